"""Runs of an MLflow file or folder become ours: whole, once, and without anything of theirs being run."""

from __future__ import annotations

import math
import os
import pickle
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from mlops_magic.cli.commands import mlops
from mlops_magic.errors import UsageError
from mlops_magic.services.mlflow import import_mlflow as service
from mlops_magic.services.mlflow.import_mlflow import ImportRequest, import_mlflow
from mlops_magic.store import audit, blobs
from mlops_magic.store.care import checks
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import metrics, runs

NOW_NS, T0 = 1_795_000_000_000_000_000, 1_790_000_000_000
FIRST, CHILD, GONE, LIVE = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
TABLES = """
CREATE TABLE experiments(experiment_id INTEGER PRIMARY KEY, name TEXT, artifact_location TEXT, lifecycle_stage TEXT);
CREATE TABLE runs(run_uuid TEXT PRIMARY KEY, name TEXT, user_id TEXT, status TEXT, start_time BIGINT, end_time BIGINT,
  lifecycle_stage TEXT, artifact_uri TEXT, experiment_id);
CREATE TABLE params(key TEXT, value TEXT, run_uuid TEXT);
CREATE TABLE tags(key TEXT, value TEXT, run_uuid TEXT);
CREATE TABLE metrics(key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN);
CREATE TABLE model_versions(name TEXT, version INTEGER, run_id TEXT);
CREATE TABLE registered_model_aliases(alias TEXT, version INTEGER, name TEXT);
INSERT INTO experiments VALUES (0, 'Default', '', 'active'), (1, 'churn', '', 'active'), (2, 'old', '', 'deleted');
"""


class Armed:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return open, (self.mark, "w")


@pytest.fixture
def database(tmp_path):
    """A store of its own."""
    opened = open_database(tmp_path / ".mlops")
    yield opened
    opened.close()


@pytest.fixture
def theirs(tmp_path):
    """A connection to an `mlflow.db` with a run, a run within it that is named first, a deleted one and one that runs."""
    connection = sqlite3.connect(tmp_path / "mlflow.db", isolation_level=None)
    connection.executescript(TABLES)
    for run_id, name, status, started, ended, stage in (
        (CHILD, "inner", "FAILED", T0 - 5, T0 + 9, "active"), (FIRST, "outer", "FINISHED", T0, T0 + 10, "active"),
        (GONE, "gone", "FINISHED", T0, T0, "deleted"), (LIVE, "live", "RUNNING", T0, None, "active"),
    ):  # fmt: skip
        connection.execute(
            "INSERT INTO runs VALUES (?, ?, 'ann', ?, ?, ?, ?, ?, 1)",
            (run_id, name, status, started, ended, stage, f"mlruns/1/{run_id}/artifacts"),
        )
    connection.executemany(
        "INSERT INTO params VALUES (?, ?, ?)", [("alpha", "0.1", FIRST), ("deep", "True", FIRST), ("zip", "01", FIRST)]
    )
    connection.executemany(
        "INSERT INTO tags VALUES (?, ?, ?)",
        [
            ("team", "x", FIRST), ("mlflow.note.content", "a try", FIRST), ("mlflow.source.git.commit", "abc", FIRST),
            ("mlflow.parentRunId", FIRST, CHILD), ("mlflow.source.name", "train.py", FIRST),
        ],
    )  # fmt: skip
    points = [("loss", 0.5, 3, 1), ("loss", 0.25, 9, 2), ("loss", 0.75, 4, 2), ("inf", 1.7976931348623157e308, 1, 0)]
    connection.executemany(
        "INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)",
        [(key, value, T0 + ms, FIRST, step, 0) for key, value, ms, step in points] + [("nan", 0, T0, FIRST, 0, 1)],
    )
    connection.execute("INSERT INTO model_versions VALUES ('churn', 3, ?)", (FIRST,))
    connection.execute("INSERT INTO registered_model_aliases VALUES ('champion', 3, 'churn')")
    yield connection
    connection.close()


def folder_of(run_id, root):
    """Where a run's artifacts lie."""
    folder = root / "mlruns" / "1" / run_id / "artifacts"
    folder.mkdir(parents=True)
    return folder


def found(database):
    """Runs by name."""
    return {run.name: run for run in runs.listed(database)}


def healthy(database):
    """The doctor's word."""
    return {each.verdict for each in checks.examine(database)} == {"ok"}


def take(database, path, **how):
    """Import."""
    return import_mlflow(database, ImportRequest(Path(path), **how), now_ns=NOW_NS)


@pytest.mark.usefixtures("theirs")
def test_a_run_comes_with_all_that_mlflow_keeps_of_it(database, tmp_path):
    """Params with types, points in MLflow's order and exact, tags, note, commit, parent, times, files; each in the chain."""
    (folder_of(FIRST, tmp_path) / "sub").mkdir()
    (tmp_path / "mlruns" / "1" / FIRST / "artifacts" / "sub" / "a.txt").write_bytes(b"hello")
    told = take(database, tmp_path / "mlflow.db")
    outer, inner = found(database)["outer"], found(database)["inner"]
    assert (outer.uid, outer.experiment, outer.status, outer.kind) == (FIRST, "churn", "finished", "imported")
    assert (outer.started_ns, outer.ended_ns) == (T0 * 1_000_000, (T0 + 10) * 1_000_000)
    assert [(each.name, each.value, each.type) for each in outer.params] == [
        ("alpha", "0.1", "float"), ("deep", "True", "bool"), ("zip", "01", "str"),
    ]  # fmt: skip
    assert [(point.value, point.step) for point in metrics.points(database, outer.id, "loss")] == [
        (0.5, 1), (0.75, 2), (0.25, 2),
    ]  # fmt: skip
    last = {each.name: each.value for each in outer.metrics}
    assert last["loss"] == 0.25
    assert last["inf"] == math.inf
    assert math.isnan(last["nan"])
    assert outer.tags == (("team", "x"), ("mlflow.registered", "churn@3 @champion"))
    assert outer.remarks == ("a try",)
    assert (outer.git.commit, outer.notebook) == ("abc", "train.py")
    assert (inner.parent, inner.status) == (outer.id, "failed")
    (artifact,) = outer.artifacts
    assert (artifact.name, blobs.get(database, artifact.key)) == ("sub/a.txt", b"hello")
    assert (told.runs, told.points, told.files, told.size_bytes) == (2, 5, 1, 5)
    assert {each.what: each.count for each in told.left_out} == {
        "runs that still run": 1, "deleted runs": 1, "registered versions": 1,
    }  # fmt: skip
    with database.read() as connection:
        assert [link.action for link in audit.links(connection)] == ["run imported"] * 2
    assert healthy(database)


def test_again_adds_nothing_and_what_ended_meanwhile_comes(database, theirs, tmp_path):
    """A run is the same by its id; the one that ran is taken when it has ended."""
    take(database, tmp_path)
    again = take(database, tmp_path)
    assert (again.runs, again.known, again.points) == (0, 2, 0)
    theirs.execute("UPDATE runs SET status = 'KILLED', end_time = ? WHERE run_uuid = ?", (T0 + 99, LIVE))
    later = take(database, tmp_path)
    assert (later.runs, later.known) == (1, 2)
    assert found(database)["live"].status == "killed"
    assert healthy(database)


def test_a_run_that_we_had_pushed_is_known_by_our_own_uid(database, theirs, tmp_path):
    """What comes back from a server is the run it was, and is not doubled."""
    ours = "0198c0de-0000-7000-8000-000000000001"
    theirs.execute("INSERT INTO tags VALUES ('mlops_magic.uid', ?, ?)", (ours, FIRST))
    take(database, tmp_path)
    assert found(database)["outer"].uid == ours
    assert found(database)["inner"].parent == found(database)["outer"].id


@pytest.mark.usefixtures("theirs")
def test_a_batch_is_whole_and_the_rest_comes_next_time(database, tmp_path, monkeypatch):
    """Who is killed between two batches imports again; a child's parent may be of an earlier batch."""
    monkeypatch.setattr(service, "RUNS_AT_ONCE", 1)

    def killed(done, total):
        raise KeyboardInterrupt(f"{done} of {total}")

    with pytest.raises(KeyboardInterrupt):
        import_mlflow(database, ImportRequest(tmp_path), now_ns=NOW_NS, progress=killed)
    assert set(found(database)) == {"outer"}
    assert take(database, tmp_path).runs == 1
    assert found(database)["inner"].parent == found(database)["outer"].id
    assert healthy(database)


def test_artifacts_are_looked_for_only_where_mlflow_puts_them(database, theirs, tmp_path):
    """A file cannot make us copy what its maker would like to have: no place it names is opened, and no link followed."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("secret")
    folder = folder_of(FIRST, tmp_path)
    (folder / "linked").symlink_to(secret / "key")
    (folder / "linked folder").symlink_to(secret)
    theirs.execute(
        "UPDATE runs SET artifact_uri = ?, experiment_id = '../../secret' WHERE run_uuid = ?", (str(secret), CHILD)
    )
    theirs.execute("INSERT INTO experiments(experiment_id, name, lifecycle_stage) VALUES (3, 'x', 'active')")
    assert take(database, tmp_path).files == 0
    assert not [run for run in found(database).values() if run.artifacts]


def test_artifacts_elsewhere_are_told_and_can_be_named(database, theirs, tmp_path):
    """A bucket is not asked; a folder that the user names is read."""
    theirs.execute("UPDATE runs SET artifact_uri = 's3://bucket/1/run/artifacts' WHERE run_uuid = ?", (FIRST,))
    told = take(database, tmp_path)
    assert {each.what: each.count for each in told.left_out}["runs whose artifacts are elsewhere"] == 1
    other = open_database(tmp_path / "other")
    copied = tmp_path / "copied" / "1" / FIRST / "artifacts"
    copied.mkdir(parents=True)
    (copied / "a").write_text("a")
    assert take(other, tmp_path, artifacts=tmp_path / "copied").files == 1
    other.close()


@pytest.mark.usefixtures("theirs")
def test_nothing_of_theirs_is_opened(database, tmp_path):
    """An armed pickle among the artifacts is bytes to us."""
    mark = tmp_path / "mark"
    (folder_of(FIRST, tmp_path) / "model.pkl").write_bytes(pickle.dumps(Armed(str(mark))))
    assert take(database, tmp_path).files == 1
    assert healthy(database)
    assert not mark.exists()


@pytest.mark.usefixtures("theirs")
def test_without_artifacts_only_rows_come(database, tmp_path):
    """For who keeps the files where they are."""
    (folder_of(FIRST, tmp_path) / "a").write_text("a")
    assert take(database, tmp_path, with_artifacts=False).files == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mlflow.db", b"no database at all, just text of some length", "cannot be read as MLflow's database"),
        ("mlflow.db", b"", "cannot be read as MLflow's database"),
        ("nothing.db", None, "there is no"),
        ("http://localhost:5000", None, "is a server"),
    ],
)
def test_what_is_no_store_of_mlflow_gets_one_sentence(database, tmp_path, name, content, said):
    """It ends in a line to type."""
    path = tmp_path / name if "://" not in name else Path(name)
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=said) as told:
        take(database, path)
    assert "mlops import mlflow" in str(told.value)


def test_an_empty_folder_is_no_store(database, tmp_path):
    """The same for a folder."""
    (tmp_path / "mlruns").mkdir()
    with pytest.raises(UsageError, match="holds no experiment"):
        take(database, tmp_path)


@pytest.fixture
def mlruns(tmp_path):
    """The folder MLflow wrote before it had databases."""
    root = tmp_path / "mlruns"
    for name, stage in (("1", "active"), ("2", "deleted")):
        (root / name).mkdir(parents=True)
        (root / name / "meta.yaml").write_text(
            f"artifact_location: file:///elsewhere\nexperiment_id: '{name}'\nlifecycle_stage: {stage}\nname: 'it''s churn'\n"
        )
    written(root / "1" / FIRST, "outer", 3, tags={"team": "x", "mlflow.note.content": "two\nlines"})
    written(root / "1" / CHILD, '"inner\\n"', 4, tags={"mlflow.parentRunId": FIRST})
    written(root / "1" / LIVE, "live", 1)
    written(root / "2" / GONE, "gone", 3)
    return root


def written(folder, name, status, tags=()):
    """One run's folder."""
    for part in ("params/model", "tags", "metrics", "artifacts"):
        (folder / part).mkdir(parents=True)
    end = "null" if status == 1 else T0 + 10
    (folder / "meta.yaml").write_text(
        f"end_time: {end}\nexperiment_id: '1'\nlifecycle_stage: active\nrun_id: {folder.name}\nrun_name: {name}\n"
        f"start_time: {T0}\nstatus: {status}\nuser_id: ann\ntags: []\n"
    )
    for tag, value in dict(tags).items():
        (folder / "tags" / tag).write_text(value)
    (folder / "params" / "model" / "depth").write_text("5")
    (folder / "metrics" / "loss").write_text(f"{T0} 0.5 0\n{T0 + 1} nan 1\nbroken\n{T0 + 2} 0.25 1\n{T0 + 3} -inf 2\n")
    (folder / "artifacts" / "a.bin").write_bytes(b"\0\1")


def test_a_folder_of_files_comes_the_same_way(database, mlruns):
    """Names from YAML, keys with a slash, points with what is not finite; what cannot be read is counted."""
    told = take(database, mlruns)
    outer, inner = found(database)["outer"], found(database)["inner\n"]
    assert (outer.experiment, outer.status, inner.status, inner.parent) == (
        "it's churn",
        "finished",
        "failed",
        outer.id,
    )
    assert outer.remarks == ("two\nlines",)
    assert [(each.name, each.value, each.type) for each in outer.params] == [("model/depth", "5", "int")]
    read = [(repr(point.value), point.step) for point in metrics.points(database, outer.id, "loss")]
    assert read == [("0.5", 0), ("nan", 1), ("0.25", 1), ("-inf", 2)]
    assert {each.what: each.count for each in told.left_out} == {"runs that still run": 1, "lines of metrics": 2}
    assert take(database, mlruns).runs == 0
    assert healthy(database)


def test_what_a_folder_keeps_elsewhere_is_told(database, mlruns):
    """Versions of its registry, and runs whose artifacts are in a bucket."""
    (mlruns / "models" / "churn" / "version-1").mkdir(parents=True)
    meta = mlruns / "1" / FIRST / "meta.yaml"
    meta.write_text(meta.read_text() + "artifact_uri: s3://bucket/1/run/artifacts\n")
    told = {each.what: each.count for each in take(database, mlruns).left_out}
    assert (told["registered versions"], told["runs whose artifacts are elsewhere"]) == (1, 1)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_in_the_folder_is_not_waited_for(database, mlruns):
    """Only regular files are read."""
    os.mkfifo(mlruns / "1" / FIRST / "artifacts" / "pipe")
    os.mkfifo(mlruns / "1" / FIRST / "params" / "pipe")
    assert take(database, mlruns).runs == 2


@pytest.mark.usefixtures("theirs")
def test_the_command_imports_and_shows(tmp_path, monkeypatch):
    """A store is made where there is none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLOPS_STORE", str(tmp_path / "made"))
    done = CliRunner().invoke(mlops, ["import", "mlflow", "mlflow.db"])
    assert done.exit_code == 0, done.output
    assert "runs that still run" in done.output
    assert (tmp_path / "made" / "store.db").exists()
