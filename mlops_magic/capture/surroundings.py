"""What around the variables did a cell change: generators, environment, folder, search path, options, filters?

Each is a pseudo-variable with a cheap snapshot; a library that is not loaded has none. Only `sys.modules` is asked, so
nothing is imported.
"""

from __future__ import annotations

import base64
import logging
import marshal
import os
import random
import sys
import warnings
from typing import Any

from .kinds import QUALNAME, module_of
from .silence import SAID_BEFORE

RANDOM, NUMPY = "~random", "~numpy"
_PLAIN = frozenset({str, int, float, bool, type(None)})
GENERATORS = (RANDOM, NUMPY)
CWD, PATH, ENVIRON, WARNINGS = "~cwd", "~path", "~environ", "~warnings"


def snapshot() -> dict[str, Any]:
    """Comparable values by pseudo-variable. About 0.1 ms."""
    found: dict[str, Any] = {
        RANDOM: random.getstate(),
        ENVIRON: environment(),
        CWD: current_folder(),
        PATH: tuple(sys.path),
        WARNINGS: filters(),
        "~logging": (logging.root.level, len(logging.root.handlers)),
    }
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        name, keys, position, has_gauss, gauss = numpy_random.get_state()
        found[NUMPY] = (name, keys.tobytes(), position, has_gauss, gauss)
    sklearn = sys.modules.get("sklearn")
    if sklearn is not None and hasattr(sklearn, "get_config"):
        found["~sklearn"] = sklearn.get_config()
    pandas_config = sys.modules.get("pandas._config.config")
    if pandas_config is not None:
        options = getattr(pandas_config, "_global_config", {})
        found["~pandas"] = _text([options[key] for key in options if key not in ("display", "plotting", "io")])
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None and hasattr(matplotlib, "rcParams"):
        kept = dict.values(matplotlib.rcParams)
        found["~rcparams"] = [value if type(value) in _PLAIN else str(value) for value in kept]
    return found


def environment() -> dict[Any, Any]:
    """The environment, as the bytes that `os.environ` keeps where it does: to decode them all takes longer."""
    kept = getattr(os.environ, "_data", None)
    return kept.copy() if type(kept) is dict else dict(os.environ)


def filters() -> list[tuple[Any, ...]]:
    """Warning filters, but for our own: action, message, category, module and line, each by its text.

    No category is kept or asked for its `repr`: it may be a class of the notebook's.
    """
    ours = set(map(id, SAID_BEFORE))
    kept = [known for known in warnings.filters if id(known) not in ours]
    try:
        return [
            (action, _pattern(message), _named(category), _pattern(module), line)
            for action, message, category, module, line in kept
        ]
    except (TypeError, ValueError):  # somebody put there what Python itself would not take
        return [(str(each),) for each in kept]


def _pattern(text: Any) -> Any:
    return text if text is None else getattr(text, "pattern", text)


def _named(category: Any) -> tuple[str, str]:
    return module_of(category), QUALNAME(category)


def _text(options: list[Any]) -> bytes | str:
    try:
        return marshal.dumps(options, 2)  # much faster than their text
    except ValueError:  # a value that is none of Python's plain ones
        return str(options)


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Pseudo-variables that are not what they were; one that appeared with its library was not changed."""
    return {name for name, value in before.items() if name in after and after[name] != value}


def generator_state(name: str, value: Any) -> str:
    """A generator's recorded state as text that `restore_generators` of an exported pipeline reads."""
    return base64.b64encode(marshal.dumps(value, 2) if name == RANDOM else _numpy_text(value)).decode()


def _numpy_text(value: Any) -> bytes:
    name, keys, position, has_gauss, gauss = value
    return marshal.dumps((name, keys, position, has_gauss, float(gauss)), 2)


def current_folder() -> str:
    """The current folder, or nothing where it was deleted under the kernel."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        return ""


def from_home(path: str, home: str) -> str:
    """A file that was named by a relative path, as the notebook's own folder would name it.

    A cell that went elsewhere by `os.chdir` names files from there. Where it left the notebook's folder altogether, the
    file stays where it lies: its absolute path.

    Examples
    --------
    >>> from_home("/notebooks/sub/a.csv", "/notebooks")
    'sub/a.csv'
    """
    here = current_folder()
    inside = (here + os.sep).startswith(home + os.sep) or (path + os.sep).startswith(home + os.sep)
    return os.path.relpath(path, home) if inside and home else path
