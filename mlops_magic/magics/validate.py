"""`%validate`: what are the rows of a table like, and do those of another keep to it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageError
from .grammar import Option, Verb, Words

if TYPE_CHECKING:
    from ..records.schema import Schema, SchemaSource
    from ..records.validation import Validation
    from ..workspace import Workspace

HELP = """Learn what a table's rows are like, or hold a table against what was learnt.

    %validate DF as NAME [--watch]
    %validate DF against NAME[@VERSION] [--gate] [--watch]
    %validate DF --unwatch
    %validate NAME[@VERSION] [--python [--out FILE]]

The first reads a schema from a table and keeps it as the next version of NAME: kinds, ranges, labels, missing values,
patterns, lengths, repeats, order, usual values. The second lists every row that breaks it; a check fails when more rows
break it than chance allows, so that another draw of the same source passes 99 times in 100, at any number of rows. The
third shows the schema. `v = %validate …` gives the verdict: `v.passed`, `v.table`.

Parameters
----------
DF       a table of the notebook, or a file such as data/new.csv
NAME     what the schema is called; without a version the newest
VERSION  a number
--gate      stops the cell, and Run All with it, where the table fails
--watch     looks at the variable DF again whenever a tracked cell reads it; the run's card has a line where it fails
--unwatch   looks no longer
--python    shows the schema as a module of plain pandera, for code that does not know us
--out FILE  writes that module

Examples
--------
%validate df as customers
%validate new_df against customers
%validate new_df against customers --gate
%validate df against customers --watch
%validate customers@1
%validate customers --python --out customer_rules.py
"""
EXAMPLE = "%validate new_df against customers"


def validate(workspace: Workspace, words: Words) -> Schema | SchemaSource | Validation | None:
    """The schema, or the verdict."""
    plain = words.plain
    joins = [place for place, word in enumerate(plain) if word in ("as", "against")]
    if len(plain) == 1 and not joins:
        return _of_one(workspace, plain[0], words)
    if not joins or joins[-1] == 0 or joins[-1] != len(plain) - 2:
        table = plain[0] if plain and not joins else "df"
        raise UsageError(f"say which table and which schema. Type: %validate {table} as NAME, or: {EXAMPLE}")
    table, join, name = " ".join(plain[: joins[-1]]), plain[joins[-1]], plain[-1]
    _require(words, ("--watch", "--gate") if join == "against" else ("--watch",))
    if words.has("--watch") and not table.isidentifier():
        raise UsageError(f"only a variable is watched, not {table!r}. Type: {EXAMPLE} --watch")
    verdict = workspace.schemas.validate(table, name) if join == "against" else None
    found: Schema | Validation = workspace.schemas.learn(table, name) if verdict is None else verdict
    if words.has("--watch"):
        workspace.schemas.watch(table, name)
    return _passed(verdict) if verdict is not None and words.has("--gate") else found


def _of_one(workspace: Workspace, name: str, words: Words) -> Schema | SchemaSource | None:
    """A schema that is shown or written, or a variable that is watched no longer."""
    _require(words, ("--python", "--out", "--unwatch"))
    if words.has("--unwatch"):
        workspace.schemas.unwatch(name)
        return None
    if words.has("--python") or words.has("--out"):
        return workspace.schemas.source(name, words.one("--out"))
    return workspace.schemas.get(name)


def _require(words: Words, known: tuple[str, ...]) -> None:
    """No option but those that make sense here."""
    odd = next((name for name in words.options if name not in known), None)
    if odd is not None:
        lines = {"--gate": f"{EXAMPLE} --gate", "--watch": f"{EXAMPLE} --watch", "--unwatch": "%validate df --unwatch"}
        line = lines.get(odd, "%validate customers --python")
        raise UsageError(f"{odd} does not go with this. Type: {line}")


def _passed(found: Validation) -> Validation:
    """The verdict where it is good; where it is not, its card, and an error that stops the cell."""
    from IPython.display import display

    from ..services.data.validate import require_passed

    if not found:
        display(found)
    return require_passed(found)


VERB = Verb(
    "validate", validate, HELP, (
        Option("--gate"), Option("--watch"), Option("--unwatch"), Option("--python"), Option("--out", "FILE"),
    ),
    EXAMPLE,
    ("variable", "against", "schema"),
)  # fmt: skip
