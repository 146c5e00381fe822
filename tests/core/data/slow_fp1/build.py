"""The live value of a recipe: what the quick implementation is asked about."""

from __future__ import annotations

import linecache
import pickle

import numpy as np
import pandas as pd

from . import recipes as r
from .build_columns import arrow_of, column_of, level_of, numpy_of


def build(recipe):
    """A pandas, NumPy, Arrow, polars, scipy or Python value."""
    return BUILDERS[type(recipe)](recipe)


def frame(f):
    """A DataFrame, its columns side by side; `pickled` sends it through pickle, `wide` through one more column."""
    held = [pd.Series(made, dtype=made.dtype) for made in (column_of(column) for _, column in f.columns)]
    whole = pd.concat(held, axis=1) if held else pd.DataFrame(index=range(_rows(f.index[0])))
    whole.columns = _axis([label for label, _ in f.columns], f.column_names)
    whole.index = index_of(f.index, f.names)
    if f.how == "wide":
        whole.insert(0, "removed again", 1)
        whole = whole.iloc[:, 1:]
    if f.how == "filtered":
        whole = whole.iloc[np.ones(len(whole), dtype=bool)]
    return pickle.loads(pickle.dumps(whole)) if f.how == "pickled" else whole


def _axis(labels, names):
    if len(names) > 1:
        return pd.MultiIndex.from_tuples(labels, names=list(names))
    plain = labels and all(type(label) is str for label in labels)  # of unlike labels pandas would make floats
    return pd.Index(labels, name=names[0], tupleize_cols=False, dtype=None if plain else object)


def _rows(level):
    return len(level if isinstance(level, range) else level.cells)


def index_of(levels, names):
    """An Index of one level, or a MultiIndex."""
    if len(levels) == 1 and isinstance(levels[0], range):
        return pd.RangeIndex(levels[0].start, levels[0].stop, levels[0].step, name=names[0])
    held = [level_of(each) for each in levels]
    if len(held) == 1:
        return held[0].rename(names[0])
    return pd.MultiIndex.from_arrays(held, names=list(names))


def series(s):
    """A Series."""
    made = column_of(s.column)
    return pd.Series(made, dtype=made.dtype, index=index_of(s.index, s.names), name=s.name)


def array(a):
    """An ndarray in the layout that `how` names."""
    plain = [0 if cell is None and a.masked else cell for cell in a.cells]
    if a.masked and a.type[3:5] in ("dt", "td"):
        plain = [5 if cell is None else cell for cell in a.cells]
    whole = numpy_of(r.Col(a.type, plain)).reshape(a.shape)
    if a.how == "F" and whole.ndim:
        whole = np.asfortranarray(whole)
    if a.how == "big":
        whole = whole.astype(whole.dtype.newbyteorder(">"))
    if a.how == "strided" and whole.ndim:
        whole = np.repeat(whole, 2, axis=-1)[..., ::2]
    if a.how == "readonly":
        whole.flags.writeable = False
    if a.masked:
        mask = np.array([cell is None for cell in a.cells], dtype=bool).reshape(a.shape)
        whole = np.ma.MaskedArray(whole, mask=mask)
    return whole


def fields(f):
    """A structured array."""
    held = [(name, numpy_of(r.Col(type_, cells)).reshape(f.shape)) for name, type_, cells in f.fields]
    whole = np.zeros(f.shape, dtype=np.dtype([(name, part.dtype) for name, part in held], align=f.padded))
    for name, part in held:
        whole[name] = part
    return whole


def sparse(s):
    """A scipy sparse array of the format, doubled places kept where the format can."""
    import scipy.sparse as sp

    rows, columns = (np.array([entry[side] for entry in s.entries], dtype=np.int32) for side in (0, 1))
    data = numpy_of(r.Col(s.type, [entry[2] for entry in s.entries]))
    stored = sp.coo_array((data, (rows, columns)), shape=s.shape)
    return stored if s.format == "coo" else stored.asformat(s.format)


def table(t):
    """An Arrow table or a polars frame."""
    import pyarrow as pa

    whole = pa.table([arrow_of(column) for _, column in t.columns], names=[name for name, _ in t.columns])
    if t.by == "polars":
        import polars as pl

        return pl.from_arrow(whole)
    return whole.to_batches()[0] if t.by == "batch" else whole


def arrow(a):
    """An Arrow array or chunked array."""
    return arrow_of(a.column, a.cuts)


def value(v):
    """A plain value, with the recipes inside of it built."""
    return _filled(v.value)


def _filled(x):
    """A list that holds itself holds no recipe."""
    if type(x) is list and any(part is x for part in x):
        return x
    if type(x) in (list, tuple):
        return type(x)(map(_filled, x)) if any(map(_holds, x)) else x
    if type(x) is dict and any(map(_holds, x.values())):
        return {key: _filled(part) for key, part in x.items()}
    return build(x) if type(x) in BUILDERS else x


def _holds(x):
    if type(x) in (list, tuple):
        return any(map(_holds, x)) if all(part is not x for part in x) else False
    return any(map(_holds, x.values())) if type(x) is dict else type(x) in BUILDERS


def function(f):
    """What the cell bound, with its source where IPython puts a cell's."""
    name = f"ipykernel_{abs(hash(f.source))}.py"
    linecache.cache[name] = (len(f.source), None, f.source.splitlines(keepends=True), name)
    space = {"__name__": "__main__"}
    exec(compile(f.source, name, "exec"), space)
    return space[f.name]


BUILDERS = {
    r.Frame: frame, r.Series: series, r.Index: lambda i: index_of(i.levels, i.names), r.Array: array,
    r.Fields: fields, r.Sparse: sparse, r.Arrow: arrow, r.Table: table, r.Value: value, r.Function: function,
}  # fmt: skip
