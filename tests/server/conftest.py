"""A real Jupyter Server with our routes, on a folder with stores of its own."""

from __future__ import annotations

import http.client
import importlib.util
import json
import os
import sys
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mlops_magic.records.run import Metric, RunResult, RunStart
from mlops_magic.services.data.data_save import DataRequest, data_save
from mlops_magic.store.database import open_database
from mlops_magic.store.runs.runs import begin, finish

spec = importlib.util.spec_from_file_location("browser_servers", Path(__file__).parents[1] / "browser" / "servers.py")
servers = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # dataclasses look their module up
spec.loader.exec_module(servers)

TOKEN = servers.TOKEN
HOSTILE = "<img src=x onerror=alert(1)>\n'\"; DROP TABLE run; -- ../../etc 🙈"
START_NS = 1_790_000_000_000_000_000

# Denies our resource to whoever asks with `deny`, so that one server shows both answers.
AUTHORIZER = """
from jupyter_server.auth import Authorizer

class OnRequest(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return (resource, action) != ("mlops-magic", "read") or not handler.get_query_argument("deny", "")

c.ServerApp.authorizer_class = OnRequest
"""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The answer, read strictly: NaN is no JSON."""

        def refuse(word: str) -> None:
            raise ValueError(word)

        return json.loads(self.text, parse_constant=refuse)


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    root: Path

    def ask(self, path: str, method: str = "GET", token: str | None = TOKEN, **headers: str) -> Reply:
        """Send a request as it stands, with the token unless told otherwise."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            sent["Authorization"] = f"token {token}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers=sent)
            answer = connection.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()

    def runs(self, notebook: str | None = None, **headers: str) -> Reply:
        """Ask for the runs a notebook's store holds."""
        return self.about("/base/mlops-magic/runs", notebook, **headers)

    def about(self, route: str, notebook: str | None = None, **headers: str) -> Reply:
        """Ask a route about a notebook's store."""
        query = "" if notebook is None else "?" + urllib.parse.urlencode({"notebook": notebook})
        return self.ask(route + query, **headers)

    def question(self, route: str, notebook: str, **arguments: object) -> Reply:
        """Ask one of our routes something of a notebook's store."""
        query = urllib.parse.urlencode({"notebook": notebook} | arguments)
        return self.ask(f"/base/mlops-magic/{route}?{query}")


def fill(folder: Path, *names: str) -> None:
    """Make a store with one finished run for each name."""
    database = open_database(folder / ".mlops")
    try:
        for place, name in enumerate(names):
            start = RunStart(f"{name} experiment", name, START_NS + place, "fit()", "fit()", "c1", "churn.ipynb")
            metrics = (Metric("auc", 0.5 + place / 10), Metric("loss", float("nan")))
            result = RunResult("finished", START_NS + place + 2_000_000_000, metrics=metrics)
            finish(database, begin(database, start).id, result)
    finally:
        database.close()


def save(folder: Path, name: str, *rows: int) -> None:
    """Save versions of a table, with so many rows."""
    database = open_database(folder / ".mlops")
    try:
        for place, count in enumerate(rows):
            table = pd.DataFrame({"age": range(count)})
            data_save(database, DataRequest(table, name), now_ns=START_NS + place)
    finally:
        database.close()


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory, keep_versions: Callable[..., None]) -> Path:
    """Folders: a root with stores, and beside it what nobody may see through it."""
    top = tmp_path_factory.mktemp("places").resolve()
    for name in ("root/churn/deep", "root/empty", "root/damaged/.mlops", "rootless", "outside"):
        (top / name).mkdir(parents=True)
    fill(top / "root" / "churn", "first", HOSTILE)
    keep_versions(top / "root" / "churn", "churn", 0.8, float("nan"))
    keep_versions(top / "root" / "churn", HOSTILE, 0.5)
    save(top / "root" / "churn", "customers", 3, 5)
    fill(top / "rootless", "secret")
    fill(top / "outside", "secret")
    (top / "root" / "damaged" / ".mlops" / "store.db").write_bytes(b"this is no database" * 1000)
    (top / "root" / "link").symlink_to(top / "outside")
    return top


@pytest.fixture(scope="session")
def server(places: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server, stopped by its own process id."""
    own = tmp_path_factory.mktemp("jupyter")
    config = own / "config"
    (config / "jupyter_server_config.d").mkdir(parents=True)
    source = Path(__file__).parents[2] / "labextension" / "jupyter_server_config.json"
    (config / "jupyter_server_config.d" / "mlops_magic.json").write_text(source.read_text(encoding="utf-8"))
    (config / "jupyter_server_config.py").write_text(AUTHORIZER)
    port = servers.free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "MLOPS"))} | {
        "HOME": str(places),
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTER_TOKEN": TOKEN,
        "MLOPS_CONFIG": str(own / "keys"),
    }
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", "--ServerApp.base_url=/base/"]
    command += [f"--ServerApp.root_dir={places / 'root'}"]
    running = Server(port, places / "root")
    with servers.running(command, own, environment, lambda: running.ask("/base/api").status == 200):
        yield running
