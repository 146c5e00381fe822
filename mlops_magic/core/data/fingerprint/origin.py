"""Whether a class or function was written by the user, or comes with an installed package."""

from __future__ import annotations

import inspect
import sys

from .walk import Walk

STANDARD = inspect.__file__.rpartition("inspect")[0]  # the folder of the standard library


def is_users(module: str | None, filename: str | None = None) -> bool:
    """Whether code of this module is the user's: typed in a notebook, or in a file outside every installation.

    Parameters
    ----------
    module : str or None
        Name of the module that says it defined the code.
    filename : str or None
        Where the code says it was compiled from; asked only when the module is not loaded.
    """
    if module == "__main__":
        return True
    loaded = sys.modules.get(module or "")
    if loaded is None:
        return filename is not None and not _installed(filename)
    place = getattr(loaded, "__file__", None)
    return isinstance(place, str) and not _installed(place)


def note_version(walk: Walk, module: str | None) -> None:
    """Remember the version of the package that an installed class or function belongs to."""
    root = (module or "").partition(".")[0]
    version = getattr(sys.modules.get(root), "__version__", None)
    if isinstance(version, str):
        walk.versions.add(f"{root}=={version}")


def short_name(qualname: str) -> str:
    """The qualified name without the functions it was defined in: an export indents what a notebook does not.

    Examples
    --------
    >>> short_name("run.<locals>.Cleaner.fit")
    'Cleaner.fit'
    """
    return qualname.rpartition("<locals>.")[2]


def _installed(place: str) -> bool:
    parts = place.replace("\\", "/").split("/")
    return (
        "site-packages" in parts
        or "dist-packages" in parts
        or place.startswith((STANDARD, "<frozen"))
        or "lib-dynload" in parts
    )
