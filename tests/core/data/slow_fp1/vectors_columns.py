"""Recipes of columns: every kind, empty, one row, chunk edges, every form of nothing."""

from __future__ import annotations

from .recipes import Col, Series

NAN = float("nan")
EDGES = (65_535, 65_536, 65_537)
THREE = {  # three rows of each type, the odd values of the kind among them
    "np:b1": [True, False, True], "np:i1": [-128, 0, 127], "np:i2": [-(2**15), 0, 2**15 - 1],
    "np:i4": [-(2**31), 0, 2**31 - 1], "np:i8": [-(2**63), 0, 2**63 - 1], "np:u1": [0, 7, 255], "np:u2": [0, 7, 2**16 - 1],
    "np:u4": [0, 7, 2**32 - 1], "np:u8": [0, 7, 2**64 - 1], "np:f2": [0.5, -0.0, NAN], "np:f4": [0.1, -0.0, NAN],
    "np:f8": [5e-324, -0.0, -NAN], "np:c8": [1 + 2j, complex(NAN, -0.0), complex(0.5, -NAN)],
    "np:c16": [1 + 2j, complex(NAN, -0.0), complex(5e-324, 1)],
    "na:b1": [True, None, False], "na:i1": [-128, None, 127], "na:i2": [1, None, -1], "na:i4": [1, None, -1],
    "na:i8": [2**63 - 1, None, -1], "na:u1": [1, None, 255], "na:u2": [1, None, 2], "na:u4": [1, None, 2],
    "na:u8": [2**64 - 1, None, 0], "na:f4": [0.5, None, NAN], "na:f8": [-0.0, None, NAN],
    "str": ["a", None, "é"], "string": ["", None, "\U0001f600"], "object": ["a", None, "\ud800"],
    "np:dt:ns": [1, None, -1], "np:dt:us": [1_700_000_000_000_000, None, 0], "np:dt:ms": [1, None, 2**62],
    "np:dt:s": [2**40, None, 0], "np:td:ns": [1, None, -1], "np:td:us": [1, None, 0], "np:td:ms": [1, None, 0],
    "np:td:s": [-(2**35), None, 0], "np:dtz:ns:UTC": [1, None, 2], "np:dtz:us:Asia/Tokyo": [1, None, 2],
    "np:dtz:s:Europe/Berlin": [2**36, None, 2], "period:M": [600, None, 601], "period:D": [20_000, None, 1],
    "interval:right:np:i8": [(0, 1), (1, 2), (2, 5)], "interval:left:np:f8": [(0.0, 1.0), (1.5, 2.0), (NAN, NAN)],
    "interval:both:np:dt:ns": [(0, 1), (1, 2), (5, 6)], "sparse:f8:0.0": [0.0, 1.5, NAN], "sparse:i8:0": [0, 3, 0],
    "arrow:bool": [True, None, False], "arrow:int8": [1, None, -1], "arrow:int16": [1, None, -1],
    "arrow:int32": [1, None, -1], "arrow:int64": [1, None, -1], "arrow:uint8": [1, None, 255],
    "arrow:uint16": [1, None, 2], "arrow:uint32": [1, None, 2], "arrow:uint64": [1, None, 2**64 - 1],
    "arrow:halffloat": [0.5, None, NAN], "arrow:float": [0.5, None, -0.0], "arrow:double": [0.1, None, NAN],
    "arrow:string": ["a", None, ""], "arrow:large_string": ["a", None, "é"], "arrow:binary": [b"\xff", None, b""],
    "arrow:large_binary": [b"a", None, b"bc"], "arrow:fixed_size_binary[3]": [b"abc", None, b"\0\0\0"],
    "arrow:timestamp[ns]": [1, None, 2], "arrow:timestamp[us]": [1, None, 2], "arrow:timestamp[s, tz=UTC]": [1, None, 2],
    "arrow:duration[ms]": [1, None, -2], "arrow:date32[day]": [20_000, None, -1],
    "arrow:date64[ms]": [86_400_000, None, 0], "arrow:time32[s]": [1, None, 86_399], "arrow:time64[us]": [1, None, 0],
    "arrow:null": [None, None, None], "arrow:list<item: int64>": [[1, None], None, []],
    "arrow:struct<a: int64, b: string>": [{"a": 1, "b": "x"}, None, {"a": None, "b": None}],
}  # fmt: skip
OBJECTS = {
    "unlike": ["1", 1, None, True, 1.0, NAN],
    "text and missing of all kinds": ["a", None, NAN, -NAN],
    "nothing but missing": [None, NAN, None],
    "bytes": [b"a", None, b""],
    "bytes and text": [b"a", "a"],
    "tuples": [(1, 2), (1, 2.0), None],
    "lists and dicts": [[1, None], {"a": NAN}, [[]]],
    "numbers": [1, 2**70, -1],
    "truth": [True, None, False],
}


def series(column):
    """A Series on a plain range."""
    return Series(column, [range(len(column.cells))])


def every():
    """Name to recipe."""
    found = {}
    for kind, cells in THREE.items():
        found[f"{kind}, three rows"] = series(Col(kind, cells))
        found[f"{kind}, no rows"] = series(Col(kind, []))
        found[f"{kind}, one row"] = series(Col(kind, cells[:1]))
    found |= {f"objects: {name}": series(Col("object", cells)) for name, cells in OBJECTS.items()}
    for rows in EDGES:
        found[f"i8, {rows} rows"] = series(Col("np:i8", [row * row for row in range(rows)]))
        found[f"i8 with NA, {rows} rows"] = series(Col("na:i8", [*range(rows - 1), None]))
        found[f"b1 with NA, {rows} rows"] = series(Col("na:b1", [None, *[row % 3 == 0 for row in range(rows - 1)]]))
        found[f"f8, {rows} rows"] = series(Col("np:f8", [row / 2 for row in range(rows - 1)] + [-0.0]))
        found[f"str, {rows} rows"] = series(Col("str", [str(row) for row in range(rows - 1)] + [None]))
        found[f"Arrow text in two chunks, {rows} rows"] = series(
            Col("arrow:string", [None, *["ab" * (row % 3) for row in range(rows - 1)]], how="chunked")
        )
        found[f"dt, {rows} rows"] = series(Col("np:dt:us", [*range(rows - 1), None]))
        found[f"objects, {rows} rows"] = series(Col("object", [1, *map(str, range(rows - 1))]))
        letters = [None if row % 7 == 0 else "zyx"[row % 3] for row in range(rows)]
        found[f"cat, {rows} rows"] = series(Col("str", letters, ["x", "y", "z", "unused"]))
    found |= categories()
    return found


def categories():
    """Categorical columns: how wide the codes are, which categories there are, and in what order."""
    many = [f"c{number}" for number in range(40_000)]
    return {
        "cat": series(Col("str", ["b", "a", None, "b"], ["a", "b"])),
        "cat, ordered": series(Col("str", ["b", "a", None, "b"], ["a", "b"], ordered=True)),
        "cat, unused": series(Col("str", ["b"], ["a", "b", "c"])),
        "cat, no rows": series(Col("str", [], ["a", "b"])),
        "cat, nothing present": series(Col("str", [None, None], ["a"])),
        "cat of i8": series(Col("np:i8", [3, 1, 3], [1, 2, 3])),
        "cat of f8": series(Col("np:f8", [0.5, -1.0, 0.5], [-1.0, 0.5])),
        "cat of dt": series(Col("np:dt:us", [5, None, 3], [3, 5])),
        "cat of objects": series(Col("object", [1, "a", None, 1], ["a", 1])),
        "cat of 127": series(Col("str", many[126::-1], many[:127])),
        "cat of 128": series(Col("str", many[127::-1], many[:128])),
        "cat of 32 767": series(Col("str", many[:32_767], many[:32_767])),
        "cat of 32 768": series(Col("str", many[:32_768], many[:32_768])),
        "cat of 40 000, a few used": series(Col("str", many[::-400], many)),
    }
