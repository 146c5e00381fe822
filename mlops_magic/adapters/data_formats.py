"""Which files do other programs read, and how is a value written as one of them and read again?"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mlops_magic.errors import DataError, UsageError, nearest


def write_format(value: Any, path: Path) -> None:
    """Write a table or array as the file its name asks for: whole, or not at all.

    Raises
    ------
    UsageError
        The end of the name is not one we write, or something is there already.
    DataError
        The format cannot hold this value.
    """
    if path.exists():
        raise UsageError(f"{str(path)!r} is there already and is not overwritten. Give another name")
    write = _formats(path)[0]
    scratch = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}{path.suffix}")
    try:
        write(value, scratch)
        scratch.rename(path)
    except OSError:
        raise
    except Exception as wrong:  # each format's library has errors of its own
        raise DataError(
            f"a {type(value).__name__} cannot be written as {path.suffix}: {str(wrong).splitlines()[0]}. Try another end: "
            f"{', '.join(FORMATS)}"
        ) from wrong
    finally:
        scratch.unlink(missing_ok=True)


def read_format(path: Path) -> Any:
    """The value of a file that `write_format` wrote."""
    return _formats(path)[1](path)


def _formats(path: Path) -> tuple[Callable[[Any, Path], Any], Callable[[Path], Any]]:
    if path.suffix not in FORMATS:
        near = nearest(path.suffix, FORMATS) or ".parquet"
        raise UsageError(
            f"data is not written as {path.suffix or 'a file without an end'}. Type a name that ends in {near}"
        )
    return FORMATS[path.suffix]


def _table(value: Any) -> Any:
    """The value as a pandas frame."""
    import pandas as pd

    if isinstance(value, pd.Series):
        return value.to_frame("values" if value.name is None else value.name)
    if hasattr(value, "to_pandas"):
        return value.to_pandas()
    if not isinstance(value, pd.DataFrame):
        raise TypeError("it is no table")
    return value


def _read_parquet(path: Path) -> Any:
    import pandas as pd

    return pd.read_parquet(path)


def _read_feather(path: Path) -> Any:
    import pandas as pd

    return pd.read_feather(path)


def _read_csv(path: Path) -> Any:
    import pandas as pd

    return pd.read_csv(path, index_col=0)


def _save_npy(value: Any, path: Path) -> None:
    import numpy as np

    if not isinstance(value, np.ndarray):
        raise TypeError("it is no array")
    np.save(path, value, allow_pickle=False)


def _load_npy(path: Path) -> Any:
    import numpy as np

    return np.load(path, allow_pickle=False)


def _save_npz(value: Any, path: Path) -> None:
    from scipy import sparse

    if not sparse.issparse(value):
        raise TypeError("it is no sparse matrix")
    sparse.save_npz(path, value)


def _load_npz(path: Path) -> Any:
    from scipy import sparse

    return sparse.load_npz(path)


FORMATS: dict[str, tuple[Callable[[Any, Path], Any], Callable[[Path], Any]]] = {
    ".parquet": (lambda value, path: _table(value).to_parquet(path), _read_parquet),
    ".feather": (lambda value, path: _table(value).to_feather(path), _read_feather),
    ".csv": (lambda value, path: _table(value).to_csv(path), _read_csv),
    ".npy": (_save_npy, _load_npy),
    ".npz": (_save_npz, _load_npz),
}
