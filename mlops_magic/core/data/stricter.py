"""What does a service ask of a request, where its data has a schema?"""

from __future__ import annotations

from dataclasses import replace

from ...records.schema import ColumnSchema, Schema
from ...records.signature import ColumnSpec, Signature

RANGED = frozenset({"integer", "number", "datetime"})


def stricter(signature: Signature, schema: Schema) -> Signature:
    """The signature, with ranges, labels and missing values as the schema has them.

    Parameters
    ----------
    signature : Signature
        What a model takes.
    schema : Schema
        Of its data: columns that it lacks, or has as another kind, stay as they are.

    Returns
    -------
    Signature
        A value may be missing only where signature and schema both allow it.

    Examples
    --------
    >>> from mlops_magic.records.schema import Check
    >>> age = ColumnSchema("age", "integer", "int64", (Check("range", 2.0, 9.0, low=16.0, high=92.0),))
    >>> signature = Signature((ColumnSpec("age", "integer", nullable=False),), named=True, output="class")
    >>> stricter(signature, Schema((age,), 10)).inputs[0].highest
    92.0
    """
    known = {column.name: column for column in schema.columns}
    inputs = tuple(_stricter(spec, known[spec.name]) if spec.name in known else spec for spec in signature.inputs)
    return replace(signature, inputs=inputs)


def _stricter(spec: ColumnSpec, column: ColumnSchema) -> ColumnSpec:
    if column.kind != spec.kind and {column.kind, spec.kind} != {"integer", "number"}:
        return spec
    rules = {check.rule: check for check in column.checks}
    never = "missing" in rules and rules["missing"].breaks <= 1
    found = replace(spec, nullable=spec.nullable and not never)
    if "range" in rules and spec.kind in RANGED:
        found = replace(found, lowest=rules["range"].low, highest=rules["range"].high)
    if "labels" in rules and spec.kind == "string":
        found = replace(found, labels=rules["labels"].labels)
    return found
