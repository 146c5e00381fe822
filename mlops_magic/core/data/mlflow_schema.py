"""How does MLflow write down what a model takes and gives?

MLflow has two ways: named columns with a type each, for tables, and one tensor for what has no column names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...records.signature import ColumnSpec, Signature

COLUMN_TYPES = {"boolean": "boolean", "integer": "long", "number": "double", "string": "string", "datetime": "datetime"}
NARROWER = dict.fromkeys(("int8", "int16", "int32", "uint8", "uint16"), "integer") | {"float32": "float"}


def inputs_of(signature: Signature) -> list[dict[str, Any]] | None:
    """MLflow's schema of a signature's inputs; None where it has no words for a column.

    A whole number that may be missing is written as `double`: in a frame without pandas' own integers a missing one makes
    it that. A category is the text, number or time that its labels are.

    Parameters
    ----------
    signature : Signature
        As it was read from the training inputs.

    Returns
    -------
    list of dict, or None
        One entry per column; a single tensor where training had no column names.

    Examples
    --------
    >>> column = ColumnSpec("age", "integer", nullable=False, dtype="int64")
    >>> inputs_of(Signature((column,), named=True, output="class"))
    [{'type': 'long', 'name': 'age', 'required': True}]
    """
    if signature.flat:
        return [_tensor("str", (-1,))] if signature.inputs[0].kind == "string" else None
    if not signature.named:
        dtype = signature.inputs[0].dtype if signature.inputs else "float64"
        return [_tensor(dtype, (-1, len(signature.inputs)))] if _is_plain(dtype) else None
    if any(spec.kind not in COLUMN_TYPES or spec.dtype.lower() == "uint64" for spec in signature.inputs):
        return None
    return [{"type": _type(spec), "name": spec.name, "required": True} for spec in signature.inputs]


def outputs_of(predictions: Any) -> list[dict[str, Any]] | None:
    """MLflow's schema of what a model answers, read from answers; None where it has no words for it.

    Examples
    --------
    >>> outputs_of(np.array([[0.5, 1.0]]))
    [{'type': 'tensor', 'tensor-spec': {'dtype': 'float64', 'shape': [-1, 2]}}]
    """
    found = np.asarray(predictions)
    if found.dtype.kind in "OUS":
        return [_tensor("str", (-1, *found.shape[1:]))] if all(isinstance(each, str) for each in found.flat) else None
    return [_tensor(str(found.dtype), (-1, *found.shape[1:]))] if _is_plain(str(found.dtype)) else None


def _type(spec: ColumnSpec) -> str:
    if spec.kind == "integer" and spec.nullable:
        return "double"
    return NARROWER.get(spec.dtype, COLUMN_TYPES[spec.kind])


def _tensor(dtype: str, shape: Sequence[int]) -> dict[str, Any]:
    return {"type": "tensor", "tensor-spec": {"dtype": dtype, "shape": list(shape)}}


def _is_plain(dtype: str) -> bool:
    """Whether NumPy has a number type of that name."""
    try:
        return np.dtype(dtype).kind in "biuf"
    except TypeError:
        return False
