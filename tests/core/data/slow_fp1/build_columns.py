"""The live column of a recipe, by the text of its type."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from .recipes import Col

NEW = int(pd.__version__.partition(".")[0]) >= 3
NULLABLE = {"b1": "boolean", "f4": "Float32", "f8": "Float64"}
NAMED = {  # Arrow's own text of a type -> how pyarrow's factory is called
    "halffloat": "float16", "float": "float32", "double": "float64", "date32[day]": "date32", "date64[ms]": "date64",
}  # fmt: skip


def column_of(held):
    """An array or extension array that a Series takes as it is."""
    kind, cells = held.type, list(held.cells)
    if held.categories is not None:
        places = {(type(each), each): place for place, each in enumerate(held.categories)}
        codes = [-1 if cell is None else places[type(cell), cell] for cell in cells]
        categories = level_of(Col(held.type, list(held.categories)))
        return pd.Categorical.from_codes(np.array(codes, dtype=int), categories, ordered=held.ordered)
    top, _, rest = kind.partition(":")
    if top == "np":
        return zoned(held) if rest.startswith("dtz") else numpy_of(held)
    if top == "na":
        return masked(held)
    if top == "object":
        whole = np.empty(len(cells), dtype=object)
        whole[:] = cells
        return whole
    if top in ("str", "string"):
        return pd.array(cells, dtype=string_type(kind, held.how))
    if top == "arrow":
        return (
            pd.array(pd.Series(arrow_of(held).to_pylist(), dtype=object), dtype=pd.ArrowDtype(arrow_type(rest)))
            if held.how == "listed"
            else pd.arrays.ArrowExtensionArray(chunked(held))
        )
    if top == "interval":
        closed, of = rest.split(":", 1)
        left, right = (numpy_of(Col(of, [cell[side] for cell in cells])) for side in (0, 1))
        return pd.arrays.IntervalArray.from_arrays(left, right, closed=closed)
    if top == "period":
        ordinals = np.array([-(2**63) if cell is None else cell for cell in cells], dtype="i8")
        return pd.PeriodIndex.from_ordinals(ordinals, freq=rest).array
    if top == "sparse":
        of, fill = rest.split(":")
        dense = numpy_of(Col(f"np:{of}", cells))
        return pd.arrays.SparseArray(dense, fill_value=dense.dtype.type(float(fill)))
    raise AssertionError(kind)


def level_of(held):
    """An Index with exactly the type of the recipe."""
    if isinstance(held, range):
        return pd.Index(list(held), dtype="int64")
    made = column_of(held)
    return pd.Index(made, dtype=made.dtype, tupleize_cols=False)


def numpy_of(held):
    """A one-dimensional NumPy array; `how` is strided, big or reversed."""
    kind, cells = held.type.removeprefix("np:"), list(held.cells)
    if kind == "object":
        whole = np.empty(len(cells), dtype=object)
        whole[:] = cells
        return whole
    if kind[:2] in ("dt", "td"):
        counts = np.array([-(2**63) if cell is None else cell for cell in cells], dtype="i8")
        whole = counts.view(f"{'M' if kind[0] == 'd' else 'm'}8[{kind[3:]}]")
    elif kind[0] in "US":
        whole = np.array(cells, dtype=f"{kind[0]}{int(kind[1:]) // (4 if kind[0] == 'U' else 1)}")
    else:
        whole = np.array(cells, dtype=kind)
    if held.how == "strided":
        return np.repeat(whole, 3)[::3]
    if held.how == "reversed":
        return whole[::-1].copy()[::-1]
    return whole.astype(whole.dtype.newbyteorder(">")) if held.how == "big" else whole


def zoned(held):
    """Aware instants."""
    _, _, unit, zone = held.type.split(":", 3)
    naive = numpy_of(Col(f"np:dt:{unit}", held.cells))
    return pd.DatetimeIndex(naive).tz_localize("UTC").tz_convert(zone).array


def masked(held):
    """A nullable column; `garbage` hides other numbers under the mask."""
    kind, hidden = held.type[3:], 1 if held.how == "garbage" else 0
    values = np.array([hidden if cell is None else cell for cell in held.cells], dtype=kind)
    mask = np.array([cell is None for cell in held.cells], dtype=bool)
    of = (
        pd.arrays.BooleanArray
        if kind == "b1"
        else pd.arrays.FloatingArray
        if kind[0] == "f"
        else pd.arrays.IntegerArray
    )
    return of(values, mask)


def string_type(kind, how):
    """`str` is pandas 3's default; pandas 2 has it under another name."""
    if kind == "str":
        storage = "python" if how == "python" and NEW else "pyarrow"
        return pd.StringDtype(storage, na_value=np.nan) if NEW else pd.StringDtype("pyarrow_numpy")
    return pd.StringDtype("python" if how == "python" else "pyarrow")


def arrow_type(text):
    """The type that Arrow writes as `text`."""
    import pyarrow as pa

    name, _, inside = text.partition("[")
    inside = inside.rstrip("]")
    if text.startswith("dictionary"):
        return pa.dictionary(pa.int32(), pa.string())
    if text.startswith("list"):
        return pa.list_(pa.int64())
    if text.startswith("struct"):
        return pa.struct([("a", pa.int64()), ("b", pa.string())])
    if text.startswith("decimal"):
        return pa.decimal128(9, 2)
    if name == "fixed_size_binary":
        return pa.binary(3)
    if name in ("timestamp", "duration", "time32", "time64"):
        unit, _, zone = inside.partition(", tz=")
        return pa.timestamp(unit, zone or None) if name == "timestamp" else getattr(pa, name)(unit)
    return getattr(pa, NAMED.get(text, "bool_" if text == "bool" else text))()


def arrow_of(held, cuts=()):
    """An Arrow array; chunked at `cuts`; `sliced` cuts it out of a longer one."""
    import pyarrow as pa

    kind, cells = arrow_type(held.type.removeprefix("arrow:")), list(held.cells)
    before = cells[:1] * 3 if held.how == "sliced" else []
    made = _arrow([*before, *cells], kind, pa)[len(before) :]
    if not cuts:
        return made
    edges = [0, *cuts, len(cells)]
    return pa.chunked_array([made[a:b] for a, b in itertools.pairwise(edges)], type=kind)


def _arrow(cells, kind, pa):
    ask = pa.types
    if ask.is_timestamp(kind) or ask.is_duration(kind) or ask.is_time64(kind) or ask.is_date64(kind):
        return (
            pa.array(cells, pa.int64()).cast(kind)
            if not ask.is_date64(kind)
            else pa.array(cells, pa.int64()).view(kind)
        )
    if ask.is_time32(kind) or ask.is_date32(kind):
        return pa.array(cells, pa.int32()).cast(kind)
    if ask.is_float16(kind):
        return pa.array([None if cell is None else np.float16(cell) for cell in cells], kind)
    if ask.is_dictionary(kind):
        return pa.array(cells, kind.value_type).dictionary_encode()
    return pa.array(cells, kind)


def chunked(held):
    """The column as Arrow keeps it, in two chunks where `how` says so."""
    import pyarrow as pa

    made = arrow_of(held, [len(held.cells) // 2] if held.how == "chunked" else ())
    return made if isinstance(made, pa.ChunkedArray) else pa.chunked_array([made])
