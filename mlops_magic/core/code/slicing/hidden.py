"""What would a reader of the notebook not see? Cells run again, edited, deleted, failed or out of order below a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ....records.execution import Execution
from ....records.hidden import Surprise


@dataclass(frozen=True, slots=True)
class Saved:
    """The notebook as its file has it: cells in order, by id, and when it was written; nothing where no file is known."""

    cells: tuple[str, ...] = ()
    at_ns: int = 0
    place: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Where each cell stands."""
        object.__setattr__(self, "place", {cell: place for place, cell in enumerate(self.cells)})


NOWHERE = Saved()


def surprises(
    executions: Sequence[Execution], kept: Sequence[Execution], saved: Saved = NOWHERE
) -> tuple[Surprise, ...]:
    """One entry per surprise, in the order the executions ran.

    Parameters
    ----------
    executions : sequence of Execution
        The log.
    kept : sequence of Execution
        The executions that a value stands on.
    saved : Saved, optional
        Tells deleted cells, and the order in which a reader meets them. Cells that ran after the file was written are
        not called deleted: they may only not be saved yet.
    """
    latest = {execution.cell_id: execution for execution in executions if execution.cell_id}
    counts = Counter(execution.cell_id for execution in kept if execution.cell_id)
    nth: Counter[str] = Counter()
    found: list[Surprise] = []
    lowest: Execution | None = None
    for execution in kept:
        said = list(_of_cell(execution, latest, saved))
        nth[execution.cell_id] += 1
        if counts[execution.cell_id] > 1 and nth[execution.cell_id] == counts[execution.cell_id]:
            said.append(("run again", f"its cell ran {counts[execution.cell_id]} times, and every time counts"))
        if lowest is not None and _above(execution, lowest, saved):
            said.append(("out of order", f"it ran after execution {lowest.seq}, whose cell stands below"))
        if execution.cell_id in saved.place and (lowest is None or _above(lowest, execution, saved)):
            lowest = execution
        first = next((line.strip() for line in execution.raw.splitlines() if line.strip()), "")
        found += [Surprise(execution.seq, execution.cell_id, kind, first, sentence) for kind, sentence in said]
    return tuple(found)


def hidden_state(executions: Sequence[Execution], kept: Sequence[Execution]) -> tuple[str, ...]:
    """The same as sentences, as far as the log alone tells."""
    return sentences(surprises(executions, kept))


def sentences(found: Sequence[Surprise]) -> tuple[str, ...]:
    """Each with the number of its execution."""
    return tuple(f"execution {each.execution}: {each.said}" for each in found)


def _of_cell(execution: Execution, latest: dict[str, Execution], saved: Saved) -> Iterator[tuple[str, str]]:
    last = latest.get(execution.cell_id, execution)
    if last is not execution and last.text != execution.text:
        gone = all(line.lstrip().startswith("#") for line in last.text.splitlines())
        kind = "emptied since" if gone else "edited since"
        yield kind, f"its cell was {kind.removesuffix(' since')} since"
    if saved.cells and execution.cell_id not in saved.place and 0 < execution.ended_ns < saved.at_ns:
        yield "deleted", "its cell is no longer in the notebook"
    if not execution.success:
        yield "failed", "it failed; what it did before that is kept"


def _above(one: Execution, other: Execution, saved: Saved) -> bool:
    places = saved.place.get(one.cell_id), saved.place.get(other.cell_id)
    return places[0] is not None and places[1] is not None and places[0] < places[1]
