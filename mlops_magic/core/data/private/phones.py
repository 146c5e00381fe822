"""Does a text look like a phone number?"""

from __future__ import annotations

import re

FEWEST_DIGITS, MOST_DIGITS = 7, 15  # E.164 has at most 15
_FORM = re.compile(r"(?!\d{4}-\d\d-\d\d$)\+?[\d\s().\-/]{7,30}(?:\s?(?:x|ext\.?)\s?\d{1,6})?", re.IGNORECASE)


def is_phone(text: str) -> bool:
    """Whether digits, spaces and signs are as in one: ask only where the header says so.

    Examples
    --------
    >>> is_phone("+39 06 6982"), is_phone("(555) 010-9999 x12"), is_phone("12.50")
    (True, True, False)
    """
    digits = re.sub(r"\D", "", re.split(r"x|ext", text, maxsplit=1, flags=re.IGNORECASE)[0])
    return _FORM.fullmatch(text) is not None and FEWEST_DIGITS <= len(digits) <= MOST_DIGITS
