"""What does a version of a frame cost, beside `dvc add` of the same frame as Parquet: bytes, seconds, memory?

DVC is installed in an environment of its own, in the user's cache folder: its pins conflict with ours.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from mlops_magic.services.data.data_load import data_load
from mlops_magic.services.data.data_save import DataRequest, data_save
from mlops_magic.store.database import open_database

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
DVC = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mlops_magic" / "dvc"
VERSIONS = (
    "first", "same again", "+1 % rows", "1 % contiguous rows", "1 % inserted in the middle", "1 % scattered, all numbers",
    "first 1 % deleted", "new column", "columns in another order", "1 % scattered once more",
)  # fmt: skip
ROUNDS = 3
MEASURED = """
import re, sys
from pathlib import Path
import pandas as pd, pyarrow.parquet
import mlops_magic.services.data.data_load, mlops_magic.store.database
def told(name): return int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
folder, before = sys.argv[1], told("VmRSS")
LOAD
print((told("VmHWM") - before) / held.memory_usage().sum())
"""
OUR_LOAD = """
from mlops_magic.services.data.data_load import data_load
from mlops_magic.store.database import open_database
held = data_load(open_database(Path(folder) / "alone"), "d@1")
"""


def main() -> None:
    """Print three tables: bytes per kind of change, seconds and bytes beside DVC, loading beside Parquet."""
    frame = first_frame()
    with tempfile.TemporaryDirectory(prefix="mlops-bench-") as scratch:
        ours = saved_alone(frame, Path(scratch))
        print("| version of 1M × 25 | MB added | of the first version |")
        print("|---|---|---|")
        for name, added in ours.items():
            print(f"| {name} | {added / 1e6:.2f} | {added / ours['first']:.2%} |")
        beside_dvc(frame, Path(scratch))
        beside_parquet(frame, Path(scratch))


def first_frame() -> pd.DataFrame:
    """14 float, 6 int, a time, 3 categories, a text: 200 MB in memory, from a seed."""
    rng = np.random.default_rng(0)
    columns: dict[str, object] = {"id": np.arange(ROWS, dtype=np.int64) * 3 + 7}
    for place in range(5):
        columns[f"i{place}"] = rng.integers(0, 10 ** (place + 1), ROWS)
    for place in range(14):
        values = rng.normal(100, 15, ROWS)
        columns[f"f{place}"] = values if place < 7 else values.round(2)
    columns["at"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(ROWS), unit="s")
    for place, count in enumerate((3, 12, 90)):
        columns[f"c{place}"] = pd.Categorical.from_codes(
            rng.integers(0, count, ROWS), [f"value {n}" for n in range(count)]
        )
    words = np.array([f"customer from place {number}" for number in range(20_000)], dtype=object)
    columns["text"] = pd.array(rng.choice(words, ROWS), dtype="str")
    return pd.DataFrame(columns)


def fresh_rows(rows: int, seed: int) -> pd.DataFrame:
    """Other rows of the same kind, with ids of their own."""
    rng = np.random.default_rng(seed)
    made = first_frame_like(rng.choice(ROWS, rows, replace=False))
    made["id"] = np.arange(rows) * 3 + 10**9 * seed
    return made


def first_frame_like(places: object) -> pd.DataFrame:
    """Rows of the first frame, shuffled."""
    return FRAME.iloc[places].reset_index(drop=True)


def changed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame after one kind of change."""
    some, half = ROWS // 100, ROWS // 2 + 1234
    if name in ("first", "same again"):
        return frame.copy()
    if name == "+1 % rows":
        return pd.concat([frame, fresh_rows(some, 1)], ignore_index=True)
    if name == "1 % contiguous rows":
        made = frame.copy()
        made.loc[half : half + some - 1, ["f0", "f8", "i3"]] = [[0.5, 1.25, 3]] * some
        return made.astype(frame.dtypes.to_dict())
    if name == "1 % inserted in the middle":
        return pd.concat([frame.iloc[:half], fresh_rows(some, 2), frame.iloc[half:]], ignore_index=True)
    if name.startswith("1 % scattered"):
        rng = np.random.default_rng(len(name))
        places = rng.choice(len(frame), some, replace=False)
        made = frame.copy()
        for column in frame.columns:
            if column[0] in "if" and column != "id":
                values = made[column].to_numpy().copy()
                values[places] = rng.permutation(values[places])
                made[column] = values
        return made
    if name == "first 1 % deleted":
        return frame.iloc[some:].reset_index(drop=True)
    if name == "new column":
        return frame.assign(total=frame["f0"] + frame["f1"])
    return frame[frame.columns[::-1]]


def saved_alone(frame: pd.DataFrame, scratch: Path) -> dict[str, int]:
    """Bytes each change adds to a store that holds the first version."""
    database = open_database(scratch / "alone")
    try:
        added = {}
        for name in VERSIONS[:-1]:
            before = size(scratch / "alone" / "blobs")
            data_save(database, DataRequest(changed(frame, name), "d"), now_ns=1)
            added[name] = size(scratch / "alone" / "blobs") - before
            data_save(database, DataRequest(frame, "d"), now_ns=2)  # each change is made to the first version
        return added
    finally:
        database.close()


def beside_dvc(frame: pd.DataFrame, scratch: Path) -> None:
    """Ten versions, one change after the other: seconds of each save, and bytes of all."""
    dvc = dvc_program()
    database = open_database(scratch / "ours")
    folder = scratch / "theirs"
    folder.mkdir()
    call([dvc, "init", "--no-scm", "-q"], folder)
    slower, ours, theirs = 0.0, [], []
    value = frame
    try:
        for name in VERSIONS:
            value = changed(value, name)
            ours.append(seconds(lambda held=value: data_save(database, DataRequest(held, "d"), now_ns=1)))
            theirs.append(seconds(lambda held=value: with_dvc(held, dvc, folder)))
            slower = max(slower, ours[-1] / theirs[-1])
    finally:
        database.close()
    mine, yours = size(scratch / "ours" / "blobs"), size(folder / ".dvc" / "cache")
    print("\n| ten versions of 1M × 25 | mlops_magic | Parquet and `dvc add` | ratio |")
    print("|---|---|---|---|")
    print(f"| seconds of a save, median | {statistics.median(ours):.1f} | {statistics.median(theirs):.1f} "
          f"| {statistics.median(ours) / statistics.median(theirs):.2f} |")  # fmt: skip
    print(f"| slowest save beside DVC's | | | {slower:.2f} |")
    print(f"| MB of all versions | {mine / 1e6:.0f} | {yours / 1e6:.0f} | {mine / yours:.2f} |")


def with_dvc(frame: pd.DataFrame, dvc: str, folder: Path) -> None:
    """What a person does with DVC: write the file, add it."""
    frame.to_parquet(folder / "d.parquet", compression="zstd", index=False)
    call([dvc, "add", "-q", "d.parquet"], folder)


def beside_parquet(frame: pd.DataFrame, scratch: Path) -> None:
    """Seconds and memory of a load, in fresh processes for the memory."""
    file = scratch / "d.parquet"
    frame.to_parquet(file, compression="zstd", index=False)
    database = open_database(scratch / "alone")
    try:
        reference = "d@1"
        data_load(database, reference)
        pd.read_parquet(file)
        ours = statistics.median(seconds(lambda: data_load(database, reference)) for _ in range(ROUNDS))
        theirs = statistics.median(seconds(lambda: pd.read_parquet(file)) for _ in range(ROUNDS))
    finally:
        database.close()
    mine, yours = peak(OUR_LOAD, scratch), peak("held = pd.read_parquet(Path(folder) / 'd.parquet')", scratch)
    print("\n| loading 1M × 25 | mlops_magic | Parquet | ratio |")
    print("|---|---|---|---|")
    print(f"| seconds, every digest checked | {ours:.2f} | {theirs:.2f} | {ours / theirs:.2f} |")
    print(f"| peak memory, of the frame | {mine:.2f} × | {yours:.2f} × | {mine / yours:.2f} |")


def peak(code: str, scratch: Path) -> float:
    """Peak memory that a line adds to a process, in frames."""
    script = MEASURED.replace("LOAD", code.strip())
    done = subprocess.run([sys.executable, "-c", script, str(scratch)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def dvc_program() -> str:
    """DVC's command, installed the first time."""
    program = DVC / "bin" / "dvc"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", DVC], check=True)
        subprocess.run(
            [DVC / "bin" / "python", "-m", "pip", "install", "-q", "dvc"], check=True, stdout=subprocess.DEVNULL
        )
    return str(program)


def call(command: list[str], folder: Path) -> None:
    """Run a program."""
    subprocess.run(
        command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"DVC_NO_ANALYTICS": "1"}
    )


def seconds(what: Callable[[], object]) -> float:
    """Of one call."""
    gc.collect()
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    FRAME = first_frame()
    main()
