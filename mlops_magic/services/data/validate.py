"""`%validate`: a schema is read from a table and kept; a table is held against a schema and judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ...adapters.pandera_rows import breaking, checkable
from ...core.code.writing.pandera_source import SAYS, pandera_source
from ...core.data.fingerprint import fingerprint
from ...core.data.frames import as_frame as frame_of
from ...core.data.frames import is_table
from ...core.data.schema import column_names, infer
from ...core.data.schema.kinds import fits, kind_of
from ...core.quality.expected import reason
from ...core.quality.structure import structure
from ...core.quality.validation import fails, judged, limits
from ...errors import DataError, UsageError, ValidationFailed
from ...records.schema import Schema, SchemaSource
from ...records.validation import Breaking, Validation
from ...store.data import schemas
from ...store.sqlite.connection import Database

COLUMNS = ("row", "column", "value", "check", "reason", "allowed")


@dataclass(frozen=True, slots=True)
class Asked:
    """A table, what a person calls it, and the fingerprint of the file it was read from, where it was."""

    value: Any
    name: str
    file: str = ""


def learn(database: Database, asked: Asked, name: str, *, now_ns: int) -> Schema:
    """The schema of a table, kept as the next version of a name.

    Raises
    ------
    DataError
        The table has nothing to learn from, or columns that have no one name.
    """
    frame = as_frame(asked)
    return schemas.put(database, replace(infer(frame, name), created_ns=now_ns), _contents(asked))


def validate(database: Database | None, asked: Asked, schema: Schema, *, now_ns: int) -> Validation:
    """The verdict on a table; stored where there is a store.

    Raises
    ------
    MissingDependency
        pandera is not installed.
    DataError
        The table has no rows, or columns that have no one name.
    """
    found = checked(asked, schema)
    return found if database is None else schemas.put_validation(database, found, _contents(asked), now_ns=now_ns)


def checked(asked: Asked, schema: Schema) -> Validation:
    """The verdict on a table, with every row that breaks a check.

    Notes
    -----
    Columns of another kind are told as such and asked nothing more.
    """
    frame = as_frame(asked)
    names = column_names(frame)
    if not len(frame):
        raise DataError(f"{asked.name} has no rows, so there is nothing to check. Give a table that has some.")
    table = checkable(frame, names)
    wrong = tuple(structure(schema, names, lambda c: fits(c.kind, table[c.name]), lambda n: kind_of(table[n])))
    out = {result.column for result in wrong}
    present = {c.name: int(table[c.name].notna().sum()) for c in schema.columns if c.name not in out}
    allowed = limits(schema, len(table), present)
    found = breaking(table, schema, allowed)
    known = {column.name for column in schema.columns}
    about = Validation(
        schema.reference, asked.name, len(table), len(names), 0, 0.0, (), tuple(n for n in names if n not in known)
    )
    return replace(judged(schema, found, allowed, wrong, about), table=_rows(schema, found, allowed, wrong))


def as_python(schema: Schema, out: Path | None = None) -> SchemaSource:
    """The schema as pandera's own Python, written to a file where one is named.

    Raises
    ------
    UsageError
        There is a file that is none of ours, or no folder.
    """
    source = pandera_source(schema)
    if out is None:
        return SchemaSource(schema.reference, source)
    if out.exists() and not (
        out.is_file() and out.read_text(encoding="utf-8", errors="replace").startswith(f'"""{SAYS}')
    ):
        raise UsageError(
            f"{out} is there already. Type: %validate {schema.reference} --python --out {schema.name}_rules.py"
        )
    if not out.parent.is_dir():
        raise UsageError(f"there is no folder {out.parent}. Type: %validate {schema.reference} --python --out rules.py")
    out.write_text(source, encoding="utf-8")
    return SchemaSource(schema.reference, source, str(out))


def require_passed(found: Validation) -> Validation:
    """The verdict itself, where it is good.

    Raises
    ------
    ValidationFailed
        It is not: for code that must not go on.
    """
    if not found.passed:
        worst = found.failed[0]
        raise ValidationFailed(
            f"{found.data_name} does not keep {found.schema_name}: {len(found.failed_columns)} of {found.columns} columns "
            f"fail, first {worst.column!r}: {worst.said}. Type: %validate {found.data_name} against {found.schema_name}"
        )
    return found


def as_frame(asked: Asked) -> Any:
    """The value as a frame.

    Raises
    ------
    UsageError
        It is no table.
    """
    if not is_table(asked.value):
        kind = type(asked.value).__name__
        raise UsageError(f"{asked.name} is a {kind}, not a table. Type: %validate df as customers")
    return frame_of(asked.value, asked.name)


def _contents(asked: Asked) -> tuple[str, ...]:
    """By which fingerprints the content is known again; none where a part of it has none."""
    try:
        identity = fingerprint(asked.value)
    except DataError:
        return (asked.file,) if asked.file else ()
    return tuple(filter(None, (identity.fp if identity.exact else "", asked.file)))


def _rows(schema: Schema, found: tuple[Breaking, ...], allowed: Mapping[Any, float], wrong: Any) -> Any:
    """One line per row that breaks a check; a line without a row is about the whole column."""
    checks = {(c.name, check.rule): (c, check) for c in schema.columns for check in c.checks}
    whole = [[None, each.column, None, each.rule, each.said, False] for each in wrong]
    parts = [pd.DataFrame(whole, columns=list(COLUMNS)).astype({"row": "Int64"})] if whole else []
    for each in found:
        column, check = checks[each.column, each.rule]
        within = not fails(each, check, allowed[each.column, each.rule])
        parts.append(_part(each, reason(check, column.kind), within=within))
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="Int64" if name == "row" else object) for name in COLUMNS})
    return pd.concat(parts, ignore_index=True)


def _part(found: Breaking, why: str, *, within: bool) -> Any:
    usual = found.rule == "usual"
    rows = pd.array([None], dtype="Int64") if usual else pd.array(found.rows, dtype="Int64")
    values = [None] if usual else list(found.values)
    part = {"row": rows, "column": found.column, "value": pd.Series(values, dtype=object), "check": found.rule}
    return pd.DataFrame(part | {"reason": why, "allowed": within})
