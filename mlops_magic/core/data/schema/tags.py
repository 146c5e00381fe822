"""Which columns of a table tell who a person is?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..private import private
from .kinds import kind_of

MOST_READ = 5000  # rows of a column that are asked
ASKED = frozenset({"string", "integer"})  # kinds that e-mails, phones and numbers of persons come in


def tag(name: str, values: Any, kind: str) -> str:
    """What kind of private data a column holds; empty where it shows none.

    Parameters
    ----------
    values : Series (n,)
        Missing ones are passed over.
    kind : str
        As `kind_of` gives it.
    """
    return private(name, values.dropna().iloc[:MOST_READ].tolist()) if kind in ASKED else ""


def private_columns(table: Any) -> Mapping[str, str]:
    """The private columns of a frame or series, by name; of anything else, none: an array has no headers to go by.

    Examples
    --------
    >>> private_columns(pd.DataFrame({"mail": ["a@x.org", "b@x.org", "c@x.org"], "n": [1, 2, 3]}))
    {'mail': 'e-mail'}
    """
    if isinstance(table, pd.Series):
        table = table.to_frame("x0" if table.name is None else table.name)
    if not isinstance(table, pd.DataFrame):
        return {}
    columns = [(str(label), table.iloc[:, place]) for place, label in enumerate(table.columns)]
    return {name: found for name, values in columns if (found := tag(name, values, kind_of(values)))}
