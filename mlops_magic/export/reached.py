"""Which of our files some modules need to run, and a copy of just those."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..core.syntax import parse
from ..errors import PackageIncomplete

PACKAGE = Path(__file__).resolve().parents[1]


def copied(entry_modules: Iterable[str], into: Path) -> tuple[str, ...]:
    """Copy modules of this package and all they import of it, so that the copy works without us.

    The copy keeps the package's tree below `into` and imports as a package whatever that folder is called:
    `mlops_magic.core.data.plain` copied into `checks` is `checks.core.data.plain`. Files are copied unchanged, except
    that an `__init__.py` nobody asks anything of keeps only its docstring.

    Parameters
    ----------
    entry_modules : iterable of str
        Full names, such as `mlops_magic.serving.main`; a package means its `__init__.py` and what that reaches.
    into : Path
        A folder, made if missing.

    Returns
    -------
    tuple of str
        Paths of the files, relative to `into`, sorted.

    Raises
    ------
    PackageIncomplete
        A module is not there, or one imports us by our absolute name, which a copy could not resolve.

    Notes
    -----
    Imports are read from the source, those inside functions included, once per process. A module that is imported under
    a computed name is not seen; name it as an entry.
    """
    texts = _copy(PACKAGE, tuple(entry_modules))
    for path, text in texts.items():
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    return tuple(sorted(texts))


@functools.lru_cache(maxsize=4)  # an export writes the same files for every form that it tries
def _copy(_package: Path, entry_modules: tuple[str, ...]) -> Mapping[str, str]:
    return _texts(_reached(entry_modules))


def _reached(entry_modules: Iterable[str]) -> set[Path]:
    """Files that the entries run, found by following imports."""
    waiting = [_entry(name) for name in entry_modules]
    reached: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting.extend(_imported(path))
    return reached


def _entry(name: str) -> Path:
    top, *parts = name.split(".")
    path = _file(PACKAGE.joinpath(*parts))
    if top != PACKAGE.name or path is None:
        raise PackageIncomplete(f"there is no module {name!r} to copy into the export.")
    return path


def _file(module: Path) -> Path | None:
    """The file of a module or package, or None where there is neither."""
    candidates = (module / "__init__.py", module.with_name(f"{module.name}.py"))
    return next((path for path in candidates if path.is_file()), None)


def _imported(path: Path) -> Iterator[Path]:
    """Our files that one file imports."""
    for node in ast.walk(parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield from _from(node, path)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            if any(name.partition(".")[0] == PACKAGE.name for name in names):
                raise PackageIncomplete(
                    f"{_relative(path)} line {node.lineno} imports {names[0]} by its absolute name, "
                    "so a copy of it could not run alone. Import it relatively."
                )


def _from(node: ast.ImportFrom, path: Path) -> Iterator[Path]:
    """Files of one relative import: `from .a import b` may mean a name of `a`, or a module `b` in package `a`."""
    base = path.parents[node.level - 1]
    if node.module:
        base = base.joinpath(*node.module.split("."))
    origin = _file(base)
    if origin is None:
        raise PackageIncomplete(f"{_relative(path)} line {node.lineno} imports a module that is not there.")
    is_package = origin.name == "__init__.py"
    bound = _bound(origin) if is_package else frozenset()
    for alias in node.names:
        submodule = _file(base / alias.name) if is_package else None
        if submodule is not None:
            yield submodule
        if submodule is None or alias.name in bound:
            yield origin


def _bound(init: Path) -> frozenset[str]:
    """Names that a package's `__init__.py` itself gives."""
    names: set[str] = set()
    for node in ast.walk(parse(init.read_bytes())):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return frozenset(names)


def _texts(reached: set[Path]) -> dict[str, str]:
    """Relative path to text: what is reached, and the `__init__.py` of every folder on the way to it."""
    texts = {_relative(path): path.read_text(encoding="utf-8") for path in reached}
    for path in reached:
        for folder in path.parents:
            texts.setdefault(_relative(folder / "__init__.py"), _docstring(folder / "__init__.py"))
            if folder == PACKAGE:
                break
    return texts


def _docstring(init: Path) -> str:
    """A file's docstring as it is written, and nothing else."""
    text = init.read_text(encoding="utf-8")
    said = ast.get_docstring(parse(text), clean=False)
    body = parse(text).body
    return "" if said is None else f"{ast.get_source_segment(text, body[0])}\n"


def _relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()
