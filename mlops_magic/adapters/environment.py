"""What is installed here, and where a module comes from."""

from __future__ import annotations

import functools
import importlib.util
import os
import platform
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from importlib.metadata import distributions, packages_distributions, version

from ..records.run import Environment

_HOMES = tuple(
    {os.path.realpath(path) + os.sep for path in sysconfig.get_paths().values()} | {sys.base_prefix + os.sep}
)
METADATA = (".dist-info", ".egg-info")


@functools.cache
def environment() -> Environment:
    """Python, platform and every installed distribution; read once per process, about 50 ms."""
    found = {dist.name: dist.version for dist in distributions() if dist.name}
    return Environment(
        platform.python_version(), platform.platform(), platform.machine(), tuple(sorted(found.items(), key=str))
    )


def is_installed(module: str) -> bool:
    """Whether a top-level module is Python's own or an installed package, and not a file beside the notebook."""
    if module in sys.stdlib_module_names or module in sys.builtin_module_names:
        return True
    loaded = sys.modules.get(module)
    origin = getattr(loaded, "__file__", None)
    paths = list(getattr(loaded, "__path__", ()))
    if loaded is None:
        try:
            spec = importlib.util.find_spec(module)
        except (ImportError, ValueError, AttributeError):
            return False
        if spec is None:
            return False
        origin, paths = spec.origin, list(spec.submodule_search_locations or ())
    place = os.path.realpath(origin or (paths[0] if paths else ""))
    return place.startswith(_HOMES) or "site-packages" in place


def public_names(module: str) -> frozenset[str] | None:
    """What `from module import *` binds; None for a module that is not imported here."""
    loaded = sys.modules.get(module)
    if loaded is None:
        return None
    named = getattr(loaded, "__all__", None)
    return frozenset(map(str, named if named is not None else (name for name in vars(loaded) if name[0] != "_")))


def pinned(modules: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Distributions that provide the modules, with their installed versions, sorted."""
    homes = providers()
    names = {home for module in modules for home in homes.get(module, ())}
    return tuple(sorted((name, version(name)) for name in names))


def providers() -> Mapping[str, list[str]]:
    """Which installed distributions provide each top-level module.

    Every distribution is read the first time and after every installation; otherwise the folders are only listed.
    """
    return _providers(tuple(filter(None, map(_described, sys.path))))


@functools.lru_cache(maxsize=1)
def _providers(_installed: tuple[tuple[str, ...], ...]) -> Mapping[str, list[str]]:
    return packages_distributions()


def _described(folder: str) -> tuple[str, ...]:
    """Names of what describes a distribution in a folder of the search path: they hold its version."""
    try:
        return tuple(sorted(name for name in os.listdir(folder or ".") if name.endswith(METADATA)))  # noqa: PTH208 - only names are asked for
    except OSError:
        return ()
