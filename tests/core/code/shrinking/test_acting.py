"""What shows something may do something, too."""

import ast

import pytest

from mlops_magic.core.code.shrinking.acting import acts, properties_in

ACTING = ["print(next(it))", "print(q.pop())", "q.pop(), 1", "f'{q.pop()}'", "print(bump())", "d.setdefault('a', 1) == 1",
          "print(n := 3)", "d.total", "print(list(it))", "3 in it"]  # fmt: skip
SHOWING = ["print(len(rows))", "rows.head()", "print(model.score(X, y))", "table.shape", "print(f'{x:.2f}')", "a == b",
           "print(classification_report(y, p))", "d.name"]  # fmt: skip


@pytest.mark.parametrize("code", ACTING)
def test_what_takes_binds_or_calls_the_unknown_acts(code):
    """A value taken out, an iterator moved on, a name bound, a function of the notebook's called."""
    assert acts(ast.parse(code).body[0], {"total"})


@pytest.mark.parametrize("code", SHOWING)
def test_what_only_looks_does_not(code):
    """Known methods and functions, attributes, comparisons."""
    assert not acts(ast.parse(code).body[0], {"total"})


def test_properties_are_found_by_their_decorators():
    """`@property`, `@cached_property`, `@x.setter` is none."""
    code = "class A:\n    @property\n    def a(self): pass\n    @functools.cached_property\n    def b(self): pass\n    @a.setter\n    def c(self, v): pass"
    assert properties_in([ast.parse(code)]) == {"a", "b"}
