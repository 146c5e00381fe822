"""`%data`: versions of tables, arrays, files and folders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError, nearest
from .grammar import Option, Verb, Words

if TYPE_CHECKING:
    from ..workspace import Workspace

HELP = """Keep versions of tables, arrays, files and folders, and get any of them back bit for bit.

    %data save DF as NAME
    %data load NAME@2 as df
    %data log [NAME]
    %data diff NAME@1 NAME@2 [--key COLUMN]
    %data export NAME@2 FILE
    %data gc [--keep N]
    %data erase NAME --where CONDITION [--reason TEXT]

A version holds values, types, index, labels, names and attributes exactly. Only what the last version lacks is written:
saving the same again costs nothing, and rows that were inserted, appended or changed cost about their own size.

Parameters
----------
DF       a variable or expression of the notebook (pandas, NumPy, scipy sparse, pyarrow, polars), a file or a folder
NAME     what the data is called; NAME@2 is its second version, NAME alone the newest
df       the variable that is bound; of a file or folder, where it is written
FILE     ends in .parquet, .feather, .csv, .npy or .npz; the card says whether it holds the data exactly
--key COLUMN
         a column whose values name a row (may be given often); without it, rows are compared by position
--where CONDITION
         rows that go from every version, as DataFrame.query reads it; it is not kept. Outputs, params, code, profiles
         and reports are cleared of what only these rows held, and what could not be reached is named
--reason TEXT
         why; kept in the history, so without the value
--keep N how many versions of each name stay; what a run, a model or an export refers to stays as well

Examples
--------
%data save df as customers
%data load customers@1 as old
%data log customers
%data diff customers@1 customers@2 --key id
%data export customers@2 customers.parquet
%data gc --keep 5
%data erase customers --where "id == 17"
"""
EXAMPLE = "%data save df as customers"


def data(workspace: Workspace, words: Words) -> Any:
    """What the second word asks for."""
    known = {word: do for word, (do, _) in WORDS.items()}
    word = words.plain[0] if words.plain else ""
    if word not in known:
        near = nearest(word, known) if word else None
        hint = f"Did you mean {near}?" if near else f"There are {', '.join(known)}."
        raise UsageError(f"%data does not know {word!r}. {hint} Type: {EXAMPLE}")
    return known[word](workspace, words)


def _save(workspace: Workspace, words: Words) -> Any:
    value, name = _around("as", words, 1, "save df as customers")
    return workspace.data.save_typed(value, name)


def _load(workspace: Workspace, words: Words) -> Any:
    if "as" not in words.plain:
        return workspace.data.load(_one(words, "load customers@1"))
    return workspace.data.load_as(*_around("as", words, 1, "load customers@1 as df"))


def _log(workspace: Workspace, words: Words) -> Any:
    if len(words.plain) > 2:
        raise UsageError("%data log takes one name. Type: %data log customers")
    return workspace.data.log(words.plain[1] if words.plain[1:] else None)


def _diff(workspace: Workspace, words: Words) -> Any:
    if len(words.plain) != 3:
        raise UsageError("say which two versions. Type: %data diff customers@1 customers@2 --key id")
    return workspace.data.diff(words.plain[1], words.plain[2], words.all("--key"))


def _export(workspace: Workspace, words: Words) -> Any:
    if len(words.plain) != 3:
        raise UsageError("say which version, and the file. Type: %data export customers@2 customers.parquet")
    return workspace.data.export(words.plain[1], Path(words.plain[2]).expanduser())


def _gc(workspace: Workspace, words: Words) -> Any:
    keep = words.one("--keep")
    if len(words.plain) > 1 or (keep is not None and not keep.isdigit()):
        raise UsageError("--keep is a number of versions. Type: %data gc --keep 5")
    return workspace.data.collect(None if keep is None else int(keep))


def _erase(workspace: Workspace, words: Words) -> Any:
    where = words.one("--where")
    if len(words.plain) != 2 or not where:
        raise UsageError('say of which data, and which rows. Type: %data erase customers --where "id == 17"')
    return workspace.data.erase(words.plain[1], where, reason=words.one("--reason") or "")


def _around(mark: str, words: Words, first: int, line: str) -> tuple[str, str]:
    """What stands before and after a word."""
    plain, typed = words.plain[first:], words.typed[first:]
    if mark not in plain[1:-1]:
        raise UsageError(f"say what, and under which name. Type: %data {line}")
    place = len(plain) - 1 - plain[::-1].index(mark)
    return " ".join(typed[:place]), " ".join(plain[place + 1 :])


def _one(words: Words, line: str) -> str:
    if len(words.plain) != 2:
        raise UsageError(f"say which version. Type: %data {line}")
    return words.plain[1]


# What Tab offers after each word stands beside what the word does.
WORDS: dict[str, tuple[Callable[[Any, Words], Any], tuple[str, ...]]] = {
    "save": (_save, ("variable", "as", "data")),
    "load": (_load, ("data", "as", "variable")),
    "log": (_log, ("data",)),
    "diff": (_diff, ("data", "data")),
    "export": (_export, ("data", "")),
    "gc": (_gc, ()),
    "erase": (_erase, ("data",)),
}
VERB = Verb(
    "data",
    data,
    HELP,
    (Option("--key", "COLUMN"), Option("--keep", "N"), Option("--where", "CONDITION"), Option("--reason", "TEXT")),
    EXAMPLE,
    words={word: completes for word, (_, completes) in WORDS.items()},
)
