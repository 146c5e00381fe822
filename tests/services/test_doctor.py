"""What the doctor says of stores that are not damaged, only out of reach."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from mlops_magic.services.care.status import doctor
from mlops_magic.store.database import open_database


def test_a_newer_store_is_no_damage(tmp_path):
    """A store of a newer version asks for an upgrade of the package, not for a backup."""
    folder = tmp_path / ".mlops"
    open_database(folder).close()
    with closing(sqlite3.connect(folder / "store.db")) as connection:
        connection.execute("PRAGMA user_version=99")
    (found,) = doctor(folder).findings
    assert found.verdict == "attention"
    assert "pip install -U" in found.remedy


def test_a_file_that_is_no_database_is_damage(tmp_path):
    """Garbage in the database's place fails the check, and the bytes stay as they are."""
    folder = tmp_path / ".mlops"
    folder.mkdir()
    (folder / "store.db").write_bytes(b"garbage!" * 600)
    report = doctor(folder)
    assert not report.healthy
    assert (folder / "store.db").read_bytes() == b"garbage!" * 600


def test_no_store_is_told_with_the_first_line_to_type(tmp_path):
    """Where nothing was tracked yet the doctor says how to begin."""
    report = doctor(tmp_path / ".mlops")
    assert report.healthy
    assert "%%track" in report.findings[0].remedy
