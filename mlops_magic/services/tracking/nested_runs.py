"""Candidates of a search become runs within the cell's run."""

from __future__ import annotations

from collections.abc import Iterable

from ...records.run import Run, RunResult, RunStart
from ...store.runs import runs
from ...store.sqlite.connection import Database
from .logged_fits import Search

KIND = "search"


def keep_candidates(database: Database, parent: Run, searches: Iterable[Search]) -> None:
    """A finished run for each candidate, best first; all of them in one transaction.

    Its `seconds` are those of one fit and one score, as the search measured them on average.
    """
    pairs = []
    for search in searches:
        for rank, candidate in enumerate(search.candidates, 1):
            start = RunStart(
                parent.experiment, f"{search.name} {rank}", parent.started_ns, search.text, search.text, parent.cell_id,
                parent.notebook, (("search", search.name), ("rank", str(rank))), parent.id, KIND,
            )  # fmt: skip
            ended = parent.started_ns + int(candidate.seconds * 1e9)
            pairs.append((start, RunResult("finished", ended, params=candidate.params, metrics=candidate.metrics)))
    if pairs:
        runs.add_finished(database, pairs)
