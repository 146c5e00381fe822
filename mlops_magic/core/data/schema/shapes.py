"""What shape do texts have: which classes of characters, in which order, how many of each?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

MOST_LETTERS = 64  # longer texts are prose
MOST_SHAPES = 4  # alternatives in a pattern that a person still reads
MOST_RUNS = 12
DIGIT, UPPER, LOWER, LETTER = "[0-9]", "[A-Z]", "[a-z]", r"[^\W\d_]"
SPECIAL = frozenset(r".^$*+?{}[]\|()")  # re.escape marks more than that, and hides the text

Shape = tuple[tuple[str, int], ...]


def exact_shape(text: str) -> Shape:
    """Runs of one class of characters: digits, capitals, small letters, other letters, or a character itself.

    Examples
    --------
    >>> exact_shape("AB-17")
    (('[A-Z]', 2), ('-', 1), ('[0-9]', 2))
    """
    return tuple((kind, sum(1 for _ in run)) for kind, run in groupby(text, _class))


def pattern(shapes: Iterable[Shape]) -> str:
    """A regular expression for the whole of a text of these shapes; empty where there are too many.

    Examples
    --------
    >>> pattern([exact_shape("AB-17"), exact_shape("C-206")])
    '[A-Z]{1,2}-[0-9]{2,3}'
    """
    kinds: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for shape in shapes:
        key = tuple(kind for kind, _ in shape)
        if not 0 < len(key) <= MOST_RUNS:
            return ""
        known = kinds.setdefault(key, [(count, count) for _, count in shape])
        kinds[key] = [(min(low, n), max(high, n)) for (low, high), (_, n) in zip(known, shape, strict=True)]
        if len(kinds) > MOST_SHAPES:
            return ""
    alternatives = ["".join(map(_run, key, runs)) for key, runs in sorted(kinds.items())]
    return alternatives[0] if len(alternatives) == 1 else "|".join(f"(?:{each})" for each in alternatives)


def _class(letter: str) -> str:
    if letter.isascii():
        if letter.isdigit():
            return DIGIT
        if letter.isalpha():
            return UPPER if letter.isupper() else LOWER
    elif letter.isalpha():
        return LETTER
    return letter if letter.isprintable() and letter not in SPECIAL else re.escape(letter)


def _run(kind: str, counts: tuple[int, int]) -> str:
    low, high = counts
    if low == high == 1:
        return kind
    return f"{kind}{{{low}}}" if low == high else f"{kind}{{{low},{high}}}"
