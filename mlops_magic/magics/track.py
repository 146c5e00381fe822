"""`%%track`: the cell becomes a run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ..capture.transformer import track_line
from ..errors import MlopsMagicError, UsageError
from .grammar import Option, Verb, Words, parsed

if TYPE_CHECKING:
    from ..capture.hooks import Ended
    from ..records.execution import Execution
    from ..records.run import Run
    from ..services.tracking.track import TrackOptions
    from ..workspace import Workspace

HELP = """Record this cell as a run.

    %%track [EXPERIMENT] [--name NAME] [--tag KEY=VALUE …] [-p NAME …] [-m NAME …]

The cell runs as without us. What is kept: its code and the executions it stands on; params (literals assigned in it,
what fitted estimators were given, and names after -p); metrics (what sklearn.metrics, scorers, `.score` and
cross-validation returned, with the data they are of, curves of xgboost, lightgbm and nets, criteria of statsmodels, and
numbers after -m); the data it read and produced, by fingerprint; every model it fitted, with its data and time, whether
or not a variable keeps it; the candidates of a search, as runs within this one; figures, output, warnings; time, memory,
git, environment. A cell that fails is a failed run.

Parameters
----------
EXPERIMENT      the group of runs it belongs to; default: "default"
--name NAME     a name for this run
--tag K=V       a tag; may be given often
-p, --param N   record the value of the variable N as a param
-m, --metric N  record the number in the variable N as a metric

Examples
--------
%%track churn --tag team=x -m auc
"""
OPTIONS = (
    Option("--name", "NAME"),
    Option("--tag", "KEY=VALUE"),
    Option("--param", "NAME", short="-p", many=True),
    Option("--metric", "NAME", short="-m", many=True),
)


def options(words: Words) -> TrackOptions:
    """What stood on the line."""
    from ..services.tracking.track import DEFAULT_EXPERIMENT, TrackOptions

    if len(words.plain) > 1:
        joined = "-".join(words.plain)
        raise UsageError(f"an experiment is one word, not {' '.join(words.plain)!r}. Type: %%track {joined}")
    tags = []
    for tag in words.all("--tag"):
        key, equals, value = tag.partition("=")
        if not equals or not key:
            raise UsageError(f"a tag is KEY=VALUE, not {tag!r}. Type: %%track --tag {tag or 'team'}=yes")
        tags.append((key, value))
    experiment = words.plain[0] if words.plain else DEFAULT_EXPERIMENT
    return TrackOptions(experiment, words.one("--name") or "", tuple(tags), words.all("--param"), words.all("--metric"))


def begin(workspace: Workspace, words: Words) -> None:
    """Begin the run of the cell that is running."""
    cell = workspace.kernel.cell
    if cell is None:
        raise UsageError("%%track goes on the first line of a cell.")
    asked = options(words)
    try:
        tracking = workspace.tracking
    except Exception as error:  # noqa: BLE001 - a failure of ours never stops the user's cell
        workspace.kernel.say(f"this run is not recorded: {type(error).__name__}: {error}")
        return
    tracking.begin(asked, cell.raw, cell.transformed, cell.cell_id, workspace.kernel.notebook)


def ended(workspace: Workspace, cell: Ended, execution: Execution) -> None:
    """End the run of a tracked cell and show its card."""
    run = None
    if workspace.is_tracking:
        from ..services.tracking.track import Outcome

        outcome = Outcome(cell.success, cell.error, isinstance(cell.error, KeyboardInterrupt))
        run = workspace.tracking.end(execution, workspace.kernel.executions, outcome)
    elif cell.cell.tracked and isinstance(cell.error, SyntaxError):
        run = _unparsed(workspace, cell)
    if run is not None:
        _shown(workspace, run, cell.cell.raw)


def _unparsed(workspace: Workspace, cell: Ended) -> Run | None:
    """A cell that could not be parsed never began its run: it is recorded as failed from its text."""
    found = track_line(cell.cell.raw.splitlines(keepends=True))
    try:
        asked = options(parsed(VERB, found[1] if found else "", workspace.kernel.namespace))
    except MlopsMagicError:
        return None
    error = cell.error or SyntaxError()
    where = (cell.cell.cell_id, workspace.kernel.notebook)
    return workspace.tracking.record_unparsed(asked, cell.cell.raw, *where, error)


def _shown(workspace: Workspace, run: Run, raw: str) -> None:
    """The run's card, as the settings want it; with it goes what JupyterLab's badge needs, which nothing else shows."""
    if workspace.settings.cards == "off":
        return
    from IPython.display import display

    from ..render.badge import RUN_BADGE, run_badge

    kernel = workspace.kernel
    bundle, metadata = kernel.shell.display_formatter.format(run)
    if workspace.settings.cards == "line":
        from ..render.text import text

        bundle, metadata = {"text/plain": text(run, now_ns=time.time_ns()).partition("\n")[0]}, {}
    stands_on = [each for each in kernel.executions if each.seq in run.stands_on]
    display({**bundle, RUN_BADGE: run_badge(run, raw, stands_on)}, metadata=metadata, raw=True)


VERB = Verb("track", begin, HELP, OPTIONS, "%%track churn -m auc", ("experiment",))
