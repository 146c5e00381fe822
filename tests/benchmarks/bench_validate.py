"""Does validation cost more than pandera alone, does a fresh sample pass, and is what changed found?"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa

from mlops_magic.adapters.pandera_rows import checkable
from mlops_magic.adapters.pandera_schema import pandera_schema
from mlops_magic.core.data.schema import column_names, infer
from mlops_magic.core.quality.validation import limits
from mlops_magic.records.schema import Schema
from mlops_magic.services.data.validate import Asked, checked

ROUNDS = 5
ROWS = 1_000_000
SIZES = {1_000: 60, 10_000: 30, 100_000: 8}  # rows: repetitions per source
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"  # real tables, where somebody has laid them beside us
FILES = (
    "adult.csv",
    "telco_churn.csv",
    "california_housing.csv",
    "renfe_small.csv",
    "bike_rides.csv",
    "german_credit.csv",
)
APART = 0.25  # columns are swapped whose distributions differ by more


def main() -> None:
    """Print a table of cost and one of calibration."""
    print("| validate 1M x 20 | result |")
    print("|---|---|")
    for row in cost():
        print(row, flush=True)
    print("\n| fresh samples and changes | 1k rows | 10k rows | 100k rows |")
    print("|---|---|---|---|")
    counted = {size: calibrated(size, times) for size, times in SIZES.items()}
    for name in next(iter(counted.values())):
        told = [f"{100 * hits / asked:.1f} % of {asked}" for hits, asked in (each[name] for each in counted.values())]
        print(f"| {name} | {' | '.join(told)} |", flush=True)


def cost() -> Iterator[str]:
    """The ratio of times on one table, with as many rows that fail as one finds in practice."""
    reference, table = customers(0, ROWS), customers(1, ROWS)
    table.loc[::1000, "plan"] = "gold"
    table.loc[::500, "x0"] = 1e6
    table.loc[::200, "k0"] = None
    schema = infer(reference, "customers")
    prepared = checkable(table, column_names(table))
    allowed = limits(schema, ROWS, {name: int(prepared[name].notna().sum()) for name in prepared})
    alone = pandera_schema(schema, prepared, allowed)

    def pandera() -> None:
        with suppress(pa.errors.SchemaErrors):
            alone.validate(table, lazy=True)

    theirs, ours = timed(pandera, lambda: checked(Asked(table, "new"), schema))
    found = checked(Asked(table, "new"), schema).table
    listed = len(found[~found.allowed])
    planted = len(table.index[::1000]) + len(table.index[::500]) + len(table.index[::200])
    yield f"| times pandera's own check of the same schema | {ours / theirs:.2f} |"
    yield f"| ours, s of CPU | {ours:.2f} |"
    yield f"| rows that break a check, listed of planted | {listed} of {planted} |"


def customers(seed: int, rows: int) -> pd.DataFrame:
    """Twenty columns: numbers, integers, dates, labels, codes."""
    rng = np.random.default_rng(seed)
    made: dict[str, object] = {f"x{place}": rng.normal(place, 1 + place, rows) for place in range(6)}
    made |= {f"k{place}": rng.integers(0, 50 + 100 * place, rows).astype(float) for place in range(6)}
    made |= {"income": rng.lognormal(10, 1, rows), "loss": rng.pareto(2, rows) * (rng.random(rows) < 0.1)}
    made |= {"score": np.where(rng.random(rows) < 0.15, np.nan, rng.random(rows)), "loyal": rng.random(rows) < 0.3}
    made |= {"plan": rng.choice(["basic", "plus", "pro"], rows, p=[0.6, 0.3, 0.1])}
    made |= {"city": rng.choice([f"city {n}" for n in range(60)], rows, p=zipf(60))}
    made |= {"born": pd.Timestamp("1950-01-01") + pd.to_timedelta(rng.integers(0, 20_000, rows), unit="D")}
    made |= {"age": rng.normal(41, 12, rows).clip(18, 90).astype(int)}
    return pd.DataFrame(made)


def sensors(seed: int, rows: int) -> pd.DataFrame:
    """A heavy tail, counts, a clock, a key, what is rarely missing, rare labels."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "at": pd.date_range("2026-01-01", periods=rows, freq="s"),
            "id": [f"S-{number:07}" for number in rng.permutation(5 * rows)[:rows]],
            "volts": 230 + rng.standard_t(3, rows),
            "events": rng.negative_binomial(1, 0.2, rows),
            "level": np.where(rng.random(rows) < 0.001, np.nan, rng.gamma(2, 3, rows)),
            "state": rng.choice([f"s{n}" for n in range(40)], rows, p=zipf(40, 2.5)),
            "note": ["x" * int(length) for length in rng.geometric(0.02, rows)],
        }
    )


def zipf(size: int, power: float = 1.0) -> np.ndarray:
    """Shares of ranks."""
    shares = 1 / np.arange(1, size + 1) ** power
    return np.asarray(shares / shares.sum())


def sources() -> dict[str, Callable[[int, int], pd.DataFrame]]:
    """Whatever gives draws: two that are made, and real tables, drawn from with replacement."""
    found = {"customers": customers, "sensors": sensors}
    for name in FILES:
        if (DATA / name).is_file():
            table = pd.read_csv(DATA / name, skipinitialspace=True)
            dates = {each: pd.to_datetime(table[each]) for each in table if each.endswith("_date")}
            found[name] = real(table.assign(**dates))
    return found


def real(table: pd.DataFrame) -> Callable[[int, int], pd.DataFrame]:
    """Draws of a table's rows; what is unique in it is not in a draw, so it is no rule."""
    return lambda seed, rows: table.iloc[np.random.default_rng(seed).integers(0, len(table), rows)].reset_index(
        drop=True
    )


def calibrated(rows: int, times: int) -> dict[str, tuple[int, int]]:
    """Of all sources: how many fresh samples fail, how many changes are found by the column that changed."""
    counted = {name: [0, 0] for name in ("fresh samples that fail", *CHANGES)}
    for number, draw in enumerate(sources().values()):
        for repetition in range(times):
            seed = 1_000_000 * number + 2 * repetition
            schema, fresh = infer(draw(seed, rows), "source"), draw(seed + 1, rows)
            rng = np.random.default_rng(seed)
            told(counted["fresh samples that fail"], not checked(Asked(fresh, "fresh"), schema).passed)
            for name, change in CHANGES.items():
                changed = change(fresh, schema, rng)
                if changed is not None:
                    frame, column = changed
                    told(counted[name], column in checked(Asked(frame, "new"), alone(schema, column)).failed_columns)
    return {name: (hits, asked) for name, (hits, asked) in counted.items()}


def told(count: list[int], hit: bool) -> None:  # noqa: FBT001  # a tally
    """Add one to a tally."""
    count[0] += hit
    count[1] += 1


def alone(schema: Schema, column: str) -> Schema:
    """The one column, judged as strictly as among all others."""
    kept = tuple(each for each in schema.columns if each.name == column)
    part = sum(len(each.checks) for each in kept) / max(schema.questions, 1)
    return Schema(kept, schema.rows, schema.error_rate * part, schema.name)


Changed = tuple[pd.DataFrame, str] | None


def another_unit(fresh: pd.DataFrame, schema: Schema, rng: np.random.Generator) -> Changed:
    """A column of numbers, not mostly zero, times a thousand."""
    names = [c.name for c in schema.columns if c.kind in ("integer", "number") and (fresh[c.name] != 0).mean() > 0.5]
    name = str(rng.choice(names))
    return fresh[[name]].assign(**{name: fresh[name] * 1000}), name


def swapped(fresh: pd.DataFrame, schema: Schema, rng: np.random.Generator) -> Changed:
    """A column holds another's values: of the same kind, and distributed otherwise by a quarter of the rows."""
    alike = {"integer": "number", "number": "number", "string": "text", "datetime": "date"}
    kinds = {column.name: alike[column.kind] for column in schema.columns if column.kind in alike}
    pairs = [(one, other) for one in kinds for other in kinds if one != other and kinds[one] == kinds[other]]
    for place in rng.permutation(len(pairs)):
        one, other = pairs[place]
        if distance(fresh[one], fresh[other]) > APART:
            return fresh[[one]].assign(**{one: fresh[other]}), one
    return None


def distance(one: pd.Series, other: pd.Series) -> float:
    """Kolmogorov-Smirnov of numbers and dates, total variation of labels."""
    if one.dtype.kind == other.dtype.kind == "M":
        one, other = one.astype("int64"), other.astype("int64")
    if pd.api.types.is_numeric_dtype(one) and pd.api.types.is_numeric_dtype(other):
        first, second = (np.sort(each.dropna().to_numpy(dtype=float)[:5000]) for each in (one, other))
        every = np.concatenate([first, second])
        gaps = [np.searchsorted(each, every, side="right") / max(len(each), 1) for each in (first, second)]
        return float(np.abs(gaps[0] - gaps[1]).max())
    shares = [each.astype(str).value_counts(normalize=True) for each in (one, other)]
    return float(shares[0].sub(shares[1], fill_value=0).abs().sum() / 2)


def new_category(fresh: pd.DataFrame, schema: Schema, rng: np.random.Generator) -> Changed:
    """One row in twenty has a label that was never there."""
    names = [c.name for c in schema.columns if c.kind == "string" and any(k.rule == "labels" for k in c.checks)]
    if not names:
        return None
    name = str(rng.choice(names))
    return fresh[[name]].assign(**{name: fresh[name].astype(object).mask(rng.random(len(fresh)) < 0.05, "zz")}), name


def missing(fresh: pd.DataFrame, schema: Schema, rng: np.random.Generator) -> Changed:
    """One value in twenty is gone, of a column that hardly ever lacks one."""
    few = [
        c.name for c in schema.columns for k in c.checks if k.rule == "missing" and k.breaks <= 1 + schema.rows / 500
    ]
    name = str(rng.choice(few))
    return fresh[[name]].assign(**{name: fresh[name].mask(rng.random(len(fresh)) < 0.05)}), name


CHANGES: dict[str, Callable[[pd.DataFrame, Schema, np.random.Generator], Changed]] = {
    "another unit (x 1000) found": another_unit,
    "swapped columns found": swapped,
    "a new category in 5 % of rows found": new_category,
    "5 % of values missing found": missing,
}


def timed(*calls: Callable[[], object]) -> list[float]:
    """Median seconds of CPU of each call, asked in turn, after one round that warms up: a busy machine changes it little."""
    spent: list[list[float]] = [[] for _ in calls]
    for turn in range(ROUNDS + 1):
        for place, call in enumerate(calls):
            start = time.process_time()
            call()
            if turn:
                spent[place].append(time.process_time() - start)
    return [statistics.median(each) for each in spent]


if __name__ == "__main__":
    if "--quick" in sys.argv:
        SIZES = {1_000: 5}
    main()
