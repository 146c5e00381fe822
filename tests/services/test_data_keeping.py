"""Does an export say whether it is exact, and does a collection take what nothing needs and no more?"""

import os
import time

import numpy as np
import pandas as pd
import pytest

from mlops_magic.core.data.fingerprint import fingerprint
from mlops_magic.errors import DataError, UsageError
from mlops_magic.records.run import DatasetUse, RunResult, RunStart
from mlops_magic.services.data.data_export import data_export
from mlops_magic.services.data.data_gc import data_gc
from mlops_magic.services.data.data_load import data_load, data_log
from mlops_magic.services.data.data_save import DataRequest, data_save
from mlops_magic.services.data.validate import Asked, learn, validate
from mlops_magic.store import blobs
from mlops_magic.store.care import checks
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import runs


@pytest.fixture
def database(tmp_path):
    """An open store."""
    opened = open_database(tmp_path / ".mlops")
    yield opened
    opened.close()


def save(database, value, name="d"):
    """A version."""
    return data_save(database, DataRequest(value, name), now_ns=1)


def files(database):
    """Bytes of every blob, by key."""
    return {file.parent.name + file.name: file.read_bytes() for file in (database.folder / "blobs").glob("??/*")}


def healthy(database):
    """Whether the doctor finds nothing."""
    return {finding.verdict for finding in checks.examine(database)} == {"ok"}


def test_an_export_is_read_again_before_it_is_called_exact(database, tmp_path):
    """Parquet holds the frame, CSV loses a type; both are files that pandas reads."""
    frame = pd.DataFrame({"a": [1.5, 2.0], "t": pd.to_datetime(["2024-01-01", None])}, index=pd.Index([5, 7], name="k"))
    save(database, frame)
    parquet = data_export(database, "d", tmp_path / "d.parquet", now_ns=2)
    assert parquet.exact
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "d.parquet"), frame)
    assert not data_export(database, "d@1", tmp_path / "d.csv", now_ns=2).exact
    assert (tmp_path / "d.csv").exists()
    save(database, np.arange(5), "array")
    assert data_export(database, "array", tmp_path / "a.npy", now_ns=2).exact
    assert healthy(database)


def test_an_export_that_cannot_be_is_refused(database, tmp_path):
    """Nothing is overwritten, no file is left, the nearest end is offered."""
    save(database, pd.DataFrame({"a": [1], "b": [[1, "x"]]}))
    (tmp_path / "there.csv").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="there already"):
        data_export(database, "d", tmp_path / "there.csv", now_ns=2)
    with pytest.raises(UsageError, match=r"ends in \.parquet"):
        data_export(database, "d", tmp_path / "d.parqet", now_ns=2)
    with pytest.raises(DataError, match="cannot be written as"):
        data_export(database, "d", tmp_path / "d.parquet", now_ns=2)
    assert [file.name for file in tmp_path.iterdir() if file.name != ".mlops"] == ["there.csv"]


def test_old_versions_go_and_the_rest_can_still_be_loaded(database):
    """Chunks that a kept version shares with a removed one stay, and so do the full chunks below patches."""
    rng = np.random.default_rng(0)
    value = pd.DataFrame({"a": rng.normal(size=150_000), "b": rng.normal(size=150_000)})
    kept = []
    for step in range(5):
        value = value.copy()
        value.loc[step * 7 :: 1999, "a"] = float(step)
        save(database, value)
        kept.append(value)
    save(database, kept[0].tail(10), "other")
    before = sum(map(len, files(database).values()))
    done = data_gc(database, keep=2, now_ns=3)
    assert done.removed == ("d@3", "d@2", "d@1")
    assert done.freed_bytes > 0
    assert done.freed_bytes == before - sum(map(len, files(database).values()))
    for number in (4, 5):
        pd.testing.assert_frame_equal(data_load(database, f"d@{number}"), kept[number - 1], check_exact=True)
    assert len(data_load(database, "other")) == 10
    assert [version.manifest_key != "" for version in data_log(database, "d").versions] == [
        True,
        True,
        False,
        False,
        False,
    ]
    with pytest.raises(Exception, match="was removed"):
        data_load(database, "d@1")
    assert healthy(database)
    assert save(database, kept[0]).version == 6  # a number is never given twice


def test_what_is_referred_to_stays(database, tmp_path):
    """A version that a run read or that was exported is no rubbish, however old."""
    values = [np.full(1000, step) for step in range(5)]
    for value in values:
        save(database, value)
    run = runs.begin(database, RunStart("e", "", 1, "x", "x", "", "", ()))
    runs.finish(database, run.id, RunResult("finished", 2, data=(DatasetUse("x", "read", fingerprint(values[0]), 1),)))
    data_export(database, "d@2", tmp_path / "two.npy", now_ns=2)
    done = data_gc(database, keep=1, now_ns=3)
    assert done.removed == ("d@4", "d@3")
    assert dict(done.held) == {"d@1": f"run:{run.id}", "d@2": "export:1"}
    assert data_load(database, "d@1").tolist() == values[0].tolist()


def test_a_schema_and_a_verdict_keep_no_version(database):
    """They know a content by its fingerprint, and do not need its rows."""
    values = [pd.DataFrame({"a": np.arange(100) + step}) for step in range(3)]
    for value in values:
        save(database, value)
    schema = learn(database, Asked(values[0], "d"), "d", now_ns=2)
    validate(database, Asked(values[1], "d"), schema, now_ns=3)
    assert data_gc(database, keep=1, now_ns=4).removed == ("d@2", "d@1")
    assert healthy(database)


def test_nothing_goes_without_being_asked(database):
    """Without `--keep` only bytes that nothing needs go; blobs of other nouns are never touched."""
    save(database, np.arange(10))
    other = blobs.put(database, b"a model of somebody")
    stray = blobs.stage(database, b"killed between file and row")
    blobs.settle(database, (stray,))
    long_ago = time.time() - 2 * blobs.STRAY_SECONDS
    os.utime(blobs.path_of(database.folder, stray.key), (long_ago, long_ago))
    held = files(database).keys() - {stray.key}
    assert data_gc(database, now_ns=3).removed == ()
    assert files(database).keys() == held
    assert other in held
    with pytest.raises(UsageError, match="at least 1"):
        data_gc(database, keep=0, now_ns=3)
