"""Do pages and changes together give every run of a store, once, as it is?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mlops_magic.records.run import Metric, RunResult, RunStart
from mlops_magic.server.questions import FIRST_RUNS, MORE_RUNS
from mlops_magic.store.database import open_database
from mlops_magic.store.runs.runs import add_finished, begin, finish

if TYPE_CHECKING:
    from conftest import Server

START_NS = 1_790_000_000_000_000_000


def added(server: Server, folder: str, count: int, kind: str = "") -> None:
    """Put finished runs into a store of its own."""
    database = open_database(server.root / folder / ".mlops")
    try:
        start = RunStart("many", "", START_NS, "fit()", "fit()", "c1", "n.ipynb", kind=kind)
        add_finished(database, [(start, RunResult("finished", START_NS + 1, metrics=(Metric("auc", 0.5),)))] * count)
    finally:
        database.close()


@pytest.fixture
def folder(server: Server, request: pytest.FixtureRequest) -> str:
    """An empty folder below the server's."""
    name = request.node.name.replace("[", "_").replace("]", "")
    (server.root / name).mkdir()
    return name


def asked(server: Server, folder: str, **arguments: object) -> Any:
    """The answer about runs."""
    reply = server.question("runs", f"{folder}/n.ipynb", **arguments)
    assert reply.status == 200
    return reply.json


def test_pages_give_every_run_once_from_the_newest_on(server: Server, folder: str) -> None:
    """The first page is short, so that it is there at once; each next one begins below the last."""
    total = FIRST_RUNS + MORE_RUNS + 7
    added(server, folder, total)
    pages = [asked(server, folder)]
    while pages[-1]["rest"]:
        pages.append(asked(server, folder, before=pages[-1]["runs"][-1]["id"]))
    assert [len(page["runs"]) for page in pages] == [FIRST_RUNS, MORE_RUNS, 7]
    assert [run["id"] for page in pages for run in page["runs"]] == list(range(total, 0, -1))
    assert {page["total"] for page in pages} == {total}


def test_only_what_changed_is_told_since_a_place_in_the_history(server: Server, folder: str) -> None:
    """A new run, a run that ended, and every run that is still running; nothing else."""
    added(server, folder, 3)
    database = open_database(server.root / folder / ".mlops")
    try:
        running = begin(database, RunStart("many", "", START_NS, "fit()", "fit()", "c1", "n.ipynb"))
        before = asked(server, folder)
        assert [run["id"] for run in asked(server, folder, since=before["upto"])["runs"]] == [running.id]
        finish(database, running.id, RunResult("finished", START_NS + 1, metrics=(Metric("auc", 0.5),)))
        added(server, folder, 1)
        after = asked(server, folder, since=before["upto"])
    finally:
        database.close()
    assert (after["since"], after["total"], after["rest"]) == (before["upto"], 5, False)
    assert [(run["id"], run["status"], len(run["metrics"])) for run in after["runs"]] == [
        (5, "finished", 1),
        (4, "finished", 1),
    ]
    assert asked(server, folder, since=after["upto"])["runs"] == []


def test_another_history_is_told_from_its_beginning(server: Server, folder: str) -> None:
    """A store that was made anew in the same place has no such place in its history."""
    added(server, folder, 2)
    upto = asked(server, folder)["upto"]
    for other in (upto.replace(":", "9:"), f"{upto[:-1]}{'0' if upto[-1] != '0' else '1'}"):
        answer = asked(server, folder, since=other)
        assert (answer["since"], len(answer["runs"])) == ("", 2)


def test_many_changes_are_told_as_a_first_page(server: Server, folder: str) -> None:
    """More than a page of changes is no less than the whole."""
    added(server, folder, 1)
    upto = asked(server, folder)["upto"]
    added(server, folder, MORE_RUNS + 1)
    answer = asked(server, folder, since=upto)
    assert (answer["since"], answer["rest"], len(answer["runs"])) == ("", True, FIRST_RUNS)


def test_candidates_of_a_search_are_neither_listed_nor_counted(server: Server, folder: str) -> None:
    """They are rows of their search's card."""
    added(server, folder, 2)
    added(server, folder, 3, kind="search")
    answer = asked(server, folder)
    assert (answer["total"], [run["id"] for run in answer["runs"]]) == (2, [2, 1])


@pytest.mark.parametrize(
    "arguments",
    [
        {"before": "0"},
        {"before": "-1"},
        {"before": "1 OR 1=1"},
        {"before": "9" * 30},
        {"before": "\u0661"},
        {"since": "1"},
        {"since": "1:xyz"},
        {"since": "1:" + "0" * 17},
        {"since": "'; DROP TABLE run; --:0123456789abcdef"},
        {"since": "../../etc/passwd"},
    ],
)
def test_a_question_of_another_form_is_refused(server: Server, arguments: dict[str, str]) -> None:
    """What is no number and no place in a history is answered by one sentence that repeats nothing of it."""
    reply = server.question("runs", "churn/churn.ipynb", **arguments)
    assert reply.status == 400
    assert reply.json["message"] == "The page asked for something that this server does not know. Reload the page."
