"""Is history shown, followed, and held against a head that was kept elsewhere?"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from mlops_magic.errors import UsageError
from mlops_magic.records.run import Metric, RunResult, RunStart
from mlops_magic.services.care.audit import audit_log, audit_verify
from mlops_magic.store import audit
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import runs
from mlops_magic.store.sqlite.text import Connection


@pytest.fixture
def database(tmp_path):
    """Three runs."""
    opened = open_database(tmp_path / ".mlops")
    for number in range(3):
        run = runs.begin(opened, RunStart("e", f"run {number}", 1, "x = 1", "x = 1", "", ""))
        runs.finish(opened, run.id, RunResult("finished", 2, metrics=(Metric("auc", 0.5),)))
    yield opened
    opened.close()


def rewritten(database, statement):
    """Change a row, and the whole chain so that it holds again, as whoever knows our code can."""
    with closing(sqlite3.connect(database.folder / "store.db", isolation_level=None, factory=Connection)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        links = audit.links(connection)
        connection.execute("DELETE FROM audit")
        for link in links:
            payload = json.loads(link.payload)
            if link.action.startswith("run finished"):
                number = int(link.object.partition(":")[2])
                payload = runs.seal(connection, runs.get(database, number))
            audit.append(
                connection,
                at_ns=link.at_ns,
                actor=link.actor,
                action=link.action,
                about=link.object,
                payload=payload,
            )


def test_changes_are_listed_newest_first(database):
    """All of them, or those of one thing; the head names the last one."""
    log = audit_log(database)
    assert [(each.seq, each.action, each.about) for each in log.changes[:2]] == [
        (6, "run finished", "run:3"),
        (5, "run begun", "run:3"),
    ]
    assert log.head == f"6:{log.changes[0].digest[:16]}"
    assert [each.seq for each in audit_log(database, "run:2").changes] == [4, 3]
    assert audit_log(database, limit=1).length == 6
    assert audit_log(database, "run:9").changes == ()


def test_an_untouched_history_holds_with_every_head_it_ever_had(database):
    """A head of today, one of before, and one of which somebody copied all digits."""
    assert audit_verify(database)
    for each in audit_log(database).changes:
        assert audit_verify(database, f"{each.seq}:{each.digest[:16]}")
        assert audit_verify(database, f" {each.seq}:{each.digest.upper()} ")


def test_a_history_that_was_written_anew_is_told_by_an_old_head(database):
    """From inside nothing is to be seen; a head from before shows it, whether of the changed link or of a later one."""
    before = {each.seq: f"{each.seq}:{each.digest[:16]}" for each in audit_log(database).changes}
    rewritten(database, "UPDATE metric_last SET value = 0.99 WHERE run_id = 2")
    assert runs.get(database, 2).metrics[0].value == 0.99
    assert audit_verify(database)
    assert [seq for seq, head in sorted(before.items()) if not audit_verify(database, head)] == [4, 5, 6]
    assert "rewritten there or before" in audit_verify(database, before[6]).anchor_said


def test_a_history_that_was_cut_is_told_by_an_old_head(database):
    """Rows and links of the last run are gone."""
    head = audit_log(database).head
    rewritten(database, "DELETE FROM audit WHERE seq > 4")
    with closing(sqlite3.connect(database.folder / "store.db")) as connection:
        for table in ("metric_last", "run"):
            connection.execute(f"DELETE FROM {table} WHERE {'id' if table == 'run' else 'run_id'} = 3")
        connection.commit()
    assert audit_verify(database)
    assert "the history has 4 links, and had 6" in audit_verify(database, head).anchor_said


def test_a_row_that_was_changed_is_told_without_any_head(database):
    """And which one."""
    with database.write() as connection:
        connection.execute("UPDATE run SET name = 'best' WHERE id = 1")
    found = audit_verify(database)
    assert not found
    assert found.changed == ("run:1",)


@pytest.mark.parametrize("bad", ["6", "6:", "six:48dd9627b77d0c1f", "6:48dd", "6:xyz", "x" * 500])
def test_what_is_no_head_is_one_sentence(database, bad):
    """And the next line to type."""
    with pytest.raises(UsageError, match=r"is no head of a history.*Type: %audit") as told:
        audit_verify(database, bad)
    assert "\n" not in str(told.value)
