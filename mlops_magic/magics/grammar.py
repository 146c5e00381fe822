"""How is a magic's line read? Words, options and `{name}`; every mistake gets one sentence and a line to paste."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import UsageError, VariableNotFound, nearest

_EXPANDED = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"""(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^ \t\r\n"'\\])+""", re.DOTALL)  # as shlex ends them
_QUOTED = re.compile(r"""(?:"(?:\\.|[^"\\])*"|'[^']*')$""", re.DOTALL)  # a word that is one quoted text


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a verb; `value` is what its argument is called, or empty for a switch."""

    name: str  # with its dashes
    value: str = ""
    short: str = ""
    many: bool = False
    completes: str = ""  # "metric", "experiment", "alias": what Tab offers for its value


@dataclass(slots=True)
class Words:
    """A line taken apart."""

    plain: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)  # the same with the quotes inside of a word: d["a b"]
    options: dict[str, list[str]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether a switch or option was given."""
        return name in self.options

    def one(self, name: str, default: str | None = None) -> str | None:
        """The last value of an option."""
        return self.options[name][-1] if self.options.get(name) else default

    def all(self, name: str) -> tuple[str, ...]:
        """All values of an option that may be given often."""
        return tuple(self.options.get(name, ()))


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing a person does: its name, its words and the function that does it."""

    name: str
    run: Callable[[Any, Words], Any]
    help: str
    options: tuple[Option, ...] = ()
    example: str = ""
    completes: tuple[str, ...] = ()  # what Tab offers for the plain words: "variable", "model", "run", "export", …
    words: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # the same after each first word, where it decides


def parsed(verb: Verb, line: str, namespace: Mapping[str, Any]) -> Words:
    """The words of a line.

    Raises
    ------
    UsageError
        An unbalanced quote, an unknown option (the nearest is offered), an option without its value.
    VariableNotFound
        `{name}` of a name that is not bound.
    """
    try:
        shlex.split(line, comments=False)
    except ValueError:
        raise UsageError(f"a quote in this line is not closed. Example: {verb.example}") from None
    written = _WORD.findall(line)
    parts = [_expanded("".join(shlex.split(word, comments=False)), namespace) for word in written]
    known = {spelling: option for option in verb.options for spelling in (option.name, option.short) if spelling}
    words = Words()
    while parts:
        word, part = written[-len(parts)], parts.pop(0)
        name, equals, value = part.partition("=") if part.startswith("--") else (part, "", "")
        if not (part.startswith("-") and len(part) > 1 and not _is_number(part)):
            words.plain.append(part)
            words.typed.append(part if _QUOTED.match(word) else _expanded(word, namespace))
            continue
        option = known.get(name)
        if option is None:
            near = nearest(name, known)
            hint = f" Did you mean {near}?" if near else f" Options: {', '.join(sorted(known)) or 'none'}."
            raise UsageError(f"%{verb.name} has no option {name}.{hint} Example: {verb.example}")
        if not option.value:
            words.options.setdefault(option.name, [])
            continue
        if not equals:
            if not parts or parts[0] in known:
                raise UsageError(f"{option.name} needs a value ({option.value}). Example: {verb.example}")
            value = parts.pop(0)
        values = words.options.setdefault(option.name, [])
        values.append(value)
        while option.many and parts and parts[0] not in known and parts[0].isidentifier():
            values.append(parts.pop(0))
    return words


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _expanded(text: str, namespace: Mapping[str, Any]) -> str:
    """`{name}` is the one expansion there is; a dollar is a dollar."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in namespace:
            raise VariableNotFound(name, [known for known in namespace if not known.startswith("_")])
        return str(namespace[name])

    return _EXPANDED.sub(value, text)
