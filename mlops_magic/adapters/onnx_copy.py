"""The same model as ONNX: converted, asked about the same rows, and kept only if it answers alike.

An ONNX file is a graph of known operations: loading it runs no code of its maker's, and it answers one row much sooner.
"""

from __future__ import annotations

import importlib.util
import json
import re
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import DataError
from ..records.signature import ColumnSpec, Signature

MOST_BYTES = 16_000_000  # of the pickle: what is larger takes seconds to convert
INPUT = "X"
INPUTS = "mlops_magic.inputs"  # under it the file says which of its inputs is which column
RELATIVE, OF_THE_LARGEST = 1e-4, 1e-5  # ONNX computes with 24 bits of a number
KINDS: Mapping[str, tuple[str, Any]] = {
    "integer": ("Int64TensorType", np.int64), "number": ("FloatTensorType", np.float32),
    "string": ("StringTensorType", object), "boolean": ("BooleanTensorType", np.bool_),
}  # fmt: skip
_MANGLED = re.compile(r"[^A-Za-z0-9_]")


class NoOnnx(Exception):
    """There is no copy; the text is why. Only `services` sees it."""


def is_available() -> bool:
    """Whether what converts and what answers are installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("skl2onnx", "onnxruntime"))


def converted(model: Any, sample: Any, signature: Signature, expected: Any) -> bytes:
    """The model as ONNX, which answered every row of the sample as the model did.

    Parameters
    ----------
    model : estimator
        Fitted; has `predict`.
    sample : DataFrame or array (n, k)
        Some of what it was trained on.
    expected : array (n,)
        What it answers.

    Raises
    ------
    NoOnnx
        It does not convert, or answers otherwise.

    Notes
    -----
    The first call imports the converter, a second; then about a sixth of a second per megabyte of the pickle.
    """
    if not hasattr(model, "predict"):
        raise NoOnnx("it only transforms")
    inputs = _columns(signature) if _picks_columns(model) else {INPUT: None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = _written(model, signature, inputs)
        try:
            found = onnx_answers(data, sample, signature)
        except Exception as error:
            raise NoOnnx(f"onnxruntime: {_first_line(error)}") from error
    if not _alike(np.ravel(found), np.ravel(np.asarray(expected))):
        raise NoOnnx("it answers otherwise for rows it was trained on")
    return data


def onnx_answers(data: bytes, rows: Any, signature: Signature) -> Any:
    """What a file of `converted` answers for rows of the form the model was trained on: array (n,) or (n, k)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    said = json.loads(session.get_modelmeta().custom_metadata_map[INPUTS])
    specs = {spec.name: spec for spec in signature.inputs}
    fed = {
        each.name: _table(rows) if said[each.name] is None else _column(rows[said[each.name]], specs[said[each.name]])
        for each in session.get_inputs()
    }
    return session.run(None, fed)[0]


def _written(model: Any, signature: Signature, inputs: Mapping[str, str | None]) -> bytes:
    import skl2onnx
    from skl2onnx.common import data_types

    specs = {spec.name: spec for spec in signature.inputs}
    types = [
        (column or INPUT, data_types.FloatTensorType([None, len(signature.inputs)]))
        if column is None
        else (column, getattr(data_types, KINDS[specs[column].kind][0])([None, 1]))
        for column in inputs.values()
    ]
    options = {"zipmap": False} if hasattr(model, "classes_") else None
    try:
        made = skl2onnx.to_onnx(model, initial_types=types, options=options)
    except Exception as error:
        raise NoOnnx(f"skl2onnx: {_first_line(error)}") from error
    told = made.metadata_props.add()
    told.key, told.value = INPUTS, json.dumps(dict(inputs))
    return bytes(made.SerializeToString())


def _columns(signature: Signature) -> dict[str, str | None]:
    """Names of inputs as the converter writes them, and the columns they are."""
    for spec in signature.inputs:
        if spec.kind not in KINDS:
            raise NoOnnx(f"ONNX has no type for the column {spec.name!r}")
    found: dict[str, str | None] = {_MANGLED.sub("_", spec.name): spec.name for spec in signature.inputs}
    if len(found) < len(signature.inputs):
        raise NoOnnx("two columns have the same name once signs are left out")
    return found


def _picks_columns(model: Any) -> bool:
    """Whether a part of it takes columns by name."""
    parts = [model, *(model.get_params(deep=True).values() if hasattr(model, "get_params") else ())]
    return any(type(part).__name__ == "ColumnTransformer" for part in parts)


def _table(rows: Any) -> Any:
    try:
        return np.asarray(rows, np.float32)
    except (TypeError, ValueError):
        raise DataError("these rows are no numbers, so ONNX cannot take them as one table.") from None


def _column(values: Any, spec: ColumnSpec) -> Any:
    return np.asarray(values).astype(KINDS[spec.kind][1]).reshape(-1, 1)


def _alike(found: Any, expected: Any) -> bool:
    if found.shape != expected.shape:
        return False
    if expected.dtype.kind in "fc":
        largest = float(np.max(np.abs(expected), initial=0.0))
        return bool(np.allclose(found, expected, RELATIVE, OF_THE_LARGEST * largest, equal_nan=True))
    if expected.dtype.kind == "b" and found.dtype.kind in "biu":  # ONNX gives 1 for a label that is true
        return bool((found.astype(bool) == expected).all())
    return bool((found.astype(str) == expected.astype(str)).all())


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0][:200]}"
