"""Do digests agree with the vectors that were fixed once and for ever?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlops_magic.core.data.fingerprint import fingerprint
from mlops_magic.core.data.fingerprint.digest import joined

COLUMNS = {
    "i8": (pd.array([1, 2, 3], dtype="int64"), "aa9414acbf75c26556061832668cdfdb"),
    "i8 empty": (np.array([], dtype="int64"), "db78c21c2ea75b7ab68a74c1f4e1d0e2"),
    "i8 two chunks": (np.arange(100_000), "828a8273e79e16eb9ac9f70d120c97b5"),
    "i8 with NA": (pd.array([1, None, 3], dtype="Int64"), "336dce35454a8943e3f7fc00258b70c0"),
    "f8": (np.array([0.0, -0.0, np.nan]), "e3318ac71bb3e8d7aa8a850aa4f6edcc"),
    "b1": (np.array([True, False]), "9d12b34248c609dc61d98a3dca99ca7b"),
    "str": (pd.array(["a", None, "é"], dtype="str"), "c9d36405fcc38f8cf672611065a95ead"),
    "cat": (pd.Categorical(["b", "a", None, "b"]), "a89b063ff56fa07671b8fdf1f2773a47"),
    "dt": (pd.array(pd.to_datetime(["2024-01-01", None])), "eda6f6da01cac4a47fec7cf19a27f2e6"),
}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [(("t",), "4d298f3bf00c54ee1369b418a203e99e"), (("t", "a", ""), "cb347f75bbaae292a11e947397ee7115")],
)
def test_joined_parts_meet_the_golden_vectors(parts, expected):
    """The hash of tags and parts is the fixed one."""
    assert joined(*parts)[:16].hex() == expected


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_meet_the_golden_vectors(name):
    """A column of each kind has the fixed content digest."""
    value, expected = COLUMNS[name]
    assert fingerprint(value).content[:32] == expected


def test_mixed_objects_meet_the_golden_vector():
    """A column of unlike objects has the fixed content digest."""
    series = pd.Series(["1", 1, None, True], dtype=object)
    assert fingerprint(series).columns[0][2][:32] == "302b592efd4240982f8212d88945ef06"


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [(0, 3, "5a004873c59e1b869f3f22a6a7715eb1"), (7, 8, "187d160ce0f64bfcfe8329571f13c8c3")],
)
def test_ranges_meet_the_golden_vectors(start, stop, expected):
    """A range level is the fixed digest of its start, step and length."""
    from mlops_magic.core.data.fingerprint.frames import _range, progression

    assert _range(progression(np.arange(start, stop)))[:16].hex() == expected


def test_a_frame_meets_the_golden_vector():
    """Content, schema and fp of the frame of the specification are the fixed ones."""
    found = fingerprint(pd.DataFrame({"a": [1, 2, 3], "s": pd.array(["x", None, "y"], dtype="str")}))
    assert found.content[:32] == "30adb7e94e8641e34f86da72409e07da"
    assert found.schema[:32] == "ab12c18b45e1cf6ad81285eb893ba61b"
    assert found.fp == "fp1:df:86142f102378701091e9c3450d07ac08"


def test_a_plain_value_meets_the_golden_vector():
    """A list of unlike things has the fixed content digest."""
    found = fingerprint([1, 2.0, {"b": None, "a": "x"}, (True, b"z")])
    assert (found.kind, found.content[:32]) == ("py", "5d4bfeaf8caffc3c2d5cc307fb58f0f1")
