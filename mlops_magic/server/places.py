"""The folder a notebook's path means, if the server may look there."""

from __future__ import annotations

from pathlib import Path

OUTSIDE = "a store outside this server's folder"


class NoSuchPlace(Exception):
    """A path that names no folder below the server's root; it carries nothing of this machine's disk."""


def folder_of(root: Path, notebook: str) -> Path:
    """The real folder in which a notebook's kernel runs.

    Parameters
    ----------
    root : Path
        The folder the server shows.
    notebook : str
        The notebook's path as the file browser writes it, below `root` and with `/`; empty means `root` itself. The
        notebook need not exist (it may be renamed while its panel asks), its folder must.

    Returns
    -------
    Path
        Absolute, links resolved, equal to `root` or below it.

    Raises
    ------
    NoSuchPlace
        The path climbs, is hidden, leaves `root` through a link, or has no folder.
    """
    parts = notebook.strip("/").split("/")
    if "\\" in notebook or any(part.startswith(".") for part in parts):  # a backslash climbs on Windows
        raise NoSuchPlace
    try:
        top = root.resolve()
        folder = top.joinpath(*parts[:-1]).resolve()
        # Component by component: as text, `/work` is also the beginning of `/workshop`.
        allowed = folder.is_relative_to(top) and folder.is_dir() and "\0" not in notebook
    except (OSError, RuntimeError, ValueError):  # too long, a loop of links, a null byte
        raise NoSuchPlace from None
    if not allowed:
        raise NoSuchPlace
    return folder


def shown(root: Path, folder: Path) -> str:
    """A folder as the file browser would write it; one outside `root` stays unnamed.

    Examples
    --------
    >>> shown(Path("/lab"), Path("/lab/churn/.mlops"))
    'churn/.mlops'
    >>> shown(Path("/work"), Path("/workshop/.mlops"))
    "a store outside this server's folder"
    """
    top, real = root.resolve(), folder.resolve()
    return real.relative_to(top).as_posix() if real.is_relative_to(top) else OUTSIDE
