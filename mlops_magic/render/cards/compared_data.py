"""What does a person see of runs whose data differ: versions, columns, or only types?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...records.run import Comparison, DataDifference
from ..card import Block, Cell, Code, Column, Paragraph, Phrase, Table, code
from ..phrases import MOST_NAMES, joined, name, names

MOST_IN_TEXT = 60
PRODUCED = " (produced)"  # ends the name of data that a run made: an effect, never a cause
NOT_SAVED = "not saved"


def read(comparison: Comparison) -> tuple[DataDifference, ...]:
    """Data that runs read; what they made follows from something else."""
    return tuple(each for each in comparison.data if not each.name.endswith(PRODUCED))


def cause(comparison: Comparison) -> Phrase:
    """The data as a cause: other values before other types."""
    found = read(comparison) or comparison.data
    other = [each for each in found if not each.same_values]
    if other:
        more = f" and {len(other) - MOST_NAMES} more" if len(other) > MOST_NAMES else ""
        return ("other data in ", *joined((_said(each) for each in other[:MOST_NAMES]), "; "), f"{more}.")
    return (*joined((_same(each) for each in found[:MOST_NAMES]), " "),)


def blocks(comparison: Comparison) -> tuple[Block, ...]:
    """A row per table or file, then what became of its columns."""
    heads = (Column(("name",)), *(Column((f"run {run.id}",)) for run in comparison.runs))
    rows = tuple(
        (code(each.name), *(Cell(("absent",)) if value is None else code(value) for value in each.values))
        for each in comparison.data
    )
    told = [each for each in comparison.data if each.same_values or each.columns or any(each.versions)]
    said = (_same(each) if each.same_values else (*_said(each), ".") for each in told)
    return (Table(heads, rows, MOST_IN_TEXT), *map(Paragraph, said))


def _said(each: DataDifference) -> Phrase:
    """`df (read), customers@1 → customers@2: email changed`."""
    versions: Phrase = ()
    if any(each.versions):
        ends = [version or NOT_SAVED for version in (each.versions[0], each.versions[-1])]
        versions = (", ", name(ends[0]), " → ", name(ends[1]))
    columns = columns_said(each)
    return (name(each.name), *versions, *((": ", *columns) if columns else ()))


def _same(each: DataDifference) -> Phrase:
    """The values are the same; which types are not."""
    columns = columns_said(each)
    types: Phrase = ("types changed: ", *columns) if columns else ("the type or name of an index or axis changed",)
    return (name(each.name), ": the values are the same; ", *types, ".")


def columns_said(each: DataDifference) -> Phrase:
    """Columns by what became of them: `email, age changed; phone new; x int64 → Int64`."""
    return joined(_groups(each), "; ")


def _groups(each: DataDifference) -> Iterator[Phrase]:
    for verdict in ("changed", "new", "gone"):
        found = [change for change in each.columns if change.verdict == verdict]
        if found:
            yield (*names(change.column for change in found), f" {verdict}")
    typed = [change for change in each.columns if any(change.types)]
    for change in typed[:MOST_NAMES]:
        yield (name(change.column), " ", *_arrow(change.types))
    if len(typed) > MOST_NAMES:
        yield (f"{len(typed) - MOST_NAMES} more types changed",)


def _arrow(types: Sequence[str]) -> Phrase:
    """Two types; where both have one name, what is inside of them differs."""
    before, after = types
    return (Code(f"{before} → {after}" if before != after else f"{after} of other categories"),)
