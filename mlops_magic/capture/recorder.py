"""What did each cell do to the notebook? Turns what is seen before and after an execution into one log entry.

The recorder looks at names by identity, at values by `state`, at the world by `resources` and `surroundings`. Whatever
it cannot see counts as touched: the log over-approximates, and the proof of an export decides.
"""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.code.reading.equivalents import CLOCKED
from ..core.code.reading.failed import until_failure
from ..core.code.reading.names import Names, names, of_tree, tree_of
from ..core.code.reading.outputs import UNDERSCORES, output_name, with_named_outputs, with_typed_inputs
from ..core.code.reading.plain import plain
from ..core.code.reading.small_writes import small_writes
from ..core.code.reading.without_us import without_us
from ..records.execution import Execution
from . import resources, surroundings
from .aliases import Aliases
from .before import Before, Failure, imported_modules
from .closely import closely
from .entropy import Entropy, bring_numpy
from .entry import Entry
from .files import folder_marks, may_change, named_files, native, small
from .home import Home
from .kinds import our_names
from .reloads import Reloads
from .standing import standing

_KERNEL_NAMES = re.compile(r"_(i|dh|ih|oh|ii|iii|_|__|i?\d+)?$|_exit_code$|__warningregistry__$")


@dataclass(slots=True)
class Recorder:
    """The log of executions of one kernel.

    Parameters
    ----------
    namespace : dict
        The user's variables; looked at, never changed.
    hidden : frozenset of str
        Names that the kernel itself put there.
    transform : callable
        IPython's input transforms.
    own_folders : tuple of str
        Our folders; files there are not the notebook's.
    file_fingerprint : callable
        Path to fp1 of the file; who gave us this remembers what was read.
    """

    namespace: dict[str, Any]
    hidden: frozenset[str]
    transform: Callable[[str], str]
    own_folders: tuple[str, ...]
    file_fingerprint: Callable[[str], str]
    executions: list[Execution] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)  # executions that displayed a value
    by_count: dict[int, int] = field(default_factory=dict)  # prompt number: execution
    patched: set[str] = field(default_factory=set)  # modules whose attributes were assigned
    aliases: Aliases = field(init=False)
    user_names: dict[str, bool] = field(default_factory=dict)  # which names are the user's: asked at every cell
    underscores: set[str] = field(default_factory=set)  # of `_`, `__`, `___`: those that a cell has bound itself
    before: Before | None = None
    texts: dict[str, str] = field(default_factory=dict)  # one copy of what is run again and again
    entropy: Entropy = field(default_factory=Entropy)
    reloads: Reloads = field(default_factory=Reloads)
    home: Home = field(default_factory=Home)  # the notebook's folder: cells may leave it

    def __post_init__(self) -> None:
        """Start with no known states."""
        self.aliases = Aliases(self.namespace)

    # before the cell ---------------------------------------------------------------------------------------------
    def begin(self, raw: str, transformed: str, cell_id: str) -> None:
        """Look at what the cell is about to touch."""
        self.before = None
        cell = plain(transformed, self.transform, self.namespace)
        plainly, refusals = without_us(cell.code, our_names(cell.code, self.namespace))
        code = with_named_outputs(plainly, self.shown, self.by_count, self.underscores)
        typed = self.namespace.get("In")
        code = with_typed_inputs(code, typed) if type(typed) is list else code
        tree = tree_of(code)
        found = of_tree(tree)
        bring_numpy(found.imports, found.attributes | found.loads)
        self.home.look(found)
        clocked = set().union(*(names(code).loads for code in cell.clocked)) if cell.clocked else set()
        touched = self.aliases.touched(self.user(found.loads | clocked))
        self.aliases.refresh(touched, only_unknown=True)
        large = self._large(tree, found, touched)
        self.aliases.read(large - found.stores)
        raw, code = self._once(raw), self._once(code)
        named = named_files(found, tree, self.namespace, shell=cell.shell)
        doomed = small(named) if may_change(found, shell=cell.shell) else []
        self.before = Before(
            raw, code, cell_id, found, (*cell.refusals, *refusals), bool(cell.clocked), tuple(cell.requirements), cell.shell,
            standing(self.namespace), imported_modules(), touched, large, surroundings.snapshot(),
            named, {path: self.file_fingerprint(path) for path in doomed},
            folder_marks() if cell.shell or native(found) else {}, tree,
        )  # fmt: skip
        resources.watch()
        self.entropy.start()
        self.before.started = time.perf_counter()

    def _once(self, text: str) -> str:
        return self.texts.setdefault(text, text)

    def _large(self, tree: ast.Module, found: Names, touched: set[str]) -> set[str]:
        """Names of large values that must be read to the end to see what the cell does to them."""
        if not self.aliases.large(self.aliases.sharing(touched)):
            return set()
        cell = small_writes(tree)
        return closely(replace(cell, anywhere=cell.anywhere or found.wildcard), touched, self.aliases)

    def user(self, some: Iterable[str]) -> set[str]:
        """Those that are variables of the user's now."""
        return {name for name in some if name in self.namespace and self.is_user(name)}

    def is_user(self, name: str) -> bool:
        """Whether a variable is the user's and not the kernel's."""
        known = self.user_names.get(name)
        if known is None:
            if name in UNDERSCORES:
                return name in self.underscores
            known = type(name) is str and name not in self.hidden and not _KERNEL_NAMES.match(name)
            self.user_names[name] = known
        return known

    def _note_underscores(self, found: Names) -> None:
        """`_` is the user's from the cell that binds it to the one that deletes it; IPython has the same rule."""
        self.underscores |= UNDERSCORES.keys() & (found.binds | found.maybe_binds) & self.namespace.keys()
        self.underscores &= self.namespace.keys() - (found.deletes - found.binds)

    def note_text(self, raw: str, transformed: str, cell_id: str) -> None:
        """Log the cell that loaded the extension, by its text alone, as execution 0."""
        cell = plain(transformed, self.transform)
        code, _ = without_us(cell.code, {})
        found = names(code)
        bound = frozenset(self.user(found.binds | found.maybe_binds))
        self.executions.append(
            Execution(
                seq=0,
                cell_id=cell_id,
                raw=raw,
                code=code,
                success=True,
                reads=frozenset(found.reads | found.late_reads),
                binds=bound,
                changes=frozenset(),
                deletes=frozenset(found.deletes),
                requirements=tuple(cell.requirements),
            )
        )

    # after the cell ----------------------------------------------------------------------------------------------
    def finish(self, failure: Failure | None, *, displayed: bool, count: int | None) -> Execution | None:
        """Log the execution that `begin` saw; None where `begin` saw none."""
        before, self.before = self.before, None
        if before is None:
            return None
        known = len(self.executions)
        try:
            return self._finished(before, failure, displayed=displayed, count=count)
        except KeyboardInterrupt:  # Ctrl-C while we look: what the cell's text says is logged instead
            return self.executions[-1] if len(self.executions) > known else self._by_text(before, failure)

    def _by_text(self, before: Before, failure: Failure | None) -> Execution:
        self.entropy.stop()
        resources.rest()
        found = before.found
        seen = found.loads | found.late_reads | before.touched
        self.aliases.forget(seen | found.binds | found.maybe_binds)
        execution = Execution(
            self.executions[-1].seq + 1 if self.executions else 1, before.cell_id, before.raw, before.code, failure is None,
            frozenset(seen), frozenset(self.user(found.binds)), frozenset(self.user(seen | found.maybe_binds)),
            frozenset(found.deletes), refusals=(*before.refusals, "looking at what it did was interrupted"),
        )  # fmt: skip
        self.executions.append(execution)
        return execution

    def _finished(self, before: Before, failure: Failure | None, *, displayed: bool, count: int | None) -> Execution:
        duration = time.perf_counter() - before.started
        drawn = self.entropy.stop()
        used = resources.watched(self.own_folders)
        around = surroundings.snapshot()
        seq = self.executions[-1].seq + 1 if self.executions else 1
        if failure is not None:
            before.code = until_failure(before.code, failure.line, failure.column, failure.error)
            before.found = names(before.code)
        self._note_underscores(before.found)
        entry = Entry(self, before, used, around)
        entry.variables()
        entry.pseudo_variables()
        entry.files()
        before.code = entry.reloaded(self.reloads.since()) + entry.went_back(before.code)
        if displayed:
            if not self.underscores:  # else IPython leaves all three of them as they are
                self.shown.append(seq)
            entry.binds.add(output_name(seq))
        if count is not None:
            self.by_count[count] = seq
        refusals = list(before.refusals)
        if before.clocked and any(not name.startswith(("~", "file:")) for name in entry.changes):
            refusals.append(CLOCKED)
        if failure is not None and failure.interrupted:
            refusals.append("it was interrupted half-way")
        refusals += [f"it opened a connection to {host}" for host in dict.fromkeys(used.connections)]
        execution = Execution(
            seq, before.cell_id, before.raw, before.code, failure is None, frozenset(entry.reads), frozenset(entry.binds),
            frozenset(entry.changes), frozenset(entry.deletes), duration, failure.line if failure else None,
            tuple(entry.inputs), tuple(entry.writes), (*entry.states, *drawn), tuple(refusals), before.requirements,
            time.time_ns(),
        )  # fmt: skip
        self.executions.append(execution)
        return execution
