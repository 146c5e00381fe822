"""A schema of the data makes a service's questions stricter."""

from __future__ import annotations

import pandas as pd
import pytest

from mlops_magic.core.data.schema import infer
from mlops_magic.core.data.signature import infer_signature
from mlops_magic.core.data.stricter import stricter
from mlops_magic.core.data.violations import violations
from mlops_magic.serving.package import signature_from
from mlops_magic.serving.schema import operation

TRAINED = pd.DataFrame(
    {
        "age": [20, 30, 40] * 20, "pay": [1.5, None, 9.0] * 20, "plan": ["a", "b", "c"] * 20, "extra": [1, 2, 3] * 20,
        "since": pd.to_datetime(["2020-01-01", "2021-01-01", "2022-01-01"] * 20), "free": ["x", None, "y"] * 20,
    }
)  # fmt: skip
LEARNT = TRAINED.drop(columns="extra").assign(pay=[1.5, 3.0, 9.0] * 20, free=[1, 2, 3] * 20)
GOOD = {"age": 40, "pay": 2.0, "plan": "a", "extra": 99, "since": "2021-06-01T00:00:00", "free": None}
SIGNATURE = stricter(infer_signature(TRAINED, output="class"), infer(LEARNT, "people"))


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("age", 41, "a value from 20 to 40"),
        ("pay", 0.5, "a value from 1.5 to 9"),
        ("pay", None, "a number, never missing"),
        ("plan", "d", "one of 'a', 'b', 'c'"),
        ("since", "2031-01-01T00:00:00", "a time from 2020-01-01T00:00:00 to 2022-01-01T00:00:00"),
    ],
)
def test_what_breaks_the_schema_is_refused_by_name(column, value, expected):
    """The row, the column, what was expected; columns the schema lacks, or has as another kind, stay as they were."""
    assert violations([GOOD], SIGNATURE) == ()
    (found,) = violations([GOOD, GOOD | {column: value}], SIGNATURE)
    assert (found.row, found.column, found.expected) == (1, column, expected)


def test_the_rules_survive_the_folder_and_are_in_the_document():
    """JSON and back; OpenAPI names bounds and labels."""
    import json
    from dataclasses import asdict

    assert signature_from(json.loads(json.dumps(asdict(SIGNATURE)))) == SIGNATURE
    rows = operation(SIGNATURE)["requestBody"]["content"]["application/json"]["schema"]["properties"]["rows"]
    columns = rows["items"]["properties"]
    assert (columns["age"]["minimum"], columns["age"]["maximum"], columns["plan"]["enum"]) == (20, 40, ["a", "b", "c"])
    assert "minimum" not in columns["extra"]


def test_without_a_schema_nothing_is_stricter():
    """What training did not see is answered, as before."""
    plain = infer_signature(TRAINED, output="class")
    assert violations([GOOD | {"age": 4000, "plan": "zzz", "pay": None}], plain) == ()
