"""Recipes of frames, indexes, arrays of several dimensions, sparse matrices and Arrow tables."""

from __future__ import annotations

from .recipes import Array, Arrow, Col, Fields, Frame, Index, Series, Sparse, Table

NAN = float("nan")
I3 = Col("np:i8", [1, 2, 3])
S3 = Col("str", ["x", None, "y"])
R3 = [range(3)]
DICTIONARY = "arrow:dictionary<values=string, indices=int32, ordered=0>"


def every():
    """Name to recipe."""
    return frames() | indexes() | arrays() | sparse() | arrow()


def frames():
    """DataFrames."""
    return {
        "frame": Frame([("a", I3), ("s", S3)], R3),
        "frame without columns": Frame([], R3),
        "frame without rows": Frame([("a", Col("np:i8", [])), ("s", Col("str", []))], [range(0)]),
        "frame, labels of all sorts": Frame([(1, I3), ("1", I3), (1.5, I3), (None, I3), (True, I3)], R3),
        "frame, a label twice": Frame([("a", I3), ("a", S3)], R3),
        "frame, index of text": Frame([("a", I3)], [Col("str", ["p", "q", "p"])]),
        "frame, index named": Frame([("a", I3)], R3, names=("id",)),
        "frame, columns named": Frame([("a", I3)], R3, column_names=("what",)),
        "frame, two levels": Frame([("a", I3)], [Col("np:i8", [1, 1, 2]), Col("str", ["x", "y", "x"])], ("g", None)),
        "frame, two levels of columns": Frame([(("a", 1), I3), (("b", 2), S3)], R3, column_names=("u", None)),
        "frame, stepping index": Frame([("a", I3)], [range(10, 1, -4)]),
        "frame, equal index written out": Frame([("a", I3)], [Col("np:i8", [10, 6, 2])]),
        "frame, index of instants": Frame([("a", I3)], [Col("np:dtz:us:UTC", [0, 10**9, None])]),
        "frame, every kind": Frame(
            [
                ("b", Col("np:b1", [True, False, True])),
                ("f", Col("np:f4", [0.5, NAN, -0.0])),
                ("n", Col("na:i4", [1, None, 3])),
                ("t", Col("np:dt:us", [1, None, 3])),
                ("c", Col("str", ["u", "v", "u"], ["v", "u"])),
                ("o", Col("object", [1, "1", None])),
            ],
            R3,
        ),
        "Series": Series(I3, R3),
        "Series, named": Series(I3, R3, "a"),
        "Series, named by a pair": Series(I3, R3, ("a", 1)),
        "Series, index permuted": Series(I3, [Col("np:i8", [2, 0, 1])]),
        "Series, index of objects": Series(I3, [Col("object", [1, "1", None])]),
    }


def indexes():
    """Levels by themselves."""
    levels = {
        "range": range(3),
        "range of one": range(7, 8),
        "range of none": range(5, 5),
        "falling range": range(5, -5, -3),
        "i8 that is a range": Col("np:i8", [7, 9, 11]),
        "i8 that is none": Col("np:i8", [7, 9, 12]),
        "i8, all the same": Col("np:i8", [7, 7, 7]),
        "i8 past the largest": Col("np:i8", [2**62, -(2**62), 2**62]),
        "nullable i8 that is a range": Col("na:i8", [1, 2, 3]),
        "nullable i8 with NA": Col("na:i8", [1, None, 3]),
        "Arrow i8 that is a range": Col("arrow:int64", [1, 2, 3]),
        "i4 that climbs": Col("np:i4", [1, 2, 3]),
        "f8": Col("np:f8", [0.0, -0.0, NAN]),
        "text": Col("str", ["a", None]),
        "categories": Col("str", ["b", "a"], ["a", "b"]),
        "instants": Col("np:dt:ns", [5, None]),
        "intervals": Col("interval:right:np:i8", [(0, 1), (1, 2)]),
        "periods": Col("period:M", [1, 2]),
    }
    found = {f"index: {name}": Index([held]) for name, held in levels.items()}
    found["index: two levels"] = Index([Col("np:i8", [1, 2]), Col("str", ["a", "b"])], ("n", None))
    return found


def arrays():
    """NumPy arrays."""
    six = list(range(6))
    many = [float(number) for number in range(210_000)]
    return {
        **{f"nd {shape}": Array("np:i8", shape, six) for shape in ((6,), (2, 3), (3, 2), (1, 6), (1, 2, 3))},
        "nd of no dimension": Array("np:f8", (), [-0.0]),
        "nd (0, 3)": Array("np:i8", (0, 3), []),
        "nd (3, 0)": Array("np:i8", (3, 0), []),
        "nd F": Array("np:i8", (2, 3), six, how="F"),
        "nd big-endian": Array("np:f8", (2, 3), six, how="big"),
        "nd in blocks": Array("np:f4", (30_000, 7), many),
        "nd of instants in blocks": Array("np:dt:us", (30_000, 3), list(range(90_000))),
        "nd of durations": Array("np:td:s", (2, 2), [1, None, 2, 3]),
        "nd of text": Array("np:U8", (2, 2), ["a", "", "é", "bc"]),
        "nd of bytes": Array("np:S2", (2,), [b"a", b"bc"]),
        "nd of objects": Array("object", (2, 2), ["a", 1, None, NAN]),
        "nd of text objects": Array("object", (2,), ["a", "b"]),
        "masked": Array("np:i8", (3,), [1, None, 3], masked=True),
        "masked (2, 2)": Array("np:f4", (2, 2), [1.0, None, NAN, -0.0], masked=True),
        "masked, nothing missing": Array("np:i8", (3,), [1, 2, 3], masked=True),
        "masked instants": Array("np:dt:ns", (3,), [1, None, 3], masked=True),
        "masked text": Array("np:U8", (3,), ["a", None, "bc"], masked=True),
        "masked objects": Array("object", (3,), ["a", None, 3], masked=True),
        "fields": Fields((2,), [("a", "np:i4", [1, 2]), ("b", "np:U8", ["x", "yy"])]),
        "fields, padded": Fields((2,), [("a", "np:i1", [1, 2]), ("b", "np:f8", [0.5, NAN])], padded=True),
        "fields (2, 1)": Fields((2, 1), [("a", "np:i4", [1, 2]), ("t", "np:dt:s", [1, None])]),
    }


def sparse():
    """Scipy's matrices."""
    entries = [(0, 2, 1.0), (1, 0, 2.5), (1, 1, 0.0), (1, 2, 5e-324), (0, 2, 0.25), (0, 0, -0.0)]
    return {
        **{f"sparse {each}": Sparse("np:f8", (3, 4), entries, each) for each in ("coo", "csr", "csc", "lil", "dok")},
        "sparse of i4": Sparse("np:i4", (2, 2), [(1, 1, 3), (0, 1, -1)]),
        "sparse of truth": Sparse("np:b1", (2, 2), [(1, 1, True)]),
        "sparse, empty": Sparse("np:f8", (2, 3), []),
        "sparse, cancelling": Sparse("np:f8", (1, 1), [(0, 0, 1.0), (0, 0, -1.0)]),
        "sparse, order of a sum": Sparse("np:f8", (1, 1), [(0, 0, 1e16), (0, 0, 1.0), (0, 0, -1e16)]),
    }


def arrow():
    """Arrow arrays and tables."""
    pair = [("a", Col("arrow:int64", [1, None, 3])), ("s", Col("arrow:string", ["x", None, ""], how="sliced"))]
    return {
        "Arrow text": Arrow(Col("arrow:string", ["a", None, "é"])),
        "Arrow text in chunks": Arrow(Col("arrow:string", ["a", None, "é"]), [0, 1, 1]),
        "Arrow slice": Arrow(Col("arrow:bool", [True, None, False], how="sliced")),
        "Arrow dictionary": Arrow(Col(DICTIONARY, ["b", None, "a", "b"])),
        "Arrow dictionary in chunks": Arrow(Col(DICTIONARY, ["b", None, "a", "b"]), [2]),
        "Arrow lists": Arrow(Col("arrow:list<item: int64>", [[1], None, []])),
        "Arrow table": Table(pair),
        "Arrow batch": Table(pair, "batch"),
        "Arrow table without rows": Table([("a", Col("arrow:int64", []))]),
    }
