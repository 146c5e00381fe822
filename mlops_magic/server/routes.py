"""The routes the sidebar asks, each a question about a notebook's store. They read and never run anything."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado.web import authenticated

from mlops_magic.errors import StoreBusy, StoreDamaged, StoreError, StoreTooNew

from .messages import StatusMessage
from .places import NoSuchPlace, folder_of, shown
from .questions import Arguments, NoSuchQuestion, Question, data, drift, lineage, models, runs, status
from .watching import Watch

# Our own words, because a store's sentence names its folder on the server's disk.
SENTENCES: dict[type[Exception], str] = {
    StoreTooNew: "This store was written by a newer mlops_magic. Type: %pip install --upgrade mlops-magic",
    StoreBusy: "Another program keeps the store locked. The list comes back by itself.",
    StoreDamaged: "The store's file is damaged. In a notebook, type: %mlops doctor",
}
UNREADABLE = "The store cannot be read. In a notebook, type: %mlops doctor"
NO_SUCH_NOTEBOOK = "There is no such notebook below this server's folder."
NO_SUCH_QUESTION = "The page asked for something that this server does not know. Reload the page."
LONGEST_WAIT_SECONDS = 25  # less than any proxy waits, and who may not ask any more is found out by the next question


class StoreHandler(APIHandler):  # type: ignore[misc]  # mypy does not read jupyter_server
    """`GET mlops-magic/…[?notebook=PATH]`: what the store found upwards from a notebook's folder holds."""

    auth_resource = "mlops-magic"
    _track_activity = False  # an open sidebar must not keep an idle server from being culled

    def initialize(self, question: Question, watch: Watch) -> None:
        """Take what tornado hands over: what to ask the store, and who sees it change."""
        super().initialize()
        self.question, self.watch = question, watch

    @authenticated  # type: ignore[untyped-decorator]  # nor tornado
    @authorized  # type: ignore[untyped-decorator]
    async def get(self) -> None:
        """Answer a message; 404 for a path that is not below the server's folder, 503 for an unreadable store."""
        arguments = {name: self.get_query_argument(name, strip=False) for name in self.request.query_arguments}
        try:
            # Disks and SQLite's locks make one wait: in a thread, so that the server's other users do not.
            root, folder = await asyncio.to_thread(
                _places, self.settings["server_root_dir"], arguments.get("notebook", "")
            )
            if not await self.ready(folder, arguments):
                return
            answer = await asyncio.to_thread(_answer, self.question, root, folder, arguments)
        except NoSuchPlace:
            self.refuse(404, NO_SUCH_NOTEBOOK)
        except NoSuchQuestion:
            self.refuse(400, NO_SUCH_QUESTION)
        except (StoreError, OSError) as wrong:
            self.log.warning("mlops_magic: %s", wrong)
            self.refuse(503, SENTENCES.get(type(wrong), UNREADABLE))
        else:
            self.set_header("Cache-Control", "no-store")
            self.finish(dict(answer))

    def refuse(self, status: int, sentence: str) -> None:
        """Answer a sentence. Not by tornado's HTTPError, which would double the % of the line to type."""
        self.set_status(status)
        self.finish({"message": sentence, "reason": None})

    async def ready(self, folder: Path, arguments: Arguments) -> bool:  # noqa: ARG002  for those who wait
        """Wait until there is something to say; False when nobody is there any more to hear it."""
        return True


class ChangesHandler(StoreHandler):
    """`GET mlops-magic/changes?seen=…`: answers once the store is other than it was seen, or after a while."""

    _waiting: asyncio.Task[bool] | None = None

    async def ready(self, folder: Path, arguments: Arguments) -> bool:
        """Wait for a change; who has seen nothing does not wait, and who goes away is waited for no longer."""
        if not arguments.get("seen"):
            return True
        waited = self.watch.changed(folder, arguments["seen"], seconds=LONGEST_WAIT_SECONDS)
        self._waiting = asyncio.ensure_future(waited)
        await asyncio.wait([self._waiting])
        return not self._waiting.cancelled()

    def on_connection_close(self) -> None:
        """Wait no longer: nobody is there."""
        super().on_connection_close()
        if self._waiting is not None:
            self._waiting.cancel()


def stamp(folder: Path) -> str:
    """What changes with the store of a notebook's folder."""
    from mlops_magic.workspace import open_workspace

    return open_workspace(folder).sight.stamp()


def _places(server_root: str, notebook: str) -> tuple[Path, Path]:
    root = Path(server_root).expanduser()  # the server writes its user's home as ~
    return root, folder_of(root, notebook)


def _answer(question: Question, root: Path, folder: Path, arguments: Arguments) -> Mapping[str, Any]:
    from mlops_magic.workspace import open_workspace

    with closing(open_workspace(folder)) as workspace:
        sight = workspace.sight
        seen = sight.stamp()  # before reading: what is written meanwhile counts as not seen
        exists = sight.exists
        head = StatusMessage(
            store=shown(root, workspace.folder) if exists else None, total=sight.count() if exists else 0, seen=seen
        )
        return question(workspace, head, arguments)


ROUTES: dict[str, tuple[type[StoreHandler], Question]] = {
    "changes": (ChangesHandler, status),
    "status": (StoreHandler, status),
    "runs": (StoreHandler, runs),
    "models": (StoreHandler, models),
    "data": (StoreHandler, data),
    "drift": (StoreHandler, drift),
    "lineage": (StoreHandler, lineage),
}
