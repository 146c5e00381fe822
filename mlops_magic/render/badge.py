"""What does JupyterLab's badge below a tracked cell need? The run in a few words, and what the notebook's text was.

It travels in the output of the cell, so that a saved notebook that is opened again still tells whether its cells are what
ran. Nothing reads it but `labextension/src/utils/badge.ts`; elsewhere the card beside it is shown.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import TypedDict

from ..records.execution import Execution
from ..records.run import Run
from . import numbers
from .phrases import main_metric
from .visible import clipped

RUN_BADGE = "application/vnd.mlops-magic.run+json"
METRIC_COLUMNS = 40
BLANKS = " \t\r\n"  # around a cell's text they change nothing; named, because Python's and JavaScript's blanks differ


class StoodOn(TypedDict):
    """A cell as it was when it was last run before."""

    cell: str
    digest: str


class RunBadge(TypedDict):
    """The words of `labextension/src/utils/badge.ts`, on this side."""

    run: int
    status: str
    metric: str
    digest: str
    stands_on: list[StoodOn]


def run_badge(run: Run, raw: str, stands_on: Iterable[Execution]) -> RunBadge:
    """The badge of a run.

    Parameters
    ----------
    run : Run
        As it ended.
    raw : str
        The cell's text.
    stands_on : iterable of Execution
        What it stands on, in the order they ran; of a cell that ran twice, the last text counts.
    """
    texts = {each.cell_id: digest(each.raw) for each in stands_on if each.cell_id and each.cell_id != run.cell_id}
    metric = main_metric(run.metrics)
    return RunBadge(
        run=run.id,
        status=run.status,
        metric="" if metric is None else f"{clipped(metric.name, METRIC_COLUMNS)} {numbers.number(metric.value)}",
        digest=digest(raw),
        stands_on=[StoodOn(cell=cell, digest=text) for cell, text in texts.items()],
    )


def digest(text: str) -> str:
    """CRC-32 of a cell's text without the blanks around it: it finds an edit, and is no proof against an adversary.

    Every change within four neighbouring bytes is found, of others all but one in four milliards. A browser's own
    digests answer later, and on pages of https only.

    Examples
    --------
    >>> digest("123456789"), digest("  123456789\\n"), digest("é")
    ('cbf43926', 'cbf43926', '0e048d3e')
    """
    return f"{zlib.crc32(text.strip(BLANKS).encode('utf-8', 'surrogatepass')):08x}"
