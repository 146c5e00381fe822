"""The care of a store as a shell types it: exit codes, and what is left."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from mlops_magic.cli.commands import mlops
from mlops_magic.records.run import RunResult, RunStart
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import runs


@pytest.fixture
def typed(tmp_path, monkeypatch):
    """Types a line below a store with one run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLOPS_STORE", str(tmp_path / ".mlops"))
    database = open_database(tmp_path / ".mlops")
    run = runs.begin(database, RunStart("e", "first", 1, "x = 1", "x = 1", "", ""))
    runs.finish(database, run.id, RunResult("finished", 2))
    database.close()
    return lambda *words: CliRunner().invoke(mlops, list(words))


def changed(folder, statement):
    """Change a row behind our back."""
    with closing(sqlite3.connect(folder / ".mlops" / "store.db")) as connection:
        connection.execute(statement)
        connection.commit()


def test_history_is_listed_and_judged(typed, tmp_path):
    """Exit code 1 where it does not hold, or a head is not in it."""
    assert "run finished" in typed("audit").output
    assert typed("audit", "verify").exit_code == 0
    assert typed("audit", "verify", "1:0000000000000000").exit_code == 1
    changed(tmp_path, "UPDATE run SET name = 'best'")
    done = typed("audit", "verify")
    assert (done.exit_code, "run:1" in done.output) == (1, True)
    assert typed("doctor").exit_code == 1


def test_a_repair_makes_a_store_beside_and_says_by_its_exit_code_whether_all_was_saved(typed, tmp_path):
    """The damaged one stays."""
    assert typed("doctor", "--repair").exit_code == 0
    (tmp_path / ".mlops" / "store.db").write_bytes(b"")
    done = typed("doctor", "--repair")
    assert done.exit_code == 1
    assert {path.name for path in tmp_path.iterdir()} >= {".mlops", ".mlops-repaired"}


def test_a_backup_and_a_collection(typed, tmp_path):
    """Twice into the same folder is an error."""
    assert typed("backup", "copy").exit_code == 0
    assert (tmp_path / "copy" / "store.db").exists()
    assert typed("backup", "copy").exit_code != 0
    assert "nothing to remove" in typed("gc", "--dry-run").output
