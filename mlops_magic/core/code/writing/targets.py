"""Which values does the text after `%export pipeline` ask for, and what is their folder called?"""

from __future__ import annotations

import ast

from ....errors import RunNotFound
from ...syntax import parse_expression

STORED = ("run:", "model:")  # what the store knows, by number or name


def targets(text: str) -> tuple[str, ...]:
    """The expressions in a text: one, the elements of a tuple, or one per word; each once, in their order.

    A text that is an expression is one, so that `A @ b` and `len( x )` stay whole; only what cannot be read so is taken
    word by word. What is neither is given back as it is: whoever evaluates it says what is wrong with it.

    Examples
    --------
    >>> targets("clf, scaler"), targets("clf scaler"), targets("a + b")
    (('clf', 'scaler'), ('clf', 'scaler'), ('a + b',))
    >>> targets("run:12")
    ('run:12',)
    """
    text = text.strip()
    found = _expression(text)
    if found is not None:
        several = isinstance(found, ast.Tuple) and found.elts
        if not several or any(isinstance(each, ast.Starred) for each in several):
            return (text,)
        return tuple(dict.fromkeys(ast.get_source_segment(text, each) or ast.unparse(each) for each in several))
    words = text.replace(",", " ").split()
    readable = all(word.startswith(STORED) or _expression(word) is not None for word in words)
    return tuple(dict.fromkeys(words)) if words and readable else (text,)


def together(expressions: tuple[str, ...]) -> str:
    """One expression that stands on all of them.

    Examples
    --------
    >>> together(("clf",)), together(("clf", "scaler"))
    ('clf', '(clf, scaler)')
    """
    return expressions[0] if len(expressions) == 1 else f"({', '.join(expressions)})"


def run_number(text: str) -> int:
    """12 of `12` or `run:12`.

    Raises
    ------
    RunNotFound
        It is no number.
    """
    number = text.removeprefix("run:")
    if not number.isdigit():
        raise RunNotFound(text, (), "A run is a number. Type: %leaderboard")
    return int(number)


def folder_name(text: str) -> str:
    """The folder of an export, named after its first target: letters, digits and dashes.

    Examples
    --------
    >>> folder_name("clf, scaler"), folder_name("d['a'][0]"), folder_name("run:12")
    ('clf-pipeline', 'd-a-0-pipeline', 'run-12-pipeline')
    """
    first = targets(text)[0]
    kept = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "_-") else "-" for letter in first)
    return ("-".join(filter(None, kept.split("-")))[:60] or "target") + "-pipeline"


def _expression(text: str) -> ast.expr | None:
    try:
        return parse_expression(text).body
    except (SyntaxError, ValueError):
        return None
