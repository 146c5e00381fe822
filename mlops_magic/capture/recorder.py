"""What did each cell do to the notebook? Turns what is seen before and after an execution into one log entry.

The recorder looks at names by identity, at values by `state`, at the world by `resources` and `surroundings`. Whatever
it cannot see counts as touched: the log over-approximates, and the proof of an export decides.
"""

from __future__ import annotations

import os
import re
import sys
import time
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core.code.failed import until_failure
from ..core.code.names import Names, names
from ..core.code.outputs import output_name, with_named_outputs
from ..core.code.plain import plain
from ..records.execution import Execution, Input
from . import resources, surroundings
from .aliases import Aliases
from .entropy import Entropy, bring_numpy
from .files import file_mark, folder_marks, local_modules, native_verb
from .surroundings import CWD, ENVIRON, GENERATORS, PATH, WARNINGS

_KERNEL_NAMES = re.compile(r"_(i|dh|ih|oh|ii|iii|_|__|i?\d+)?$|_exit_code$")
MOST_STRINGS = 64  # strings of a cell that are tried as names of files


@dataclass(slots=True)
class Failure:
    """Where and with what a cell stopped; `line` is None where nothing ran."""

    error: str
    line: int | None
    column: int | None
    interrupted: bool = False


@dataclass(slots=True)
class _Before:
    """What was seen before the cell that is running."""

    raw: str
    code: str
    cell_id: str
    found: Names
    refusals: tuple[str, ...]
    requirements: tuple[str, ...]
    shell: bool
    ids: dict[str, int]
    modules: frozenset[str]
    imported: frozenset[str]  # names in `sys.modules`
    touched: set[str]
    around: dict[str, Any]
    named_files: dict[str, tuple[int, int]]  # that the cell names: unchanged ones count as read
    folder: dict[str, tuple[int, int]]  # the present folder's, where native code may write unseen
    started: float = 0.0


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
        Path to fp1 of the file.
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
    file_digests: dict[str, tuple[tuple[int, int], str]] = field(default_factory=dict)
    aliases: Aliases = field(init=False)
    user_names: dict[str, bool] = field(default_factory=dict)  # which names are the user's: asked at every cell
    before: _Before | None = None
    entropy: Entropy = field(default_factory=Entropy)

    def __post_init__(self) -> None:
        """Start with no known states."""
        self.aliases = Aliases(self.namespace)

    # before the cell ---------------------------------------------------------------------------------------------
    def begin(self, raw: str, transformed: str, cell_id: str) -> None:
        """Look at what the cell is about to touch."""
        self.before = None
        cell = plain(transformed, self.transform)
        code = with_named_outputs(cell.code, self.shown, self.by_count)
        found = names(code)
        bring_numpy(found.imports)
        touched = self.aliases.touched(self._user(found.loads))
        self.aliases.refresh(touched, only_unknown=True)
        self.before = _Before(
            raw, code, cell_id, found, tuple(cell.refusals), tuple(cell.requirements), cell.shell, self._ids(),
            self._modules(), frozenset(sys.modules), touched, surroundings.snapshot(), self._named_files(found),
            folder_marks() if cell.shell or any(map(native_verb, found.attributes)) else {},
        )  # fmt: skip
        resources.watch()
        self.entropy.start()
        self.before.started = time.perf_counter()

    def _user(self, some: Iterable[str]) -> set[str]:
        return {name for name in some if name in self.namespace and self._is_user(name)}

    def _is_user(self, name: str) -> bool:
        known = self.user_names.get(name)
        if known is None:
            known = type(name) is str and name not in self.hidden and not _KERNEL_NAMES.match(name)
            self.user_names[name] = known
        return known

    def _ids(self) -> dict[str, int]:
        return {name: id(value) for name, value in list(self.namespace.items()) if self._is_user(name)}

    def _modules(self) -> frozenset[str]:
        """User names that stand for modules: cheap to tell and never digested."""
        return frozenset(name for name, value in list(self.namespace.items()) if type(value) is types.ModuleType)

    def note_text(self, raw: str, transformed: str, cell_id: str) -> None:
        """Log the cell that loaded the extension, by its text alone, as execution 0."""
        cell = plain(transformed, self.transform)
        found = names(cell.code)
        bound = frozenset(self._user(found.binds | found.maybe_binds))
        self.executions.append(
            Execution(
                seq=0,
                cell_id=cell_id,
                raw=raw,
                code=cell.code,
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
        duration = time.perf_counter() - before.started
        drawn = self.entropy.stop()
        used = resources.watched(self.own_folders)
        around = surroundings.snapshot()
        seq = self.executions[-1].seq + 1 if self.executions else 1
        if failure is not None:
            before.code = until_failure(before.code, failure.line, failure.column, failure.error)
            before.found = names(before.code)
        entry = _Entry(self, before, used, around)
        entry.variables()
        entry.pseudo_variables()
        entry.files()
        if displayed:
            self.shown.append(seq)
            entry.binds.add(output_name(seq))
        if count is not None:
            self.by_count[count] = seq
        refusals = list(before.refusals)
        if failure is not None and failure.interrupted:
            refusals.append("it was interrupted half-way")
        refusals += [f"it opened a connection to {host}" for host in dict.fromkeys(used.connections)]
        execution = Execution(
            seq, before.cell_id, before.raw, before.code, failure is None, frozenset(entry.reads), frozenset(entry.binds),
            frozenset(entry.changes), frozenset(entry.deletes), duration, failure.line if failure else None,
            tuple(entry.inputs), tuple(entry.writes), (*entry.states, *drawn), tuple(refusals), before.requirements,
        )  # fmt: skip
        self.executions.append(execution)
        return execution

    # files ---------------------------------------------------------------------------------------------------------
    def _named_files(self, found: Names) -> dict[str, tuple[int, int]]:
        """Size and time of files that the cell names, and of its folder's where native code may write unseen."""
        texts = sorted(found.strings)[:MOST_STRINGS]
        for name in found.loads:
            value = self.namespace.get(name)
            if type(value) is str and 0 < len(value) < 1024:
                texts.append(value)
            elif issubclass(type(value), Path):  # `isinstance` would ask an odd object for its `__class__`
                texts.append(str(value))
        marks: dict[str, tuple[int, int]] = {}
        if not surroundings.current_folder():
            return marks
        for text in texts:
            path = os.path.abspath(text) if "\0" not in text and "\n" not in text else ""
            mark = file_mark(path) if path else None
            if mark is not None:
                marks[path] = mark
        return marks

    def digest_of_file(self, path: str) -> str | None:
        """The file's fp1, from the cache while its size and time stand."""
        mark = file_mark(path)
        if mark is None:
            return None
        known = self.file_digests.get(path)
        if known is None or known[0] != mark:
            known = self.file_digests[path] = (mark, self.file_fingerprint(path))
        return known[1]


@dataclass(slots=True)
class _Entry:
    """The sets of one log entry while they are collected."""

    log: Recorder
    before: _Before
    used: resources.Resources
    around: dict[str, Any]
    reads: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    deletes: set[str] = field(default_factory=set)
    inputs: list[Input] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    states: list[tuple[str, str]] = field(default_factory=list)

    def variables(self) -> None:
        """Names: rebinding by identity, change by state, functions' globals by what they load."""
        log, before, found = self.log, self.before, self.before.found
        ids = log._ids()  # noqa: SLF001 - an entry is the recorder's own other half
        moved = {name for name, number in ids.items() if before.ids.get(name) != number}
        certain = found.binds & ids.keys()
        self.deletes = set(before.ids) - set(ids)
        self.binds = certain | (moved & found.maybe_binds) | (moved - before.ids.keys())
        hidden = moved - self.binds
        loaded = log._user(found.loads)  # noqa: SLF001 - see above
        modules = before.modules | log._modules()  # noqa: SLF001 - see above
        log.aliases.refresh(moved | self.binds)
        touched = log.aliases.touched(loaded) | before.touched
        late = touched - loaded - self.binds
        same = {name for name in self.binds if before.ids.get(name) == ids.get(name)}
        late |= {name for name in touched - loaded if name in self.binds and name not in same}
        group = log.aliases.sharing(touched | self.binds | hidden)
        self.changes = hidden | log.aliases.refresh((touched | group) - modules - self.binds)
        self.reads = (
            found.reads | {name for name in late if name not in modules or name not in self.binds} | self.changes
        )
        for name in found.stores | (loaded if "setattr" in found.loads else set()):
            value = log.namespace.get(name)
            if type(value) is types.ModuleType:
                log.patched.add(f"~module:{value.__name__.partition('.')[0]}")
                self.changes.add(f"~module:{value.__name__.partition('.')[0]}")
        self.reads |= log.patched
        log.aliases.forget(self.deletes)

    def pseudo_variables(self) -> None:
        """Generators, folder, search path, environment, options."""
        found = self.before.found
        moved = surroundings.changed(self.before.around, self.around)
        for name in GENERATORS:
            if name not in moved:
                continue
            if name == f"~{found.seeds}":
                self.binds.add(name)
            else:
                self.reads.add(name)
                self.changes.add(name)
                self.states.append((name, surroundings.generator_state(name, self.before.around[name])))
        words = found.loads | found.attributes
        if found.imports and "warnings" not in words:
            moved.discard(WARNINGS)  # libraries add filters when they are imported
        self.changes |= moved - set(GENERATORS)
        relative = any(not os.path.isabs(named) for named in (*self.used.read.values(), *self.used.written.values()))
        outside = bool({"os", "environ", "getenv", "subprocess"} & words) or self.before.shell or self.used.processes
        if relative or outside or {"Path", "pathlib", "glob", "shutil"} & words:
            self.reads.add(CWD)
        if found.imports:
            self.reads |= {PATH, CWD}
        if outside or found.imports:
            self.reads.add(ENVIRON)
        if "warnings" in words or any("'error'" in text for text in self.before.around[WARNINGS][:1]):
            self.reads.add(WARNINGS)
        self.reads |= {name for name in ("~pandas", "~sklearn") if name in self.around}
        if {"plt", "matplotlib", "sns", "rcParams", "style", "plot", "hist", "savefig"} & words:
            self.reads.add("~rcparams")
        if {"logging", "logger", "getLogger", "log"} & words:
            self.reads.add("~logging")

    def files(self) -> None:
        """Files by audit event, by name in the code, by change on disk, and modules that lie beside the notebook."""
        log, before, used = self.log, self.before, self.used
        for path, mark in before.named_files.items():
            if file_mark(path) == mark and path not in used.written and not resources.ignored(path, log.own_folders):
                used.read.setdefault(path, path)
        for path, mark in {**before.folder, **before.named_files}.items():
            if path not in used.written and file_mark(path) != mark:
                used.changed.setdefault(path, path)
        if before.folder or used.processes:
            for path in folder_marks().keys() - before.folder.keys() - before.named_files.keys() - used.changed.keys():
                used.written.setdefault(path, path)
        for path in local_modules(before.found.imports | (sys.modules.keys() - before.imported), log.own_folders):
            used.read[path] = os.path.relpath(path)  # an import opens it by its absolute path
        for path, named in used.read.items():
            self.reads.add(f"file:{path}")
            self._input(path, named)
        for path in (*used.written, *used.changed):
            self.changes.add(f"file:{os.path.dirname(path)}")
            self.writes.append(path)
        self.binds |= {f"file:{path}" for path in used.written}
        self.changes |= {f"file:{path}" for path in used.changed}
        self.reads |= {f"file:{path}" for path in used.changed}

    def _input(self, path: str, named: str) -> None:
        if path in self.used.written or any(known.path == named for known in self.inputs):
            return
        digest = self.log.digest_of_file(path)
        if digest is not None:
            self.inputs.append(
                Input(named if os.path.isabs(named) else os.path.relpath(path), digest, os.stat(path).st_size)
            )
