"""Lines of a shell command are a plain list in a script, unless somebody asks for what only IPython's list has."""

import pytest

from mlops_magic.core.code.reading.shell_lists import with_shell_lists

MADE = 'x = subprocess.run(["sh", "-c", "ls"], check=False, capture_output=True, text=True).stdout.splitlines()'
LISTED = f"from IPython.utils.text import SList\nx = SList({MADE.removeprefix('x = ')})"

ASKED = {
    "one text": ["y = x.n"],
    "words": ["y = f(x.s)"],
    "a filter": ["y = x.grep('a')"],
    "fields of what was filtered": ["y = x.grep('a').fields(0)"],
    "through another name": ["z = x", "y = z.n"],
    "in a function": ["def f(lines):\n    return lines.grep('a')", "y = f(x)"],
    "in the function that runs it": ["def f():\n    lines = x\n    return lines.p"],
    "sorted by numbers": ["y = x.sort(nums=True)"],
    "in long words": ["y = g().nlstr"],
}
NOT_ASKED = {
    "items": ["y = x[0], len(x)"],
    "sorted as a list": ["x.sort(key=len)"],
    "of something else": ["y = self.n", "y = model.s"],
    "not at all": [],
}


@pytest.mark.parametrize("later", ASKED.values(), ids=ASKED.keys())
def test_what_only_such_a_list_has_makes_one(later):
    """The cell that ran the command imports the kind; the others stay as they stand."""
    assert with_shell_lists([MADE, *later]) == [LISTED, *later]


@pytest.mark.parametrize("later", NOT_ASKED.values(), ids=NOT_ASKED.keys())
def test_a_plain_list_stays(later):
    """Many things have an `n`; a script needs IPython for lines only."""
    assert with_shell_lists([MADE, *later]) == [MADE, *later]


def test_the_target_may_ask():
    """`%export pipeline x.n` is an expression of the notebook's too."""
    assert with_shell_lists([MADE], ["x.n"]) == [LISTED]


def test_lines_that_a_person_reads_are_not_ours():
    """Another command than `sh -c` was not written by a `!` line."""
    code = "x = subprocess.run(['ls'], capture_output=True, text=True).stdout.splitlines()"
    assert with_shell_lists([code, "y = z.grep('a')"]) == [code, "y = z.grep('a')"]
