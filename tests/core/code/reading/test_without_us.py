"""What a script is without its calls of mlops_magic."""

import ast

import pytest

from mlops_magic.core.code.reading.without_us import RUN, without_us

MODULE = {"mlops_magic": "", "m": ""}


def plain(code, **ours):
    """The code without us, normalised, and what was refused."""
    made, refusals = without_us(code, MODULE | ours)
    return ast.unparse(ast.parse(made)), refusals


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("x = 1\nmlops_magic.log_metric('a', x)\n", "x = 1"),
        ("import mlops_magic\nimport numpy", "import numpy"),
        ("import os, mlops_magic as ours, sys\nours.note('x')", "import os, sys"),
        ("from mlops_magic import log_metric as log, tag\nfor i in x:\n    log('a', i)\n    y = i\ntag('a', 1)",
         "for i in x:\n    y = i"),
        ("with m.track('a', params={'b': 1}) as run:\n    # fitted\n    clf.fit(X)\n    run.log_metric('a', clf.b)",
         "clf.fit(X)"),
        ("with m.track('a'), open('f') as file:\n    x = file.read()", "with open('f') as file:\n    x = file.read()"),
        ("for a in b:\n    with m.track() as run:\n        x = a\n        run.note('y')", "for a in b:\n    x = a"),
        ("with m.track() as one:\n    with m.track() as two:\n        x = 1\n        two.tag('a', 1)\n    one.note('x')",
         "x = 1"),
        ("def train():\n    m.log_params({'a': 1})\n    return 3", "def train():\n    return 3"),
        ("v = m.register(clf, 'churn')\nx = 1", "x = 1"),
        ("print(m.leaderboard())\nx = 1", "x = 1"),
        ("if a:\n    m.note('x')\nelse:\n    x = 2", "if a:\n    pass\nelse:\n    x = 2"),
        ("try:\n    x = 1\nexcept ValueError:\n    m.note('x')", "try:\n    x = 1\nexcept ValueError:\n    pass"),
        ("match a:\n    case 1:\n        m.note('x')", "match a:\n    case 1:\n        pass"),
        ("with m.track():\n    text = '''a\n  b'''", "text = 'a\\n  b'"),
        ("with m.track() as run: x = 1", "x = 1"),
        ("x = 1; m.note('x')", "x = 1\npass"),
        ("m.log_metric\nlog = m.log_metric\nm\nx = 1", "x = 1"),
        ("with m.track() as run:\n    x = 1\nprint(run.id)", "x = 1"),
        ("m.note('x')  # said\nx = 1", "x = 1"),
        ("with m.track() as run:\n    x = 1\n    made = run.id\n    best[run.id] = x", "x = 1"),
    ],
)  # fmt: skip
def test_what_speaks_to_us_goes(code, left):
    """Calls, blocks and imports; everything else stays as it was."""
    assert plain(code) == (left, [])


def test_a_function_of_ours_under_any_name_goes():
    """A variable that stands for one of our functions when the cell begins."""
    assert plain("log('a', 1)\nx = 1", log="log_metric") == ("x = 1", [])
    assert without_us("log('a', 1)", {}) == ("log('a', 1)", [])


def test_a_run_of_an_earlier_cell_is_known():
    """What is made of its number goes; what the flow of the cell hangs on is named."""
    assert plain("text = f'run {one.id}'\nx = 1", one=RUN) == ("x = 1", [])
    assert "one is a run of the store" in plain("def made():\n    return one.id", one=RUN)[1][0]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("df = m.data_load('customers@2')", "--freeze df"),
        ("x = m.load('churn').predict(X)", "--freeze x"),
        ("x = m.validate(df, 'customers').passed + 1", "mlops_magic.validate gives what a script does not have"),
        ("print(m.load('churn'))", "--freeze NAME"),
    ],
)
def test_what_a_script_would_need_is_named(code, said):
    """The sentence says what to type."""
    assert said in plain(code)[1][0]


def test_a_cell_that_does_not_parse_stays():
    """And one that has nothing of ours."""
    assert without_us("m.note(", MODULE) == ("m.note(", [])
    assert without_us("x = 1 # mlops_magic", {}) == ("x = 1 # mlops_magic", [])


def test_only_what_is_ours_is_taken_for_ours():
    """Functions and modules may say anything, or nothing, of where they are from."""
    import mlops_magic
    from mlops_magic.capture.kinds import our_names

    nameless = type(ast)("odd")
    del nameless.__dict__["__name__"]
    homeless = eval("lambda: 1", {})
    homeless.__module__ = None
    namespace = {
        "m": mlops_magic,
        "log": mlops_magic.log_metric,
        "fit": mlops_magic.register,
        "a": nameless,
        "b": homeless,
        "c": 3,
    }
    assert our_names("m.x; log(fit, a, b, c, d)", namespace) == {"m": "", "log": "log_metric", "fit": "register"}
