"""Is a text an e-mail address?"""

from __future__ import annotations

import re

MOST_LETTERS = 254  # RFC 5321, 4.5.3.1.3
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,63}")


def is_email(text: str) -> bool:
    """Whether it has the form of one; no host is asked.

    Examples
    --------
    >>> is_email("ada.lovelace+x@example.co.uk"), is_email("@ada"), is_email("a@b")
    (True, False, False)
    """
    return len(text) <= MOST_LETTERS and _ADDRESS.fullmatch(text) is not None
