"""How a store is found, created and opened."""

import gc
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections import defaultdict
from pathlib import Path

import pytest

from mlops_magic.errors import StoreBusy, StoreDamaged, StoreError, StoreReadOnly, StoreTooNew
from mlops_magic.store import blobs
from mlops_magic.store.database import find_store, open_database
from mlops_magic.store.migrating.schema import SCHEMA_VERSION
from mlops_magic.store.runs import runs
from mlops_magic.store.sqlite.connection import LONGEST_WAL_BYTES
from mlops_magic.store.sqlite.locks import WriterLock

COUNT = "SELECT count(*) FROM run"


def children(folder):
    """Names and bytes of everything in a folder."""
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def mounted(tmp_path):
    """A small file system of our own, where this user may mount one."""
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True, text=True, check=False
    ) if shutil.which("mount") and hasattr(os, "geteuid") and os.geteuid() == 0 else None  # fmt: skip
    if done is None or done.returncode:
        pytest.skip("this user may not mount a file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


class TestFinding:
    """Where the store is."""

    def test_the_environment_overrides(self, tmp_path):
        """MLOPS_STORE is the folder itself; a relative one starts at the notebook."""
        assert find_store(tmp_path, {"MLOPS_STORE": "/elsewhere/s"}) == Path("/elsewhere/s")
        assert find_store(tmp_path, {"MLOPS_STORE": "s"}) == tmp_path / "s"

    def test_the_nearest_folder_upwards_is_taken(self, tmp_path):
        """As git does."""
        deep = tmp_path / "a" / "b"
        deep.mkdir(parents=True)
        assert find_store(deep, {}) == deep / ".mlops"
        (tmp_path / ".mlops").mkdir()
        assert find_store(deep, {}) == tmp_path / ".mlops"
        (tmp_path / "a" / ".mlops").mkdir()
        assert find_store(deep, {}) == tmp_path / "a" / ".mlops"

    def test_the_search_ends_at_home(self, tmp_path):
        """A store in the home folder, or above it, does not swallow every project below."""
        home = tmp_path / "home"
        (home / "project").mkdir(parents=True)
        (home / ".mlops").mkdir()
        (tmp_path / ".mlops").mkdir()
        assert find_store(home / "project", {"HOME": str(home)}) == home / "project" / ".mlops"
        assert find_store(home, {"HOME": str(home)}) == home / ".mlops"


class TestOpening:
    """Creating, opening again, refusing."""

    def test_a_new_store_has_the_pragmas_it_needs(self, database):
        """WAL, 8 KiB pages, incremental vacuum, foreign keys, and no checkpoint of SQLite's own."""
        expected = {
            "journal_mode": "wal", "page_size": 8192, "auto_vacuum": 2, "foreign_keys": 1, "wal_autocheckpoint": 0,
            "busy_timeout": 30000, "user_version": SCHEMA_VERSION, "mmap_size": 0,
        }  # fmt: skip
        with database.read() as connection:
            assert {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in expected} == expected
            tables = connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").fetchall()
        ours = {name: strict for name, strict in tables if not name.startswith(("sqlite_", "_sqlite"))}
        assert len(ours) > 15
        assert set(ours.values()) == {1}

    def test_opening_again_commits_nothing(self, folder, start):
        """Not even a pragma that is a commit: it would be one outside of the writers' lock, and write over a torn log."""
        database = open_database(folder)
        runs.begin(database, start)
        before = (folder / "store.db-wal").read_bytes()
        for _ in range(2):
            open_database(folder).close()
        assert (folder / "store.db-wal").read_bytes() == before
        database.close()

    def test_opening_again_imports_no_sqlite_utils(self, folder):
        """A store that needs no migration is opened with the standard library alone."""
        open_database(folder).close()
        script = (
            "import sys, pathlib\n"
            "from mlops_magic.store.database import open_database\n"
            "open_database(pathlib.Path(sys.argv[1])).close()\n"
            "print(sorted({'sqlite_utils', 'pandas', 'numpy'} & set(sys.modules)))\n"
        )
        done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"

    def test_a_missing_store_is_not_made_when_not_asked(self, folder):
        """Reading never creates."""
        for named in ({"create": False}, {"read_only": True}):
            with pytest.raises(StoreError, match="there is no store at"):
                open_database(folder, **named)
        assert not folder.exists()

    def test_a_newer_store_is_refused_untouched(self, folder):
        """Its file is byte-identical afterwards, nothing is added beside it, and the sentence says what to type."""
        open_database(folder).close()
        connection = sqlite3.connect(folder / "store.db")
        connection.execute("PRAGMA user_version=99")
        connection.close()
        before = children(folder)
        for named in ({}, {"read_only": True}):
            with pytest.raises(StoreTooNew, match=rf"version 99, this one knows {SCHEMA_VERSION}\).*%pip install -U"):
                open_database(folder, **named)
        after = children(folder)
        assert {name: after[name] for name in before} == before
        assert {name for name in after if name not in before} <= {"store.db-shm", "store.db-wal"}
        assert after.get("store.db-wal", b"") == b""

    @pytest.mark.parametrize("damage", [b"this is no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
    def test_a_file_that_is_no_database_is_refused_untouched(self, folder, damage):
        """One sentence, and the file stays as it is."""
        folder.mkdir()
        (folder / "store.db").write_bytes(damage)
        with pytest.raises(StoreDamaged, match="not a sound database"):
            open_database(folder)
        assert (folder / "store.db").read_bytes() == damage

    def test_a_creation_that_was_killed_in_its_first_write_is_rolled_back(self, folder):
        """A hot rollback journal, which a reader alone cannot roll back, is no obstacle."""
        folder.mkdir()
        script = (
            "import os, sqlite3, sys\n"
            "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
            "for sql in ('PRAGMA cache_size=1', 'CREATE TABLE old(x)', 'DROP TABLE old', 'BEGIN', 'CREATE TABLE half(x)'):\n"
            "    connection.execute(sql)\n"
            "for _ in range(200): connection.execute('INSERT INTO half VALUES (?)', ('x' * 5000,))\n"
            "os.kill(os.getpid(), 9)\n"
        )
        subprocess.run([sys.executable, "-c", script, str(folder / "store.db")], check=False)
        assert (folder / "store.db-journal").stat().st_size > 0
        with (folder / "store.db").open("r+b") as torn:
            torn.write(b"\xff" * 100)  # the first page, half written
        database = open_database(folder)
        assert runs.listed(database) == ()
        database.close()

    def test_a_name_of_a_table_that_is_no_text_any_more_is_damage(self, folder):
        """SQLite's complaint holds the name, which its driver cannot read: one sentence of ours all the same."""
        open_database(folder).close()
        data = (folder / "store.db").read_bytes()
        (folder / "store.db").write_bytes(data.replace(b"CREATE TABLE", b"CREATE TAB\xd3\xd3", 1))
        with pytest.raises(StoreDamaged, match="not a sound database"):
            open_database(folder)

    def test_another_programs_database_is_refused_untouched(self, folder):
        """We do not put our tables into somebody's data."""
        folder.mkdir()
        connection = sqlite3.connect(folder / "store.db")
        connection.execute("CREATE TABLE theirs(x)")
        connection.commit()
        connection.close()
        before = children(folder)
        with pytest.raises(StoreDamaged, match="another program"):
            open_database(folder)
        assert children(folder)["store.db"] == before["store.db"]

    def test_a_store_opened_for_reading_refuses_to_write(self, folder, database, start):
        """It reads what a writer has just committed, and says where to go for writing."""
        run = runs.begin(database, start)
        reader = open_database(folder, read_only=True)
        assert not reader.writable
        assert runs.get(reader, run.id) == run
        with pytest.raises(StoreReadOnly, match="MLOPS_STORE"):
            runs.begin(reader, start)
        reader.close()

    @pytest.mark.parametrize("with_log", [False, True])
    def test_a_read_only_medium_opens_for_reading(self, mounted, start, with_log):
        """With the log folded in, and with commits that are only in the log."""
        folder = mounted / ".mlops"
        script = (
            "import os, sys, pathlib\n"
            "from mlops_magic.store.database import open_database\n"
            "from mlops_magic.store.runs import runs\n"
            "from mlops_magic.records.run import RunStart\n"
            "database = open_database(pathlib.Path(sys.argv[1]))\n"
            "runs.begin(database, RunStart('e', 'n', 1, 'c', 'c', '', ''))\n"
            "os._exit(0) if sys.argv[2] == 'True' else database.close()\n"
        )
        subprocess.run([sys.executable, "-c", script, str(folder), str(with_log)], check=True)
        (folder / "store.db-shm").unlink(missing_ok=True)
        assert (folder / "store.db-wal").exists() is with_log
        subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
        try:
            database = open_database(folder)
            assert not database.writable
            assert [run.status for run in runs.listed(database)] == ["running"]
            with pytest.raises(StoreReadOnly):
                runs.begin(database, start)
            database.close()
            with pytest.raises(StoreReadOnly, match="MLOPS_STORE"):
                open_database(mounted / "other" / ".mlops")
        finally:
            subprocess.run(["mount", "-o", "remount,rw", str(mounted)], check=True)

    def test_a_full_disk_is_one_sentence_and_passes(self, mounted, start, result, request):
        """What was acknowledged stays, no temporary file is left, and writing works again once there is space."""
        folder = mounted / ".mlops"
        filler = mounted / "filler"
        filler.write_bytes(bytes(2**20))
        database = open_database(folder)
        request.addfinalizer(database.close)
        acknowledged = []

        def fill():
            while True:
                acknowledged.append(runs.finish(database, runs.begin(database, start).id, result).id)
                blobs.put(database, os.urandom(4_000))

        with pytest.raises(StoreError, match=r"full|disk") as told:
            fill()
        assert "Free some space" in str(told.value)
        assert "\n" not in str(told.value)
        assert len(acknowledged) > 2
        assert not list((folder / "tmp").glob("*"))
        assert set(acknowledged) <= {run.id for run in runs.listed(database)}
        filler.unlink()
        again = runs.finish(database, runs.begin(database, start).id, result)
        assert runs.get(database, again.id).status == "finished"
        with database.read() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    def test_a_blob_that_does_not_fit_leaves_nothing(self, mounted, request):
        """No temporary file, no row, no blob."""
        database = open_database(mounted / ".mlops")
        request.addfinalizer(database.close)
        with pytest.raises(StoreError, match="is full"):
            blobs.put(database, bytes(4 * 2**20))
        assert not [
            file for name in ("tmp", "blobs") for file in (mounted / ".mlops" / name).rglob("*") if file.is_file()
        ]
        blobs.put(database, bytes(2**10))

    def test_a_full_disk_at_the_first_opening_leaves_a_store_that_opens_later(self, mounted):
        """A half-made store is finished by the next opener."""
        filler = mounted / "filler"
        filler.write_bytes(bytes(3 * 2**20 - 60_000))
        with pytest.raises(StoreError, match=r"full|disk"):
            open_database(mounted / ".mlops")
        filler.unlink()
        database = open_database(mounted / ".mlops")
        assert runs.listed(database) == ()
        database.close()

    @pytest.mark.parametrize("fate", ["deleted", "moved", "replaced"])
    def test_a_store_that_goes_away_while_open_is_said_so(self, folder, start, fate):
        """Nothing is written into a file that nobody will find."""
        database = open_database(folder)
        runs.begin(database, start)
        if fate == "deleted":
            shutil.rmtree(folder)
        else:
            folder.rename(folder.with_name("elsewhere"))
        if fate == "replaced":
            open_database(folder).close()
        for question in (lambda: runs.begin(database, start), lambda: runs.listed(database)):
            with pytest.raises(StoreError, match=r"deleted or moved.*%reload_ext"):
                question()
        database.close()


class TestTransactions:
    """What a block of `read` or `write` promises."""

    def test_a_block_that_raises_changes_nothing(self, database, start):
        """Not even what stood before the error; the next write works."""

        def half():
            with database.write() as connection:
                connection.execute("INSERT INTO key(name) VALUES ('half')")
                _ = 1 / 0

        with pytest.raises(ZeroDivisionError):
            half()
        with database.read() as connection:
            assert connection.execute("SELECT count(*) FROM key").fetchone() == (0,)
        assert runs.begin(database, start).id == 1

    def test_a_read_sees_one_state(self, folder, database, start):
        """What others commit during the block is seen after it."""
        other = open_database(folder)
        with database.read() as connection:
            assert connection.execute(COUNT).fetchone() == (0,)
            runs.begin(other, start)
            assert connection.execute(COUNT).fetchone() == (0,)
        with database.read() as connection:
            assert connection.execute(COUNT).fetchone() == (1,)
        other.close()

    def test_reading_inside_a_write_sees_the_write(self, database):
        """The same transaction; a second write inside is refused, since it could not be undone alone."""
        with database.write() as connection:
            connection.execute("INSERT INTO key(name) VALUES ('a')")
            with database.read() as inner:
                assert inner.execute("SELECT count(*) FROM key").fetchone() == (1,)
            with pytest.raises(StoreError, match="inside another transaction"), database.write():
                pass
        with database.read() as connection:
            assert connection.execute("SELECT count(*) FROM key").fetchone() == (1,)

    def test_durable_writes_sync_fully(self, database):
        """FULL for what must survive a power loss, NORMAL again afterwards."""
        for durable, level in ((False, 1), (True, 2), (False, 1)):
            with database.write(durable=durable) as connection:
                assert connection.execute("PRAGMA synchronous").fetchone() == (level,)

    def test_threads_share_one_store(self, database, start):
        """Eight threads of one kernel lose nothing and mix nothing."""

        def work():
            for _ in range(10):
                runs.begin(database, start)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(runs.listed(database)) == 80

    def test_the_log_stays_short(self, folder, database):
        """Once long it is folded in, under the lock, although SQLite's own checkpoints are off."""
        for number in range(60):
            with database.write() as connection:
                connection.execute("INSERT INTO key(name) VALUES (?)", (str(number) + "x" * 200_000,))
            assert (folder / "store.db-wal").stat().st_size < 2 * LONGEST_WAL_BYTES
        assert (folder / "store.db").stat().st_size > 2 * LONGEST_WAL_BYTES

    def test_every_commit_and_checkpoint_happens_under_the_writers_lock(self, folder, database):
        """Nobody else can take the lock while SQLite commits a write, folds the log in, or closes."""
        other = WriterLock(folder / "writer.lock")
        seen = defaultdict(set)

        def watch(sql):
            word = next((word for word in ("COMMIT", "wal_checkpoint") if word in sql), None)
            if word:
                try:
                    with other.held(patience_seconds=0):
                        seen[word].add("free")
                except StoreBusy:
                    seen[word].add("held")

        with database.read() as connection:
            connection.set_trace_callback(watch)
        seen.clear()  # the end of the read itself
        for number in range(30):
            with database.write() as connection:
                connection.execute("INSERT INTO key(name) VALUES (?)", (str(number) + "x" * 400_000,))
        with database.read() as connection:
            connection.set_trace_callback(None)
        other.drop()
        assert seen == {"COMMIT": {"held"}, "wal_checkpoint": {"held"}}

    def test_a_store_that_is_dropped_unclosed_closes_itself(self, folder, start):
        """The log is folded in and its file goes, as with close; nothing is reported as left open."""
        runs.begin(open_database(folder), start)
        gc.collect()
        assert not (folder / "store.db-wal").exists()

    def test_a_writer_waits_for_the_lock_and_says_so_when_it_lasts(self, folder, database, monkeypatch):
        """One sentence instead of "database is locked", and the next write works."""
        other = WriterLock(folder / "writer.lock")
        monkeypatch.setattr("mlops_magic.store.sqlite.locks.PATIENCE_SECONDS", 0.05)
        with other.held(), pytest.raises(StoreBusy, match="another process has been writing"), database.write():
            pass
        other.drop()
        with database.write() as connection:
            connection.execute("INSERT INTO key(name) VALUES ('a')")

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
    @pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
    def test_a_forked_child_opens_its_own_connection(self, database, start):
        """Parent and child both write on; the parent's connection is not closed by the child."""
        runs.begin(database, start)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                for _ in range(20):
                    runs.begin(database, start)
                database.close()
                code = 0
            finally:
                os._exit(code)
        for _ in range(20):
            runs.begin(database, start)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert len(runs.listed(database)) == 41
        with database.read() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
    @pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
    def test_a_child_forked_inside_a_write_leaves_the_parents_transaction_alone(self, database):
        """The child's end of the block neither commits nor rolls back for the parent."""

        def give_up():
            with database.write() as connection:
                connection.execute("INSERT INTO key(name) VALUES ('parent')")
                child = os.fork()
                if child:
                    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
                    _ = 1 / 0
            os._exit(0)  # the child, having left the block as if all were well

        with pytest.raises(ZeroDivisionError):
            give_up()
        with database.read() as connection:
            assert connection.execute("SELECT name FROM key").fetchall() == []
