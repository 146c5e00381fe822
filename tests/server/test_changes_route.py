"""Is a change told when it happens, to everyone who waits, and does nothing go on when nobody does?"""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from mlops_magic.records.run import RunStart
from mlops_magic.server.watching import Watch
from mlops_magic.store.database import open_database
from mlops_magic.store.runs.runs import begin
from mlops_magic.store.stamp import stamp

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Server

SOON_SECONDS = 10  # of a machine that does other things; it takes a quarter of one


def recorded(folder: Path) -> None:
    """Put one run into a folder's store."""
    database = open_database(folder / ".mlops")
    try:
        begin(database, RunStart("live", "", 1_790_000_000_000_000_000, "fit()", "fit()", "c1", "n.ipynb"))
    finally:
        database.close()


def settled(server: Server, notebook: str) -> str:
    """What a store is seen as once nobody writes to it: who looks last folds its log in."""
    before, seen = "", server.question("changes", notebook).json["seen"]
    while before != seen:
        before, seen = seen, server.question("changes", notebook).json["seen"]
    return seen


def test_a_look_leaves_the_store_as_it_was_seen(server: Server) -> None:
    """Else one look would call for the next, for ever."""
    seen = settled(server, "churn/x.ipynb")
    for route in ("runs", "models", "data", "status"):
        assert server.question(route, "churn/x.ipynb").json["seen"] == seen


@pytest.mark.parametrize("change", ["begun", "made", "deleted"])
def test_whoever_waits_hears_of_a_change(server: Server, change: str) -> None:
    """A run, a first store and a store that is gone are changes, told to all who wait."""
    folder = server.root / f"changing {change}"
    folder.mkdir()
    if change != "made":
        recorded(folder)
    notebook = f"{folder.name}/n.ipynb"
    seen = settled(server, notebook)
    total = {"begun": 2, "made": 1, "deleted": 0}[change]
    answers: list[Any] = []

    def follow() -> None:
        """Wait as the page does: again from each state that was told, until the one that is meant is there."""
        last, replies = seen, []
        while not replies or (replies[-1].status == 200 and replies[-1].json["total"] != total):
            replies.append(server.question("changes", notebook, seen=last))
            last = replies[-1].json.get("seen", "")
        answers.append(replies)

    waiting = [threading.Thread(target=follow, daemon=True) for _ in range(3)]
    for each in waiting:
        each.start()
    time.sleep(1)
    assert answers == []
    begun = time.monotonic()
    if change == "deleted":
        shutil.rmtree(folder / ".mlops")
    else:
        recorded(folder)
    for each in waiting:
        each.join(SOON_SECONDS)
    assert time.monotonic() - begun < SOON_SECONDS
    assert len(answers) == 3
    assert {replies[-1].status for replies in answers} == {200}
    assert max(map(len, answers)) <= 5  # a store is made in steps; no state is told twice
    told = [reply.json["seen"] for reply in answers[0]]
    assert len(set(told) | {seen}) == len(told) + 1


def test_who_saw_another_state_does_not_wait(server: Server) -> None:
    """Whatever is said to have been seen, it is compared and nothing else."""
    for seen in ("0" * 16, "../../etc/passwd", "<script>"):
        reply = server.question("changes", "churn/x.ipynb", seen=seen)
        assert (reply.status, reply.json["total"]) == (200, 2)


def test_one_watch_looks_once_a_round_for_all_who_wait(tmp_path: Path) -> None:
    """Its looks do not grow with those who wait, and end with the last of them, however he goes."""
    looks: list[Path] = []

    def look(folder: Path) -> str:
        looks.append(folder)
        return "same"

    async def many() -> tuple[list[bool], int]:
        watch = Watch(look)
        leaving = asyncio.ensure_future(watch.changed(tmp_path, "same", seconds=60))
        waited = await asyncio.gather(*(watch.changed(tmp_path, "same", seconds=1) for _ in range(50)))
        leaving.cancel()
        await asyncio.wait([leaving])
        assert watch.waiting == 0
        before = len(looks)
        await asyncio.sleep(1)
        assert len(looks) - before <= 1  # the round that was under way
        return waited, before

    waited, before = asyncio.run(many())
    assert waited == [False] * 50
    assert before <= 6


def test_a_folder_that_cannot_be_looked_at_is_a_change(tmp_path: Path) -> None:
    """Whoever waits then asks, and is told why."""

    def look(folder: Path) -> str:
        raise PermissionError(folder)

    assert asyncio.run(Watch(look).changed(tmp_path, "same", seconds=SOON_SECONDS))


def test_every_commit_changes_the_stamp_and_reading_does_not(tmp_path: Path) -> None:
    """Also while another connection keeps the log open."""
    recorded(tmp_path)
    database = open_database(tmp_path / ".mlops")
    seen = [stamp(tmp_path / ".mlops")]
    try:
        for _ in range(5):
            recorded(tmp_path)
            seen.append(stamp(tmp_path / ".mlops"))
            with database.read() as connection:
                connection.execute("SELECT count(*) FROM run").fetchone()
            assert stamp(tmp_path / ".mlops") == seen[-1]
    finally:
        database.close()
    assert len(set(seen)) == 6
