"""Is a text the number of a payment card?"""

from __future__ import annotations

import re

_FORM = re.compile(r"(?:3[0-9]|4[0-9]|5[0-9]|6[0-9]|2[2-7])\d{11,17}")  # the ranges of the large issuers


def is_card_number(text: str) -> bool:
    """Whether it begins as an issuer's and its Luhn digit is right.

    Examples
    --------
    >>> is_card_number("4111 1111 1111 1111"), is_card_number("4111 1111 1111 1112")
    (True, False)
    """
    digits = re.sub(r"[ -]", "", text)
    return digits.isascii() and _FORM.fullmatch(digits) is not None and luhn(digits)


def luhn(digits: str) -> bool:
    """Whether the last digit is the check of the others: every second one doubled, digits added up, a multiple of ten.

    Examples
    --------
    >>> luhn("79927398713"), luhn("79927398710")
    (True, False)

    References
    ----------
    Luhn (1960), US patent 2,950,048.
    """
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
