"""A table file as a frame, whatever wrote it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..core.data.readers import reader
from ..errors import DataError, UsageError


def read_table(path: Path) -> Any:
    """The table of a file, as `pd.read_csv(path)` and the like give it.

    Raises
    ------
    UsageError
        There is no such file, or its name is no table's.
    DataError
        What it holds is no table.
    """
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no file"
        raise UsageError(f"there is {what} at {str(path)!r}. Type: mlops validate FILE against NAME, such as data.csv")
    function, options = reader(path.name)
    import pandas as pd

    try:
        found = getattr(pd, function)(path, **options)
    except Exception as wrong:  # each format's library has errors of its own
        said = (str(wrong).strip() or type(wrong).__name__).splitlines()[0].rstrip(".")
        raise DataError(
            f"{str(path)!r} cannot be read as a table: {said}. Read it your way in a notebook and type there: "
            "%validate df against NAME"
        ) from wrong
    if not isinstance(found, pd.DataFrame):
        raise DataError(f"{str(path)!r} holds one {type(found).__name__}, not a table. Write it as rows and columns.")
    return found
