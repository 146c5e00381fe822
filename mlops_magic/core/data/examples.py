"""Rows of a model's inputs as a service is asked for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...records.signature import ColumnSpec, Signature
from .plain import plain


def example_rows(inputs: Any, signature: Signature) -> tuple[dict[str, Any], ...]:
    """Every row of some inputs, as JSON has them, under the signature's column names.

    Parameters
    ----------
    inputs : DataFrame, or array or sparse matrix (n, k), or Series, list or array (n,)
        Inputs of the form the signature was read from; take the few rows that are wanted first.
    signature : Signature
        Names, in the order of the columns.

    Examples
    --------
    >>> from mlops_magic.core.data.signature import infer_signature
    >>> array = np.array([[1.0, float("nan")]])
    >>> example_rows(array, infer_signature(array, output="number"))
    ({'x0': 1.0, 'x1': None},)
    """
    names = [spec.name for spec in signature.inputs]
    if signature.flat:
        return tuple({names[0]: plain(value)} for value in inputs)
    if hasattr(inputs, "tocsc"):
        inputs = inputs.toarray()
    if hasattr(inputs, "iloc"):  # column by column: one array of a mixed frame would turn integers into floats
        columns = [plain(inputs.iloc[:, i].tolist()) for i in range(len(names))]
    else:
        columns = plain(np.asarray(inputs).T)
    return tuple(dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def made_up(spec: ColumnSpec) -> str | int:
    """What stands in an example for a value of a private column.

    Examples
    --------
    >>> made_up(ColumnSpec("mail", "string", nullable=False, private="e-mail"))
    'some e-mail'
    """
    return 0 if spec.kind == "integer" else f"some {spec.private}"
