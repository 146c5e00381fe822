"""What is a version made of? The layout of the value, and for each leaf the parts it is joined from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ....errors import DataError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a leaf: `rows` rows from row `start` of the chunk `key`; `digest` is that of these rows alone."""

    rows: int
    digest: str
    key: str
    start: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether the piece is its chunk."""
        return self.digest == self.key


@dataclass(frozen=True, slots=True)
class KeptLeaf:
    """A leaf as the store has it."""

    path: str
    form: str
    dtype: str
    pieces: tuple[Piece, ...]

    @property
    def rows(self) -> int:
        """Cells of the leaf."""
        return sum(piece.rows for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything but the chunks themselves."""

    layout: dict[str, Any]
    leaves: tuple[KeptLeaf, ...]

    @property
    def keys(self) -> frozenset[str]:
        """Every chunk that a piece lies in; a chunk that is a patch needs its base as well."""
        return frozenset(piece.key for leaf in self.leaves for piece in leaf.pieces)


def to_text(manifest: Manifest) -> str:
    """Canonical JSON of a manifest: equal ones give equal text.

    Row cuts are written once for all leaves that share them, and a piece that is its chunk as the digest alone.

    Examples
    --------
    >>> leaf = KeptLeaf("a", "num", "<i8", (Piece(3, "00", "00"), Piece(2, "01", "02", 5)))
    >>> from_text(to_text(Manifest({}, (leaf,)))).leaves == (leaf,)
    True
    """
    cuts: dict[tuple[int, ...], int] = {}
    leaves = []
    for leaf in manifest.leaves:
        rows = tuple(piece.rows for piece in leaf.pieces)
        pieces = [piece.digest if piece.is_whole else [piece.digest, piece.key, piece.start] for piece in leaf.pieces]
        leaves.append([leaf.path, leaf.form, leaf.dtype, cuts.setdefault(rows, len(cuts)), pieces])
    plain = {"format": FORMAT, "layout": manifest.layout, "cuts": [list(rows) for rows in cuts], "leaves": leaves}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def from_text(text: str) -> Manifest:
    """The manifest of a text that `to_text` gave.

    Raises
    ------
    DataError
        A format that a newer version writes.
    """
    plain = json.loads(text)
    if plain["format"] != FORMAT:
        raise DataError(
            f"this data version has the format {plain['format']}, this mlops_magic knows {FORMAT}. "
            "Type: %pip install -U mlops-magic"
        )
    return Manifest(plain["layout"], tuple(_leaf(plain["cuts"], *each) for each in plain["leaves"]))


def _leaf(every: list[list[int]], path: str, form: str, dtype: str, cuts: int, pieces: list[Any]) -> KeptLeaf:
    made = (
        Piece(rows, piece, piece) if isinstance(piece, str) else Piece(rows, *piece)
        for rows, piece in zip(every[cuts], pieces, strict=True)
    )
    return KeptLeaf(path, form, dtype, tuple(made))
