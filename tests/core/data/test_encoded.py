"""A value written as data comes back as it was, or is refused; a file of ours runs nothing."""

import datetime as dt
import decimal
import uuid
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from mlops_magic.core.data.encoded import decoded, encoded, suffix_of
from mlops_magic.core.data.fingerprint import fingerprint
from mlops_magic.errors import DataError

VALUES = {
    "numbers": (1, -0.0, float("nan"), float("-inf"), 2**70, True, None, 1j),
    "containers": {"a": [1, (2, {3})], (1, "b"): frozenset({b"\0"})},
    "moments": [
        dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC),
        dt.date(2026, 1, 31),
        dt.timedelta(1, 2, 3),
        dt.time(1, 2),
    ],
    "exact numbers": (decimal.Decimal("1.10"), uuid.UUID(int=7), Path("a/b")),
    "an array": np.arange(6, dtype=np.float32).reshape(2, 3),
    "a scalar": np.int16(4),
    "texts": np.array(["a", "bc"]),
    "a frame": pd.DataFrame({"n": [1, None], "t": ["x", None], "c": pd.Categorical(["a", "b"])}, index=["p", "q"]),
    "a series": pd.Series([1.5, 2.5], name="s"),
    "a series without a name": pd.Series([1, 2]),
    "a moment": pd.Timestamp("2026-01-31 12:00", tz="Europe/Berlin"),
    "a sparse matrix": sparse.csr_matrix(np.eye(3)),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_value_comes_back_as_it_was(value):
    """What is read has the fingerprint of what was written, type included."""
    kept = encoded(value)
    assert fingerprint(decoded(suffix_of(f"x{kept.suffix}"), kept.payload)).fp == fingerprint(value).fp


@pytest.mark.parametrize("value", [lambda: 1, object(), np.array([1, "a"], dtype=object), (n for n in ()), print])
def test_what_is_no_data_is_refused(value):
    """A function, an object or an array of objects would need a pickle, so there is no file."""
    with pytest.raises(DataError):
        encoded(value)
