"""Does a text look like the name of a person?"""

from __future__ import annotations

import re

_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?:,? [^\W\d_][\w'’.-]*){0,4}")


def is_name(text: str) -> bool:
    """Whether it is one to five words of letters, some of them capital: ask only where the header says so.

    Examples
    --------
    >>> is_name("Ada Lovelace"), is_name("O’Neil, Tatum"), is_name("SKU 17"), is_name("yes")
    (True, True, False, False)
    """
    return text != text.lower() and not any(map(str.isdigit, text)) and _NAME.fullmatch(text) is not None
