"""R8, R10: what identifies each kind of value, from its recipe."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from . import recipes as r
from .code import function
from .columns import UNITS, chunks, column, number_chunk, numbers, text, time
from .digest import h, i64, u64
from .numbers import number
from .values import encode


@dataclass(frozen=True)
class Record:
    """Kind and digests."""

    kind: str
    content: bytes
    schema: bytes

    @property
    def whole(self):
        """All of the record in 32 bytes."""
        return h("rec", self.kind, self.content, self.schema)

    @property
    def fp(self):
        """The name that is shown."""
        return f"fp1:{self.kind}:{self.whole[:16].hex()}"


def record(recipe):
    """The record of any recipe."""
    return READERS[type(recipe)](recipe)


def level(held):
    """R8: a column, or a range where 64-bit integers climb or fall evenly."""
    if isinstance(held, range):
        cells, kind = list(held), "i8"
    else:
        cells, (kind, digest) = list(held.cells), column(held)
    if kind == "i8" and None not in cells:
        if len(cells) < 2:
            return h("range", i64(cells[0] if cells else 0), i64(1), i64(len(cells)))
        step = cells[1] - cells[0]
        if step and -(2**63) <= step < 2**63 and cells == [cells[0] + step * at for at in range(len(cells))]:
            return h("range", i64(cells[0]), i64(step), i64(len(cells)))
    return digest


def type_text(held):
    """Our text of a type."""
    if isinstance(held, range):
        return "np:i8"
    if held.categories is not None:
        if held.ordered:
            return "cat:1:" + column(r.Col(held.type, held.categories))[1].hex()
        return "cat:0:" + h("set", *sorted(_category(held.type, value) for value in held.categories)).hex()
    return "string" if held.type.startswith("string") else held.type


def _category(type_, cell):
    """E of a category, which pandas hands out as a Timestamp where it is an instant."""
    if not type_.startswith("np:dt:"):
        return encode(cell)
    return b"m%d:" % (cell * (10**9 // UNITS[type_[6:]]))


def schema(levels, names, name, columns):
    """R8."""
    texts = [type_text(held) for held in levels]
    return h("sch", u64(len(levels)), *texts, encode(list(names)), encode(name), *map(type_text, columns))


def length(held):
    """Rows."""
    return len(held if isinstance(held, range) else held.cells)


def frame(f):
    """A DataFrame."""
    levels = [level(held) for held in f.index]
    labelled = [h("nc", encode(label), column(held)[1]) for label, held in f.columns]
    content = h("frame", u64(length(f.index[0])), u64(len(levels)), *levels, *labelled)
    return Record("df", content, schema(f.index, f.names, list(f.column_names), [held for _, held in f.columns]))


def series(s):
    """A Series."""
    levels = [level(held) for held in s.index]
    content = h("series", u64(length(s.column)), u64(len(levels)), *levels, column(s.column)[1])
    return Record("series", content, schema(s.index, s.names, s.name, [s.column]))


def index(i):
    """An Index."""
    levels = [level(held) for held in i.levels]
    content = h("index", u64(length(i.levels[0])), u64(len(levels)), *levels)
    return Record("series", content, schema(i.levels, i.names, None, []))


def array(a):
    """R10: one dimension is a column; more are read in blocks of leading items."""
    kind, cells = a.type[3:], list(a.cells)
    if len(a.shape) == 1 and not a.masked:
        content = column(r.Col(a.type, cells))[1]
        if a.type == "object":  # an array of objects is `obj`, text or not
            content = h("col", "obj", *[h("o", "obj", *map(encode, part)) for part in chunks(cells)])
    else:
        content = _blocks(a, kind, cells)
        if len(a.shape) != 1:
            content = h("nd", u64(len(a.shape)), *map(u64, a.shape), content)
    return Record("nd", content, h("sch", ("ma:" if a.masked else "") + a.type))


def _blocks(a, kind, cells):
    if a.type == "object":
        return h("col", "obj", *[h("o", "obj", *map(encode, part)) for part in chunks(cells)])
    if kind[0] in "US":
        return text("str" if kind[0] == "U" else "bin", cells)
    if len(a.shape) == 1:
        return time(*kind.split(":"), cells)[1] if kind[:2] in ("dt", "td") else numbers(kind, cells)
    items, size = prod(a.shape[1:]), 8 if kind[:2] in ("dt", "td") else int(kind[1:])
    per_block = max(1, 524_288 // max(1, size * items)) * items
    if not a.shape:
        blocks = [cells]
    elif not items:
        blocks = [[] for _ in range(0, a.shape[0], 524_288)]
    else:
        blocks = chunks(cells, per_block)
    if kind[:2] in ("dt", "td"):
        return time(*kind.split(":"), cells, blocks)[1]
    return h("col", kind, *[number_chunk(kind, block) for block in blocks])


def fields(f):
    """R10: structured."""
    parts = []
    for name, type_, cells in f.fields:
        parts += [encode(name), array(r.Array(type_, f.shape, cells)).content]
    said = ",".join(f"{name}={type_}" for name, type_, _ in f.fields)
    return Record("nd", h("fields", u64(len(f.shape)), *map(u64, f.shape), *parts), h("sch", f"np:fields({said})"))


def sparse(s):
    """R10: canonical rows."""
    kind, found = s.type[3:], {}
    for row, place, value in s.entries:
        found[row, place] = found[row, place] + value if (row, place) in found else value
    zero = bytes(len(number(kind, 0)))
    kept = sorted((place, value) for place, value in found.items() if number(kind, value) != zero)
    counts = [sum(place[0] < row for place, _ in kept) for row in range(s.shape[0] + 1)]
    content = h(
        "sparse", *map(u64, s.shape), numbers("i8", counts), numbers("i8", [place[1] for place, _ in kept]),
        numbers(kind, [value for _, value in kept]),
    )  # fmt: skip
    return Record("sparse", content, h("sch", s.type))


def arrow(a):
    """An Arrow array."""
    return Record("nd", column(a.column)[1], h("sch", a.column.type))


def table(t):
    """An Arrow table or polars frame."""
    labelled = [h("nc", encode(name), column(held)[1]) for name, held in t.columns]
    rows = length(t.columns[0][1]) if t.columns else 0
    texts = [held.type for _, held in t.columns]
    said = h("sch", u64(0), encode([]), encode([None]), *texts)
    return Record("df", h("frame", u64(rows), u64(0), *labelled), said)


def value(v):
    """A plain value or an estimator."""
    kind = type(v.value)
    said, versions = "est" if hasattr(kind, "fit") and hasattr(kind, "get_params") else "py", set()
    content = h(said, encode(v.value, (), versions))
    return Record(said, content, h("sch", *sorted(versions)))


READERS = {
    r.Frame: frame, r.Series: series, r.Index: index, r.Array: array, r.Fields: fields, r.Sparse: sparse,
    r.Arrow: arrow, r.Table: table, r.Value: value,
    r.Function: lambda f: Record("fn", function(f), h("sch")),
}  # fmt: skip
