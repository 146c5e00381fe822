"""`print(queue.pop())` takes a value away: what shows something is left out of a script only if it does nothing else."""

import json

import pytest

DOING = {
    "print": ["q = [5, 6, 7]", "print(q.pop())", "print(len(q))", "y = sum(q)"],
    "display": ["q = [5, 6, 7]", "display(q.pop())", "display(q)", "y = sum(q)"],
    "an iterator moved on": ["q = iter([5, 6, 7])", "print(next(q))", "print('it')", "y = list(q)"],
    "an iterator read to its end": ["q = iter([5, 6, 7])", "print(list(q))", "print('it')", "y = list(q)"],
    "an iterator looked through": ["q = iter([5, 6, 7])", "6 in q", "print('it')", "y = list(q)"],
    "a tuple": ["q = [5, 6, 7]", "q.pop(), 1", "q, 1", "y = sum(q)"],
    "a property that keeps": [
        "from functools import cached_property\nclass A:\n    n = 1\n    @cached_property\n    def m(self): return self.n\nq = A()",
        "q.m",
        "q.n",
        "q.n = 2; y = q.m + q.n",
    ],
}


@pytest.mark.parametrize("cells", DOING.values(), ids=DOING)
def test_what_shows_and_does_stays(notebook, cells):
    """The cell that does something is in the script, which hands values on from step to step; the one that shows is not."""
    notebook.ok(*cells, f"made = %export pipeline y --out {notebook.folder / 'out'}")
    made = notebook["made"]
    assert made.verified, made.proof.reason
    assert json.loads((notebook.folder / "out" / "proof.json").read_text())["executions"] == [1, 2, 4]
    assert "global" not in (notebook.folder / "out" / "pipeline.py").read_text()


def test_executions_of_which_nothing_is_left_are_not_counted(notebook):
    """In the form that keeps everything at first, too."""
    notebook.ok(
        "class Rec:\n    asked = []\n    def __getattr__(self, name):\n        self.asked.append(name)\nx = Rec()",
        "z = Rec()",
        "x.foo",
        "y = list(x.asked)",
        f"made = %export pipeline y --out {notebook.folder / 'out'}",
    )
    made = notebook["made"]
    assert made.verified, made.proof.reason
    assert made.proof.executions == (1, 3, 4)
