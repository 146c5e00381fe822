"""What is a table, whatever library made it, and what is it as a frame?"""

from __future__ import annotations

from typing import Any

import pandas as pd


def is_table(value: Any) -> bool:
    """Whether a value has rows and columns, or rows of one column.

    Examples
    --------
    >>> is_table(pd.DataFrame()), is_table([[1, 2]])
    (True, False)
    """
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return True
    if isinstance(value, type):
        return False
    array = getattr(value, "ndim", 0) == 2 and hasattr(value, "dtype") and not hasattr(value, "tocsc")
    return array or callable(getattr(type(value), "to_pandas", None))


def as_frame(value: Any, name: str) -> Any:
    """A table as a frame; columns of an array are called x0, x1, …

    Parameters
    ----------
    value : Any
        What `is_table` says yes to.
    name : str
        Of the column, where the value is a series that has none.

    Examples
    --------
    >>> as_frame(pd.Series([1]), "age").columns.tolist()
    ['age']
    """
    if isinstance(value, pd.DataFrame):
        return value
    if isinstance(value, pd.Series):
        return value.to_frame(value.name if value.name is not None else name)
    if hasattr(value, "to_pandas"):
        return value.to_pandas()
    return pd.DataFrame(value).add_prefix("x")
