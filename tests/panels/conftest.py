"""A real kernel, and what a page would hear from its widgets and say to them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

SECONDS = 120


@dataclass
class Page:
    """Cells that are run in a kernel, and the widgets they opened, as a page sees them."""

    client: BlockingKernelClient
    folder: Path
    widgets: dict[str, dict[str, Any]] = field(default_factory=dict)  # state by comm
    answers: list[dict[str, Any]] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)  # bundles of the last cell

    def run(self, code: str) -> str:
        """Run a cell; what it printed, or the last line of its error."""
        self.shown.clear()
        return self._until_idle(self.client.execute(code))

    def ask(self, **question: Any) -> dict[str, Any]:
        """Ask the newest panel as its page does; its answer."""
        self.answers.clear()
        self._say({"method": "custom", "content": question})
        return self.answers[-1]

    def set(self, **traits: Any) -> None:
        """Change traits of the newest panel from the page."""
        self._say({"method": "update", "state": traits, "buffer_paths": []})

    @property
    def state(self) -> dict[str, Any]:
        """Traits of the newest panel, as the page has them."""
        return self.widgets[self._panel]

    @property
    def _panel(self) -> str:
        return [comm for comm, state in self.widgets.items() if "_esm" in state][-1]

    def _say(self, data: dict[str, Any]) -> None:
        message = self.client.session.msg("comm_msg", {"comm_id": self._panel, "data": data})
        self.client.shell_channel.send(message)
        self._until_idle(message["header"]["msg_id"])

    def _until_idle(self, asked: str) -> str:
        said = []
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except Empty:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "comm_open":
                self.widgets[content["comm_id"]] = dict(content["data"]["state"])
            elif kind == "comm_msg" and content["data"]["method"] == "update":
                self.widgets[content["comm_id"]].update(content["data"]["state"])
            elif kind == "comm_msg" and content["data"]["method"] == "custom":
                self.answers.append(content["data"]["content"])
            elif kind == "stream":
                said.append(content["text"])
            elif kind in ("display_data", "execute_result"):
                self.shown.append(content["data"])
            elif kind == "error":
                said.append(content["traceback"][-1])
            elif (
                kind == "status"
                and content["execution_state"] == "idle"
                and message["parent_header"]["msg_id"] == asked
            ):
                return "".join(said)
        raise TimeoutError(asked)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A kernel with our extension, in a folder of its own."""
    folder = tmp_path_factory.mktemp("kernel")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLOPS", "JPY_"))}
    environment |= {
        "MLOPS_CONFIG": str(folder / "config"),
        "MLOPS_CARDS": "off",
        "HOME": str(folder),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    manager, client = start_new_kernel(SECONDS, cwd=str(folder), env=environment)
    try:
        page = Page(client, folder)
        assert page.run("%load_ext mlops_magic") == ""
        yield page
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
