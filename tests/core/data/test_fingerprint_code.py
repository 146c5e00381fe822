"""What identifies functions, classes and objects that misbehave?"""

from __future__ import annotations

import itertools
import linecache
import sys
import threading
import types
from collections import namedtuple

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from mlops_magic.core.data.fingerprint import OutOfTime, TooManyParts, fingerprint

NUMBERS = itertools.count()
CELL = '''
import numpy as np
from dataclasses import dataclass
factor = 2
def helper(x):
    """Doc."""
    return x * factor
def scale(x, by=3):
    # a comment
    return [helper(y) * by for y in x]
class Cleaner:
    """Cleans."""
    def __init__(self, k=1): self.k = k
    def fit(self, x): return scale(x)
@dataclass
class Point:
    x: int = 0
class Sub(Cleaner):
    def fit(self, x): return super().fit(x)
one, two = lambda x: x + 1, lambda x: x + 2
item = Cleaner(5)
'''


def run(source, name="__main__", *, inside=False):
    """Names a cell or module defines, with its source known to linecache as IPython's is."""
    if inside:
        body = "".join(f"    {line}\n" for line in source.splitlines())
        names = ["helper", "scale", "Cleaner", "Point", "Sub", "one", "two", "item"]
        source = (
            f"def run():\n{body}    return locals()\n"
            if inside != "global"
            else (f"def run():\n    global {', '.join(names)}, factor\n{body}run()\n")
        )
    filename = f"/tmp/ipykernel_1/{next(NUMBERS)}.py"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    module = types.ModuleType(name)
    module.__file__ = filename
    space = module.__dict__
    before = sys.modules.get(name)
    sys.modules[name] = module
    try:
        exec(compile(source, filename, "exec"), space)
        found = space["run"]() if inside is True else space
        return {
            key: fingerprint(value)
            for key, value in found.items()
            if key in ("helper", "scale", "Cleaner", "Point", "Sub", "one", "two", "item")
        }
    finally:
        if before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before


@pytest.mark.parametrize("key", ["helper", "scale", "Cleaner", "Point", "Sub", "one", "two", "item"])
@pytest.mark.parametrize("how", ["module", "nested", "nested with global"])
def test_an_export_defines_the_same_things_as_the_notebook(key, how):
    """A function or class of a cell, of a module, or indented into run() has one identity."""
    inside = {"module": False, "nested": True, "nested with global": "global"}[how]
    here, there = run(CELL), run(CELL, "pipeline_of_test", inside=inside)
    assert here[key].fp == there[key].fp
    assert here[key].exact


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("factor = 2", "factor = 7", {"helper", "scale", "Cleaner", "Sub", "item"}),
        ("by=3", "by=4", {"scale", "Cleaner", "Sub", "item"}),
        ("# a comment", "# another", set()),
        ('"""Doc."""', '"""Other."""', set()),
        ("x: int = 0", "x: int = 1", {"Point"}),
        ("lambda x: x + 2", "lambda x: x + 3", {"two"}),
        ("Cleaner(5)", "Cleaner(6)", {"item"}),
        ("self.k = k", "self.k = k + 1", {"Cleaner", "Sub", "item"}),
    ],
)
def test_a_change_reaches_exactly_what_stands_on_it(old, new, changed):
    """Code, defaults and used globals count, comments and docstrings do not."""
    before, after = run(CELL), run(CELL.replace(old, new))
    assert {key for key in before if before[key].fp != after[key].fp} == changed


def test_a_global_that_only_shares_an_attribute_name_does_not_count():
    """`x.mean` does not read the global `mean`."""
    source = "mean = {}\ndef helper(x): return x.mean()\n"
    assert run(source.format(1))["helper"].fp == run(source.format(2))["helper"].fp


def test_a_global_of_a_nested_function_counts():
    """What an inner function reads is part of the outer one."""
    source = "k = {}\ndef helper(x):\n    def inner(): return k\n    return inner\n"
    assert run(source.format(1))["helper"].fp != run(source.format(2))["helper"].fp


def test_a_lambda_inside_a_call_has_a_fingerprint():
    """Lambdas are found by position."""
    held = list(map(lambda _: lambda y: y + 1, [0]))  # noqa: C417  # the shape under test
    other = list(map(lambda _: lambda y: y + 2, [0]))  # noqa: C417
    assert fingerprint(held[0]).fp != fingerprint(other[0]).fp
    assert fingerprint(held[0]).exact


def test_code_without_source_is_known_by_its_bytecode():
    """Functions from exec differ when they do something else."""
    spaces = [{"__name__": "__main__"} for _ in range(3)]
    for space, text in zip(spaces, ["f = lambda x: x + 1", "f = lambda x: x + 1", "f = lambda x: x + 2"], strict=True):
        exec(text, space)
    found = [fingerprint(space["f"]).fp for space in spaces]
    assert found[0] == found[1] != found[2]


def test_mutual_recursion_ends():
    """Functions and containers that hold each other have a fingerprint."""
    source = "def helper(x): return scale(x)\ndef scale(x): return helper(x) if x else scale(x)\n"
    assert run(source)["helper"].fp == run(source)["helper"].fp
    ring = [1]
    ring.append(ring)
    array = np.empty(1, dtype=object)
    array[0] = array
    for value in (ring, array):
        assert fingerprint(value).exact


def test_a_class_that_answers_no_question_does_no_harm():
    """A metaclass or a `__class__` that raises gives a fingerprint or says it is inexact."""

    class Meta(type):
        def __getattr__(cls, name):
            raise RuntimeError(name)

    class Odd(metaclass=Meta):
        pass

    class Hidden:
        @property
        def __class__(self):
            raise RuntimeError

    for value in (Odd(), Odd, Hidden()):
        assert fingerprint(value).fp == fingerprint(value).fp


def test_values_of_classes_made_by_a_call_have_a_fingerprint():
    """A named tuple has no source and is known by its members."""
    one, other = (namedtuple("Pair", "a b") for _ in range(2))  # noqa: PYI024  # the shape under test
    wider = namedtuple("Pair", "a c")  # noqa: PYI024
    for kind in (one, other, wider):
        kind.__module__ = "__main__"
    assert fingerprint(one(1, 2)).fp == fingerprint(other(1, 2)).fp != fingerprint(wider(1, 2)).fp
    assert fingerprint(one(1, 2)).exact


def test_a_picture_gets_no_exact_fingerprint_and_no_half_minute():
    """The parts of a figure hold each other and would unfold for long."""
    figure = Figure()
    figure.subplots().plot([1, 2])
    found = fingerprint(figure, out_of_time=(asked > 200 for asked in itertools.count()).__next__)
    assert not found.exact


class Exploding:
    """Everything that can be asked of it raises."""

    def __reduce_ex__(self, protocol):
        raise RuntimeError("boom")

    def __getattr__(self, name):
        raise ValueError(name)

    def __eq__(self, other):
        raise RuntimeError("boom")

    __hash__ = None

    def __len__(self):
        raise RuntimeError("boom")


@pytest.mark.parametrize(
    "value",
    [Exploding(), [Exploding()], (n for n in ()), threading.Lock(), pd.Series([Exploding()]), {"a": threading.local()}],
    ids=["object", "in a list", "generator", "lock", "in a Series", "thread-local"],
)
def test_a_part_without_bytes_is_said_to_be_inexact(value):
    """What cannot be reduced is `fp1x:` and may prove values different only."""
    found = fingerprint(value)
    assert not found.exact
    assert found.fp.startswith("fp1x:")


def test_what_unfolds_without_end_is_refused(monkeypatch):
    """Shared parts that double at every level are given up, not walked for ever."""
    monkeypatch.setattr("mlops_magic.core.data.fingerprint.walk.MOST_NODES", 5_000)
    value = []
    for _ in range(60):
        value = [value, value]
    with pytest.raises(TooManyParts):
        fingerprint(value)


def test_deep_nesting_is_inexact_and_does_not_overflow():
    """A list nested deeper than Python's stack is not walked to its end."""
    value = []
    for _ in range(5_000):
        value = [value]
    assert not fingerprint(value).exact


@pytest.mark.parametrize(
    "value",
    [list(range(10_000)), pd.Series(range(300_000)), pd.Series(["a", 1] * 5_000, dtype=object)],
    ids=["list", "column", "objects"],
)
def test_no_fingerprint_is_given_when_the_time_is_over(value):
    """The clock ends the walk with an error, never with a weaker fingerprint."""
    answers = (asked > 0 for asked in itertools.count())
    with pytest.raises(OutOfTime):
        fingerprint(value, out_of_time=lambda: next(answers))
    assert fingerprint(value, out_of_time=lambda: False).exact


def test_long_doubles_are_refused():
    """Numbers whose bytes differ between machines get no fingerprint."""
    with pytest.raises(ValueError, match="machine"):
        fingerprint(np.zeros(2, dtype=np.longdouble))
