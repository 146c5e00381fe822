"""What is a script made of, and in which forms may it be written?

Two forms. *Steps*: each execution is a function of what it needs, and `run` hands values on: what a person would have
written. *Shared*: the functions share their names as globals, exactly as the cells did; for notebooks whose functions use
globals, `exec` and the like. Which one is right is for the proof to say; `forms` lists them, nicest first.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from ....records.execution import CellNote, Execution, Slice
from ..reading.literals import Literal
from ..reading.names import Names, of_tree
from ..reading.statements import Statement

Place = tuple[int, int, int]  # execution, line and column of a statement
RUN = "run"  # the script's own function: what the notebook calls so stays below the top


@dataclass(slots=True)
class Step:
    """What is left of one execution after hoisting."""

    execution: Execution
    statements: list[Statement]
    heading: str = ""  # that stands above its cell
    found: Names = field(default_factory=Names)

    @property
    def tree(self) -> ast.Module:
        """The step's statements as one module."""
        return ast.Module([statement.node for statement in self.statements], [])


@dataclass(slots=True)
class Section:
    """Imports, and the settings of the environment that stand before them."""

    settings: list[Statement]
    imports: list[str]


@dataclass(slots=True)
class Plan:
    """A slice taken apart: imports and definitions for the top, parameters, and the steps that remain."""

    slice: Slice
    target_names: frozenset[str]
    future: list[str]
    sections: list[Section]  # of the top; the first one has no settings
    hoisted: set[str]  # names that the imports and definitions at the top bind
    definitions: list[Statement]
    params: dict[str, Literal]
    steps: list[Step]
    contributing: set[int] = field(default_factory=set)  # executions of which something is in the script
    importers: dict[str, list[int]] = field(default_factory=dict)  # by import at the top: who had it before its use
    left: dict[int, list[ast.stmt]] = field(default_factory=dict)  # by execution: what stays, as it stood there
    kernel: tuple[tuple[str, str], ...] = ()  # variables to set first, as the notebook's kernel had them

    @property
    def imports(self) -> list[str]:
        """All imports at the top."""
        return [line for section in self.sections for line in section.imports]

    @property
    def settings(self) -> list[Statement]:
        """All settings at the top."""
        return [statement for section in self.sections for statement in section.settings]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How far to go in making the script readable."""

    shared: bool  # the form of shared globals
    trimmed: bool  # without statements that look as if they only showed something
    needed_only: bool = False  # without what the target seems to do without, at any depth
    careful: bool = False  # calls of what is not known stay, inside of what only shows something too
    params: frozenset[str] = frozenset()  # further names to offer as parameters
    entropy: bool = True  # seeds that were drawn from the operating system are drawn again
    restored: bool = True  # generators that no seed was set for start as they were recorded
    continued: frozenset[int] = frozenset()  # executions before which they stand there already
    dropped: frozenset[Place] = frozenset()  # statements that were found to be needless
    constants: frozenset[str] = frozenset()  # literals that were found to change nothing: no parameters
    kernel: tuple[tuple[str, str], ...] = ()  # variables to set as the notebook's kernel had them
    notes: Mapping[str, CellNote] = field(default_factory=dict)  # by cell id or text, where the notebook file is known


def forms(params: frozenset[str] = frozenset()) -> tuple[Wishes, ...]:
    """The forms to try, nicest first; the last one keeps every statement and import."""
    return (
        Wishes(shared=False, trimmed=True, needed_only=True, params=params, entropy=False),
        Wishes(shared=False, trimmed=True, needed_only=True, params=params),
        Wishes(shared=False, trimmed=True, needed_only=True, careful=True, params=params),
        Wishes(shared=False, trimmed=True, careful=True, params=params),
        Wishes(shared=True, trimmed=True, needed_only=True, params=params),
        Wishes(shared=True, trimmed=True, careful=True, params=params),
        Wishes(shared=True, trimmed=False, params=params),
    )


def bound_by(node: ast.stmt) -> set[str]:
    """Names that a statement binds in the notebook, through `global` too."""
    found = of_tree(ast.Module([node], []))
    declared = {name for inner in ast.walk(node) if isinstance(inner, ast.Global) for name in inner.names}
    return found.binds | found.maybe_binds | declared
