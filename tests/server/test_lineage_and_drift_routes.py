"""Do the routes of lineage and drift say what the store holds, and take nothing but ids?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlops_magic.store.blobs import path_of
from mlops_magic.store.database import open_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Server


@pytest.fixture(scope="module")
def world(server: Server, keep_world: Callable[..., None]) -> Path:
    """A folder whose store has one thing of every kind."""
    folder = server.root / "world"
    folder.mkdir()
    keep_world(folder, "churn", "customers")
    return folder


@pytest.mark.usefixtures("world")
def test_the_newest_model_is_drawn_unless_something_else_is_named(server: Server) -> None:
    """A box for each thing, with its place and what its own tab calls it; a line for each step between."""
    found = server.question("lineage", "world/n.ipynb").json
    assert (found["focus"], found["folded"]) == ("model:churn@2", [])
    opens = {box["kind"]: box["opens"] for box in found["boxes"]}
    assert opens == {
        "data": "customers@1",
        "run": "run:1",
        "model": "churn@2",
        "export": "",
        "drift": opens["drift"],
        "gate": "",
        "metric": "",
    }
    assert opens["drift"].startswith("drift:")
    places = {box["id"]: box["x"] for box in found["boxes"]}
    assert all(places[line["source"]] < places[line["target"]] for line in found["lines"])
    assert ("run:1", "model:churn@2", "trained on") in [
        (line["source"], line["target"], line["relation"]) for line in found["lines"]
    ]
    assert server.question("lineage", "world/n.ipynb", of="run:1").json["focus"] == "run:1"


def test_without_a_model_the_newest_run_is_drawn(server: Server) -> None:
    """And without a store nothing."""
    assert server.question("lineage", "root.ipynb").json["boxes"] == []
    (server.root / "world only runs").mkdir(exist_ok=True)
    database = open_database(server.root / "world only runs" / ".mlops")
    database.close()
    empty = server.question("lineage", "world only runs/n.ipynb").json
    assert (empty["store"], empty["focus"], empty["boxes"]) == ("world only runs/.mlops", "", [])


@pytest.mark.parametrize("of", ["run:99", "model:nobody@1", "export:99", "drift:99", "gate:99", "data:fp1:df:0"])
@pytest.mark.usefixtures("world")
def test_of_what_another_store_has_the_newest_is_drawn(server: Server, of: str) -> None:
    """A page that changes to another notebook still names what it looked at."""
    newest = server.question("lineage", "world/n.ipynb").json
    assert server.question("lineage", "world/n.ipynb", of=of).json == newest


@pytest.mark.parametrize(
    "of",
    [
        "run:0",
        "run:1 OR 1=1",
        "churn@2",
        "data:customers@1",
        "data:../../etc/passwd",
        "file:///etc/passwd",
        "schema:churn",
        "model:churn",
        "../../etc/passwd",
        "<script>",
        "run:1\0",
        "model:" + "x" * 5000 + "@1",
    ],
)
@pytest.mark.usefixtures("world")
def test_only_an_id_of_the_store_is_taken(server: Server, of: str) -> None:
    """Anything else is refused in a sentence that repeats nothing of it and tells nothing of the disk."""
    reply = server.question("lineage", "world/n.ipynb", of=of)
    assert reply.status == 400
    assert reply.json["message"] == "The page asked for something that this server does not know. Reload the page."
    assert str(server.root) not in reply.text


@pytest.mark.usefixtures("world")
def test_reports_and_alerts_stand_newest_first(server: Server) -> None:
    """Each report with its columns, those that drifted first; each alert with what it is about."""
    found = server.question("drift", "world/n.ipynb").json
    newest, first = found["reports"]
    assert (newest["id"], newest["alarms"], newest["model"], newest["current"]) == (2, 1, "churn@2", "churn")
    assert newest["said"].startswith("1 of 2 columns drifted. churn: mean moved up by")
    assert [(column["name"], column["drifted"]) for column in newest["columns"]] == [("churn", True), ("plan", False)]
    assert (first["alarms"], first["said"]) == (0, "None of 2 columns drifted.")
    assert {(alert["kind"], alert["about"]) for alert in found["alerts"]} == {
        ("drift", "drift:2"),
        ("gate", "churn@2"),
        ("run", "run:2"),
    }


def test_a_report_without_its_file_is_listed_without_words(server: Server, keep_world: Callable[..., None]) -> None:
    """The others are as they were."""
    folder = server.root / "half a world"
    folder.mkdir()
    keep_world(folder, "churn")
    database = open_database(folder / ".mlops")
    try:
        with database.read() as connection:
            (key,) = connection.execute("SELECT record_key FROM drift WHERE id = 2").fetchone()
    finally:
        database.close()
    path_of(folder / ".mlops", key).unlink()
    newest, first = server.question("drift", "half a world/n.ipynb").json["reports"]
    assert (newest["said"], newest["alarms"], newest["columns"]) == ("", 1, [])
    assert first["said"] == "None of 2 columns drifted."
