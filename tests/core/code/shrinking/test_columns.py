"""A loop over `zip` loses the parts that nothing uses, in its tree and in its text."""

import ast

import pytest

from mlops_magic.core.code.reading.source import Positions, edited
from mlops_magic.core.code.shrinking.columns import columns, narrowed, narrowing

LOOPS = {
    "bare names": ("for a, b, c in zip(x, y, z):\n        f(a)", [1], "for a, c in zip(x, z):\n        f(a)"),
    "one is left": ("for a, b in zip(x, y):\n        f(a)", [1], "for a in x:\n        f(a)"),
    "brackets stay": ("for (a, b, c) in zip(x, y, z): f(a)", [0], "for (b, c) in zip(y, z): f(a)"),
    "a list of names": ("for [a, b, c] in zip(x, y, z): f(a)", [2], "for [a, b] in zip(x, y): f(a)"),
    "names in names": ("for (a, b), c in zip(x, y): f(a)", [1], "for (a, b) in x: f(a)"),
    "counted": ("for i, (a, b) in enumerate(zip(x, y), 1): f(i)", [0], "for i, b in enumerate(y, 1): f(i)"),
    "over lines": (
        "for a, b, c in zip(\n    x,  # the first\n    g(y),\n    [1, 2],\n):\n        f(a)", [1],
        "for a, c in zip(x, [1, 2]):\n        f(a)",
    ),
    "async": ("async for a, b in zip(x, y): f(a)", [1], "async for a in x: f(a)"),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOPS)
def test_text_and_tree_lose_the_same_columns(name):
    """Of targets and values those that go are gone, and the rest keeps its order and brackets."""
    code, which, expected = LOOPS[name]
    whole = f"async def w():\n    {code}"
    loop = ast.parse(whole).body[0].body[0]
    gone = {columns(loop).spots[number] for number in which}
    text = edited(whole, narrowing(loop, gone, whole, Positions(whole)))
    assert text == f"async def w():\n    {expected}"
    told, said = narrowed(loop, gone), ast.parse(text).body[0].body[0]
    assert (ast.unparse(told.target), ast.unparse(told.iter)) == (ast.unparse(said.target), ast.unparse(said.iter))


@pytest.mark.parametrize(
    "code",
    [
        "for a in x: pass", "for a, b in x: pass", "for a, b in zip(x): pass", "for a, *b in zip(x, y): pass",
        "for a, b in zip(*x, y): pass", "for a, b in zip(x, y, strict=True): pass", "for a in zip(x): pass",
        "for i, a in enumerate(x): pass", "for i in enumerate(zip(x, y)): pass", "for a, b in m.zip(x, y): pass",
        "for i, (a, b) in enumerate(): pass", "while zip(x, y): pass", "a, b = zip(x, y)",
    ],
)  # fmt: skip
def test_other_loops_have_no_columns(code):
    """Where targets and values do not stand side by side, or their lengths are compared, nothing can be left out."""
    assert columns(ast.parse(code).body[0]) is None


def test_a_loop_that_keeps_its_columns_is_the_same_loop():
    """Spots that are not its own change nothing."""
    loop = ast.parse("for a, b in zip(x, y): pass").body[0]
    assert narrowed(loop, {(7, 0)}) is loop
    assert narrowing(loop, {(7, 0)}, "", Positions("")) == []
