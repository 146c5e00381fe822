"""What can be asked of a store? One function a route; each reads, and answers a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mlops_magic.records.run_row import RunRows

from .messages import DataMessage, ModelsMessage, RunsMessage, StatusMessage
from .saying import data_message, models_message, runs_message

if TYPE_CHECKING:
    from mlops_magic.workspace import Workspace

FIRST_RUNS = 200  # more than any screen shows at once; the rest follows while the first are read
MORE_RUNS = 2000  # a page of the rest, about half a megabyte

NUMBER = re.compile(r"[1-9][0-9]{0,17}")
PLACE = re.compile(r"[0-9]{1,18}:[0-9a-f]{16}")


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
    return models_message(head, () if head["store"] is None else workspace.model_versions())


def data(workspace: Workspace, head: StatusMessage, arguments: Arguments) -> DataMessage:  # noqa: ARG001  a question's form
    """The newest versions of data."""
    return data_message(head, () if head["store"] is None else workspace.data.versions())


def _matching(arguments: Arguments, name: str, form: re.Pattern[str]) -> str:
    """The argument, or nothing where none came; anything of another form is no question."""
    found = arguments.get(name, "")
    if found and not form.fullmatch(found):
        raise NoSuchQuestion
    return found
