"""Is an exported schema plain pandera that holds what it says?"""

from __future__ import annotations

import runpy
import subprocess
import sys

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest

from mlops_magic.core.data.schema import infer
from mlops_magic.errors import UsageError
from mlops_magic.services.data.validate import as_python

ROWS = 300


def frame():
    """Every kind of column that has rules, with names and labels that would break a template."""
    rng = np.random.default_rng(0)
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, ROWS), unit="D")
    return pd.DataFrame(
        {
            'a "quoted" \\ name\n': rng.integers(-50, 50, ROWS),
            "income": rng.lognormal(9, 1, ROWS),
            "plan": rng.choice(['"""', "it's", "\\", "é"], ROWS),
            "city": pd.Categorical(rng.choice(["Rome", "Oslo"], ROWS)),
            "floor": pd.Categorical(rng.integers(0, 3, ROWS)),
            "code": [f"A.{number:03}" for number in range(ROWS)],
            "rare": [None, *(f"k{number}" for number in range(ROWS - 1))],
            "note": ["x" * (number + 80) for number in range(ROWS)],
            "day": days,
            "moment": days.tz_localize("Asia/Tokyo"),
            "clock": pd.date_range("2026-01-01", periods=ROWS, freq="h"),
            "wait": pd.to_timedelta(rng.integers(0, 90, ROWS), unit="s"),
            "loyal": rng.random(ROWS) < 0.4,
            "score": np.where(rng.random(ROWS) < 0.2, np.nan, rng.random(ROWS)),
            "tags": [[1]] * ROWS,
        }
    )


@pytest.fixture
def written(tmp_path):
    """The file, and the schema it gives."""
    path = tmp_path / "rules.py"
    as_python(infer(frame(), "people"), path)
    return path, runpy.run_path(str(path))["schema"]


def test_the_module_is_python_that_a_linter_passes(written):
    """ruff, with its own rules; and nothing of ours is imported."""
    path, _ = written
    text = path.read_text(encoding="utf-8")
    assert "mlops" not in text
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,I,B,UP", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_module_passes_the_table_it_was_read_from(written):
    """All of it, asked at once."""
    written[1].validate(frame(), lazy=True)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ('a "quoted" \\ name\n', 4000), ("income", -1.0), ("plan", "new"), ("city", "Bonn"), ("code", "b"), ("note", ""),
        ("day", pd.Timestamp("1990-01-01")), ("moment", pd.Timestamp("1990-01-01", tz="UTC")),
        ("wait", pd.Timedelta(days=9)), ("score", 7.0),
    ],
)  # fmt: skip
def test_one_row_that_breaks_a_rule_is_named(written, column, value):
    """Plain pandera: the row, the column."""
    bad = frame()
    if column == "city":
        bad["city"] = bad.city.cat.add_categories(value)
    bad.loc[7, column] = value
    with pytest.raises(pa.errors.SchemaErrors) as told:
        written[1].validate(bad, lazy=True)
    cases = told.value.failure_cases
    assert set(cases.column) == {column}
    assert cases["index"].tolist() == [7]


def test_repeats_order_and_missing_values_are_asked(written):
    """A missing key is no repeat, where keys may be missing."""
    bad = frame()
    bad.loc[9, "rare"] = None
    written[1].validate(bad)
    bad = bad.assign(rare="k1", clock=bad.clock[::-1].to_numpy(), score=np.nan)
    with pytest.raises(pa.errors.SchemaErrors) as told:
        written[1].validate(bad, lazy=True)
    assert {"rare", "clock", "score"} == set(told.value.failure_cases.column)


def test_a_file_of_the_users_is_never_written_over(tmp_path):
    """Ours may be written again."""
    schema = infer(frame(), "people")
    path = tmp_path / "rules.py"
    assert as_python(schema, path) == as_python(schema, path)
    path.write_text("x = 1")
    with pytest.raises(UsageError, match="is there already"):
        as_python(schema, path)
    with pytest.raises(UsageError, match="there is no folder"):
        as_python(schema, tmp_path / "none" / "rules.py")
    assert path.read_text() == "x = 1"
