"""What does `--where "params.alpha > 0.1 and tags.team = 'x'"` ask? A small language, read into a tree and never run.

condition   = any { "or" any }        any = one { "and" one }        one = "not" one | "(" condition ")" | comparison
comparison  = field ( = | != | < | <= | > | >= ) value | field [not] in ( value, … ) | field [not] like 'text%'
| field is [not] null
field       = params.NAME | metrics.NAME | tags.NAME | data.NAME | one of FIELDS; odd names in backticks
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import UsageError, nearest

KINDS = ("params", "metrics", "tags", "data")
FIELDS = (
    "id",
    "name",
    "experiment",
    "status",
    "kind",
    "user",
    "notebook",
    "commit",
    "branch",
    "parent",
    "seconds",
    "started",
)
SIGNS = {"=": "=", "==": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
MOST_DEEP = 50
EXAMPLE = "params.alpha > 0.1 and (tags.team = 'x' or metrics.auc is null)"
Value = str | float | bool

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.]))"
    r"|(?P<text>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")"
    r"|(?P<odd>(?:[^\W\d]\w*\.)?`[^`]+`)"
    r"|(?P<word>[^\W\d][\w.@/+-]*)"
    r"|(?P<sign>==|!=|<>|<=|>=|[=<>(),]))"
)


@dataclass(frozen=True, slots=True)
class Field:
    """What is compared: a param, metric, tag or piece of data by its name, or a property of the run (`kind` is "run")."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Compared:
    """`field sign value`."""

    field: Field
    sign: str
    value: Value


@dataclass(frozen=True, slots=True)
class Among:
    """`field in (…)`."""

    field: Field
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """`field like 'text%'`, in any case."""

    field: Field
    pattern: str


@dataclass(frozen=True, slots=True)
class Missing:
    """`field is null`: the run has none."""

    field: Field


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Joined:
    """All of the parts, or any of them."""

    word: str  # "and" or "or"
    parts: tuple[Condition, ...]


Condition = Compared | Among | Like | Missing | Not | Joined


def where(text: str) -> Condition:
    """The tree of a condition.

    Raises
    ------
    UsageError
        It is none; the sentence says where and what was expected.

    Examples
    --------
    >>> where("metrics.auc >= 0.8")
    Compared(field=Field(kind='metrics', name='auc'), sign='>=', value=0.8)
    """
    reader = _Reader(text)
    found = reader.condition(0)
    if reader.kind:
        raise reader.error("and, or, or the end")
    return found


class _Reader:
    """Takes one token after another."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._read()
        self.kind, self.token, self.at = "", "", 0
        self._next()

    def _read(self) -> Iterator[tuple[str, str, int]]:
        at = 0
        while self.text[at:].strip():
            match = _TOKEN.match(self.text, at)
            if match is None:
                start = at + len(self.text[at:]) - len(self.text[at:].lstrip())
                self.at, self.token = start, self.text[start]
                raise self.error("a field, a value or a sign")
            yield str(match.lastgroup), match[str(match.lastgroup)], match.start(str(match.lastgroup))
            at = match.end()
        yield "", "", len(self.text)

    def _next(self) -> str:
        token = self.token
        self.kind, self.token, self.at = next(self.tokens, ("", "", len(self.text)))
        return token

    def _word(self, *words: str) -> bool:
        """Take a word of the language, where it stands here."""
        if self.kind == "word" and self.token.lower() in words:
            self._next()
            return True
        return False

    def _sign(self, sign: str) -> bool:
        if self.kind == "sign" and self.token == sign:
            self._next()
            return True
        return False

    def error(self, expected: str) -> UsageError:
        """What is wrong here, and what was expected."""
        found = f"{self.token!r}" if self.token else "the end"
        return UsageError(
            f'--where: expected {expected}, found {found} at character {self.at + 1}. Such as: --where "{EXAMPLE}"'
        )

    def condition(self, deep: int) -> Condition:
        """Parts joined by `or`."""
        return self._joined("or", deep)

    def _joined(self, word: str, deep: int) -> Condition:
        read = self._one if word == "and" else lambda deep: self._joined("and", deep)
        parts = [read(deep)]
        while self._word(word):
            parts.append(read(deep))
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _one(self, deep: int) -> Condition:
        if deep > MOST_DEEP:
            raise UsageError(f"--where: more than {MOST_DEEP} brackets stand in each other.")
        if self._word("not"):
            return Not(self._one(deep + 1))
        if self._sign("("):
            found = self.condition(deep + 1)
            if not self._sign(")"):
                raise self.error("a closing bracket")
            return found
        return self._comparison()

    def _comparison(self) -> Condition:
        field = self._field()
        if self._word("is"):
            negated = self._word("not")
            if not self._word("null", "none"):
                raise self.error("null")
            return Not(Missing(field)) if negated else Missing(field)
        negated = self._word("not")
        if self._word("in"):
            found: Condition = Among(field, self._values())
            return Not(found) if negated else found
        if self._word("like"):
            if self.kind != "text":
                raise self.error("a text in quotes")
            found = Like(field, _unquoted(self._next()))
            return Not(found) if negated else found
        if negated or self.kind != "sign" or self.token not in SIGNS:
            raise self.error("in or like" if negated else "=, !=, <, <=, >, >=, in, like or is")
        sign = SIGNS[self._next()]
        return Compared(field, sign, self._value())

    def _field(self) -> Field:
        if self.kind not in ("word", "odd"):
            raise self.error("a field such as params.alpha")
        at, token = self.at, self._next()
        kind, dot, name = token.partition(".")
        if dot and kind in KINDS and name:
            return Field(kind, name.strip("`"))
        if token in FIELDS:
            return Field("run", token)
        near = nearest(kind if dot else token, (*KINDS, *FIELDS))
        told = f"; did you mean {near}{f'.{name}' if dot and near in KINDS else ''}?" if near else ""
        raise UsageError(
            f"--where: there is no {token!r} (at character {at + 1}){told} Fields are "
            f"{', '.join(f'{kind}.NAME' for kind in KINDS)}, {', '.join(FIELDS)}."
        )

    def _values(self) -> tuple[Value, ...]:
        if not self._sign("("):
            raise self.error("an opening bracket")
        found = [self._value()]
        while self._sign(","):
            found.append(self._value())
        if not self._sign(")"):
            raise self.error("a comma or a closing bracket")
        return tuple(found)

    def _value(self) -> Value:
        if self.kind == "number":
            return float(self._next())
        if self.kind == "text":
            return _unquoted(self._next())
        if self.kind == "word" and self.token.lower() in ("true", "false"):
            return self._next().lower() == "true"
        raise self.error("a number, a text in quotes, true or false")


def _unquoted(token: str) -> str:
    quote = token[0]
    return token[1:-1].replace(quote * 2, quote)
