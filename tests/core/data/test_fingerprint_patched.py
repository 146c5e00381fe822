"""A class is more than its source: what was assigned to it, or kept on a function, since."""

from __future__ import annotations

import itertools
import linecache
import sys
import types

import pytest

from mlops_magic.core.data.fingerprint import fingerprint

NUMBERS = itertools.count()
CELL = """
import functools
k = 2
def logged(f):
    @functools.wraps(f)
    def wrapper(*args): return f(*args)
    return wrapper
class Model:
    n = 0
    names = ["a", "b"]
    seen = {}
    kinds = {"x", "y"}
    rate = k * 2
    double = lambda self: 2
    class Inner: pass
    def fit(self): return self
    @property
    def size(self): return 1
    @staticmethod
    def make(): return Model()
    @logged
    def score(self): return 0
"""
CHANGES = {
    "a method": "Model.fit = lambda self: 3",
    "a new method": "Model.predict = lambda self: 3",
    "a function of the cell's": "def fit(self): return 9\nModel.fit = fit",
    "a property": "Model.size = property(lambda self: 2)",
    "a static method": "Model.make = staticmethod(lambda: 2)",
    "a lambda": "Model.double = lambda self: 4",
    "a counter": "Model.n += 1",
    "a type": "Model.n = False",
    "a new attribute": "Model.scale = 0.5",
    "a list": "Model.names.append('c')",
    "a registry": "Model.seen['fit'] = Model.fit",
    "a set": "Model.kinds.discard('x')",
    "a computed value": "Model.rate = 5",
}


@pytest.fixture
def space(monkeypatch):
    """The names of a cell, whose source is known as IPython's is."""
    filename = f"/tmp/ipykernel_1/patched_{next(NUMBERS)}.py"
    linecache.cache[filename] = (len(CELL), None, CELL.splitlines(keepends=True), filename)
    module = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", module)
    exec(compile(CELL, filename, "exec"), vars(module))
    return vars(module)


def seen(space):
    """Fingerprints of the class and of one of its objects."""
    return fingerprint(space["Model"]).fp, fingerprint(space["Model"]()).fp


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_assigned_to_a_class_counts(space, change):
    """A class whose attributes changed, and an object of it, have another fingerprint."""
    before = seen(space)
    exec(CHANGES[change], space)
    assert not set(before) & set(seen(space))


@pytest.mark.parametrize("other", ["k = 9", "Model._cache = 4", "Model.lock = object()"])
def test_what_a_class_keeps_for_itself_does_not_count(space, other):
    """A global that the class read when it was made is in its value; private and odd attributes are left out."""
    before = seen(space)
    exec(other, space)
    assert seen(space) == before
    assert fingerprint(space["Model"]).exact


def test_what_the_source_computed_counts(space):
    """The same source over other globals is another class."""
    before = seen(space)
    exec(compile(CELL.replace("k = 2", "k = 3"), "<ipython>", "exec"), space)
    assert not set(before) & set(seen(space))


def test_data_kept_on_a_function_counts(space):
    """`f.calls` is part of a function; what a decorator keeps for itself is not."""
    function = space["logged"]
    before = fingerprint(function).fp
    function.calls = 0
    once = fingerprint(function).fp
    function.calls += 1
    assert len({before, once, fingerprint(function).fp}) == 3
    assert vars(space["Model"].score).keys() == {"__wrapped__"}
