"""Does a save that fails or dies leave the store as it was, and is odd data kept exactly or refused?"""

import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from mlops_magic.errors import DataError, StoreError
from mlops_magic.services.data.data_load import data_load, data_log
from mlops_magic.services.data.data_save import DataRequest, data_save
from mlops_magic.store.care import checks
from mlops_magic.store.database import open_database

WRITER = """
import sys
from pathlib import Path
import numpy as np
from mlops_magic.services.data.data_save import DataRequest, data_save
from mlops_magic.store.database import open_database
database = open_database(Path(sys.argv[1]))
for number in range(1000):
    value = np.random.default_rng(number).normal(size=200_000)
    print(data_save(database, DataRequest(value, "d"), now_ns=1).version, flush=True)
"""


@pytest.fixture
def mounted(tmp_path):
    """A small file system of our own, where this user may mount one."""
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], capture_output=True, text=True, check=False
    ) if shutil.which("mount") and hasattr(os, "geteuid") and os.geteuid() == 0 else None  # fmt: skip
    if done is None or done.returncode:
        pytest.skip("this user may not mount a file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def save(database, value, name="d"):
    """A version."""
    return data_save(database, DataRequest(value, name), now_ns=1)


def left(folder):
    """Files of blobs and temporary files."""
    return sorted(file for name in ("tmp", "blobs") for file in (folder / name).rglob("*") if file.is_file())


def test_a_disk_that_fills_during_a_save_leaves_what_was(mounted, request):
    """One sentence, no file, no row; what was kept is loaded, and saving works again once there is space."""
    folder = mounted / ".mlops"
    database = open_database(folder)
    request.addfinalizer(database.close)
    small = np.arange(1000.0)
    save(database, small, "small")
    before = left(folder)
    large = np.random.default_rng(0).normal(size=2_000_000)
    with pytest.raises(StoreError, match="is full") as told:
        save(database, large)
    assert "\n" not in str(told.value)
    assert left(folder) == before
    assert [version.reference for version in data_log(database).versions] == ["small@1"]
    assert data_load(database, "small").tobytes() == small.tobytes()
    save(database, large[:100_000])
    assert data_load(database, "d").tobytes() == large[:100_000].tobytes()
    assert {finding.verdict for finding in checks.examine(database)} == {"ok"}


def test_a_saver_that_is_killed_leaves_every_version_it_told_of(tmp_path):
    """Whenever kill -9 comes: acknowledged versions load, the store opens, nothing half is seen."""
    for attempt in range(4):
        folder = tmp_path / str(attempt)
        with subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True) as child:
            first = child.stdout.readline()
            time.sleep(0.05 + 0.11 * attempt)
            child.send_signal(signal.SIGKILL)
            acknowledged = [int(line) for line in [first, *child.stdout.read().split("\n")] if line.strip()]
        database = open_database(folder)
        try:
            versions = {version.version for version in data_log(database, "d").versions}
            assert set(acknowledged) <= versions
            for number in versions:
                expected = np.random.default_rng(number - 1).normal(size=200_000)
                assert data_load(database, f"d@{number}").tobytes() == expected.tobytes()
            assert {finding.verdict for finding in checks.examine(database)} == {"ok"}
        finally:
            database.close()


ODD = {
    "nested lists": pd.Series([[1, [2, "x"]], [], None]),
    "lone surrogates": pd.DataFrame([["\udc00"], ["a"]], columns=pd.Index(["\ud800"], dtype=object), dtype=object),
    "no rows, typed": pd.DataFrame({"a": pd.Series([], dtype="M8[us, Europe/Berlin]"), "b": pd.Series([], dtype="category")}),
    "no columns": pd.DataFrame(index=pd.Index(["a", "b"], name="k")),
    "huge integers": pd.DataFrame({"n": [2**200, -(2**70), 5]}),
    "unsigned at the edge": pd.DataFrame({"n": np.array([0, 2**64 - 1], dtype="u8")}),
    "labels of every type": pd.DataFrame([[1, 2, 3, 4]], columns=pd.Index([1, "1", None, (1, 2)], dtype=object)),
    "text with NUL": pd.Series(["a\0b", "\0"]),
    "a very long text": pd.Series(["x" * 3_000_000, ""]),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_odd_data_comes_back_exactly(tmp_path, name):
    """By the strictest comparison that pandas has."""
    database = open_database(tmp_path / ".mlops")
    try:
        save(database, ODD[name])
        again = data_load(database, "d")
    finally:
        database.close()
    compare = pd.testing.assert_series_equal if isinstance(ODD[name], pd.Series) else pd.testing.assert_frame_equal
    compare(again, ODD[name], check_exact=True, check_freq=True)


@pytest.mark.parametrize("bad", [pd.Series([open]), pd.DataFrame({"a": [1j, object()]}), pd.Series([1], name=object())])
def test_what_has_no_exact_form_is_one_refusal(tmp_path, bad):
    """A sentence, and nothing in the store."""
    database = open_database(tmp_path / ".mlops")
    try:
        with pytest.raises(DataError, match="no exact form") as told:
            save(database, bad)
        assert "\n" not in str(told.value)
        assert left(database.folder) == []
        assert data_log(database).versions == ()
    finally:
        database.close()
