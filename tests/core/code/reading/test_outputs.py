"""`_`, `_3` and `Out[3]` become names of results; everybody's own underscores stay."""

import pytest

from mlops_magic.core.code.reading.outputs import keeping_output, with_named_outputs, with_typed_inputs

REPLACED = {
    "_ + 1": "cell_7_output + 1",
    "__.x": "cell_5_output.x",
    "f(___)": "f(cell_2_output)",
    "_3 * 2": "cell_5_output * 2",
    "Out[3]": "cell_5_output",
    "_oh[3] + _": "cell_5_output + cell_7_output",
}
KEPT = [
    "[1 for _ in range(3) if _]",
    "_, x = pair\ny = _",
    "f(lambda _: _ * 2)",
    "def f(_): return _",
    "from gettext import gettext as _\n_('x')",
    "Out = {}\nOut[3]",
    "'_'",
    "a._",
    "Out[i]",
    "_9",
    "x = = _",
]


@pytest.mark.parametrize(("code", "wanted"), REPLACED.items())
def test_results_get_their_names(code, wanted):
    """A reference to an earlier result becomes that result's name."""
    assert with_named_outputs(code, [2, 5, 7], {3: 5, 4: 7}) == wanted


@pytest.mark.parametrize("code", KEPT)
def test_the_users_own_underscores_stay(code):
    """An underscore that the cell binds itself, or that names nothing known, is left alone."""
    assert with_named_outputs(code, [2, 5, 7], {3: 5, 4: 7}) == code


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("exec(In[1])", "exec('a = 1')"),
        ("_ih[2], In[-2], _i, _ii", "'b = 2', 'b = 2', 'b = 2', 'a = 1'"),
        ("In[-1]", "In[-1]"),
        ("In[9]", "In[9]"),
        ("In[i]", "In[i]"),
        ("In[True]", "In[True]"),
        ("In[1:]", "In[1:]"),
        ("In[{[]: 1}]", "In[{[]: 1}]"),
        ("In[1] = ''", "In[1] = ''"),
        ("del _i", "del _i"),
        ("In = {}\nIn[1]", "In = {}\nIn[1]"),
        ("for _i in x: f(_i)", "for _i in x: f(_i)"),
        ("a.In[1]", "a.In[1]"),
        ("x = = In[1]", "x = = In[1]"),
    ],
)
def test_texts_of_cells_are_those_texts(code, wanted):
    """An earlier cell's text stands in the script; this cell's own, and what is not known, is left alone."""
    assert with_typed_inputs(code, ["", "a = 1", "b = 2"]) == wanted


def test_a_magic_of_an_earlier_cell_is_not_carried_along():
    """IPython keeps it as a call of the shell, which no script has."""
    assert with_typed_inputs("exec(In[1])", ["", "get_ipython().run_line_magic('cd', '/')"]) == "exec(In[1])"


def test_what_is_no_text_is_left_alone():
    """`In` is a list like any other: a notebook may put a number there."""
    assert with_typed_inputs("x = In[1]", ["", 3]) == "x = In[1]"


def test_an_underscore_that_the_notebook_has_bound_is_no_result():
    """IPython leaves it alone from then on."""
    assert with_named_outputs("x = _ + _3", [2, 5, 7], {3: 5}, {"_"}) == "x = _ + cell_5_output"


def test_the_last_expression_is_kept_under_its_name():
    """Only the last expression is a result; anything else leaves the cell as it is."""
    assert keeping_output("x = 1\n(x\n + 1)", 4) == "x = 1\ncell_4_output = (x\n + 1)"
    assert keeping_output("x = 1", 4) == "x = 1"
