"""A real store in a temporary folder, and the records that go into it."""

import gc
import threading

import pytest

from mlops_magic.records.fingerprint import Fingerprint
from mlops_magic.records.model import NewModelVersion, Signed
from mlops_magic.records.profile import CategoryProfile, NumericProfile, Profile
from mlops_magic.records.run import (
    Artifact,
    DatasetUse,
    Environment,
    FittedModel,
    GitState,
    Metric,
    Param,
    RunResult,
    RunStart,
)
from mlops_magic.records.signature import ColumnSpec, Signature
from mlops_magic.store import blobs
from mlops_magic.store.database import open_database

NOW_NS = 1_795_000_000_000_000_000


@pytest.fixture
def folder(tmp_path):
    """Where the store is going to be."""
    return tmp_path / ".mlops"


@pytest.fixture
def database(earlier, folder):  # noqa: ARG001  asked for before all others
    """An open store that leaves no temporary file and no thread behind."""
    threads = threading.active_count()
    opened = open_database(folder)
    yield opened
    opened.close()
    gc.collect()
    assert not list((folder / "tmp").glob("*"))
    assert threading.active_count() == threads


@pytest.fixture
def start():
    """A run as it begins."""
    return RunStart("churn", "first", NOW_NS, "%%track\nx = 1", "x = 1", "cell-1", "a.ipynb", (("owner", "me"),))


@pytest.fixture
def result():
    """A run's end with every part in it."""
    frame = Fingerprint("fp1:df:0a", "df", "0" * 64, "1" * 64, 3, (("a", "00", "11"),))
    return RunResult(
        "finished", NOW_NS + 5, cpu_seconds=0.5, peak_bytes=2**40,
        params=(Param("C", "1.0", "float", "literal"), Param("C", "2", "int", "estimator")),
        metrics=(Metric("accuracy", 0.75, 0, "accuracy_score(y, p) line 2"), Metric("auc", 1.0)),
        data=(DatasetUse("df", "read", frame, 1), DatasetUse("out.csv", "produced", frame)),
        models=(FittedModel("clf", "sklearn.svm.SVC", (Param("C", "2", "int", "estimator"),), "fp1:est:0b"),),
        artifacts=(Artifact("plot", "figure", "2" * 64, 10, "image/png"),),
        warnings=("careful",), environment=Environment("3.11.7", "linux", "x86_64", (("pandas", "3.1"),)),
        git=GitState("abc", "main", 2, "--- a\n+++ b\n"), stands_on=(1, 3), notes=("no figure",),
    )  # fmt: skip


@pytest.fixture
def version(database):
    """A model version whose blob is in the store."""
    numeric = NumericProfile(
        "age", "float64", 3, 0, (0.0, 1.0), (3,), discrete=False, mean=0.5, std=0.1, minimum=0.0, maximum=1.0,
        quartiles=(0.1, 0.5, 0.9),
    )  # fmt: skip
    category = CategoryProfile("city", "object", 3, 1, (("Ulm", 2),), 0, 1)
    return NewModelVersion(
        "churn", None, "sklearn.svm.SVC", blobs.put(database, b"model"), 5, "fp1:est:0b",
        Signature((ColumnSpec("age", "number", nullable=True, minimum=0.0, maximum=1.0),), named=True, output="class"),
        Profile(3, (numeric, category)), (Metric("accuracy", 0.75),), (("X", "fp1:df:0a"),), None,
        (("scikit-learn", "1.9"),), NOW_NS,
    )  # fmt: skip


@pytest.fixture
def signed_for():
    """Stands for a key: the store keeps signatures and never makes them."""
    return lambda number: Signed(f'{{"version":{number}}}', "ab" * 64, "c" * 32)
