"""A step without a heading is called after what it makes or does."""

import pytest

from mlops_magic.core.code.reading.names import of_tree
from mlops_magic.core.code.reading.statements import statements
from mlops_magic.core.code.writing.layout import Step
from mlops_magic.core.code.writing.naming import step_name
from mlops_magic.records.execution import Execution


def named(code, outputs=(), given=("rows", "model", "table"), taken=()):
    """The name of a step with this code, behind steps that bound `given`."""
    execution = Execution(
        3, "c", code, code, success=True, reads=frozenset(), binds=frozenset(), changes=frozenset(), deletes=frozenset()
    )
    step = Step(execution, statements(code))
    step.found = of_tree(step.tree)
    return step_name(step, outputs, {"best"}, {*taken}, {*given})


MAKING = {
    "n = 3": "make_n",
    "Rate = 3": "make_rate",
    "n = pd.read_csv('a.csv')": "load_n",
    "n = model.fit(X)": "fit_n",
    "def n(): pass": "define_n",
    "class N: pass": "define_n",
}


@pytest.mark.parametrize("code", MAKING)
def test_a_step_is_called_after_what_it_makes(code):
    """What it defines, fits, loads or makes."""
    output = {"Rate = 3": "Rate", "class N: pass": "N"}.get(code, "n")
    assert named(code, [output]) == MAKING[code]


def test_features_and_target_are_data():
    """`X, y` has no better name."""
    assert named("X, y = load_iris(return_X_y=True)", ["X", "y"]) == "load_data"
    assert named("X, y = make_blobs()", ["X", "y"]) == "make_data"
    assert named("X = pipe.fit_transform(rows)", ["X"]) == "fit_x"


DOING = {
    "rows.sort()": "update_rows",
    "table['x'] = 1": "update_table",
    "table.loc[0, 'x'] += 1": "update_table",
    "del rows[0]": "update_rows",
    "model.fit(X, y)": "fit_model",
    "print(model.fit(X, y).coef_)": "fit_model",
    "print(rows.pop())": "update_rows",
    "np.random.shuffle(rows)": "shuffle_rows",
    "np.random.seed(1)": "set_seed",
    "bump()": "call_bump",
    "set_seeds(rows)": "call_set_seeds",
    "for row in rows:\n    table[row] = 1": "update_table",
    "model.weights": "update_model",
    "@register('a')\ndef mean(xs): pass": "define_mean",
    "await rows.load()": "update_rows",
    "sklearn.set_config(x=1)": "set_config",
    "plt.rcParams['x'] = 7": "set_rcparams",
    "getcontext().prec = 6": "set_prec",
    "m = Module('a')\nsys.modules['a'] = m": "set_modules",
    "gone = rows.pop()": "update_rows",
    "assert x": "step_3",
}


@pytest.mark.parametrize("code", DOING)
def test_a_step_that_makes_nothing_is_called_after_what_it_does(code):
    """To what there is already, or what it calls; by its number where nothing says."""
    assert named(code) == DOING[code]


def test_a_taken_name_gets_the_executions_number():
    """And, where that is taken too, one more letter."""
    assert named("n = 1", ["n"], taken=["make_n"]) == "make_n_3"
    assert named("n = 1", ["n"], taken=["make_n", "make_n_3"]) == "make_n_3_"
