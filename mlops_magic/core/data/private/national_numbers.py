"""Is a text the number that a state gave a person? Those whose check digits tell, and a form for those that have none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

SPAIN = "TRWAGMYFPDXBNJZSQVHLCKE"
ITALY_ODD = dict(
    zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", (
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22,
        25, 24, 23,
    ), strict=True)
)  # fmt: skip
LEAST_SPREAD = 3  # different digits: 00000000000 passes every sum


def is_national_number(text: str) -> bool:
    """Whether the check digits of Spain, Italy, France, Brazil, Poland or Germany hold.

    Examples
    --------
    >>> is_national_number("12345678Z"), is_national_number("12345678A"), is_national_number("529.982.247-25")
    (True, False, True)
    """
    packed = re.sub(r"[ .\-/]", "", text).upper()
    return packed.isascii() and any(form.fullmatch(packed) and holds(packed) for form, holds in _CHECKED)


def looks_national(text: str) -> bool:
    """Whether it has the form of one without check digits (United States, United Kingdom): ask where a header says so.

    Examples
    --------
    >>> looks_national("123-45-6789"), looks_national("QQ 12 34 56 C"), looks_national("000-45-6789")
    (True, True, False)
    """
    return is_national_number(text) or any(form.fullmatch(text.strip().upper()) for form in _FORMS)


def _spain(text: str) -> bool:
    number = str("XYZ".index(text[0])) + text[1:-1] if text[0] in "XYZ" else text[:-1]
    return SPAIN[int(number) % 23] == text[-1]


def _italy(text: str) -> bool:
    total = sum(ITALY_ODD[letter] for letter in text[:15:2])
    total += sum(int(letter) if letter.isdigit() else ord(letter) - ord("A") for letter in text[1:15:2])
    return chr(ord("A") + total % 26) == text[15]


def _france(text: str) -> bool:
    return 97 - int(text[:13]) % 97 == int(text[13:])


def _brazil(text: str) -> bool:
    digits = [int(digit) for digit in text]
    if len(set(digits)) < LEAST_SPREAD:
        return False
    return all(_weighted(digits[:size], range(size + 1, 1, -1)) * 10 % 11 % 10 == digits[size] for size in (9, 10))


def _poland(text: str) -> bool:
    digits = [int(digit) for digit in text]
    dated = 1 <= digits[2] * 10 % 20 + digits[3] <= 12 and 1 <= digits[4] * 10 + digits[5] <= 31
    return dated and (_weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) + digits[10]) % 10 == 0


def _germany(text: str) -> bool:
    """ISO 7064, mod 11, 10."""
    rest = 10
    for digit in text[:10]:
        total = (int(digit) + rest) % 10 or 10
        rest = 2 * total % 11
    return (11 - rest) % 10 == int(text[10])


def _weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


_CHECKED: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"[\dXYZ]\d{7}[A-Z]"), _spain),
    (re.compile(r"[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]"), _italy),
    (re.compile(r"[12]\d{14}"), _france),
    (re.compile(r"\d{11}"), _brazil),
    (re.compile(r"\d{11}"), _poland),
    (re.compile(r"[1-9]\d{10}"), _germany),
)
_FORMS = (
    re.compile(r"(?!000|666|9)\d{3}[- ]?(?!00)\d{2}[- ]?(?!0000)\d{4}"),
    re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]? ?\d{2} ?\d{2} ?\d{2} ?[A-D]|QQ ?\d{2} ?\d{2} ?\d{2} ?[A-D]"),
)
