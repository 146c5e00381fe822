"""Which runs are asked for, and in which order? Conditions become SQL whose every value is bound."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from mlops_magic.core.where import Among, Compared, Condition, Field, Joined, Like, Missing, Not, Value
from mlops_magic.errors import UsageError
from mlops_magic.records.run import COUNTED

from ..sqlite.connection import Database

NO_CANDIDATE = "run.kind != 'search'"
SPEAK_OF_CANDIDATES = frozenset({"id", "kind", "parent"})  # fields: who asks for them means every run
RECENT = 500  # runs that say which metrics are usual
Sql = tuple[str, list[object]]

COLUMNS = {
    "id": "run.id", "name": "run.name", "experiment": "experiment.name", "status": "run.status", "kind": "run.kind",
    "user": "run.user", "notebook": "run.notebook", "commit": "run.git_commit", "branch": "run.git_branch",
    "parent": "run.parent_id", "seconds": "(run.ended_ns - run.started_ns) / 1e9", "started": "run.started_ns",
}  # fmt: skip
NUMBERS = frozenset({"id", "parent", "seconds"})
TABLES = {
    "params": "param AS part JOIN key ON key.id = part.key_id WHERE part.run_id = run.id AND key.name = ?",
    "metrics": "metric_last AS part JOIN key ON key.id = part.key_id WHERE part.run_id = run.id AND key.name = ?",
    "tags": "tag AS part WHERE part.run_id = run.id AND part.name = ?",
    "data": "dataset_use AS part WHERE part.run_id = run.id AND part.name = ?",
}
VALUES = {"params": "part.value", "metrics": "part.value", "tags": "part.value", "data": "part.fp"}


@dataclass(frozen=True, slots=True)
class Found:
    """Numbers of runs in order, how many meet the condition, and how many runs the experiment has.

    Those that meet it are counted up to `COUNTED` times as many as were asked for.
    """

    ids: tuple[int, ...]
    matching: int
    total: int


def search(
    database: Database,
    *,
    experiment: str | None = None,
    condition: Condition | None = None,
    by: str | None = None,
    ascending: bool = False,
    limit: int = -1,
) -> Found:
    """Runs that meet a condition, by the last value of a metric, or newest first.

    Candidates of a search are left out, unless the condition speaks of the number, kind or parent of a run.

    Parameters
    ----------
    by : str, optional
        Runs without this metric, or with NaN, come last; ties go to the newer run.
    limit : int
        At most so many; -1 for all.

    Notes
    -----
    By a metric the index over its values is walked until enough runs are found: the cost grows with `limit` and with how
    rarely the condition holds, not with the store.
    """
    meets, values = ("1", []) if condition is None else compiled(condition)
    inside = "run JOIN experiment ON experiment.id = run.experiment_id"
    asked = condition is not None and bool(SPEAK_OF_CANDIDATES & run_fields(condition))
    meets = f"{1 if asked else NO_CANDIDATE} AND (? IS NULL OR experiment.name = ?) AND ({meets})"
    bound = [experiment, experiment, *values]
    with database.read() as connection:
        ids: list[int] = []
        if by is not None:
            order = "ASC" if ascending else "DESC"
            ids = _numbers(
                connection,
                f"SELECT run.id FROM metric_last AS best CROSS JOIN {inside} WHERE run.id = best.run_id AND best.key_id = "  # noqa: S608  our own words
                f"(SELECT id FROM key WHERE name = ?) AND best.value IS NOT NULL AND {meets} "
                f"ORDER BY best.value {order}, best.run_id DESC LIMIT ?",
                [by, *bound, limit],
            )
        if limit < 0 or len(ids) < limit:
            without = (
                "" if by is None else "AND NOT EXISTS (SELECT 1 FROM metric_last AS part JOIN key ON key.id = part.key_id "
                "WHERE part.run_id = run.id AND key.name = ? AND part.value IS NOT NULL) "
            )  # fmt: skip
            ids += _numbers(
                connection,
                f"SELECT run.id FROM {inside} WHERE {meets} {without}ORDER BY run.id DESC LIMIT ?",  # noqa: S608  our own words
                [*bound, *([] if by is None else [by]), -1 if limit < 0 else limit - len(ids)],
            )
        total = _total(connection, experiment, candidates=asked)
        matching = total
        if condition is not None:
            most = -1 if limit < 0 else COUNTED * limit
            counting = f"SELECT COUNT(*) FROM (SELECT 1 FROM {inside} WHERE {meets} LIMIT ?)"  # noqa: S608  our own words
            (matching,) = _numbers(connection, counting, [*bound, most])
    return Found(tuple(ids), matching, total)


def usual_metrics(
    database: Database, experiment: str | None = None, condition: Condition | None = None
) -> dict[str, int]:
    """How many of the newest runs have each metric."""
    ids = search(database, experiment=experiment, condition=condition, limit=RECENT).ids
    marks = ",".join("?" * len(ids))
    with database.read() as connection:
        return dict(
            connection.execute(
                f"SELECT key.name, COUNT(*) FROM metric_last JOIN key ON key.id = key_id WHERE run_id IN ({marks}) "  # noqa: S608  marks
                "GROUP BY key.name ORDER BY MIN(run_id), MIN(place)",
                ids,
            )
        )


def metric_names(database: Database) -> tuple[str, ...]:
    """Every name that a metric has."""
    with database.read() as connection:
        rows = connection.execute(
            "SELECT name FROM key WHERE EXISTS (SELECT 1 FROM metric_last WHERE key_id = key.id) ORDER BY id"
        )
        return tuple(row[0] for row in rows)


def compiled(condition: Condition) -> Sql:
    """A condition as SQL over `run` and `experiment`, and the values to bind."""
    match condition:
        case Joined(word, parts):
            made = [compiled(part) for part in parts]
            return f" {word.upper()} ".join(f"({sql})" for sql, _ in made), [each for _, more in made for each in more]
        case Not(part):
            sql, values = compiled(part)
            return f"NOT ({sql})", values
        case Missing(field):
            return _missing(field)
        case Compared(field, sign, value):
            return _asked(field, lambda place: (f"{place} {sign} ?", [_bound(field, value)]), value)
        case Among(field, values):
            made = [compiled(Compared(field, "=", value)) for value in values]
            return " OR ".join(f"({sql})" for sql, _ in made), [each for _, more in made for each in more]
        case Like(field, pattern):
            return _asked(field, lambda place: (f"{place} LIKE ?", [pattern]), pattern)


def run_fields(condition: Condition) -> set[str]:
    """Properties of a run that a condition speaks of, such as "kind"; params, metrics, tags and data are none."""
    match condition:
        case Joined(_, parts):
            return set().union(*map(run_fields, parts))
        case Not(part):
            return run_fields(part)
        case Missing(field) | Compared(field, _, _) | Among(field, _) | Like(field, _):
            return {field.name} if field.kind == "run" else set()


def _asked(field: Field, test: Callable[[str], Sql], value: Value) -> Sql:
    """A test of one field. What has no value meets none, and its opposite is met: `not metrics.auc > 0.8`."""
    if field.kind == "run":
        sql, values = test(COLUMNS[field.name])
        return f"COALESCE({sql}, 0)", values
    place, more = VALUES[field.kind], ""
    if field.kind == "params" and isinstance(value, bool):
        more = " AND part.type = 'bool'"
    elif field.kind == "params" and isinstance(value, float):
        place, more = "CAST(part.value AS REAL)", " AND part.type IN ('int', 'float')"
    elif field.kind in ("tags", "data") and isinstance(value, float):
        place = "CAST(part.value AS REAL)" if field.kind == "tags" else place
    sql, values = test(place)
    return f"EXISTS (SELECT 1 FROM {TABLES[field.kind]}{more} AND {sql})", [field.name, *values]  # noqa: S608  our own words


def _missing(field: Field) -> Sql:
    if field.kind == "run":
        return f"{COLUMNS[field.name]} IS NULL", []
    more = " AND part.type != 'NoneType'" if field.kind == "params" else ""
    return f"NOT EXISTS (SELECT 1 FROM {TABLES[field.kind]}{more})", [field.name]  # noqa: S608  our own words


def _bound(field: Field, value: Value) -> object:
    if field.kind == "run" and field.name == "started":
        return _moment(value)
    if field.kind == "metrics" or (field.kind == "run" and field.name in NUMBERS):
        if isinstance(value, str):
            raise UsageError(f"--where: {field.kind}.{field.name} is a number; leave out the quotes around {value!r}.")
        return float(value)
    return str(value) if isinstance(value, bool) else value


def _moment(value: Value) -> int:
    """Nanoseconds of a day or moment; without a time zone it is UTC."""
    try:
        found = dt.datetime.fromisoformat(str(value))
    except ValueError:
        raise UsageError(f"--where: {value!r} is no day. Such as: --where \"started >= '2026-01-31'\"") from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=dt.UTC)
    return int(found.timestamp() * 1_000_000_000)


def _numbers(connection: sqlite3.Connection, sql: str, values: list[object]) -> list[int]:
    return [row[0] for row in connection.execute(sql, values)]


def _total(connection: sqlite3.Connection, experiment: str | None, *, candidates: bool) -> int:
    """Counted on indexes alone: all runs, and of those within others the candidates."""
    of_experiment = "" if experiment is None else "experiment_id = (SELECT id FROM experiment WHERE name = ?)"
    values: list[object] = [] if experiment is None else [experiment]
    (found,) = _numbers(connection, f"SELECT COUNT(*) FROM run WHERE {of_experiment or 1}", values)  # noqa: S608  our own words
    if candidates:
        return found
    inside = f"SELECT COUNT(*) FROM run WHERE parent_id IS NOT NULL AND NOT {NO_CANDIDATE} AND {of_experiment or 1}"  # noqa: S608  our own words
    return found - _numbers(connection, inside, values)[0]
