"""What identifies a value: the fingerprint fp1."""

from __future__ import annotations

from dataclasses import dataclass

KEYED = "k1:"  # before a digest that is under the key of a store


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Identity of a frame, array, file, model or plain value.

    `content` covers values and labels, `schema` physical types and versions: same content with another schema reads
    "same data, dtype changed". `exact` is False (`fp1x:`) when a part could not be reduced: such a fingerprint may
    prove two values different, never equal. In a store the digests of single columns are under its key (`k1:…`).
    """

    fp: str  # "fp1:<kind>:<32 hex>", or "fp1x:…"
    kind: str  # df, series, nd, sparse, file, dir, py, fn, est
    content: str  # 64 hex
    schema: str  # 64 hex
    rows: int | None = None
    columns: tuple[tuple[str, str, str], ...] = ()  # label text, E(label) hex, column digest hex
    exact: bool = True
    types: tuple[
        str, ...
    ] = ()  # of each column, as the schema has them: "np:i8", "str", "cat:0:<digest of categories>"
