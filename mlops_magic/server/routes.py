"""The routes the sidebar asks, each a question about a notebook's store. They read and never run anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, authenticated

from mlops_magic.errors import StoreBusy, StoreDamaged, StoreError, StoreTooNew

from .messages import (
    MOST_RUNS_SENT,
    DataMessage,
    ModelsMessage,
    RunsMessage,
    StatusMessage,
    data_message,
    models_message,
    runs_message,
)
from .places import NoSuchPlace, folder_of, shown

if TYPE_CHECKING:
    from mlops_magic.workspace import Workspace

# Our own words, because a store's sentence names its folder on the server's disk.
SENTENCES: dict[type[StoreError], str] = {
    StoreTooNew: "This store was written by a newer mlops_magic. Type: %pip install --upgrade mlops-magic",
    StoreBusy: "Another program keeps the store locked. The list comes back by itself.",
    StoreDamaged: "The store's file is damaged. In a notebook, type: %mlops doctor",
}
UNREADABLE = "The store cannot be read. In a notebook, type: %mlops doctor"
NO_SUCH_NOTEBOOK = "There is no such notebook below this server's folder."


class StoreHandler(APIHandler):  # type: ignore[misc]  # mypy does not read jupyter_server
    """`GET mlops-magic/…[?notebook=PATH]`: what the store found upwards from a notebook's folder holds."""

    auth_resource = "mlops-magic"
    _track_activity = False  # an open sidebar must not keep an idle server from being culled

    def initialize(self, question: Question) -> None:
        """Take what tornado hands over: what to ask the store."""
        super().initialize()
        self.question = question

    @authenticated  # type: ignore[untyped-decorator]  # nor tornado
    @authorized  # type: ignore[untyped-decorator]
    async def get(self) -> None:
        """Answer a message; 404 for a path that is not below the server's folder, 503 for an unreadable store."""
        notebook = self.get_query_argument("notebook", "", strip=False)
        try:
            # Disks and SQLite's locks make one wait: in a thread, so that the server's other users do not.
            answer = await asyncio.to_thread(_answer, self.question, self.settings["server_root_dir"], notebook)
        except NoSuchPlace:
            raise HTTPError(404, NO_SUCH_NOTEBOOK) from None
        except StoreError as wrong:
            self.log.warning("mlops_magic: %s", wrong)
            raise HTTPError(503, SENTENCES.get(type(wrong), UNREADABLE)) from None
        self.set_header("Cache-Control", "no-store")
        self.finish(dict(answer))


def _answer(question: Question, server_root: str, notebook: str) -> Mapping[str, Any]:
    from mlops_magic.workspace import open_workspace

    root = Path(server_root).expanduser()  # the server writes its user's home as ~
    with closing(open_workspace(str(folder_of(root, notebook)))) as workspace:
        status = workspace.status()
        return question(workspace, shown(root, workspace.folder) if status.exists else None, status.runs)


def status(workspace: Workspace, store: str | None, total: int) -> StatusMessage:  # noqa: ARG001  a question's form
    """Which store it is, and how many runs it has."""
    return StatusMessage(store=store, total=total)


def runs(workspace: Workspace, store: str | None, total: int) -> RunsMessage:
    """The newest runs."""
    return runs_message(store, () if store is None else workspace.recent(MOST_RUNS_SENT), total=total)


def models(workspace: Workspace, store: str | None, total: int) -> ModelsMessage:
    """The newest versions of models."""
    return models_message(store, () if store is None else workspace.model_versions(), total=total)


def data(workspace: Workspace, store: str | None, total: int) -> DataMessage:
    """The newest versions of data."""
    return data_message(store, () if store is None else workspace.data.versions(), total=total)


Question = Callable[["Workspace", "str | None", int], Mapping[str, Any]]
ROUTES: dict[str, Question] = {"runs": runs, "status": status, "models": models, "data": data}
