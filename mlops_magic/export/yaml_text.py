"""Nested mappings, lists and plain values as YAML that a person can read.

Every text is written as JSON writes it, which YAML reads as the same text whatever it holds; keys are our own words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

Yaml = str | int | float | bool | None | Sequence["Yaml"] | Mapping[str, "Yaml"]
STEP = "  "


def yaml_text(document: Mapping[str, Yaml]) -> str:
    r"""A document as YAML.

    Examples
    --------
    >>> print(yaml_text({"env": {"conda": "conda.yaml"}, "code": None, "pip": ["numpy==2.4"]}), end="")
    env:
      conda: "conda.yaml"
    code: null
    pip:
      - "numpy==2.4"
    """
    return "".join(f"{line}\n" for line in _lines(document, ""))


def _lines(value: Yaml, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _entry(f"{indent}{key}:", inner, indent + STEP)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _entry(f"{indent}-", inner, indent + STEP)


def _entry(start: str, value: Yaml, indent: str) -> Iterator[str]:
    """A key or dash with what belongs to it: on its line, or below."""
    if isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str)):
        if not value:
            yield f"{start} {'{}' if isinstance(value, Mapping) else '[]'}"
            return
        yield start
        yield from _lines(value, indent)
        return
    yield f"{start} {json.dumps(value)}"
