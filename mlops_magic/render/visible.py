"""Which letters of a user's text may be shown, and how much room do they take?"""

from __future__ import annotations

import unicodedata

JOINER = "\u200d"  # holds emoji of several parts together; hides nothing
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, directions, half characters, line separators


def visible(text: str) -> str:
    """The text with all that would act on a screen, or not be seen on it, spelt out.

    Examples
    --------
    >>> print(visible("red \\x1b[31m, two\\nlines"))
    red \\x1b[31m, two\\nlines
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelt(letter) if unicodedata.category(letter) in HIDDEN else letter for letter in text)


def _spelt(letter: str) -> str:
    return letter if letter == JOINER else letter.encode("unicode_escape", "backslashreplace").decode("ascii")


def width(text: str) -> int:
    """Columns of a terminal that the text takes; never less than it does take.

    Examples
    --------
    >>> width("abc"), width("数据")
    (3, 4)
    """
    return len(text) if text.isascii() else sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"} and letter != "\ufe0f":
        return 0
    # the emoji selector makes the letter before it wide in some terminals: counted, so that nothing is too long
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def clipped(text: str, columns: int) -> str:
    """The text, cut to so many columns and marked where it was.

    Examples
    --------
    >>> clipped("customers", 5)
    'cust…'
    """
    text = visible(text)
    if width(text) <= columns:
        return text
    kept = ""
    for letter in text:
        if width(kept + letter) > columns - 1:
            break
        kept += letter
    return kept + "…"
