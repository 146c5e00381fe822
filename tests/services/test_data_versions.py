"""Is what was saved what comes back, from a real store, and does the store say when it is not?"""

import datetime as dt
import importlib.util
import os
import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from mlops_magic.errors import BlobCorrupt, DataError, DataVersionNotFound, UsageError
from mlops_magic.services.data.data_load import data_load, data_log, data_write
from mlops_magic.services.data.data_save import DataRequest, data_save
from mlops_magic.store import blobs
from mlops_magic.store.care import checks
from mlops_magic.store.database import open_database

HERE = Path(__file__).parent


def examples_of_values():
    """The values that core's tests keep, and the comparison that no bit escapes."""
    spec = importlib.util.spec_from_file_location("kept_values", HERE.parent / "core/data/versions/conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VALUES = examples_of_values()


@pytest.fixture
def database(tmp_path):
    """An open store that leaves no temporary file behind."""
    opened = open_database(tmp_path / ".mlops")
    yield opened
    opened.close()
    assert not list((tmp_path / ".mlops/tmp").glob("*"))


def save(database, value, name="d"):
    """A version."""
    return data_save(database, DataRequest(value, name), now_ns=1)


def size(database):
    """Bytes of all blobs."""
    return sum(file.stat().st_size for file in (database.folder / "blobs").rglob("*") if file.is_file())


def verdicts(database):
    """What the doctor says of each check."""
    return {finding.check: finding.verdict for finding in checks.examine(database)}


@pytest.mark.parametrize("name", VALUES.examples())
def test_every_kind_of_value_comes_back(database, name):
    """Bit for bit, through files; a second save of it adds nothing and gives the same version."""
    value = VALUES.examples()[name]
    first = save(database, value)
    held = size(database)
    again = save(database, VALUES.examples()[name])
    assert (again.again, again.version, size(database)) == (True, first.version, held)
    assert VALUES.bits(data_load(database, "d@1")) == VALUES.bits(value)


def test_what_comes_back_can_be_written_to(database):
    """A loaded frame is the user's own, not a window on the store."""
    save(database, pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]}))
    frame = data_load(database, "d")
    frame.loc[0, "a"] = 5.0
    frame.to_numpy()[0]
    array = np.arange(3.0)
    save(database, array, "array")
    data_load(database, "array")[0] = 7


def test_frames_of_polars_come_back_as_they_were(database):
    """Values and types of every kind, in a frame, in a series, and without rows; a question that was not asked is refused."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(
        {
            "whole": [1, None, 3], "real": [1.5, float("nan"), None], "text": ["x", None, "z\u00e9"], "bytes": [b"x", b"", None],
            "day": [dt.date(2020, 1, 1)] * 3, "at": [dt.datetime(2020, 1, 1, 3, tzinfo=dt.UTC)] * 3,
            "took": [dt.timedelta(seconds=1)] * 3, "list": [[1, 2], [], None], "struct": [{"p": 1, "q": "s"}] * 3,
            "kind": polars.Series(["u", "v", "u"], dtype=polars.Categorical),
            "money": polars.Series([1, 2, 3], dtype=polars.Decimal(10, 2)),
            "pair": polars.Series([[1, 2], [3, 4], [5, 6]], dtype=polars.Array(polars.Int64, 2)),
        }
    )  # fmt: skip
    for name, value in (("frame", frame), ("empty", frame.clear()), ("series", frame["kind"])):
        kept = save(database, value, name)
        back = data_load(database, name)
        assert (kept.size_bytes > 0, type(back)) == (len(value) > 0, type(value))
        assert back.equals(value, null_equal=True)
        assert (back.schema if name != "series" else (back.name, back.dtype)) == (
            value.schema if name != "series" else (value.name, value.dtype)
        )
        assert save(database, value, name).again
    with pytest.raises(DataError, match=r"collect\(\)"):
        save(database, frame.lazy())


def test_ten_thousand_columns_are_few_files(database):
    """Small chunks share a file."""
    wide = pd.DataFrame(np.arange(30_000.0).reshape(3, 10_000)).add_prefix("c")
    save(database, wide)
    assert len([file for file in (database.folder / "blobs").rglob("*") if file.is_file()]) < 20
    pd.testing.assert_frame_equal(data_load(database, "d"), wide)


def test_versions_are_numbered_and_found(database):
    """Each name counts for itself; the newest is the default; an unknown one gets the nearest offered."""
    for value in (1, 2, 3):
        save(database, np.array([value]), "customers")
    save(database, np.array([9]), "returns")
    assert data_load(database, "customers").tolist() == [3]
    assert data_load(database, "data:customers@1").tolist() == [1]
    assert [each.reference for each in data_log(database, "customers").versions] == [
        "customers@3",
        "customers@2",
        "customers@1",
    ]
    assert [each.reference for each in data_log(database).versions] == ["returns@1", "customers@3"]
    with pytest.raises(DataVersionNotFound, match="Did you mean 'customers'"):
        data_load(database, "custmers")
    with pytest.raises(DataVersionNotFound, match="customers@7"):
        data_load(database, "customers@7")
    for name in ("", "a@b", " a"):
        with pytest.raises(UsageError, match="cannot be the name"):
            save(database, np.array([1]), name)


def test_a_store_with_data_is_whole_until_it_is_touched(database):
    """The doctor follows the chain over data versions and finds a row that was changed."""
    save(database, pd.DataFrame({"a": [1, 2]}))
    assert set(verdicts(database).values()) == {"ok"}
    with database.write() as connection:
        connection.execute("UPDATE data_version SET erased_rows = 1")
    assert verdicts(database)["history"] == "failed"


def test_a_changed_byte_is_never_loaded(database):
    """Whatever byte of a chunk is flipped, the load refuses or gives the right value."""
    value = np.arange(200.0)
    save(database, value)
    files = [
        each
        for each in (database.folder / "blobs").rglob("*")
        if each.is_file() and not each.read_bytes().startswith(b"{")
    ]
    (file,) = files
    whole = file.read_bytes()
    refused = 0
    file.chmod(0o644)
    for place in range(0, len(whole), 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :])
        try:
            loaded = data_load(database, "d").tobytes()
        except BlobCorrupt:
            refused += 1
        else:
            assert loaded == value.tobytes()
    assert refused > 20
    file.unlink()
    with pytest.raises(BlobCorrupt, match="missing"):
        data_load(database, "d")


def test_a_full_chunk_is_read_by_pyarrow_alone(database):
    """No code of ours is needed for what a blob holds."""
    numbers = np.random.default_rng(0).normal(size=70_000)
    save(database, numbers)
    files = [
        each for each in (database.folder / "blobs").rglob("*") if each.is_file() and each.stat().st_size > 100_000
    ]
    (read,) = [pa.ipc.open_stream(file.read_bytes()).read_all()["value"].to_numpy() for file in files]
    assert read.tolist() == numbers[:65_536].tolist()


def test_what_is_refused_leaves_nothing(database):
    """No file, no row, no name."""
    bad = pd.DataFrame({"ok": np.arange(100_000.0), "bad": [object()] * 100_000})
    with pytest.raises(DataError, match="'bad'"):
        save(database, bad)
    assert size(database) == 0
    assert data_log(database).versions == ()


def test_files_and_folders_come_back(database, tmp_path):
    """Bytes, names, empty folders, links and the executable bit; nothing that is there is overwritten."""
    folder = tmp_path / "raw"
    (folder / "empty").mkdir(parents=True)
    (folder / "sub").mkdir()
    (folder / "sub" / "b.bin").write_bytes(os.urandom(3_000_000))
    (folder / "run.sh").write_text("echo", encoding="utf-8")
    (folder / "run.sh").chmod(0o755)
    (folder / "link").symlink_to("sub/b.bin")
    (folder / "none").write_bytes(b"")
    kept = save(database, folder)
    assert (kept.kind, save(database, folder).again) == ("dir", True)
    data_write(database, "d", tmp_path / "again")
    from mlops_magic.adapters.files import folder_fingerprint

    assert folder_fingerprint(tmp_path / "again") == folder_fingerprint(folder)
    with pytest.raises(UsageError, match="there already"):
        data_write(database, "d", tmp_path / "again")
    with pytest.raises(UsageError, match="Say where to write it"):
        data_load(database, "d")
    file = save(database, folder / "run.sh", "file")
    data_write(database, "file", tmp_path / "copy.sh")
    assert file.kind == "file"
    assert (tmp_path / "copy.sh").read_bytes() == b"echo"
    assert os.access(tmp_path / "copy.sh", os.X_OK)


def test_a_file_that_grows_while_it_is_read_is_refused(database, tmp_path, monkeypatch):
    """One sentence, and nothing is kept."""
    path = tmp_path / "log.txt"
    path.write_bytes(os.urandom(4_000_000))
    real = blobs.stage

    def growing(*given):
        with path.open("ab") as file:
            file.write(b"more")
        return real(*given)

    monkeypatch.setattr(blobs, "stage", growing)  # another program writes whenever we do
    with pytest.raises(DataError, match="changed while it was read"):
        save(database, path)
    assert size(database) == 0


def test_a_file_that_is_cut_short_while_it_is_read_is_refused(database, tmp_path, monkeypatch):
    """No crash of the process, as reading through mapped memory would be."""
    path = tmp_path / "log.txt"
    path.write_bytes(os.urandom(40_000_000))
    real = blobs.stage

    def cut(*given):
        os.truncate(path, 10)
        return real(*given)

    monkeypatch.setattr(blobs, "stage", cut)
    with pytest.raises(DataError, match="changed while it was read"):
        save(database, path)
    assert size(database) == 0


def test_many_savers_at_once_all_count(database):
    """Eight threads, one name: eight versions, each whole."""
    errors = []

    def one(number):
        try:
            save(database, np.full(1000, number))
        except Exception as error:  # noqa: BLE001  told below
            errors.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(int(data_load(database, f"d@{number}")[0]) for number in range(1, 9)) == list(range(8))


def test_loading_holds_the_value_about_once(database):
    """Python's own memory while a table of numbers is loaded stays below 1.3 times the table."""
    value = np.random.default_rng(0).normal(size=(500_000, 8))
    save(database, pd.DataFrame(value))
    del value
    tracemalloc.start()
    loaded = data_load(database, "d")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.3 * loaded.memory_usage().sum()
