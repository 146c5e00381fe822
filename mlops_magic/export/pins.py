"""Which distributions a service needs, and in which versions."""

from __future__ import annotations

import pickletools
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires
from importlib.metadata import version as installed

from ..adapters.environment import providers

SERVED_WITH = {"fastapi": ">=0.115", "uvicorn": ">=0.30", "blake3": ">=1.0", "cloudpickle": ">=3.0"}
ALWAYS = ("numpy", "pandas", "scikit-learn")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+!_-]*", re.ASCII)
REQUIRED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
MODULE = re.compile(
    rb"\x8c[\x02-\xff]([A-Za-z_]\w*)(?:\.\w+)*", re.ASCII
)  # a short text in a pickle that begins as a module's name does
MLFLOW = "mlflow>=3"
KNOWN_MODULES = {"sklearn": "scikit-learn"}  # the others that are recorded are called as their modules are


def requirements(model_bytes: bytes, modules: Iterable[str], libraries: tuple[tuple[str, str], ...]) -> str:
    """The lines of requirements.txt: what serves, what the model is made of, and what that stands on.

    Parameters
    ----------
    model_bytes : bytes
        The model's pickle; it is read, not loaded.
    modules : iterable of str
        Top-level modules that were imported to answer. Many are only there because they happen to be installed, so a
        distribution is listed where the pickle names it or a listed one requires it.
    libraries : (name, version) pairs
        Versions at registration; a distribution that is not among them gets the installed one.
    """
    homes = providers()
    loaded = {_canonical(home) for module in modules for home in homes.get(module, ())}
    named = {_canonical(home) for module in named_modules(model_bytes) for home in homes.get(module, ())}
    recorded = {_canonical(name): number for name, number in libraries}
    wanted = {*ALWAYS, *SERVED_WITH, *_closed({*ALWAYS, *named} & loaded, loaded)}
    pins = {name: _pin(name, recorded.get(name)) for name in sorted(wanted)}
    return "".join(f"{name}{pin}\n" for name, pin in pins.items() if pin)


def quick_requirements(model_bytes: bytes, libraries: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The lines for a model's own folder: MLflow, and what the pickle names, in the versions of its registration.

    Nothing is loaded here: the caller opened the model, so what it stands on is imported. Installed distributions are
    listed only for such a module that nobody recorded: a millisecond for a small model.

    Parameters
    ----------
    model_bytes : bytes
        The model's pickle; it is searched for names of modules.
    libraries : (name, version) pairs
        Versions at registration.
    """
    recorded = {_canonical(name): number for name, number in libraries}
    found = {*ALWAYS, "cloudpickle"}
    named = {text.decode("ascii") for text in set(MODULE.findall(model_bytes))} - sys.stdlib_module_names
    for module in named:
        home = _canonical(KNOWN_MODULES.get(module, module))
        if home in recorded:
            found.add(home)
        elif module in sys.modules:
            found |= {_canonical(each) for each in providers().get(module, ())}
    pins = {name: _pin(name, recorded.get(name)) for name in sorted(found)}
    return (MLFLOW, *(f"{name}{pin}" for name, pin in pins.items() if pin))


def named_modules(pickled: bytes) -> frozenset[str]:
    """Top-level names of every dotted name in a pickle: its modules, and a few texts that look like one."""
    texts = (text for _, text, _ in pickletools.genops(pickled) if isinstance(text, str))
    names = (text.split(" ")[0].partition(".")[0] for text in texts)
    return frozenset(name for name in names if name.isidentifier())


def _closed(names: set[str], loaded: set[str]) -> Iterator[str]:
    """The names, and whatever they require that was loaded, and so on."""
    waiting, seen = list(names), set(names)
    while waiting:
        name = waiting.pop()
        yield name
        for line in requires(name) or ():
            found = REQUIRED.match(line)
            required = _canonical(found.group()) if found and "extra ==" not in line else ""
            if required in loaded - seen:
                seen.add(required)
                waiting.append(required)


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _pin(name: str, recorded: str | None) -> str:
    """`==` and a version; the lowest that works where none is installed; nothing where no version is known."""
    try:
        number = recorded if recorded and VERSION.fullmatch(recorded) else installed(name)
    except PackageNotFoundError:
        return SERVED_WITH.get(name, "")
    return f"=={number}"
