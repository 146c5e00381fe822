"""Of a cell that raised, exactly what ran is kept, and it runs again."""

import pytest

from mlops_magic.core.code.reading.failed import until_failure


def ran(code):
    """Run the cell as a notebook would and say what `until_failure` makes of it, and what it had bound."""
    namespace = {}
    try:
        exec(compile(code, "<cell>", "exec"), namespace)
    except BaseException as error:  # noqa: BLE001 - cells exit and interrupt
        traceback = error.__traceback__.tb_next
        line = traceback.tb_lineno
        place = list(traceback.tb_frame.f_code.co_positions())[traceback.tb_lasti // 2]
        kept = until_failure(code, line, place[2], type(error).__name__)
    else:
        raise AssertionError("the cell was meant to fail")
    return kept, {name: value for name, value in namespace.items() if name in "abcd"}


CELLS = {
    "in the middle": "a = 1\nb = a + 1\n1/0\nc = 3",
    "on one line": "a = [1]; a.append(2); raise ValueError('x'); b = 2",
    "inside a loop": "a = []\nfor i in range(5):\n    a.append(i)\n    if i == 2: 1/0\nb = 2",
    "a library's exception": "import json\na = 1\njson.loads('{')\nb = 2",
    "a class of the cell": "class Odd(Exception): pass\na = 1\nraise Odd\nb = 2",
    "a class of the cell inside of a call": "class Odd(Exception): pass\ndef f(): raise Odd\na = 1\nf()\nb = 2",
    "an assert": "a = 1\nassert a == 2\nb = 1",
    "an effect before the failure": "a = [1]\n(a.append(2), 1/0)\nb = 2",
    "exit": "import sys\na = 1\nf = sys.exit\nf(3)\nb = 2",
    "non-ASCII before it": "a = 'é🐍'; b = 1/0; c = 3",
    "a multi-line statement": "a = 1\nb = [\n  1,\n  1/0,\n]\nc = 3",
}


@pytest.mark.parametrize("code", CELLS.values(), ids=CELLS.keys())
def test_what_is_kept_does_again_what_was_done(code):
    """The kept text runs without an error and binds what the failed cell had bound."""
    kept, bound = ran(code)
    namespace = {}
    exec(compile(kept, "<kept>", "exec"), namespace)
    assert {name: value for name, value in namespace.items() if name in "abcd"} == bound


def test_a_cell_that_never_ran_did_nothing():
    """A syntax error ran no statement."""
    assert until_failure("x = = 1", None, None, "SyntaxError") == ""
    assert until_failure("x = = 1", 1, 0, "SyntaxError") == ""
