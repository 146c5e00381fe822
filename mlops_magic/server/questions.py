"""What can be asked of a store? One function a route; each reads, and answers a message."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mlops_magic.errors import NotFound
from mlops_magic.records.run_row import RunRows

from .messages import DataMessage, DriftMessage, LineageMessage, ModelsMessage, RunsMessage, StatusMessage
from .saying import data_message, models_message, runs_message
from .saying_drift import drift_message
from .saying_lineage import lineage_message

if TYPE_CHECKING:
    from mlops_magic.workspace import Workspace

FIRST_RUNS = 200  # more than any screen shows at once; the rest follows while the first are read
MORE_RUNS = 2000  # a page of the rest, about half a megabyte

NUMBER = re.compile(r"[1-9][0-9]{0,17}")
PLACE = re.compile(r"[0-9]{1,18}:[0-9a-f]{16}")
THING = re.compile(
    r"(?:(?:run|drift|gate|export):[1-9][0-9]{0,17}|model:.{1,1000}@[1-9][0-9]{0,8}|data:fp1x?:.{1,1000})", re.DOTALL
)
MOST_REPORTS = 100
MOST_ALERTS = 50


class NoSuchQuestion(Exception):
    """What came with the question is not of the form that it has; it carries nothing of what came."""


Arguments = Mapping[str, str]
Question = Callable[["Workspace", StatusMessage, Arguments], Mapping[str, Any]]


def status(workspace: Workspace, head: StatusMessage, arguments: Arguments) -> StatusMessage:  # noqa: ARG001  a question's form
    """Which store it is, and how many runs it has."""
    return head


def runs(workspace: Workspace, head: StatusMessage, arguments: Arguments) -> RunsMessage:
    """The newest runs; those `before` a number; or what changed `since` a place in the history."""
    before, since = _matching(arguments, "before", NUMBER), _matching(arguments, "since", PLACE)
    if head["store"] is None:
        return runs_message(head, RunRows((), ""))
    sight = workspace.sight
    found = sight.changed_runs(since, limit=MORE_RUNS) if since else None
    if found is None:
        limit = MORE_RUNS if before else FIRST_RUNS
        found = sight.runs(before=int(before) if before else None, limit=limit)
    return runs_message(head, found)


def models(workspace: Workspace, head: StatusMessage, arguments: Arguments) -> ModelsMessage:  # noqa: ARG001  a question's form
    """The newest versions of models."""
    return models_message(head, () if head["store"] is None else workspace.models.versions())


def data(workspace: Workspace, head: StatusMessage, arguments: Arguments) -> DataMessage:  # noqa: ARG001  a question's form
    """The newest versions of data."""
    return data_message(head, () if head["store"] is None else workspace.data.versions())


def drift(workspace: Workspace, head: StatusMessage, arguments: Arguments) -> DriftMessage:  # noqa: ARG001  a question's form
    """The newest drift reports, and what else asks for a look: refused versions, runs that did not end well."""
    if head["store"] is None:
        return drift_message(head, (), (), ())
    sight = workspace.sight
    return drift_message(head, sight.drifts(MOST_REPORTS), sight.refused(MOST_ALERTS), sight.failed_runs(MOST_ALERTS))


def lineage(workspace: Workspace, head: StatusMessage, arguments: Arguments) -> LineageMessage:
    """Where a thing came from and what came of it.

    Of the newest version of a model, else of the newest run, where no thing is named or this store does not have it: a page
    names what it saw in another.
    """
    thing = _matching(arguments, "of", THING)
    if head["store"] is None:
        return lineage_message(head, None)
    with contextlib.suppress(NotFound):
        if thing:
            return lineage_message(head, workspace.lineage(thing))
    newest = workspace.sight.newest()
    return lineage_message(head, workspace.lineage(newest) if newest else None)


def _matching(arguments: Arguments, name: str, form: re.Pattern[str]) -> str:
    """The argument, or nothing where none came; anything of another form is no question."""
    found = arguments.get(name, "")
    if found and not form.fullmatch(found):
        raise NoSuchQuestion
    return found
