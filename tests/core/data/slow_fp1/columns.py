"""R2 to R9: the digest of one column, from the text of its type and its cells."""

from __future__ import annotations

import math

from .digest import h, i64
from .numbers import number
from .recipes import Col
from .values import encode

ROWS = 65_536
ARROW = {
    "bool": "b1", "int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8", "uint8": "u1", "uint16": "u2",
    "uint32": "u4", "uint64": "u8", "halffloat": "f2", "float": "f4", "double": "f8", "string": "str",
    "large_string": "str", "string_view": "str", "binary": "bin", "large_binary": "bin", "binary_view": "bin",
    "fixed_size_binary[3]": "bin", "null": "str", "date32[day]": "date", "date64[ms]": "date",
}  # fmt: skip
UNITS = {"ns": 10**9, "us": 10**6, "ms": 10**3, "s": 1}
LARGEST = 2**63 - 1


def column(held):
    """(K, digest) of a column."""
    if held.categories is not None:
        return category(held)
    kind, cells = held.type, list(held.cells)
    top = kind.partition(":")[0]
    if kind == "object":
        return of_objects(cells)
    if kind.split(":")[0] in ("str", "string"):
        return "str", text("str", cells)
    if top == "interval":
        return interval(held)
    if top == "period":
        return "per:" + kind[7:], counts("per:" + kind[7:], cells, 1)
    if top == "sparse":
        k = kind.split(":")[1]
        return k, numbers(k, cells)
    if top == "arrow":
        return of_arrow(kind[6:], cells)
    if kind.startswith(("np:dt", "np:td")):
        return time(*kind.split(":")[1:3], cells)
    if kind.startswith(("np:U", "np:S")):
        k = "str" if kind[3] == "U" else "bin"
        return k, text(k, cells)
    return kind[3:], numbers(kind[3:], cells)


def chunks(cells, size=ROWS):
    """Rows, 65 536 at a time."""
    return [cells[start : start + size] for start in range(0, len(cells), size)]


def number_chunk(kind, cells):
    """R3, R4: one chunk, with a mask where a cell is missing."""
    if None not in cells:
        return h("v", kind, b"".join([number(kind, cell) for cell in cells]))
    zero = bytes(len(number(kind, 0)))
    values = b"".join([zero if cell is None else number(kind, cell) for cell in cells])
    flags = "".join("1" if cell is None else "0" for cell in cells)
    flags += "0" * (-len(flags) % 8)
    return h("vm", kind, values, bytes(int(flags[at : at + 8], 2) for at in range(0, len(flags), 8)))


def numbers(kind, cells):
    """R2 to R4."""
    return h("col", kind, *[number_chunk(kind, part) for part in chunks(cells)])


def text(kind, cells):
    """R5."""
    digests = []
    for part in chunks(cells):
        data = [cell.encode("utf-8", "surrogatepass") if isinstance(cell, str) else cell for cell in part]
        lengths = b"".join(b"\xff\xff\xff\xff" if d is None else len(d).to_bytes(4, "little") for d in data)
        digests.append(h("s", kind, lengths, b"".join(d for d in data if d is not None)))
    return h("col", kind, *digests)


def missing(cell):
    """R5: what stands for no value among objects."""
    return (
        cell is None
        or type(cell).__name__ in ("NAType", "NaTType")
        or (isinstance(cell, float) and math.isnan(cell))
        or (type(cell).__name__.startswith("float") and type(cell).__module__ == "numpy" and math.isnan(cell))
    )


def of_objects(cells):
    """R5 where it is text, else R9."""
    present = [cell for cell in cells if not missing(cell)]
    plain = [None if missing(cell) else cell for cell in cells]
    if all(isinstance(cell, str) for cell in present):
        return "str", text("str", plain)
    if all(isinstance(cell, bytes) for cell in present):
        return "bin", text("bin", plain)
    return "obj", h("col", "obj", *[h("o", "obj", *[encode(cell) for cell in part]) for part in chunks(plain)])


def counts(kind, cells, factor, blocks=None):
    """R7: counts times a factor; the smallest integer is missing."""
    whole = [[-(2**63) if cell is None else cell * factor for cell in part] for part in blocks or chunks(cells)]
    return h("col", kind, *[h("v", kind, b"".join(map(i64, part))) for part in whole])


def time(name, unit, cells, blocks=None):
    """R7: in the finest unit where nothing overflows; cells of several dimensions come in `blocks`."""
    largest = max([abs(cell) for cell in cells if cell is not None], default=0)
    for target, per_second in UNITS.items():
        factor = per_second // UNITS[unit]
        if factor and largest * factor <= LARGEST:
            return f"{name}:{target}", counts(f"{name}:{target}", cells, factor, blocks)
    raise AssertionError(name)


def of_arrow(kind, cells):
    """Arrow's types by name."""
    if kind.startswith(("timestamp", "duration")):
        unit = kind.partition("[")[2].rstrip("]").partition(",")[0]
        return time("td" if kind[0] == "d" else "dtz" if "tz=" in kind else "dt", unit, cells)
    if kind.startswith("time"):
        return "time", counts("time", cells, 10**9 // UNITS[kind.partition("[")[2].rstrip("]")])
    if kind.startswith("dictionary"):
        return category(Col("arrow:" + kind.partition("values=")[2].partition(",")[0], cells, ()))
    k = ARROW.get(kind)
    if k is None:  # lists, structs, decimals
        return "obj", h("col", "obj", *[h("o", "obj", *[encode(cell) for cell in part]) for part in chunks(cells)])
    if k == "date":
        days = [None if cell is None else cell // (86_400_000 if "64" in kind else 1) for cell in cells]
        return k, h("col", k, *[_dates(part) for part in chunks(days)])
    return k, text(k, cells) if k in ("str", "bin") else numbers(k, cells)


def _dates(days):
    plain = number_chunk("i4", days)
    values = b"".join((day or 0).to_bytes(4, "little", signed=True) for day in days)
    if None not in days:
        assert plain == h("v", "i4", values)
        return h("v", "date", values)
    flags = "".join("1" if day is None else "0" for day in days)
    flags += "0" * (-len(flags) % 8)
    return h("vm", "date", values, bytes(int(flags[at : at + 8], 2) for at in range(0, len(flags), 8)))


def interval(held):
    """R8: `interval:<closed>:<type>` with (left, right) cells."""
    _, closed, kind = held.type.split(":", 2)
    left, right = (column(Col(kind, [cell[side] for cell in held.cells]))[1] for side in (0, 1))
    return f"ivl:{closed}", h("col", f"ivl:{closed}", left, right)


def category(held):
    """R6."""
    used = list({key(cell): cell for cell in held.cells if cell is not None}.values())
    size = 1 if len(used) <= 127 else 2 if len(used) <= 32_767 else 4
    place = {key(cell): at for at, cell in enumerate(used)}
    codes = [-1 if cell is None else place[key(cell)] for cell in held.cells]
    found = [
        h("v", f"code{size}", b"".join(code.to_bytes(size, "little", signed=True) for code in part))
        for part in chunks(codes)
    ]
    kind, of_used = column(Col(held.type, used))
    return "cat:" + kind, h("col", "cat:" + kind, *found, of_used)


def key(cell):
    """What tells categories apart."""
    return type(cell).__name__, cell
