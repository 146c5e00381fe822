"""When are two frames, arrays, models or functions the same? The fingerprint fp1.

The rules, in the order they build on each other: `digest` (how parts are joined), `bits`, `text`, `times`, `missing`
(which bytes stand for cells), `column` and the files beside it (how a column is read), `frames` and `arrays` (what
identifies a table), `values` (any Python value), `callables` and `syntax` (functions and classes).
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from ....errors import UnhashableColumn
from ....records.fingerprint import Fingerprint
from . import arrays, frames, values
from .callables import function_digest
from .digest import joined
from .frames import Parts
from .origin import is_users
from .walk import OutOfTime, TooManyParts, Walk

__all__ = ["OutOfTime", "TooManyParts", "fingerprint"]


def fingerprint(value: object, *, out_of_time: Callable[[], bool] | None = None) -> Fingerprint:
    """Identity of a frame, array, model, function or plain value, the same on every machine; the value is not changed.

    Parameters
    ----------
    value : object
        Anything. Tables are read without copying them; of other objects what pickle would keep is read.
    out_of_time : callable, optional
        Asked between chunks and every few thousand objects; when it says True, `OutOfTime` is raised.

    Returns
    -------
    Fingerprint
        `exact` is False (`fp1x:`) when a part has no bytes: a generator, an open file, a lock.

    Raises
    ------
    OutOfTime
        The caller's clock ended the reading; a weaker fingerprint is never given.
    UnhashableColumn
        A column or array of a type that has no bytes every machine agrees on (a long double).
    TooManyParts
        An object that unfolds without end.

    Examples
    --------
    >>> fingerprint([1, 2.0]).fp == fingerprint([1, 2.0]).fp
    True
    >>> fingerprint([1, 2.0]).fp == fingerprint([1, 2]).fp
    False

    Notes
    -----
    BLAKE3 over columns in chunks of 65 536 rows; columns larger than a few megabytes are read by two threads.
    """
    walk = Walk(out_of_time, values.encode, _record_digest)
    walk.ask()
    parts = _parts(walk, value)
    whole = joined("rec", parts.kind, parts.content, parts.schema)
    return Fingerprint(
        fp=f"fp1{'' if walk.exact else 'x'}:{parts.kind}:{whole[:16].hex()}",
        kind=parts.kind,
        content=parts.content.hex(),
        schema=parts.schema.hex(),
        rows=parts.rows,
        columns=tuple((text, label.hex(), digest.hex()) for text, label, digest in parts.columns),
        exact=walk.exact,
        types=parts.types,
    )


def _record_digest(walk: Walk, value: object) -> bytes:
    parts = _table(walk, value)
    if parts is None:
        raise UnhashableColumn(f"a {type(value).__name__} has no fingerprint of its own.")
    return joined("rec", parts.kind, parts.content, parts.schema)


def _parts(walk: Walk, value: object) -> Parts:
    if values.is_table(type(value)):
        walk.path.append(id(value))  # an object array may hold itself
        parts = _table(walk, value)
        walk.path.pop()
        if parts is not None:
            return parts
    if type(value) is types.FunctionType and is_users(value.__module__, value.__code__.co_filename):
        walk.path.append(id(value))
        content = function_digest(walk, value)
        walk.path.pop()
        return Parts("fn", content, _versions(walk))
    kind = "est" if values.is_estimator(type(value)) else "py"
    content = joined(kind, values.encode(walk, value))
    return Parts(kind, content, _versions(walk))


def _versions(walk: Walk) -> bytes:
    return joined("sch", *sorted(walk.versions))


def _table(walk: Walk, value: Any) -> Parts | None:
    """Digests of a value that is a table or array; packages that are not loaded cannot have made it."""
    kind, pandas = type(value), sys.modules.get("pandas")
    if kind is np.ndarray:
        return arrays.array(walk, value)
    root, name = kind.__module__.partition(".")[0], kind.__name__
    readers: list[tuple[type, Callable[[Walk, Any], Parts]]] = [(np.ndarray, arrays.array)]
    if pandas is not None:
        readers += [
            (pandas.DataFrame, frames.frame),
            (pandas.Series, frames.series),
            (pandas.Index, frames.index),
            (pandas.api.extensions.ExtensionArray, arrays.extension),
        ]
    for base, read in readers:
        if issubclass(kind, base):
            return read(walk, value)
    if root == "scipy":
        return arrays.sparse(walk, value)
    if root not in ("pyarrow", "polars"):
        return None
    if name in ("Table", "RecordBatch", "DataFrame"):
        return frames.table(walk, value)
    return arrays.arrow_array(walk, value if root == "pyarrow" else value.to_arrow())
