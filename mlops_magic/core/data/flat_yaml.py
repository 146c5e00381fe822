"""What does a file of `key: value` lines say? The part of YAML that MLflow's folders are written in."""

from __future__ import annotations

import re

_KEY = re.compile(r"([A-Za-z_][\w.]*):(?: |$)")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_LETTERS = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", "N": "\x85",
    "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
BLANK = " \t"
_NOTHING = frozenset({"", "null", "~"})


def flat_yaml(text: str) -> dict[str, str]:
    r"""Keys and values of the first level as text; a value of null is left out, and so is what is nested.

    Long values that were broken over lines are joined.

    Examples
    --------
    >>> flat_yaml("name: 'it''s'\nstatus: 3\nend_time: null\ntags: []\n")
    {'name': "it's", 'status': '3', 'tags': '[]'}
    >>> flat_yaml('name: "a\\\n  \\ b\\tc"\nnote: long\n  words\n')
    {'name': 'a b\tc', 'note': 'long words'}
    """
    found: dict[str, list[str]] = {}
    key = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        begun = _KEY.match(line)
        if begun:
            key = begun[1]
            found[key] = [line[begun.end() :]]
        elif key and (line.startswith(tuple(BLANK)) or not line):
            found[key].append(line)
    values = {name: _value(lines) for name, lines in found.items()}
    return {name: value for name, value in values.items() if value is not None}


def _value(lines: list[str]) -> str | None:
    first = lines[0].strip(BLANK)
    if first.startswith('"'):
        return _ESCAPE.sub(_letter, _joined(lines, escaped=True)[1:-1])
    if first.startswith("'"):
        return _joined(lines, escaped=False)[1:-1].replace("''", "'")
    whole = _joined(lines, escaped=False)
    return None if whole in _NOTHING else whole


def _joined(lines: list[str], *, escaped: bool) -> str:
    """Broken lines as one: a line's end is a space, an empty line is a line's end, a backslash at the end is nothing."""
    whole, gap = lines[0].strip(BLANK), ""
    for line in lines[1:]:
        part = line.strip(BLANK)
        if not part:
            gap += "\n"
        elif escaped and not gap and (len(whole) - len(whole.rstrip("\\"))) % 2:
            whole = whole[:-1] + part
        else:
            whole, gap = whole + (gap or " ") + part, ""
    return whole


def _letter(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else "\ufffd"
    return _LETTERS.get(found[4], found[4])
