"""The signature as JSON Schema, for the service's OpenAPI document."""

from __future__ import annotations

from typing import Any

from ..core.data.violations import MOST_LETTERS, MOST_ROWS
from ..records.signature import ColumnSpec, Signature

TYPES: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "string": {"type": "string", "maxLength": MOST_LETTERS},
    "datetime": {"type": "string", "format": "date-time"},
    "other": {},
}
ANSWER: dict[str, Any] = {
    "type": "object",
    "required": ["model", "predictions", "probabilities", "warnings"],
    "properties": {
        "model": {"type": "string"},
        "predictions": {"type": "array", "items": {}},
        "probabilities": {
            "type": ["array", "null"],
            "items": {"type": "array", "items": {"type": "number"}},
            "description": "One list per row, in the order of the card's classes; null where the model gives none.",
        },
        "warnings": {"type": "array", "items": {"type": "string"}},
    },
}
VIOLATIONS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "row": {"type": ["integer", "null"]},
                    "column": {"type": ["string", "null"]},
                    "expected": {"type": "string"},
                    "got": {"type": "string"},
                },
            },
        }
    },
}
FAILURE: dict[str, Any] = {"type": "object", "properties": {"error": {"type": "string"}}}


def operation(signature: Signature) -> dict[str, Any]:
    """What OpenAPI says of `/predict`: the rows it takes and every answer it gives."""
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": _rows(signature)}}},
        "responses": {
            "200": _response("One prediction per row, in their order.", ANSWER),
            "400": _response("The body is not JSON.", FAILURE),
            "413": _response("The body is too large.", FAILURE),
            "422": _response("Rows break the signature: which row, which column, what was expected.", VIOLATIONS),
            "500": _response("The model failed on these rows.", FAILURE),
        },
    }


def _rows(signature: Signature) -> dict[str, Any]:
    row = {
        "type": "object",
        "required": [spec.name for spec in signature.inputs],
        "properties": {spec.name: _column(spec) for spec in signature.inputs},
        "additionalProperties": False,
    }
    rows = {"type": "array", "minItems": 1, "maxItems": MOST_ROWS, "items": row}
    return {"type": "object", "required": ["rows"], "properties": {"rows": rows}, "additionalProperties": False}


def _column(spec: ColumnSpec) -> dict[str, Any]:
    """One column; a schema's rules are rules, what training saw is told as words: values outside are answered."""
    schema = dict(TYPES[spec.kind])
    if spec.nullable and "type" in schema:
        schema["type"] = [schema["type"], "null"]
    if spec.labels is not None and spec.kind == "string":
        return schema | {"enum": [*spec.labels, *([None] if spec.nullable else [])]}
    if spec.lowest is not None and spec.highest is not None and spec.kind != "datetime":
        return schema | {"minimum": spec.lowest, "maximum": spec.highest}
    if spec.minimum is not None and spec.maximum is not None and spec.kind != "datetime":
        schema["description"] = f"Training saw {spec.minimum:g} to {spec.maximum:g}."
    elif spec.categories:
        schema["examples"] = list(spec.categories[:5]) if spec.kind == "string" else []
    return schema


def _response(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
