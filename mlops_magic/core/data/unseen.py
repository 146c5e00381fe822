"""Which values of rows training never saw the like of."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from itertools import islice

from ...records.signature import ColumnSpec, Signature
from .violations import moment_of, shown

MOST_WARNINGS = 20  # enough to see which column it is


def unseen(rows: Sequence[Mapping[str, object]], signature: Signature) -> tuple[str, ...]:
    """One sentence per value outside what training saw, at most the first 20; the model answers all the same.

    Parameters
    ----------
    rows : sequence of mappings
        Rows that keep the signature: `violations` found none.
    signature : Signature
        Ranges and categories.

    Examples
    --------
    >>> spec = ColumnSpec("age", "integer", nullable=False, minimum=18.0, maximum=90.0)
    >>> unseen([{"age": 18}, {"age": 130}], Signature((spec,), named=True, output="class"))
    ('row 1: age is 130, outside what training saw (18 to 90)',)
    """
    return tuple(islice(_found(rows, signature), MOST_WARNINGS))


def _found(rows: Sequence[Mapping[str, object]], signature: Signature) -> Iterator[str]:
    known = {spec.name: frozenset(spec.categories) for spec in signature.inputs if spec.categories is not None}
    for number, row in enumerate(rows):
        for spec in signature.inputs:
            value = row[spec.name]
            if value is None:
                continue
            if spec.name in known and spec.kind == "string":
                if value not in known[spec.name]:
                    yield f"row {number}: {spec.name} is {shown(value)}, not among the {_count(spec)} training saw"
            elif not _inside(value, spec):
                low, high = spec.minimum or 0.0, spec.maximum or 0.0
                extent = "" if spec.kind == "datetime" else f" ({low:g} to {high:g})"
                yield f"row {number}: {spec.name} is {shown(value)}, outside what training saw{extent}"


def _count(spec: ColumnSpec) -> str:
    count = len(spec.categories or ())
    return "one value" if count == 1 else f"{count} values"


def _inside(value: object, spec: ColumnSpec) -> bool:
    """Whether a value lies in the range of training; True where it has none."""
    if spec.minimum is None or spec.maximum is None:
        return True
    if spec.kind == "datetime":
        moment = moment_of(value)
        if moment is None:
            return True
        value = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    if not isinstance(value, (int, float)):
        return True
    return spec.minimum <= value <= spec.maximum or math.isclose(value, spec.maximum)
