"""What a tracked cell's run holds, with real scikit-learn, and what it must never hold."""

import os
import pickle
import sqlite3
import subprocess
import sys

import pytest

DATA = """
import numpy as np, pandas as pd
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.tree import DecisionTreeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.metrics import accuracy_score, mean_squared_error, confusion_matrix, make_scorer
from sklearn.model_selection import cross_val_score, cross_validate, GridSearchCV, train_test_split
rows = np.random.default_rng(0).normal(size=(80, 3))
X = pd.DataFrame(rows, columns=list('abc'))
y = pd.Series((rows[:, 0] > 0).astype(int), name='y')
"""


@pytest.fixture
def trained(notebook):
    """A notebook with data."""
    notebook.ok(DATA)
    return notebook


def metrics(run):
    """Values by name."""
    return {metric.name: metric.value for metric in run.metrics}


def points(notebook, run, name):
    """Every step of one metric."""
    from mlops_magic.store.runs import metrics as kept

    return [(each.step, each.value) for each in kept.points(notebook.workspace.store(), run.id, name)]


def params(run):
    """Values by name."""
    return {param.name: param.value for param in run.params}


def test_a_run_holds_what_the_cell_was(trained):
    """Code, params, metrics, data, models, streams, environment, time and what it stands on."""
    ran = trained.ok(
        "%%track churn --name first --tag team=x\nC = 0.5\nclf = LogisticRegression(C=C, max_iter=300).fit(X, y)\n"
        "print('hello')\nimport sys; print('careful', file=sys.stderr)\nimport warnings; warnings.warn('odd')\n"
        "accuracy_score(y, clf.predict(X))"
    )
    run = trained.tracked()
    assert ran.value == metrics(run)["accuracy_score"]
    assert (run.experiment, run.name, run.status, run.tags) == ("churn", "first", "finished", (("team", "x"),))
    assert run.code.startswith("%%track churn")
    assert params(run) == {"C": "0.5", "max_iter": "300"}
    assert {(use.name, use.role) for use in run.data} >= {("X", "read"), ("y", "read")}
    assert [(model.name, model.type.rpartition(".")[2]) for model in run.models] == [("clf", "LogisticRegression")]
    assert {artifact.kind for artifact in run.artifacts} >= {"stdout", "stderr", "recipe"}
    assert run.warnings == ("UserWarning: odd",)
    assert dict(run.environment.packages)["scikit-learn"]
    assert run.stands_on == (1,)
    assert run.seconds > 0
    assert run.peak_bytes > 1 << 20
    assert run.notes == ()
    assert "hello" in ran.out
    assert "careful" in ran.err
    assert "odd" in ran.err


def test_a_leftover_is_never_recorded(trained):
    """A variable of an earlier cell is no metric and no param of this run, whatever it is called."""
    trained.ok("acc = accuracy = auc = 0.99\nalpha = 3\nold = LogisticRegression().fit(X, y)\naccuracy_score(y, y)")
    trained.ok("%%track\nb = acc + auc\nold.predict(X)")
    run = trained.tracked()
    assert (run.metrics, run.params, run.models) == ((), (), ())


def test_a_metric_takes_the_name_it_is_assigned_to(trained):
    """`auc = f(…)` is auc; a bare call is the function; a second place gets a number."""
    trained.ok(
        "%%track\nmine = accuracy_score(y, y)\naccuracy_score(y, 1 - y)\naccuracy_score(y, 1 - y)\nz = 1 - accuracy_score(y, y)"
    )
    assert metrics(trained.tracked()) == {
        "mine": 1.0,
        "accuracy_score": 0.0,
        "accuracy_score_2": 0.0,
        "accuracy_score_3": 1.0,
    }


def test_a_metric_in_a_loop_is_steps(trained):
    """One place called many times is one metric with steps, in a cell and in the user's own function."""
    trained.ok("def measure(k): return accuracy_score(y, (X.a > k).astype(int))")
    trained.ok(
        "%%track\nfor k in (0, 1, 2):\n    accuracy_score(y, (X.a > k).astype(int))\nkept = [measure(k) for k in (0, 1)]"
    )
    run = trained.tracked()
    assert [metric.step for metric in run.metrics if metric.name == "accuracy_score"] in ([2], [0, 1, 2])
    assert len({metric.name for metric in run.metrics}) == 2


def test_asking_twice_for_a_metric_records_it_once(trained):
    """`-m auc` beside a recorded `auc = …` is one metric."""
    trained.ok("%%track -m auc\nauc = accuracy_score(y, y)")
    assert [(m.name, m.value) for m in trained.tracked().metrics] == [("auc", 1.0)]


def test_a_score_counts(trained):
    """`.score` of estimators and pipelines is a metric."""
    trained.ok(
        "%%track\npipe = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)\ntest_score = pipe.score(X, y)\nRidge().fit(X, y).score(X, y)"
    )
    assert set(metrics(trained.tracked())) == {"test_score", "score"}


def test_cross_validation_is_its_mean(trained):
    """A score is its mean, with the folds as steps beside it; what the library calls inside does not count."""
    trained.ok(
        "%%track\nfolds = cross_val_score(LogisticRegression(), X, y, cv=4, scoring='accuracy')\nboth = cross_validate(LogisticRegression(), X, y, cv=3)"
    )
    run = trained.tracked()
    assert metrics(run)["folds"] == pytest.approx(trained["folds"].mean())
    assert metrics(run).keys() == {"folds", "folds.fold", "both", "both.fold"}
    steps = points(trained, run, "both.fold")
    assert steps == list(enumerate(trained["both"]["test_score"]))


def test_a_search_records_its_best(trained):
    """A grid search gives its best score and what it chose, and none of its inner scores."""
    trained.ok(
        "%%track\nsearch = GridSearchCV(LogisticRegression(), {'C': [0.1, 1.0]}, cv=3, scoring='accuracy').fit(X, y)"
    )
    run = trained.tracked()
    assert metrics(run) == {"search.best_score_": pytest.approx(trained["search"].best_score_)}


def test_odd_values_of_metrics_pass(trained):
    """A matrix is no metric, and the caller gets it."""
    ran = trained.ok("%%track\nconfusion_matrix(y, y)")
    assert ran.value.shape == (2, 2)
    assert trained.tracked().metrics == ()


def test_functions_stay_what_they_are(trained):
    """During and after the cell scikit-learn's functions are the same objects, and pickle."""
    import sklearn.metrics

    before = sklearn.metrics.accuracy_score
    text = trained.ok(
        "%%track\nimport pickle, inspect, sklearn.metrics, sklearn.base\nkept = (sklearn.metrics.accuracy_score, pickle.dumps(accuracy_score), "
        "str(inspect.signature(accuracy_score)), pickle.dumps(make_scorer(accuracy_score)), pickle.dumps(LogisticRegression().fit(X, y)))\n"
        "(accuracy_score is sklearn.metrics.accuracy_score, sklearn.base.clone(LogisticRegression()).get_params() == LogisticRegression().get_params())"
    )
    assert text.value == (True, True)
    assert trained["kept"][0] is before is sklearn.metrics.accuracy_score
    assert pickle.loads(trained["kept"][1]) is before
    assert "mlops" not in repr([cell.cell_contents for cell in before.__closure__ if callable(cell.cell_contents)])


def test_parallel_fits_work(trained):
    """Estimators that go to other processes or threads inside a tracked cell go there."""
    trained.ok(
        "%%track\nfrom sklearn.ensemble import RandomForestClassifier\nforest = RandomForestClassifier(5, n_jobs=2, random_state=0).fit(X, y)\nforest.score(X, y)"
    )
    assert metrics(trained.tracked()).keys() == {"score"}


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("1/0", ZeroDivisionError),
        ("raise KeyError('k')", KeyError),
        ("x = = 1", SyntaxError),
        ("accuracy_score([1], [1, 2])", ValueError),
    ],
)
def test_a_failed_cell_is_a_failed_run(trained, cell, error):
    """The exception is the user's own and the run says so."""
    ran = trained.run(f"%%track churn\nkept = 1\n{cell}")
    assert type(ran.error) is error
    run = trained.tracked()
    assert (run.status, run.error_type, run.experiment) == ("failed", error.__name__, "churn")


def test_an_interrupted_cell_is_an_interrupted_run(trained):
    """Ctrl-C ends a run as interrupted."""
    assert type(trained.run("%%track\nraise KeyboardInterrupt").error) is KeyboardInterrupt
    assert trained.tracked().status == "interrupted"


def test_tracebacks_keep_their_lines(bare):
    """The line a traceback points at is the user's line."""
    bare.load()
    ran = bare.run("# above\n\n%%track\nx = 1\n1/0")
    assert "line 5" in ran.out


@pytest.mark.parametrize(
    "cell",
    [
        "# a comment\n%%track churn\nx = 41 + 1\nx", "\n\n%%track churn\nx = 42\nx", "%%track churn\n%%time\nx = 42\nx",
        "%%time\n%%track churn\nx = 42\nx", "%%track churn\n# note\n%%capture\nx = 42\nx", "%%track   churn  \nx = 42\nx",
        "%%track churn\n%%time\nfor i in [42]:\n    x = i\nx", "%%track churn\r\nx = 42\r\nx",
    ],
)  # fmt: skip
def test_tracking_goes_with_comments_and_other_magics(notebook, cell):
    """Comments above, `%%time` above and below: the cell is tracked and runs once."""
    notebook.ok(cell)
    assert notebook["x"] == 42
    assert notebook.tracked().experiment == "churn"
    assert len(notebook.workspace.names("run")) == 1
    assert notebook.ok("made = %export pipeline x --out made").error is None
    assert notebook["made"].verified


def test_top_level_await_is_tracked(notebook):
    """A tracked cell may await."""
    assert notebook.ok("%%track\nimport asyncio\nawait asyncio.sleep(0)\n5").value == 5
    assert notebook.tracked().status == "finished"


def test_track_inside_a_string_is_text(notebook):
    """Only the first line of code decides."""
    notebook.ok("x = '''\n%%track\n'''")
    notebook.ok("y = 1\n# %%track")
    assert notebook.workspace.names("run") == []


def test_unknown_names_are_noted(trained):
    """`-p` and `-m` of a name that is not there leave a note with the nearest name."""
    trained.ok("%%track -p alhpa -m acuracy\nalpha = 3\naccuracy = 0.5")
    notes = " ".join(trained.tracked().notes)
    assert "alhpa" in notes
    assert "did you mean alpha" in notes
    assert "did you mean accuracy" in notes


def test_named_params_and_metrics_are_kept(trained):
    """`-p` keeps any value, `-m` any number, an array's included."""
    trained.ok("options = {'a': 1}\nloss = np.float32(0.5)")
    trained.ok("%%track -p options -m loss\nx = 1")
    run = trained.tracked()
    assert params(run) == {"options": "{'a': 1}", "x": "1"}
    assert metrics(run) == {"loss": 0.5}


def test_figures_are_kept_and_stay_current(trained):
    """A figure becomes a PNG; the current figure is the one the cell left."""
    trained.ok("import matplotlib.pyplot as plt\nold = plt.figure()")
    trained.ok("%%track\nnew = plt.figure()\nplt.plot([1, 2])\nplt.figure(old.number);")
    kinds = [artifact.kind for artifact in trained.tracked().artifacts]
    assert kinds.count("figure") == 1
    assert trained.ok("plt.gcf() is old").value is True
    trained.ok("plt.close('all')")


def test_a_figure_that_cannot_be_drawn_leaves_the_streams(trained):
    """Whatever drawing does, stdout is the user's again."""
    stdout = sys.stdout
    trained.ok(
        "import matplotlib.pyplot as plt\nfrom matplotlib.artist import Artist\nclass Odd(Artist):\n    def draw(self, renderer): raise RuntimeError('odd')"
    )
    ran = trained.ok("%%track\nfigure = plt.figure()\nfigure.add_artist(Odd())\n3")
    assert ran.value == 3
    assert sys.stdout is stdout
    assert trained.tracked().status == "finished"
    trained.ok("plt.close('all')")


def test_log_metric_adds_points(notebook):
    """Points logged from inside a cell are kept with their steps, and refused outside of one."""
    notebook.ok("import mlops_magic")
    notebook.ok("%%track\nfor i in range(3): mlops_magic.log_metric('loss', 1 / (i + 1), i)")
    assert metrics(notebook.tracked())["loss"] == pytest.approx(1 / 3)
    assert "%%track" in str(notebook.run("mlops_magic.log_metric('loss', 1)").error)


def test_a_stream_kept_by_the_user_still_works(notebook):
    """A handler that took hold of stdout inside a tracked cell goes on writing after it."""
    notebook.ok("%%track\nimport sys\nkept = sys.stdout")
    assert notebook.ok("kept.write('later\\n');").out.startswith("later")


def test_every_part_can_be_switched_off(trained):
    """With every setting off a run holds its code and nothing else."""
    for name in ("figures", "output", "data", "environment", "git", "autolog"):
        trained.ok(f"%mlops config {name} off")
    trained.ok("%%track\nprint('x')\nclf = LogisticRegression().fit(X, y)\naccuracy_score(y, y)")
    run = trained.tracked()
    assert (run.metrics, run.models, run.data, run.environment, run.git) == ((), (), (), None, None)
    assert {artifact.kind for artifact in run.artifacts} <= {"recipe"}


def spoiled(kind, store):
    """A store that cannot be written, in one of the ways that happen."""
    database = store / "store.db"
    if kind == "newer":
        with sqlite3.connect(database) as connection:
            connection.execute("PRAGMA user_version = 999")
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE name LIKE '%migrations%'"
            ).fetchall():
                connection.execute(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 0")
        connection.close()
    elif kind == "corrupt":
        database.write_bytes(b"not a database" * 1000)
        for name in ("store.db-wal", "store.db-shm"):
            (store / name).unlink(missing_ok=True)
    elif kind == "a file":
        import shutil

        shutil.rmtree(store)
        store.write_text("not a folder")


@pytest.mark.parametrize("kind", ["corrupt", "a file"])
def test_a_store_that_fails_costs_one_line(notebook, tmp_path, kind):
    """The cell gives its value, one line on stderr says what is missing, and the store stays as it was."""
    store = tmp_path / "store"
    notebook.ok("%%track\nx = 1")
    notebook.workspace.close()
    spoiled(kind, store)
    kept = {path: path.read_bytes() for path in sorted(tmp_path.rglob("store*")) if path.is_file()}
    ran = notebook.run("%%track\nprint('here')\n6 * 7")
    assert (ran.value, ran.error) == (42, None)
    assert ran.out.startswith("here")
    assert ran.err.count("\n") == 1
    assert "not recorded" in ran.err
    assert all(path.read_bytes() == data for path, data in kept.items())


@pytest.mark.parametrize("when", ["begin", "finish"])
def test_a_store_that_fails_while_writing_costs_one_line(notebook, monkeypatch, when):
    """A full disk at the beginning or at the end of the run leaves the cell's value."""
    from mlops_magic.store.runs import runs

    def full(*_arguments, **_options):
        raise sqlite3.OperationalError("database or disk is full")

    notebook.ok("%%track\nx = 1")
    monkeypatch.setattr(runs, when, full)
    ran = notebook.run("%%track\n6 * 7")
    assert (ran.value, ran.error, ran.err.count("\n")) == (42, None, 1)
    assert "full" in ran.err
    monkeypatch.undo()
    assert notebook.workspace.run(1).status == "finished"


def test_metrics_of_a_library_that_the_cell_itself_imports_are_recorded(tmp_path):
    """A fresh process whose one tracked cell does everything, and whose scikit-learn is whole afterwards."""
    script = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "mlops_magic")
assert not any(name.startswith("sklearn") for name in sys.modules)
finders = list(sys.meta_path)
cell = '''%%track
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
X, y = load_iris(return_X_y=True)
clf = LogisticRegression(max_iter=500).fit(X, y)
acc = accuracy_score(y, clf.predict(X))
clf.score(X, y)'''
assert shell.run_cell(cell, store_history=True).success
(run,) = shell._mlops_magic[0].recent(5)
assert {metric.name for metric in run.metrics} == {"acc", "score"}, run.metrics
assert sys.meta_path == finders
import sklearn.base, sklearn.metrics
assert sklearn.base.ClassifierMixin.score.__module__ == "sklearn.base"
assert "recorded" not in sklearn.base.ClassifierMixin.score.__code__.co_name
"""
    environment = {**os.environ, "MLOPS_STORE": str(tmp_path / "store"), "IPYTHONDIR": str(tmp_path / "ipython")}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
