"""What does a person see of the runs of an experiment, best first?"""

from __future__ import annotations

from ...records.run import COUNTED, Leaderboard, Run
from .. import numbers
from ..card import (
    ATTENTION,
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
from ..phrases import moment, name, places, typed
from ..visible import visible
from .run import STALE, VERDICTS

MOST_IN_TEXT = 40


def card(board: Leaderboard, now_ns: int | None) -> Card:
    """The runs as a table in the order of one metric."""
    where: Phrase = (name(board.experiment),) if board.experiment else ("every experiment",)
    titles: tuple[Phrase, ...] = (("leaderboard",), where)
    if not board.runs and board.condition:
        return Card(
            titles=titles,
            verdict=Verdict("!", "no runs", ATTENTION),
            headline=None,
            facts=((f"None of {numbers.counted(board.total, 'run')} meets ", Code(visible(board.condition)), "."),),
            blocks=(
                Lines(
                    f"%leaderboard {typed(board.experiment)}".rstrip() if board.experiment else "%leaderboard", "type"
                ),
            ),
        )
    if not board.runs:
        line = f"%%track {typed(board.experiment)}" if board.experiment else "%%track"
        return Card(
            titles=titles,
            verdict=Verdict("!", "no runs", ATTENTION),
            headline=None,
            facts=(("Nothing has been tracked here yet. Begin a cell with:",),),
            blocks=(Lines(line, "type"),),
        )
    return Card(
        titles=titles,
        verdict=Verdict("✓", numbers.counted(len(board.runs), "run"), PLAIN if board.metric is None else GOOD),
        headline=_headline(board),
        facts=_facts(board),
        blocks=(_sentence(board), _table(board, now_ns)),
        sections=_stale(board),
    )


def value(run: Run, metric: str) -> float | None:
    """What the run measured under this name."""
    return next((each.value for each in run.metrics if each.name == metric), None)


def _headline(board: Leaderboard) -> Headline | None:
    if board.metric is None:
        return None
    best = value(board.runs[0], board.metric)
    return None if best is None else Headline((name(board.metric),), numbers.number(best))


def _facts(board: Leaderboard) -> tuple[Phrase, ...]:
    shown = numbers.counted(max(board.total, len(board.runs)), "run") + " recorded"
    if board.condition:
        more = " or more" if board.runs and board.matching >= COUNTED * len(board.runs) else ""
        shown = f"{numbers.count(board.matching)}{more} of {shown}"
    if board.metric is None:
        return ((shown,), ("newest first",))
    return ((shown,), ("by ", name(board.metric), ", lowest first" if board.ascending else ", highest first"))


def _sentence(board: Leaderboard) -> Block:
    metric = board.metric
    if metric is None:
        return Paragraph(("No metric was recorded.",))
    ranked = [(run, found) for run in board.runs if (found := value(run, metric)) is not None]
    if not ranked:
        return Paragraph(("No run recorded ", Code(metric), "."))
    best, score = ranked[0]
    pieces: Phrase = (f"Run {best.id} is best with ", Code(metric), f" {numbers.number(score)}")
    if len(ranked) > 1:
        second, next_score = ranked[1]
        difference = numbers.change(next_score, score)
        ahead = "level with" if difference == "= 0" else f"{difference} vs"
        pieces = (*pieces, f", {ahead} run {second.id}")
    left = len(board.runs) - len(ranked)
    pieces = (*pieces, f"; {numbers.counted(left, 'run')} without it." if left else ".")
    return Paragraph(pieces)


def _table(board: Leaderboard, now_ns: int | None) -> Table:
    stale = dict(board.stale)
    metrics = list(dict.fromkeys([*([board.metric] if board.metric else []), *board.metrics]))
    columns = [Column(("run",), right=True), Column(("name",)), Column(("status",), whole=True)]
    rows: list[list[Cell]] = [
        [Cell((str(run.id),)), Cell((name(run.name or run.experiment),)), _status(run, stale=run.id in stale)]
        for run in board.runs
    ]
    for metric in metrics:
        columns.append(Column((name(metric),), right=True))
        values = [value(run, metric) for run in board.runs]
        for row, text, place in zip(rows, numbers.aligned(values), places(values), strict=True):
            row.append(Cell((text,), place))
    for param in board.params:
        columns.append(Column((name(param), " (param)") if param in metrics else (name(param),)))
        for row, run in zip(rows, board.runs, strict=True):
            found = next((each.value for each in run.params if each.name == param), None)
            row.append(Cell((numbers.NONE,) if found is None else (name(found),)))
    columns += [Column(("took",), right=True), Column(("when",), whole=True)]
    for row, run in zip(rows, board.runs, strict=True):
        took = numbers.NONE if run.seconds is None else numbers.duration(run.seconds)
        row += [Cell((took,)), Cell((moment(run.started_ns, now_ns),))]
    return Table(tuple(columns), tuple(tuple(row) for row in rows), MOST_IN_TEXT)


def _status(run: Run, *, stale: bool) -> Cell:
    found = VERDICTS.get(run.status)
    word = run.status if found is None else f"{found.sign} {found.word}"
    return Cell((f"{word} {STALE}" if stale else word,))


def _stale(board: Leaderboard) -> tuple[Section, ...]:
    """Why the notebook would not give these runs now."""
    if not board.stale:
        return ()
    columns = (Column(("run",), right=True), Column(("what happened",)))
    rows = tuple((Cell((str(number),)), Cell((reason,))) for number, reason in board.stale)
    return (Section(f"stale ({len(rows)})", (Table(columns, rows, MOST_IN_TEXT),)),)
