"""Runs from Python: blocks of scripts and loops, what is said of them, and that nothing of ours is in their way."""

import concurrent.futures
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest

import mlops_magic
from mlops_magic.errors import UsageError
from mlops_magic.store import blobs
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import metrics, runs


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An empty folder to work in, and the store that a first run makes there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLOPS_STORE", str(tmp_path / ".mlops"))
    opened = []

    def database():
        if not opened:
            opened.append(open_database(tmp_path / ".mlops"))
        return opened[0]

    yield database
    for each in opened:
        each.close()


def values(database, run_id, name):
    """A metric's values in order."""
    return [point.value for point in metrics.points(database, run_id, name)]


def test_a_block_is_a_run(store, tmp_path):
    """Params, points, tags, notes, files, figures and models; the code is the file's."""
    from matplotlib.figure import Figure
    from sklearn.linear_model import Ridge

    (tmp_path / "words.txt").write_text("a b")
    with mlops_magic.track("churn", name="first", params={"alpha": 0.5}, tags={"team": "x"}) as run:
        for step in range(3):
            run.log_metric("loss", 1 / (step + 1))
        mlops_magic.log_metrics({"auc": 0.75, "f1": 0.5}, step=7)
        mlops_magic.log_series("curve", range(1000))
        mlops_magic.log_param("model", "ridge")
        mlops_magic.tag("day", 3)
        mlops_magic.note("looks <b>fine</b>")
        mlops_magic.log_artifact("words.txt")
        mlops_magic.log_artifact(b"\x00", "zero.bin")
        mlops_magic.log_figure(Figure(), "empty")
        mlops_magic.log_model(Ridge(alpha=0.5).fit([[0.0], [1.0]], [0.0, 1.0]), "ridge")
        assert runs.get(store(), run.id).status == "running"
    found = runs.get(store(), run.id)
    assert (found.experiment, found.name, found.status, found.kind, found.parent) == (
        "churn", "first", "finished", "block", None,
    )  # fmt: skip
    assert [(param.name, param.value, param.type) for param in found.params] == [
        ("alpha", "0.5", "float"), ("model", "ridge", "str"),
    ]  # fmt: skip
    assert found.tags == (("team", "x"), ("day", "3"))
    assert found.remarks == ("looks <b>fine</b>",)
    assert {metric.name: (metric.value, metric.step) for metric in found.metrics} == {
        "loss": (1 / 3, 2), "auc": (0.75, 7), "f1": (0.5, 7), "curve": (999, 999),
    }  # fmt: skip
    assert values(store(), run.id, "curve") == list(range(1000))
    assert [artifact.name for artifact in found.artifacts] == ["words.txt", "zero.bin", "empty.png", "ridge.pkl"]
    assert blobs.get(store(), found.artifacts[0].key) == b"a b"
    assert blobs.get(store(), found.artifacts[2].key).startswith(b"\x89PNG")
    assert (found.models[0].type, found.models[0].params[0].value) == ("sklearn.linear_model._ridge.Ridge", "0.5")
    assert "test_a_block_is_a_run" in found.code
    assert found.environment is not None
    assert found.seconds > 0


def test_blocks_stand_in_each_other(store):
    """The functions speak of the innermost; a run knows the one around it."""
    with mlops_magic.track("search") as outer:
        for alpha in (1, 2):
            with mlops_magic.track("search", params={"alpha": alpha}) as inner:
                mlops_magic.log_metric("score", alpha)
            assert runs.get(store(), inner.id).parent == outer.id
        mlops_magic.log_metric("best", 2)
    assert [metric.name for metric in runs.get(store(), outer.id).metrics] == ["best"]
    with pytest.raises(UsageError, match=r"no run is being recorded.*track\("):
        mlops_magic.log_metric("late", 1)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ValueError("no"), "failed"),
        (KeyboardInterrupt(), "interrupted"),
        (SystemExit(3), "failed"),
        (SystemExit(0), "finished"),
    ],
    ids=repr,
)
def test_what_a_block_raises_passes(store, error, status):
    """The run ends as the block did, with what was logged before."""
    opened = []

    def block():
        with mlops_magic.track() as run:
            opened.append(run)
            mlops_magic.log_metric("loss", 1)
            raise error

    with pytest.raises(type(error)) as raised:
        block()
    assert raised.value is error
    found = runs.get(store(), opened[0].id)
    assert (found.status, found.metrics[0].value) == (status, 1)
    assert found.error_type == ("" if status == "finished" else type(error).__name__)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: mlops_magic.log_metric("loss", "high"), "a number, not str"),
        (lambda: mlops_magic.log_metric("loss", "0.5"), "a number, not str"),
        (lambda: mlops_magic.log_metric("loss", None), "a number, not NoneType"),
        (lambda: mlops_magic.log_metric("loss", [1]), "a number, not list"),
        (lambda: mlops_magic.log_metric("loss", 1j), "a number, not complex"),
        (lambda: mlops_magic.log_metric("loss", 1.0, "x"), "a whole number, not 'x'"),
        (lambda: mlops_magic.log_metric("loss", 1.0, 2**63), "63 bits"),
        (lambda: mlops_magic.log_metrics({"a": 1, "b": "x"}), "'b' is a number"),
        (lambda: mlops_magic.log_series("a", [1, 2], [1]), "2 values and 1 steps"),
        (lambda: mlops_magic.log_param("alpha", 2), "is 1 in this run already"),
        (lambda: mlops_magic.log_params({"beta": 1, "alpha": 2}), "log_metric\\('alpha'"),
        (lambda: mlops_magic.log_artifact("nowhere.txt"), "no file nowhere.txt"),
        (lambda: mlops_magic.log_artifact(b"x"), "bytes need a name"),
        (lambda: mlops_magic.log_figure(3, "x"), "a int is no figure"),
        (lambda: mlops_magic.log_model(threading.Lock(), "x"), "cannot be pickled"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_and_nothing_of_it_is_kept(store, wrong, said):
    """Types, sizes, files that are not there."""
    with mlops_magic.track(params={"alpha": 1}) as run:
        mlops_magic.log_param("alpha", 1)
        with pytest.raises(UsageError, match=said) as raised:
            wrong()
        assert "\n" not in str(raised.value)
    found = runs.get(store(), run.id)
    assert (found.metrics, found.artifacts, found.models, len(found.params)) == ((), (), (), 1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: mlops_magic.track("x", params=[1, 2]), "params are names with values, not a list"),
        (lambda: mlops_magic.track("x", tags="y"), "tags are names with values, not a str"),
        (lambda: mlops_magic.track("x").log_metric("loss", 1), "has not begun. Write: with"),
        (lambda: mlops_magic.track("x").metric, "has no metric. Write: with"),
    ],
)
def test_a_block_that_cannot_begin_leaves_no_run(store, wrong, said):
    """What is wrong with it is said before anything is stored."""
    with pytest.raises((UsageError, AttributeError), match=said):
        wrong()
    assert runs.listed(store()) == ()


@pytest.mark.usefixtures("store")
def test_a_run_that_has_ended_says_so():
    """And shows which it was."""
    with mlops_magic.track("churn") as run:
        assert repr(run) == "<run 1 of churn>"
    assert repr(run) == "<run 1 of churn, ended>"
    for late in (
        lambda: run.log_metric("a", 1),
        lambda: run.note("x"),
        lambda: run.tag("a", 1),
        lambda: run.log_param("a", 1),
    ):
        with pytest.raises(UsageError, match="run 1 has ended"):
            late()


def test_numbers_of_other_libraries_are_numbers(store):
    """NumPy's and bool's; a large integer of NumPy's is exact."""
    import numpy as np

    with mlops_magic.track() as run:
        for value in (np.float32(0.1), np.int64(2**62 + 1), True, np.bool_(0), np.array(0.5)):
            mlops_magic.log_metric("x", value)
    assert values(store(), run.id, "x") == [float(np.float32(0.1)), 2**62 + 1, 1.0, 0.0, 0.5]


def test_any_thread_speaks_of_the_only_run(store):
    """A pool's threads log to the block around it; where two are open, they have to say which."""
    with mlops_magic.track() as run, concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda step: mlops_magic.log_metric("loss", step, step), range(200)))
    assert sorted(values(store(), run.id, "loss")) == list(range(200))

    refused, both = [], threading.Barrier(2)

    def open_one():
        with mlops_magic.track():
            mlops_magic.log_metric("own", 1)
            both.wait()
            if threading.current_thread().name == "first":
                helper = threading.Thread(target=ask)
                helper.start()
                helper.join()
            both.wait()

    def ask():
        try:
            mlops_magic.log_metric("whose", 1)
        except UsageError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=open_one, name=name) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert "run.log_metric" in refused[0]
    assert {run.parent for run in runs.listed(store())} == {None}


def test_a_thread_is_told_which_run_it_works_for(store):
    """Trials of a pool are runs within the one around them."""

    def trial(alpha):
        with mlops_magic.track("search", params={"alpha": alpha}, parent=outer) as run:
            mlops_magic.log_metric("score", alpha)
        return run.id

    with mlops_magic.track("search") as outer, concurrent.futures.ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(trial, range(8)))
    assert [runs.get(store(), number).parent for number in numbers] == [outer.id] * 8
    assert [runs.get(store(), number).metrics[0].value for number in numbers] == list(range(8))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forked_workers_speak_of_the_run(store):
    """A pool of processes logs to the block around it; nothing is lost and nothing comes twice."""
    with mlops_magic.track() as run:
        mlops_magic.log_metric("before", 1)
        with multiprocessing.get_context("fork").Pool(3) as pool:
            pool.map(_logged, range(60))
    assert sorted(values(store(), run.id, "worker")) == list(range(60))
    assert values(store(), run.id, "before") == [1]


def _logged(step):
    mlops_magic.log_metric("worker", step, step)


SCRIPT = """
    import mlops_magic, os, sys
    with mlops_magic.track("script") as run:
        mlops_magic.log_metric("loss", 0.5)
        {more}
"""


def ran(tmp_path, more, **environment):
    """A script in a process of its own."""
    script = tmp_path / "train.py"
    script.write_text(textwrap.dedent(SCRIPT).format(more=more))
    return subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, cwd=tmp_path, env=os.environ | environment,
        check=False,
    )  # fmt: skip


def test_a_script_makes_its_store_and_is_its_code(store, tmp_path):
    """Beside the script, found again by `leaderboard`."""
    assert ran(tmp_path, "pass").returncode == 0
    (run,) = runs.listed(store())
    assert run.code == (tmp_path / "train.py").read_text()
    assert run.notebook == str(tmp_path / "train.py")
    assert mlops_magic.leaderboard("script").runs[0].metrics[0].value == 0.5


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_script_that_is_killed_leaves_a_killed_run(store, tmp_path):
    """Kill -9 right after a point was acknowledged."""
    assert ran(tmp_path, "os.kill(os.getpid(), 9)").returncode == -signal.SIGKILL
    (run,) = runs.listed(store())
    assert (run.status, run.metrics[0].value) == ("killed", 0.5)


def test_a_store_that_cannot_be_made_costs_the_record_only(tmp_path):
    """The block runs, one line says why nothing is recorded."""
    (tmp_path / "file").write_text("")
    done = ran(
        tmp_path,
        "run.log_param('a', 1); run.note('x'); print('went on', run.id)",
        MLOPS_STORE=str(tmp_path / "file" / "x"),
    )
    assert done.returncode == 0
    assert "went on None" in done.stdout
    assert done.stderr.count("mlops_magic: this run is not recorded") == 1


def test_names_are_data(store):
    """Markup, quotes, surrogates, NUL, and names that differ in case only."""
    names = ["<script>", "it's", "nul \x00", "lone \ud800", "Loss", "loss", "é", "e\u0301", ""]
    with mlops_magic.track() as run:
        for place, name in enumerate(names):
            mlops_magic.log_metric(name, place)
            mlops_magic.log_param(name, name)
            mlops_magic.tag(name, name)
            mlops_magic.note(name)
    found = runs.get(store(), run.id)
    assert [metric.name for metric in found.metrics] == names
    assert [(param.name, param.value) for param in found.params] == [(name, name) for name in names]
    assert found.tags == tuple((name, name) for name in names)
    assert found.remarks == tuple(names)
    assert json.dumps(found.remarks)


def test_a_block_in_a_tracked_cell_is_a_run_within_its_run(notebook):
    """And what is said outside of the block is the cell's."""
    notebook.ok(
        "%%track churn\nimport mlops_magic\nmlops_magic.note('of the cell')\n"
        "for alpha in (1, 2):\n    with mlops_magic.track('churn', params={'alpha': alpha}):\n"
        "        mlops_magic.log_metric('score', alpha)\n"
        "mlops_magic.log_metric('best', 2)"
    )
    cell, first, second = (notebook.workspace.run(number) for number in (1, 2, 3))
    assert (first.parent, second.parent, cell.parent) == (1, 1, None)
    assert (cell.kind, first.kind) == ("cell", "block")
    assert (cell.remarks, [metric.name for metric in cell.metrics]) == (("of the cell",), ["best"])
    assert second.metrics[0].value == 2
    assert "mlops_magic.track('churn'" in first.code


EXPORTED = (
    "import mlops_magic\nfrom mlops_magic import note as said\nimport numpy as np\nfrom sklearn.linear_model import Ridge",
    "X = np.arange(20.0).reshape(-1, 2)\ny = X[:, 0]",
    (
        "def train(alpha):\n    with mlops_magic.track('churn', params={'alpha': alpha}) as run:\n"
        "        clf = Ridge(alpha=alpha).fit(X, y)\n        run.log_metric('r2', clf.score(X, y))\n"
        "        run.log_model(clf, 'clf')\n    return clf"
    ),
    (
        "%%track churn\nclf = train(0.5)\nmlops_magic.log_metric('rows', len(X))\nsaid('done')\n"
        "version = mlops_magic.register(clf, 'churn')"
    ),
)


def test_the_cell_that_loads_us_may_import_us_too(bare):
    """Of the first cell, which is known by its text, an export takes everything but us."""
    bare.ok(
        "%load_ext mlops_magic\nimport mlops_magic, math\nfactor = math.tau", "x = factor * 2\nmlops_magic.log_metric"
    )
    bare.ok("%export pipeline x --out out --budget 0")
    source = (bare.folder / "out" / "pipeline.py").read_text()
    assert json.loads((bare.folder / "out" / "proof.json").read_text())["status"] == "verified"
    assert "mlops_magic" not in source
    assert "import math" in source


def test_a_notebook_that_speaks_to_us_leaves_without_us(notebook):
    """Its pipeline is verified, and neither imports us nor reads what only we read."""
    notebook.ok(*EXPORTED, "%export pipeline clf --out out --budget 0")
    proof = json.loads((notebook.folder / "out" / "proof.json").read_text())
    source = (notebook.folder / "out" / "pipeline.py").read_text()
    assert proof["status"] == "verified"
    assert "mlops_magic" not in source
    assert "track" not in source
    assert "        clf = Ridge(alpha=alpha).fit(X, y)\n        return clf\n" in source
    assert not list((notebook.folder / "out").glob("data*"))
    assert notebook.log[-2].inputs == ()
