"""Which table a registered model was trained on: read off the log, or asked for; never guessed."""

from __future__ import annotations

import pytest

DATA = """
import numpy as np, pandas as pd
from sklearn.linear_model import Ridge
rows = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 2)), columns=["a", "b"])
target = rows["a"] * 2
"""


@pytest.fixture
def trained_on(notebook):
    """Run cells, register `m`, and give what the version says it was trained on."""

    def register(*cells):
        for cell in (DATA, *cells):
            assert notebook.run(cell).error is None
        ran = notebook.run("version = %register m as model")
        if ran.error is not None:
            return str(ran.error)
        return notebook.run("version.data[0][0]").value

    return register


def test_the_argument_of_the_models_own_fit_counts(trained_on):
    """Another model fitted in the same cell on another table of the same columns changes nothing."""
    assert (
        trained_on("half = rows[:30]\nm = Ridge().fit(half, target[:30])\nother = Ridge().fit(rows, target)") == "half"
    )


def test_the_last_fit_counts(trained_on):
    """A model that was fitted again was trained on what it was fitted on last."""
    assert trained_on("m = Ridge().fit(rows, target)", "half = rows[:30]\nm.fit(half, target[:30])") == "half"


def test_a_table_that_was_bound_again_since_is_not_believed(trained_on):
    """Where the name means another table by now, the user is asked and nothing is registered."""
    assert "--data X_train" in trained_on("m = Ridge().fit(rows, target)", "rows = rows * 100")


def test_a_table_that_was_changed_in_place_since_is_not_believed(trained_on):
    """The same holds for a column that was written after the fit."""
    assert "--data X_train" in trained_on("m = Ridge().fit(rows, target)", "rows['a'] = 0.0")


def test_a_fit_inside_a_function_is_looked_up_under_the_usual_name(trained_on):
    """Where the log does not show the argument, `X_train` is taken if it fits."""
    made = "def trained(inputs):\n    return Ridge().fit(inputs, target[:40])\nX_train, X_test = rows[:40], rows[40:]"
    assert trained_on(made, "m = trained(X_train)") == "X_train"


def test_any_other_table_of_the_same_columns_is_no_guess(trained_on):
    """A table that merely fits may be the test set: the user is asked."""
    made = "def trained():\n    return Ridge().fit(rows, target)\nheld_out = rows[40:]"
    assert "--data X_train" in trained_on(made, "m = trained()")


def test_what_was_unpacked_is_asked_for(trained_on):
    """`fit(*pair)` names no table; an earlier fit in the same cell does not count for it."""
    assert "--data X_train" in trained_on("pair = rows, target\nm = Ridge().fit(rows[:30], target[:30])\nm.fit(*pair)")
