"""Which files did a cell write or read that raised no audit event? Marks before and after, and modules beside it."""

from __future__ import annotations

import ast
import os
import re
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.code.reading.names import Names
from ..core.code.reading.paths import computed_paths
from ..records.execution import MOST_KEPT_BYTES
from . import resources, surroundings

DIRECTORY_VERBS = ("read_", "to_", "write", "save", "load", "dump", "scan_", "sink_", "imread", "imsave", "from_file")
_OF_PYTHON = {*sys.builtin_module_names, *sys.stdlib_module_names}
MOST_STRINGS = 64  # strings of a cell that are tried as names of files
LONGEST_NAME = 1024  # letters of a text that may be one
CHANGING = frozenset({
    "write_text", "write_bytes", "touch", "remove", "unlink", "rename", "replace", "move", "rmtree", "truncate", "connect",
    "memmap", "dump", "inplace",
})  # fmt: skip
CHANGING_MODES = frozenset(
    f"{mode}{kind}" for mode in ("w", "a", "r+", "w+", "a+", "rb+", "wb+", "ab+") for kind in ("", "b", "t")
)
LISTERS = frozenset({"ls", "find", "du", "tree", "dir"})  # programs that say what lies in a folder
MOST_LISTED = 200  # files of a folder that a cell listed: of more, or larger ones, it takes those that are read
MOST_LISTED_BYTES = 32 * 1024 * 1024
GRAIN_SECONDS = 0.011  # the clock that stamps files goes by ticks of the kernel, of up to 10 ms
_WORDS = re.compile(r"[^\s'\"|<>;&()]+")
MOST_TREE_ENTRIES = 2000  # that are looked at below the present folder, after a cell that ran a program
MOST_FOLDER_ENTRIES = 400  # a larger folder is not compared before and after a cell


def file_mark(path: str) -> tuple[int, int] | None:
    """Size and time of a regular file, or None."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return (found.st_size, found.st_mtime_ns) if os.path.isfile(path) else None


def changed_after(path: str, started: float) -> bool:
    """Whether a file was made, changed or moved since an instant of `time.perf_counter()`, as far as its clock tells."""
    try:
        age = time.time() - os.stat(path).st_ctime
    except OSError:
        return False
    return age <= time.perf_counter() - started + GRAIN_SECONDS


def changed_below(started: float) -> tuple[list[str], list[str]]:
    """Files in folders below the present one that are newer than an instant, and the folders whose entries are.

    Hidden folders are passed over, and of a large tree only the first entries are looked at.
    """
    files: list[str] = []
    folders: list[str] = []
    seen = 0
    for root, below, names in os.walk("."):
        below[:] = [name for name in below if not name.startswith(".")]
        seen += len(below) + len(names)
        if seen > MOST_TREE_ENTRIES:
            break
        if root != ".":
            files += [
                path for name in names if changed_after(path := os.path.abspath(os.path.join(root, name)), started)
            ]
            folders += [os.path.abspath(root)] if changed_after(root, started) else []
    return files, folders


def folder_marks() -> dict[str, tuple[int, int]]:
    """Marks of the files in the present folder; nothing where it is large."""
    marks = {}
    try:
        with os.scandir(".") as entries:
            for number, entry in enumerate(entries):
                if number > MOST_FOLDER_ENTRIES:
                    return {}
                if entry.is_file():
                    found = entry.stat()
                    marks[os.path.abspath(entry.path)] = (found.st_size, found.st_mtime_ns)
    except OSError:
        return {}
    return marks


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a cell names, before it ran."""

    mark: tuple[int, int]
    text: str  # as the cell names it


def named_files(found: Names, tree: ast.AST, namespace: dict[str, Any], *, shell: bool) -> dict[str, NamedFile]:
    """By absolute path: the files that a cell names, the words of a shell line included.

    Names that the cell puts together are tried where it may read or write in native code; else events tell of them.
    """
    texts = sorted(found.strings)[:MOST_STRINGS]
    if shell:
        texts += [word for text in list(texts) for word in _WORDS.findall(text)][:MOST_STRINGS]
    for name in found.loads:
        value = namespace.get(name)
        if type(value) is str and 0 < len(value) < LONGEST_NAME:
            texts.append(value)
        elif issubclass(type(value), Path):  # `isinstance` would ask an odd object for its `__class__`
            texts.append(str(value))
    if native(found) and (any("/" in text or "." in text for text in texts) or _has_path(found.loads, namespace)):
        texts += computed_paths(tree, _as_texts(found.loads, namespace))
    named: dict[str, NamedFile] = {}
    if not surroundings.current_folder():
        return named
    for text in texts:
        mark = file_mark(text) if "\0" not in text and "\n" not in text else None
        if mark is not None:
            named[os.path.abspath(text)] = NamedFile(mark, text)
    return named


def _has_path(names: Iterable[str], namespace: dict[str, Any]) -> bool:
    return any(issubclass(type(namespace.get(name)), Path) for name in names)


def _as_texts(names: Iterable[str], namespace: dict[str, Any]) -> dict[str, str]:
    """Those of the variables that can be a part of a path."""
    found = {}
    for name in names:
        value = namespace.get(name)
        if type(value) is int or issubclass(type(value), Path) or (type(value) is str and len(value) < LONGEST_NAME):
            found[name] = str(value)
    return found


def native(found: Names) -> bool:
    """Whether a cell names a method that may read or write files in native code, which raises no audit event."""
    return any(attribute.startswith(DIRECTORY_VERBS) for attribute in found.attributes)


def may_change(found: Names, *, shell: bool) -> bool:
    """Whether a cell has a word of those that overwrite, move or delete files."""
    return shell or not (
        CHANGING.isdisjoint(found.attributes | found.loads)
        and CHANGING_MODES.isdisjoint(found.strings)
        and not native(found)
    )


def small(named: Mapping[str, NamedFile]) -> list[str]:
    """Those whose text is kept when it is read: it is read now, before the cell changes them."""
    return [path for path, file in named.items() if file.mark[0] <= MOST_KEPT_BYTES]


def listed_files(folder: str) -> list[str]:
    """Files of a folder as they are named in it; nothing of a folder that is gone, and of a large one the first.

    Hidden ones are passed over: what is listed travels along, and they hold keys and passwords.
    """
    found: list[str] = []
    size_bytes = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file() and not entry.name.startswith("."):
                    size_bytes += entry.stat().st_size
                    if len(found) >= MOST_LISTED or size_bytes > MOST_LISTED_BYTES:
                        break
                    found.append(entry.name)
    except OSError:
        return []
    return sorted(found)


def _words(found: Names) -> set[str]:
    return {word for text in sorted(found.strings)[:MOST_STRINGS] for word in _WORDS.findall(text)}


def listed_by_programs(found: Names) -> dict[str, str]:
    """Folders that the words of a command ask for, by absolute path: `ls data`, `wc -l data/*.csv`."""
    words = _words(found)
    starred = {os.path.dirname(word) or "." for word in words if "*" in word and "/" not in word.partition("*")[2]}
    if LISTERS & words:
        starred |= {word for word in words if os.path.isdir(word)} or {"."}
    return {os.path.abspath(folder): folder for folder in starred}


def made_by_programs(found: Names, started: float) -> set[str]:
    """Folders that a command names with `mkdir` and that are new; absolute paths."""
    words = _words(found)
    named = {os.path.abspath(word) for word in words if os.path.isdir(word)} if "mkdir" in words else set()
    return {path for path in named if changed_after(path, started)}


def local_modules(imported: Iterable[str], own_folders: tuple[str, ...]) -> list[str]:
    """Files below the present folder that were imported: all of them if any of these modules lies there.

    A module beside the notebook imports others, sometimes only when one of its functions is called.
    """
    tops = {name.partition(".")[0] for name in imported if name} - _OF_PYTHON
    if not tops:
        return []
    here, found, asked = surroundings.current_folder() + os.sep, [], False
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if not isinstance(path, str) or not os.path.abspath(path).startswith(here):
            continue
        path = os.path.abspath(path)
        if not resources.ignored(path, own_folders):
            found.append(path)
            asked = asked or name.partition(".")[0] in tops
    return found if asked else []
