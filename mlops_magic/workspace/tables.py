"""Tables as Python functions: what `%data`, `%validate` and `%drift` do, for code that is no magic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .functions import called, here, named

if TYPE_CHECKING:
    from ..records.dataset import DataCollection, DataDiff, DataErasure, DataExport, DataLog, DataVersion
    from ..records.drift import DriftReport
    from ..records.schema import Schema
    from ..records.validation import Validation


def data_save(value: Any, name: str) -> DataVersion:
    """Keep a version of a table, array, file or folder; see `%data save`.

    Parameters
    ----------
    value : DataFrame, Series, Index, ndarray, scipy sparse, pyarrow table, polars frame, or path
        A `str` or `Path` names a file or folder; anything else is the data itself.
    name : str
        Versions of one name are numbered.

    Returns
    -------
    DataVersion
        `added_bytes` is what it cost; `again` where the last version is this very data.

    Raises
    ------
    DataError
        A value, column or cell that would not come back exactly; the sentence names it and nothing is kept.
    """
    if isinstance(value, (str, Path)):
        return here().data.save(Path(value), name)
    return here().data.save(value, name, source=called(value))


def data_load(reference: str) -> Any:
    """The value of `customers@2` or `customers`, bit for bit; every digest is checked.

    Raises
    ------
    DataVersionNotFound
        The nearest name is offered.
    BlobCorrupt
        A chunk was changed on disk; nothing is given back.
    """
    return here().data.load(reference)


def data_write(reference: str, path: str | Path) -> DataVersion:
    """Write a kept file or folder where nothing is yet."""
    return here().data.write(reference, Path(path))


def data_log(name: str | None = None) -> DataLog:
    """Versions of a name, or the newest of each name; see `%data log`."""
    return here().data.log(name)


def data_diff(before: str, after: str, *, key: str | tuple[str, ...] = ()) -> DataDiff:
    """Rows added, removed and changed between two versions, by key or by position; see `%data diff`."""
    return here().data.diff(before, after, (key,) if isinstance(key, str) else tuple(key))


def data_erase(name: str, where: str, *, reason: str = "") -> DataErasure:
    """Take the rows that match out of every version of `name`, and every byte of them out of the store.

    Parameters
    ----------
    where : str
        A condition as `DataFrame.query` reads it, such as `"id == 17"`; it is not kept.
    reason : str
        Kept in the history, so it must not hold the value.

    Returns
    -------
    DataErasure
        `left` names what still holds a value and is not ours to rewrite: a model, a picture, data of another name.
    """
    return here().data.erase(name, where, reason=reason)


def data_export(reference: str, path: str | Path) -> DataExport:
    """Write a version as .parquet, .feather, .csv, .npy or .npz; `exact` says whether the file holds all of it."""
    return here().data.export(reference, Path(path))


def data_gc(*, keep: int | None = None) -> DataCollection:
    """Remove all but the newest `keep` versions of each name that nothing refers to; see `%data gc`."""
    return here().data.collect(keep)


def drift(current: Any, reference: Any = None, *, rate: float = 0.05, floor: float = 0.02) -> DriftReport:
    """Compare a table with a model's training data or another table; see `%drift`."""
    against = None if reference is None else named(reference)
    return here().models.drift(named(current), against, rate=rate, floor=floor)


def learn(table: Any, name: str) -> Schema:
    """Read the schema of a table and keep it; see `%validate DF as NAME`.

    Parameters
    ----------
    table : DataFrame or str
        The value of a variable of the notebook, or an expression.
    """
    return here().schemas.learn(named(table), name)


def validate(table: Any, schema: str, *, gate: bool = False) -> Validation:
    """Hold a table against a schema, `customers` or `customers@2`; see `%validate DF against NAME`.

    Parameters
    ----------
    table : DataFrame or str
        The value of a variable of the notebook, or an expression.
    gate : bool
        Raise where the table fails.

    Raises
    ------
    ValidationFailed
        It fails, and `gate` is set; the verdict is kept all the same.
    SchemaNotFound
        The nearest name is offered.
    MissingDependency
        pandera is not installed.
    """
    from ..services.data.validate import require_passed

    found = here().schemas.validate(named(table), schema)
    return require_passed(found) if gate else found
