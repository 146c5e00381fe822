"""Do the data tests of an export judge as `%validate` does, by plain pandera and what they are told of chance?"""

from __future__ import annotations

import json
import runpy
import sys
import types
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mlops_magic.core.data.schema import infer
from mlops_magic.core.quality.chance import chance
from mlops_magic.services.data.validate import Asked, as_python, checked
from mlops_magic.serving.tables import at_each_end, broken_rules, table_of

ROWS = 400
SEEDS = range(1, 41)


def source(seed, rows=ROWS):
    """A table with every kind of rule."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 95, rows),
            "income": rng.lognormal(9, 1, rows),
            "plan": rng.choice(["basic", "plus", "pro"], rows),
            "city": pd.Categorical(rng.choice(["Rome", "Oslo"], rows)),
            "code": [f"A{number:06}" for number in rng.choice(10**6, rows, replace=False)],
            "rare": [f"k{number}" if number % 9 else None for number in rng.choice(10**6, rows, replace=False)],
            "mail": [f"{'abc'[n % 3]}{n % 89}@example.org" for n in rng.integers(0, 10**6, rows)],
            "note": ["x" * length for length in rng.integers(80, 300, rows)],
            "seen": pd.date_range("2026-01-01", periods=rows, freq="h"),
            "wait": pd.to_timedelta(rng.integers(0, 900, rows), unit="s"),
            "score": np.where(rng.random(rows) < 0.1, np.nan, rng.random(rows)),
            "loyal": rng.random(rows) < 0.4,
        }
    )


SCHEMA = replace(infer(source(0), "people"), version=1)


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """What the tests of an export say of a table."""
    folder = tmp_path_factory.mktemp("export")
    as_python(SCHEMA, folder / "schema_people.py")
    (folder / "data_tests.json").write_text(json.dumps({"people@1": chance(SCHEMA)}))
    rules = runpy.run_path(str(folder / "schema_people.py"))["schema"]
    return lambda table: broken_rules(folder, table, rules, "people@1")


def test_fresh_draws_of_the_source_pass(broken):
    """As `%validate` says of each of forty, at fewer rows and at more than the reference had."""
    assert broken(source(0)) == []
    for seed in SEEDS:
        table = source(seed, rows=(40, 400, 4000)[seed % 3])
        failed = [each for each in checked(Asked(table, "df"), SCHEMA).failed if each.rule != "usual"]
        assert bool(broken(table)) is bool(failed), (seed, failed)
    assert sum(bool(broken(source(seed))) for seed in SEEDS) <= 2


def test_another_type_of_the_same_kind_is_no_fault(broken):
    """One missing value makes whole numbers floats; labels need not be a category; an index says nothing."""
    table = source(3).astype({"city": object, "income": "float32"})
    table.loc[5, "age"] = np.nan
    assert broken(table.set_axis(range(7, ROWS + 7), axis=0)) == []


def test_values_of_private_columns_are_not_shown(broken):
    """The rows are, and that it is an e-mail."""
    lines = broken(source(4).assign(mail="who is it?"))
    assert lines[0].startswith("column 'mail', str_matches(")
    assert lines[1] == "  row 0: (e-mail)"
    assert "who" not in "".join(lines)


CHANGES = {
    "another unit": (lambda f: f.assign(income=f.income * 1e6), "column 'income', in_range("),
    "a new label": (lambda f: f.assign(plan=f.plan.where(f.index % 5 > 0, "gold")), "column 'plan', isin("),
    "a new category": (lambda f: f.assign(city=f.city.astype(str).where(f.index % 5 > 0, "Bonn").astype("category")), "column 'city', isin("),
    "missing values": (lambda f: f.assign(age=f.age.where(f.index % 5 > 0)), "column 'age', not_nullable: 80 of 400 rows"),
    "more missing values": (lambda f: f.assign(score=np.nan), "column 'score', missing_at_most: 400 of 400 rows"),
    "another spelling": (lambda f: f.assign(code=f.code.str.lower()), "column 'code', str_matches("),
    "longer texts": (lambda f: f.assign(note=f.note + "x" * 400), "column 'note', str_length("),
    "repeats": (lambda f: f.assign(code=f.code.iloc[0]), "column 'code', field_uniqueness: 399 of 400 rows"),
    "repeats where some are missing": (lambda f: f.assign(rare=f.rare.where(f.rare.isna(), "k1234")), "column 'rare', unrepeated: "),
    "out of order": (lambda f: f.assign(seen=f.seen[::-1].reset_index(drop=True)), "column 'seen', increasing: 399 of 400 rows"),
    "longer waits": (lambda f: f.assign(wait=f.wait * 600), "column 'wait', in_range("),
    "a column gone": (lambda f: f.drop(columns="age"), "column 'age' is missing"),
    "texts for numbers": (lambda f: f.assign(age=f.age.astype(str)), "column 'age' holds texts, not whole numbers"),
    "numbers for texts": (lambda f: f.assign(code=range(len(f))), "column 'code' holds whole numbers, not texts"),
    "no rows": (lambda f: f.head(0), "the table has no rows"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_named_and_nothing_else(broken, name):
    """The column and the rule it breaks; then every row of it."""
    change, said = CHANGES[name]
    lines = broken(change(source(7)))
    rules = [line for line in lines if not line.startswith("  row ")]
    assert len(rules) == 1, rules
    assert rules[0].startswith(said)
    if "rows break it" in rules[0]:
        assert len(lines) == 1 + int(rules[0].split(": ")[-1].split(" of ")[0])


def script(code):
    """A pipeline of this code, as a module."""
    module = types.ModuleType("pipeline")
    exec(code, vars(module))
    return module


STEPS = """
def load(rows=3):
    raw = list(range(rows))
    table = raw[1:]
    return table
def work(table):
    table.append(9)
    raise ValueError("not today")
def run():
    return {"made": work(load())}
"""
GLOBALS = """
def first():
    global table
    table = [1]
def deeper():
    global table
    table = table + [2]
def second():
    deeper()
def run():
    first()
    second()
"""


def test_a_variable_is_what_it_is_when_its_step_ends():
    """Handed on or not; a later step need not work, and the step itself need only come so far."""
    pipeline = script(STEPS)
    before = dict(vars(pipeline))
    assert table_of(pipeline, "load", "raw") == [0, 1, 2]
    assert table_of(pipeline, "load", "table") == [1, 2]
    assert table_of(pipeline, "work", "table") == [1, 2, 9]
    assert vars(pipeline) == before
    assert sys.getprofile() is None


def test_a_global_is_what_it_is_when_its_step_ends():
    """Steps that share their names bind them again."""
    pipeline = script(GLOBALS)
    assert (table_of(pipeline, "first", "table"), table_of(pipeline, "second", "table")) == ([1], [1, 2])


def test_what_is_not_there_is_said():
    """The step, the variable and what stopped it."""
    pipeline = script(STEPS)
    with pytest.raises(LookupError, match="work ended without made: not today"):
        table_of(pipeline, "work", "made")
    with pytest.raises(ValueError, match="not today"):
        table_of(pipeline, "later", "made")
    with pytest.raises(LookupError, match="has no step third"):
        table_of(script(GLOBALS), "third", "table")


def test_each_step_is_told_of_once():
    """A step that is a helper of another, or is called again, is not told of a second time; steps that await are not."""
    ended = []
    again = "def run():\n    first()\n    second()\n    first()\n    wait()\n"
    pipeline = script(GLOBALS + "async def wait_for():\n    pass\ndef wait():\n    return wait_for().close()\n" + again)
    at_each_end(pipeline, lambda step, held: ended.append((step, {k: v for k, v in held.items() if k == "table"})))
    assert ended == [("first", {"table": [1]}), ("second", {"table": [1, 2]}), ("wait", {})]
