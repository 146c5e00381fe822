"""What did one cell read, bind, change and delete? The sets of one log entry while they are collected."""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..core.code.reading.equivalents import BACK
from ..core.code.reading.exit_codes import NAME as EXIT_CODE
from ..core.code.reading.exit_codes import sets_exit_code
from ..records.execution import Input
from . import resources, surroundings
from .aliases import Aliases
from .before import Before
from .closely import with_neighbours
from .files import (
    changed_after,
    changed_below,
    file_mark,
    folder_marks,
    listed_by_programs,
    listed_files,
    local_modules,
    made_by_programs,
    named_files,
    native,
)
from .home import Home
from .reloads import reading_again, taken_from
from .standing import standing
from .surroundings import CWD, ENVIRON, GENERATORS, PATH, WARNINGS


class Log(Protocol):
    """What an entry asks of the recorder it is made for."""

    namespace: dict[str, Any]
    own_folders: tuple[str, ...]
    home: Home
    aliases: Aliases
    patched: set[str]

    def user(self, some: Iterable[str]) -> set[str]:
        """Those that are variables of the user's."""

    def is_user(self, name: str) -> bool:
        """Whether a variable is the user's."""

    @property
    def file_fingerprint(self) -> Callable[[str], str]:
        """Gives the fp1 of a file by its path."""


@dataclass(slots=True)
class Entry:
    """The sets of one log entry while they are collected."""

    log: Log
    before: Before
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
        moved, new, gone = (set(filter(log.is_user, names)) for names in standing(log.namespace).since(before.standing))
        self.deletes = gone
        self.binds = log.user(found.binds) | (moved & found.maybe_binds) | new
        hidden = moved - self.binds
        loaded = log.user(found.loads)
        log.aliases.refresh(moved | self.binds)
        touched = log.aliases.touched(loaded) | before.touched
        late = touched - loaded - self.binds
        late |= (touched - loaded) & self.binds & moved
        group = log.aliases.sharing(touched | self.binds | hidden)
        modules = {name for name in touched | group if type(log.namespace.get(name)) is types.ModuleType}
        large = before.large | with_neighbours(found.stores & log.namespace.keys(), log.aliases)
        self.changes = hidden | log.aliases.refresh(
            (touched | group) - modules - self.binds, closely=large, stored=found.stores & touched
        )
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
        if before.shell and sets_exit_code(before.code):
            self.binds.add(EXIT_CODE)

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
        if "warnings" in words or any("error" in known[0] for known in self.before.around[WARNINGS][:1]):
            self.reads.add(WARNINGS)
        self.reads |= {name for name in ("~pandas", "~sklearn") if name in self.around}
        if {"plt", "matplotlib", "sns", "rcParams", "style", "plot", "hist", "savefig"} & words:
            self.reads.add("~rcparams")
        if {"logging", "logger", "getLogger", "log"} & words:
            self.reads.add("~logging")

    def files(self) -> None:
        """Files by audit event, by name in the code, by change on disk, and modules that lie beside the notebook."""
        log, before, used = self.log, self.before, self.used
        marks = {path: named.mark for path, named in before.named_files.items()}
        for path, named in before.named_files.items():
            unchanged = file_mark(path) == named.mark and path not in used.written
            if unchanged and not resources.ignored(path, log.own_folders):
                used.read[path] = named.text  # as the cell has it, whatever name it was opened by
        for path, mark in {**before.folder, **marks}.items():
            if path not in used.written and file_mark(path) != mark:
                used.changed.setdefault(path, path)
        if native(before.found):
            now = named_files(before.found, before.tree, log.namespace, shell=False)
            for path in now.keys() - before.named_files.keys() - used.read.keys() - used.changed.keys():
                if not resources.ignored(path, log.own_folders):
                    used.written.setdefault(path, now[path].text)
        if before.folder or used.processes:
            for path in folder_marks().keys() - before.folder.keys() - before.named_files.keys() - used.changed.keys():
                if before.folder or changed_after(path, before.started):
                    used.written.setdefault(path, path)
        if before.shell or used.processes:
            self._programs()
        for path in local_modules(before.found.imports | before.newly_imported(), log.own_folders):
            used.read[path] = os.path.relpath(path)  # an import opens it by its absolute path
        for path, spelled in used.read.items():
            self.reads.add(f"file:{path}")
            self._input(path, log.home.named(path, spelled))
        for path in used.changed.keys() & before.digests.keys():
            self._input(path, log.home.named(path, before.named_files[path].text))
        for path, spelled in used.listed.items():
            self.reads.add(f"file:{path}")
            self._listing(path, log.home.named(path, spelled))
        for path in (*used.made, *used.written, *used.changed):
            self.changes.add(f"file:{os.path.dirname(path)}")
            self.reads.add(f"file:{os.path.dirname(path)}{os.sep}")  # that the folder is there, whatever lies in it
            self.writes.append(path)
        self.binds |= {f"file:{path}" for path in used.written} | {f"file:{path}{os.sep}" for path in used.made}
        self.changes |= {f"file:{path}" for path in used.changed}
        self.reads |= {f"file:{path}" for path in used.changed}

    def _programs(self) -> None:
        """What a program did that no audit event tells: folders it was asked for, and what is new below this one."""
        used = self.used
        used.listed |= listed_by_programs(self.before.found)
        used.made |= made_by_programs(self.before.found, self.before.started)
        below, folders = changed_below(self.before.started)
        self.changes |= {f"file:{folder}" for folder in folders}
        for path in below:
            if path not in used.written and not resources.ignored(path, self.log.own_folders):
                used.changed.setdefault(path, path)

    def reloaded(self, modules: Iterable[types.ModuleType]) -> str:
        """Modules that `%autoreload` read again before the cell: the lines that do the same in front of its code."""
        lines = []
        for module in modules:
            path = getattr(module, "__file__", None)
            if path is None or resources.ignored(path, self.log.own_folders):
                continue
            taken = taken_from(module, self.log.namespace)
            owner = f"~module:{module.__name__.partition('.')[0]}"
            self.log.patched.add(owner)
            self.changes |= {owner, *taken}
            self.reads |= {f"file:{path}", owner, *taken, *self._names_of(module)}
            self._input(path, self.log.home.named(path, os.path.relpath(path)))
            lines.append(reading_again(module, self.log.namespace, taken))
        return "".join(lines)

    def went_back(self, code: str) -> str:
        """The code of a cell with `%cd -` and `%popd` as the way they went."""
        if BACK not in code:
            return code
        before, after = self.before.around[CWD], self.around[CWD]
        return code.replace(f'"{BACK}"', repr(os.path.relpath(after, before) if before and after else "."))

    def _names_of(self, module: types.ModuleType) -> set[str]:
        root = sys.modules.get(module.__name__.partition(".")[0])
        return {name for name, value in self.log.namespace.items() if value is module or value is root}

    def _input(self, path: str, named: str) -> None:
        """The file as the cell found it, if something of that is known."""
        if any(known.path == named for known in self.inputs):
            return
        mark = file_mark(path)
        before = self.before.digests.get(path)
        if before is not None:
            self.inputs.append(Input(named, before, self.before.named_files[path].mark[0]))
        elif mark is not None and path not in self.used.written:
            self.inputs.append(Input(named, self.log.file_fingerprint(path), mark[0]))

    def _listing(self, folder: str, named: str) -> None:
        """What lay in a folder is part of what it gave; a folder that has an absolute name is where it was."""
        for name in [] if os.path.isabs(named) else listed_files(folder):
            path = os.path.join(folder, name)
            made = path in self.used.written or (path in self.used.changed and path not in self.before.digests)
            if not made and not resources.ignored(path, self.log.own_folders):
                self._input(path, os.path.normpath(os.path.join(named, name)))
