"""What does a person see of the differences between runs?"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator

from ...core.quality.headline import headline as headline_name
from ...records.run import Comparison, UpstreamDifference, ValueDifference
from .. import numbers
from ..card import (
    GOOD,
    PLAIN,
    Block,
    Card,
    Cell,
    Code,
    Column,
    Headline,
    Lines,
    Paragraph,
    Phrase,
    Section,
    Table,
    Verdict,
)  # fmt: skip
from ..phrases import MOST_NAMES, joined, name, names
from . import compared_data

MOST_IN_TEXT = 60
# Likeliest first: an earlier cell explains other data; else what changes a result most, and is seen least.
CAUSES = ("upstream", "data", "params", "code", "environment")


def card(comparison: Comparison, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """Only what differs: the effect, the likeliest cause, then the others."""
    runs = comparison.runs
    shown = _differing(comparison)
    titles: tuple[Phrase, ...] = (("compare",), (" vs ".join(f"run {run.id}" for run in runs),))
    if not shown and not comparison.metrics:
        return Card(
            titles=titles,
            verdict=Verdict("✓", "nothing differs", GOOD),
            headline=None,
            facts=(("Code, data, params, metrics and environment are the same.",),),
        )
    said = [*(["metrics"] if comparison.metrics else []), *map(_named, shown)]
    return Card(
        titles=titles,
        verdict=Verdict("!", f"{' and '.join(said) if len(said) < 3 else f'{len(said)} parts'} differ", PLAIN),
        headline=_headline(comparison),
        facts=tuple(_facts(comparison, shown)),
        blocks=tuple(_open(comparison, shown)),
        sections=tuple(
            Section(_title(comparison, part), _PARTS[part](comparison), opened=place == 0)
            for place, part in enumerate(shown)
        ),
    )


def _differing(comparison: Comparison) -> list[str]:
    """Parts that differ, the likeliest cause first; data that the runs themselves made come last."""
    differs = {
        "upstream": any(comparison.upstream),
        "data": bool(comparison.data),
        "params": bool(comparison.params),
        "code": any(comparison.code),
        "environment": bool(comparison.environment),
    }
    found = [part for part in CAUSES if differs[part]]
    read = compared_data.read(comparison)
    if any(not each.same_values for each in read):
        return found
    # no other data was read, so earlier cells are no cause either; other types of the same values may be, but seldom are
    last = [part for part in (("data",) if read else ("upstream", "data")) if part in found]
    return [part for part in found if part not in last] + last


def _headline(comparison: Comparison) -> Headline | None:
    """The metric that matters most among those that differ, from the first run to the last."""
    ends = {each.name: (_float(each.values[0]), _float(each.values[-1])) for each in comparison.metrics}
    chosen = headline_name([each for each, (first, last) in ends.items() if first is not None and last is not None])
    if chosen is None:
        return None
    first, last = ends[chosen]
    return Headline((name(chosen),), numbers.number(last or 0.0), numbers.change(first or 0.0, last or 0.0))


def _float(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:  # a metric that was stored as words
        return None


def _facts(comparison: Comparison, shown: list[str]) -> Iterator[Phrase]:
    experiments = list(dict.fromkeys(run.experiment for run in comparison.runs))
    yield names(experiments)
    same = [part for part in CAUSES if part not in shown and part != "upstream"]
    if not comparison.metrics:
        same.append("metrics")
    if same:
        yield (f"same {', '.join(same)}",)


def _open(comparison: Comparison, shown: list[str]) -> Iterator[Block]:
    explained = [part for part in shown if part != "data" or compared_data.read(comparison)]
    if explained and comparison.metrics:
        yield Paragraph(("Likely cause: ", *_cause(comparison, shown[0])))
    elif comparison.metrics:
        yield Paragraph(
            ("The metrics differ and nothing that was recorded explains it: look for a seed that is not set.",)
        )
    else:
        yield Paragraph(("The metrics are the same. Different: ", *_cause(comparison, shown[0])))
    if comparison.metrics:
        yield _metrics(comparison)


def _cause(comparison: Comparison, part: str) -> Phrase:
    if part == "code":
        return ("the code, shown below.",)
    if part == "upstream":
        return next(_happened(each) for each in comparison.upstream if each is not None)
    if part == "data":
        return compared_data.cause(comparison)
    found: tuple[ValueDifference, ...] = getattr(comparison, part)
    told = joined((_told(each, _absent(part)) for each in found[:MOST_NAMES]), ", ")
    more = f" and {len(found) - MOST_NAMES} more" if len(found) > MOST_NAMES else ""
    return (f"{part} ", *told, f"{more}.")


def _happened(each: UpstreamDifference) -> Phrase:
    """The earlier execution, by its number in each run's notebook, and what is different about it."""
    first, other = each.executions
    number = f"execution {other}" if other is not None else f"execution {first}"
    if first is not None and other is not None and first != other:
        number += f" (before: {first})"
    return (f"{number}, an earlier cell: {each.reason}.",)


def _upstream(comparison: Comparison) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for run, each in zip(comparison.runs[1:], comparison.upstream, strict=False):
        if each is not None:
            before, after = (code.splitlines() for code in each.code)
            blocks.append(Paragraph((f"run {run.id}: ", *_happened(each)), quiet=True))
            lines = list(difflib.unified_diff(before, after, lineterm="", n=2))[2:] or [f"  {line}" for line in after]
            blocks.append(Lines("\n".join(lines), "diff", MOST_IN_TEXT))
    return tuple(blocks)


def _absent(part: str) -> str:
    """What a run without the value is said to have: a param that nobody chose is at its default."""
    return "not set" if part == "params" else "absent"


def _told(each: ValueDifference, absent: str) -> Phrase:
    before, after = (absent if value is None else name(value) for value in (each.values[0], each.values[-1]))
    return (name(each.name), " ", before, " → ", after)


def _title(comparison: Comparison, part: str) -> str:
    count = sum(map(bool, getattr(comparison, part)))
    return f"{_named(part)} ({count})"


def _named(part: str) -> str:
    return "earlier cells" if part == "upstream" else part


def _code(comparison: Comparison) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for run, diff in zip(comparison.runs[1:], comparison.code, strict=False):
        if diff:
            blocks += [
                Paragraph((f"run {comparison.runs[0].id} → run {run.id}",), quiet=True),
                Lines(diff, "diff", MOST_IN_TEXT),
            ]
    return tuple(blocks)


def _values(comparison: Comparison, part: str) -> tuple[Block, ...]:
    found: tuple[ValueDifference, ...] = getattr(comparison, part)
    columns = (Column(("name",)), *(Column((f"run {run.id}",)) for run in comparison.runs))
    rows = tuple(
        (
            Cell((Code(each.name),)),
            *(Cell((_absent(part),)) if value is None else Cell((Code(value),)) for value in each.values),
        )
        for each in found
    )
    return (Table(columns, rows, MOST_IN_TEXT),)


def _metrics(comparison: Comparison) -> Table:
    runs = comparison.runs
    columns = (
        Column(("metric",)),
        *(Column((f"run {run.id}",), right=True) for run in runs),
        Column(("change",), right=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for each in comparison.metrics:
        values = [_float(value) for value in each.values]
        shown = numbers.aligned(values)
        if len(set(shown)) == 1:  # they differ after the fourth digit: show all of it
            shown = tuple(value or numbers.NONE for value in each.values)
        ends = values[0], values[-1]
        moved = "" if ends[0] is None or ends[1] is None else numbers.change(ends[0], ends[1])
        rows.append((Cell((Code(each.name),)), *(Cell((text,)) for text in shown), Cell((moved,))))
    return Table(columns, tuple(rows), MOST_IN_TEXT)


_PARTS: dict[str, Callable[[Comparison], tuple[Block, ...]]] = {
    "data": compared_data.blocks,
    "params": lambda each: _values(each, "params"),
    "code": _code,
    "upstream": _upstream,
    "environment": lambda each: _values(each, "environment"),
}
