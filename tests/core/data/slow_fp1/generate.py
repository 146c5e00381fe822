"""Recipes from a seed: frames, Series, arrays, sparse matrices, Arrow arrays and plain values of every kind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from .recipes import Array, Arrow, Col, Frame, Index, Series, Sparse, Table, Value
from .vectors_columns import THREE

WORDS = ["a", "b", "ab", "", "é", "\U0001f600", "nan", "1", "x" * 40]
NAN = float("nan")
FLOATS = [0.0, -0.0, NAN, -NAN, 1.5, -2.25, float("inf"), 5e-324]
HOWS = ["", "strided", "big", "reversed", "garbage", "chunked", "sliced", "python"]
KINDS = [kind for kind in THREE if not kind.startswith("arrow")]
ARROW = [kind for kind in THREE if kind.startswith("arrow")]
IN_AN_INDEX = [kind for kind in KINDS if kind[3:] not in ("f2", "c8", "c16") and not kind.startswith("sparse")]
NUMBERS = [kind for kind in KINDS if kind.startswith("np:") and kind[3] in "biufc"]
LONG = 65_530  # a few columns reach over the edge of a chunk


def recipe(random):
    """One recipe of any sort."""
    return random.choices([frame, series, index, array, sparse, arrow, table, value], [6, 5, 2, 4, 1, 3, 1, 6])[0](
        random
    )


def rows_of(random):
    """How many rows: few, seldom none, and once in two hundred over the edge of a chunk."""
    return LONG + random.randrange(12) if random.random() < 0.005 else random.randrange(9)


def cell(random, kind):
    """A cell of a type."""
    name = kind.partition(":")[2]
    if kind in ("str", "string") or name.endswith("string"):
        return random.choice([*WORDS, None])
    if kind == "object":
        return random.choice([*WORDS, None, NAN, 1, 1.0, True, b"a", (1, "a")])
    if kind.startswith(("np:f", "sparse:f")):
        return random.choice(FLOATS if name.startswith("f8") else FLOATS[:-1])  # the last is zero in less than 8 bytes
    if kind.startswith(("np:i", "np:u", "np:b", "sparse:i")):
        return random.choice(THREE.get(kind, [0, 1, 5]))
    if kind.startswith(("np:dt", "np:td")):
        return random.choice([None, 0, -1, 10**9, random.randrange(-(2**40), 2**40)])
    return random.choice([each for each in THREE[kind] if each is not None] + [None] * (None in THREE[kind]))


def column(random, rows, kinds=KINDS):
    """A column of any type, categorical now and then."""
    kind, how = random.choice(kinds), random.choice(HOWS)
    if kind == "str" and random.random() < 0.4:
        cells = [random.choice(["a", "b", "c", None]) for _ in range(rows)]
        categories = random.sample(["a", "b", "c", "unused"], 4)
        return Col("str", cells, categories, ordered=random.random() < 0.5)
    return Col(kind, [cell(random, kind) for _ in range(rows)], how=how)


def levels(random, rows):
    """One level, or two."""
    if random.random() < 0.5:
        step = random.choice([1, 1, 2, -3])
        start = random.randrange(-5, 5)
        return [range(start, start + step * rows, step)], (random.choice([None, "id"]),)
    if random.random() < 0.2:
        return [Col("np:i8", [random.randrange(3) for _ in range(rows)]), Col("str", list(map(str, range(rows))))], (
            "g",
            1,
        )
    held = column(random, rows, IN_AN_INDEX)
    return [held], (random.choice([None, "id", 0]),)


def label(random):
    """A name of a column."""
    return random.choice(["a", "b", 1, "1", None, 1.5, ("a", 1)])


def frame(random):
    """A frame of up to four columns."""
    rows = rows_of(random)
    found, names = levels(random, rows)
    held = [(label(random), column(random, rows, KINDS + ARROW)) for _ in range(random.randrange(5))]
    return Frame(
        held, found, names, (random.choice([None, "axis"]),), random.choice(["", "wide", "filtered", "pickled"])
    )


def series(random):
    """A Series."""
    rows = rows_of(random)
    found, names = levels(random, rows)
    return Series(column(random, rows, KINDS + ARROW), found, label(random), names)


def index(random):
    """An Index."""
    found, names = levels(random, rows_of(random))
    return Index(found, names)


def array(random):
    """An array of up to three dimensions."""
    shape = tuple(random.randrange(4) for _ in range(random.randrange(4)))
    size = 1
    for each in shape:
        size *= each
    masked = random.random() < 0.25
    kind = random.choice(["np:i8", "np:f4", "np:dt:us", "np:td:ns", "object", *NUMBERS])
    cells = [cell(random, kind) for _ in range(size)]
    if masked and shape:
        cells = [None if random.random() < 0.3 else each for each in cells]
    return Array(kind, shape, cells, masked and bool(shape), random.choice(["", "F", "strided", "big", "readonly"]))


def sparse(random):
    """A sparse matrix with doubled places and zeros."""
    rows, columns = random.randrange(1, 5), random.randrange(1, 5)
    kind = random.choice(["np:f8", "np:i4"])
    values = [0.0, 1.0, -0.0, 2.5, 1e16, -1e16] if kind == "np:f8" else [0, 1, -5]
    entries = [
        (random.randrange(rows), random.randrange(columns), random.choice(values)) for _ in range(random.randrange(9))
    ]
    return Sparse(kind, (rows, columns), entries, random.choice(["coo", "csr", "csc"]))


def arrow(random):
    """An Arrow array in chunks."""
    rows = rows_of(random)
    return Arrow(column(random, rows, ARROW), sorted(random.randrange(rows + 1) for _ in range(random.randrange(3))))


def table(random):
    """An Arrow table."""
    rows = random.randrange(1, 6)
    return Table([(name, column(random, rows, ARROW)) for name in "abc"[: random.randrange(1, 4)]])


def value(random):
    """A plain value, nested."""
    return Value([nested(random, 3)])


def nested(random, depth):
    """A value up to `depth` levels deep."""
    if depth and random.random() < 0.6:
        parts = [nested(random, depth - 1) for _ in range(random.randrange(4))]
        return random.choice([list, tuple, lambda held: dict(zip("abc", held, strict=False))])(parts)
    return random.choice([
        None, True, False, 0, -7, 2**80, *FLOATS, *WORDS, b"", b"a", frozenset("ab"), Decimal("1.50"), dt.date(2024, 1, 1),
        dt.timedelta(1, 2), dt.datetime(2024, 1, 1, 5, 6),  # noqa: DTZ001
        Array("np:f8", (2,), [0.5, -0.0]), Series(Col("np:i8", [1, 2]), [range(2)]),
    ])  # fmt: skip
