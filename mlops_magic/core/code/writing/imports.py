"""Which imports go to the top of the script, with which settings before them, and in which order do they stand there?"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ...syntax import parse
from ..reading.statements import Statement
from ..shrinking.deeds import KEPT_IMPORTS
from .layout import RUN, Plan, Section, bound_by
from .settings import IMPORTS, set_by


def hoist_imports(
    made: Plan,
    everything: list[Statement],
    bindings: Counter[str],
    importable: Callable[[str], bool],
    *,
    every: bool,
) -> None:
    """Imports of installed modules go to the top, once each; those nobody uses go.

    What set the environment before a library was imported goes with it.
    """
    used = {name for statement in everything for name in _used(statement.node)} | made.target_names
    by_import = Counter(
        name for statement in everything if isinstance(statement.node, (ast.Import, ast.ImportFrom))
        for name in bound_by(statement.node)
    )  # fmt: skip
    meaning: dict[str, set[str]] = {}
    for statement in everything:
        for name, text in _single_imports(statement.node):
            meaning.setdefault(name, set()).add(text)
    once = Counter(key for statement in everything for key in set_by(statement.node))
    top = _Top()
    first_use = _first_use(made)
    for step in made.steps:
        rest = []
        for statement in step.statements:
            node = statement.node
            if _once(set_by(node), once) and _means_os(_used(node), made.hoisted, meaning):
                top.waiting.append(statement)
            if not isinstance(node, (ast.Import, ast.ImportFrom)) or not _all_importable(node, importable):
                rest.append(statement)
                continue
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                made.future.append(ast.unparse(node))
                continue
            stays = []
            for name, text in _single_imports(node):
                if name == "*":
                    made.contributing |= {step.execution.seq} if top.add(text) else set()
                elif bindings[name] != by_import[name] or len(meaning[name]) > 1 or name == RUN:
                    stays.append(text)
                elif every or name in used or any(word in text for word in KEPT_IMPORTS):
                    importers = made.importers.setdefault(text, [])
                    if not importers or step.execution.seq <= first_use.get(name, step.execution.seq):
                        importers.append(step.execution.seq)
                    top.add(text)
                    made.hoisted.add(name)
            rest += [Statement(text, ast.copy_location(parse(text).body[0], node)) for text in stays]
        step.statements = rest
    made.sections = top.sections()
    moved = {id(statement) for statement in made.settings}
    for step in made.steps:
        made.contributing |= {step.execution.seq for each in step.statements if id(each) in moved}
        step.statements = [each for each in step.statements if id(each) not in moved]


def _once(keys: Iterable[str], times: Mapping[str, int]) -> bool:
    """Whether there are variables that a statement sets, and it alone."""
    return {times[key] for key in keys} == {1}


def _means_os(used: set[str], hoisted: set[str], meaning: Mapping[str, set[str]]) -> bool:
    """Whether `os` and `environ` are at the top already, and are what they are called."""
    asked = used & IMPORTS.keys()
    return asked <= hoisted and all(meaning[name] == {IMPORTS[name]} for name in asked)


@dataclass(slots=True)
class _Top:
    """The top of a script while it is collected."""

    own: dict[str, None] = field(default_factory=dict)  # Python's modules: no setting is for them
    parts: list[tuple[list[Statement], dict[str, None]]] = field(default_factory=lambda: [([], {})])
    waiting: list[Statement] = field(default_factory=list)  # settings that no library has been imported behind yet

    def add(self, text: str) -> bool:
        """Whether the import is a new one."""
        if text in self.own or any(text in lines for _, lines in self.parts):
            return False
        if text.split()[1].partition(".")[0] in sys.stdlib_module_names:
            self.own[text] = None
            return True
        if self.waiting:
            self.parts.append((self.waiting, {}))
            self.waiting = []
        self.parts[-1][1][text] = None
        return True

    def sections(self) -> list[Section]:
        """Python's modules first, then libraries, each behind the settings that stood before it."""
        (_, first), *rest = self.parts
        return [Section([], _grouped(self.own | first)), *(Section(each, _grouped(lines)) for each, lines in rest)]


def _first_use(made: Plan) -> dict[str, int]:
    """By name: the execution that is the first to use it. What is imported later is imported too late."""
    found: dict[str, int] = {}
    for step in made.steps:
        for name in {name for statement in step.statements for name in _used(statement.node)}:
            found.setdefault(name, step.execution.seq)
    return found


def _used(node: ast.stmt) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _all_importable(node: ast.Import | ast.ImportFrom, importable: Callable[[str], bool]) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.level == 0 and (node.module == "__future__" or importable((node.module or "").partition(".")[0]))
    return all(importable(alias.name.partition(".")[0]) for alias in node.names)


def _single_imports(node: ast.stmt) -> list[tuple[str, str]]:
    """Name bound and statement that binds it alone."""
    if isinstance(node, ast.Import):
        return [
            (alias.asname or alias.name.partition(".")[0], ast.unparse(ast.Import([alias]))) for alias in node.names
        ]
    if isinstance(node, ast.ImportFrom):
        return [
            (alias.asname or alias.name, ast.unparse(ast.ImportFrom(node.module, [alias], node.level)))
            for alias in node.names
        ]
    return []


def _grouped(lines: dict[str, None]) -> list[str]:
    """`from m import a` and `from m import b` as one line, sorted as a formatter would."""
    plain_imports: list[str] = []
    by_module: dict[str, dict[str, None]] = {}
    for line in lines:
        node = parse(line).body[0]
        if isinstance(node, ast.ImportFrom):
            by_module.setdefault(node.module or "", {})[ast.unparse(node).partition(" import ")[2]] = None
        else:
            plain_imports.append(line)
    from_imports = []
    for module, named in sorted(by_module.items()):
        if "*" in named:
            from_imports.append(f"from {module} import *")
        rest = sorted(set(named) - {"*"})
        if rest:
            from_imports.append(f"from {module} import {', '.join(rest)}")
    return sorted(plain_imports) + from_imports
