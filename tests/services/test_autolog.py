"""What a tracked cell records of libraries without being told, and that nothing of it stays behind."""

import pickle
import re
import sys

import pytest

from mlops_magic.core.quality.headline import headline

DATA = """
import numpy as np, pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.datasets import make_classification
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.metrics import accuracy_score, f1_score, get_scorer, make_scorer, mean_squared_error
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV, cross_val_score, cross_validate, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
rows, target = make_classification(200, 5, random_state=0)
X = pd.DataFrame(rows, columns=list("abcde"))
y = pd.Series(target, name="y")
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
"""


@pytest.fixture
def trained(notebook):
    """A notebook with data that an earlier cell split."""
    notebook.ok(DATA)
    return notebook


def tracked(notebook, cell):
    """The run of a tracked cell that must succeed."""
    notebook.ok(f"%%track\n{cell}")
    return notebook.tracked()


def metrics(run):
    """Values by name."""
    return {metric.name: metric.value for metric in run.metrics}


def sources(run):
    """Where each metric came from."""
    return {metric.name: metric.source for metric in run.metrics}


def models(run):
    """Models by name."""
    return {model.name: model for model in run.models}


def chosen(model):
    """Values by name."""
    return {param.name: param.value for param in model.params}


def points(notebook, run, name):
    """Every step of one metric."""
    from mlops_magic.store.runs import metrics as kept

    return [each.value for each in kept.points(notebook.workspace.store(), run.id, name)]


def nested(notebook, run):
    """Runs within a run, in order."""
    from mlops_magic.core.where import where
    from mlops_magic.store.runs import run_search, runs

    store = notebook.workspace.store()
    found = run_search.search(store, condition=where(f"parent = {run.id}"))
    return runs.several(store, sorted(found.ids))


def test_a_fit_is_recorded_though_no_variable_keeps_the_model(trained):
    """Params, time, size, features and data of a model that is gone when the cell ends."""
    run = tracked(trained, "score = LogisticRegression(C=0.3).fit(X_train, y_train).score(X_test, y_test)")
    (model,) = run.models
    assert (model.name, model.type.rpartition(".")[2], chosen(model)) == (
        "LogisticRegression",
        "LogisticRegression",
        {"C": "0.3"},
    )
    assert (model.rows, model.columns, model.features) == (150, 5, tuple("abcde"))
    assert 0 < model.seconds < run.seconds
    assert [name for name, _ in model.data] == ["X_train", "y_train"]
    assert [fp for _, fp in model.data] == [
        use.fingerprint.fp for use in run.data if use.name in ("X_train", "y_train")
    ]
    assert {param.name: param.value for param in run.params} == {"C": "0.3"}


def test_a_fit_in_a_function_of_the_users_counts(trained):
    """And what the function calls its data is not what the notebook calls it."""
    trained.ok("def train(C, data, labels):\n    return LogisticRegression(C=C).fit(data, labels)")
    run = tracked(trained, "kept = [train(C, X_train, y_train) for C in (0.1, 1.0, 10.0)]")
    assert [(each.name, chosen(each).get("C")) for each in run.models] == [
        ("LogisticRegression", "0.1"),
        ("LogisticRegression_2", None),
        ("LogisticRegression_3", "10.0"),
    ]
    assert {each.data[0][0] for each in run.models} == {"X_train"}
    assert all(each.fingerprint for each in run.models)  # they are alive


@pytest.mark.parametrize(
    "cell",
    [
        "pipe = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)",
        "pipe = make_pipeline(StandardScaler(), RandomForestClassifier(3, n_jobs=2)).fit(X, y)",
        "pipe = GridSearchCV(LogisticRegression(), {'C': [1, 2]}, cv=2).fit(X, y)",
        "pipe = cross_val_score(LogisticRegression(), X, y, cv=2)",
    ],
)
def test_fits_that_a_library_makes_inside_do_not_count(trained, cell):
    """One fit at most: the user's."""
    run = tracked(trained, cell)
    assert [each.name for each in run.models] == (["pipe"] if "fit" in cell else [])


def test_a_transformer_is_fitted_however_it_is_asked(trained):
    """`fit_transform`, `fit_predict` and `partial_fit` are fits; batches of one estimator are one fit."""
    run = tracked(
        trained,
        "from sklearn.cluster import KMeans\nfrom sklearn.decomposition import PCA\nfrom sklearn.manifold import TSNE\n"
        "PCA(2).fit_transform(X)\nStandardScaler().fit_transform(X)\nKMeans(2, n_init=1).fit_predict(X)\n"
        "sgd = SGDClassifier()\nfor start in range(0, 200, 50):\n"
        "    sgd.partial_fit(X[start:start + 50], y[start:start + 50], classes=[0, 1])",
    )
    assert set(models(run)) == {"PCA", "StandardScaler", "KMeans", "sgd"}
    assert models(run)["sgd"].fits == 4
    assert models(run)["PCA"].data[0][0] == "X"


def test_data_that_no_variable_holds_is_named_as_it_is_written(trained):
    """And digested, where it is small."""
    run = tracked(trained, "from mlops_magic.core.data.fingerprint import fingerprint\nRidge().fit(X[['a', 'b']], y)")
    (given, _) = run.models[0].data
    trained.ok(
        "print(0)\nfrom mlops_magic.core.data.fingerprint import fingerprint\nexpected = fingerprint(X[['a', 'b']]).fp"
    )
    assert given == ("X[['a', 'b']]", trained["expected"])
    assert run.models[0].features == ("a", "b")


def test_a_variable_that_was_bound_anew_is_not_what_was_fitted_on(trained):
    """A fingerprint is given for the very object only."""
    run = tracked(trained, "data = X.copy()\nmodel = Ridge().fit(data, y)\ndata = X * 2")
    assert models(run)["model"].data[0] == ("data", "")


def test_a_line_that_fits_a_thousand_times_is_cut_short_and_said(trained):
    """The first of a line are listed, the others counted."""
    run = tracked(trained, "for k in range(30): Ridge(alpha=k + 0.5).fit(X, y)")
    assert len(run.models) == 20
    assert any(note.startswith("10 more fits") for note in run.notes)


def test_a_metric_says_of_which_data_it_is(trained):
    """By the variable, and train or test by what an earlier cell split and what was fitted on."""
    run = tracked(
        trained,
        "clf = LogisticRegression().fit(X_train, y_train)\naccuracy_score(y_train, clf.predict(X_train))\n"
        "accuracy_score(y_test, clf.predict(X_test))\ntest_f1 = f1_score(y_true=y_test, y_pred=clf.predict(X_test))\n"
        "clf.score(X_test, y_test)",
    )
    said = sources(run)
    assert set(said) == {"accuracy_score", "accuracy_score.y_test", "test_f1", "score"}
    assert said["accuracy_score"].endswith("line 3, on y_train (train)")
    assert said["accuracy_score.y_test"].endswith(", on y_test (test)")
    assert said["test_f1"].endswith(", on y_test (test)")
    assert said["score"].endswith("clf.score(X_test, y_test) line 6, on X_test (test)")


def test_a_split_inside_a_function_is_known_by_its_objects(trained):
    """No variable of the notebook ever holds the parts."""
    trained.ok(
        "def evaluated(C):\n    a, b, c, d = train_test_split(X, y, random_state=1)\n"
        "    model = LogisticRegression(C=C).fit(a, c)\n    return accuracy_score(d, model.predict(b)), accuracy_score(c, model.predict(a))"
    )
    run = tracked(trained, "evaluated(0.5)")
    assert sorted(source.rpartition(", ")[2] for source in sources(run).values()) == [
        "on data (test)",
        "on data (train)",
    ]


def test_what_was_fitted_on_is_train_data_without_a_split(trained):
    """An earlier cell's fit says so too; a variable that was bound anew is nothing any more."""
    trained.ok("old = LogisticRegression().fit(X, y)")
    assert sources(tracked(trained, "accuracy_score(y, old.predict(X))"))["accuracy_score"].endswith("on y (train)")
    trained.ok("y = y.copy()")
    assert sources(tracked(trained, "accuracy_score(y, old.predict(X))"))["accuracy_score"].endswith("on y")


def test_a_test_set_that_was_fitted_on_is_neither(trained):
    """After a final fit on everything nobody can say."""
    run = tracked(
        trained, "clf = LogisticRegression().fit(X_test, y_test)\naccuracy_score(y_test, clf.predict(X_test))"
    )
    assert sources(run)["accuracy_score"].endswith("line 3, on y_test")


def test_scorers_are_metrics(trained):
    """What `get_scorer` and `make_scorer` give, called by the user."""
    run = tracked(
        trained,
        "clf = LogisticRegression().fit(X, y)\nf1 = get_scorer('f1')(clf, X, y)\nmake_scorer(accuracy_score)(clf, X, y)",
    )
    assert set(metrics(run)) == {"f1", "accuracy_score"}


def test_candidates_of_a_search_are_runs_within_the_run(trained):
    """Best first, each with its params, mean score and folds; they stand in no leaderboard that was not asked for them."""
    run = tracked(
        trained,
        "search = GridSearchCV(LogisticRegression(), {'C': [0.001, 1.0], 'fit_intercept': [True, False]}, cv=3).fit(X, y)",
    )
    found = nested(trained, run)
    results = trained["search"].cv_results_
    assert len(found) == 4
    assert {each.kind for each in found} == {"search"}
    assert [metrics(each)["mean_test_score"] for each in found] == sorted(results["mean_test_score"], reverse=True)
    assert {p.name: (p.value, p.type) for p in found[0].params} == {
        name: (repr(value), type(value).__name__) for name, value in trained["search"].best_params_.items()
    }
    assert points(trained, found[0], "fold.test_score") == [
        results[f"split{fold}_test_score"][trained["search"].best_index_] for fold in range(3)
    ]
    assert headline(list(metrics(found[0]))) == "mean_test_score"
    assert metrics(run)["search.best_score_"] == trained["search"].best_score_
    assert {finding.verdict for finding in trained.workspace.doctor().findings if finding.check != "SQLite"} <= {"ok"}
    assert [each.id for each in trained.workspace.recent(10)] == [run.id]
    assert trained.ok("board = %leaderboard").error is None
    assert [each.id for each in trained["board"].runs] == [run.id]
    assert trained["board"].total == 1
    trained.ok(f'within = %leaderboard --where "parent = {run.id}" --by mean_test_score')
    assert [each.id for each in trained["within"].runs] == [each.id for each in found]


def test_a_large_search_keeps_its_best(trained):
    """And says how many there were."""
    run = tracked(trained, "GridSearchCV(Ridge(), {'alpha': list(range(1, 31))}, cv=2).fit(X, y)")
    assert len(nested(trained, run)) == 20
    assert "GridSearchCV tried 30 candidates: the best 20 are runs of their own" in run.notes
    assert set(metrics(run)) == {"GridSearchCV.best_score_"}


def test_a_search_that_halves_is_recorded(trained):
    """Successive halving has candidates in several rounds."""
    run = tracked(
        trained,
        "from sklearn.experimental import enable_halving_search_cv\nfrom sklearn.model_selection import HalvingGridSearchCV\n"
        "search = HalvingGridSearchCV(LogisticRegression(), {'C': [0.01, 0.1, 1, 10]}, cv=2, random_state=0).fit(X, y)",
    )
    assert len(nested(trained, run)) == len(trained["search"].cv_results_["params"])


def test_cross_validation_with_several_scores(trained):
    """Each score has its mean and its folds."""
    run = tracked(
        trained,
        "cv = cross_validate(LogisticRegression(), X, y, cv=4, scoring=['f1', 'accuracy'], return_train_score=True)",
    )
    assert metrics(run)["cv.test_f1"] == pytest.approx(trained["cv"]["test_f1"].mean())
    assert headline(list(metrics(tracked(trained, "cross_validate(LogisticRegression(), X, y)")))) == "test_score"
    assert points(trained, run, "cv.train_accuracy.fold") == list(trained["cv"]["train_accuracy"])


def test_curves_of_iterations_are_steps(trained):
    """What boosters and nets note of each iteration."""
    run = tracked(
        trained,
        "from sklearn.neural_network import MLPClassifier\nboosted = GradientBoostingClassifier(n_estimators=7).fit(X, y)\n"
        "net = MLPClassifier((3,), max_iter=400, random_state=0).fit(X, y)",
    )
    assert points(trained, run, "boosted.train_score") == list(trained["boosted"].train_score_)
    assert points(trained, run, "net.loss") == trained["net"].loss_curve_


def test_xgboost_is_recorded_with_its_evaluations(trained):
    """Through its scikit-learn face: params, data and a curve for each set and metric."""
    pytest.importorskip("xgboost")
    run = tracked(
        trained,
        "import xgboost\nbooster = xgboost.XGBClassifier(n_estimators=5, max_depth=2, eval_metric=['logloss', 'auc'])\n"
        "booster.fit(X_train, y_train, eval_set=[(X_train, y_train), (X_test, y_test)], verbose=False)",
    )
    model = models(run)["booster"]
    assert chosen(model)["max_depth"] == "2"
    assert (model.rows, model.data[0][0]) == (150, "X_train")
    held = trained["booster"].evals_result()
    assert points(trained, run, "booster.validation_1.auc") == held["validation_1"]["auc"]
    assert {name for name in metrics(run) if name.startswith("booster.")} == {
        f"booster.{data}.{metric}" for data in held for metric in held[data]
    }


def test_lightgbm_is_recorded_with_its_evaluations(trained):
    """The same."""
    pytest.importorskip("lightgbm")
    run = tracked(
        trained,
        "import lightgbm\nbooster = lightgbm.LGBMClassifier(n_estimators=5, num_leaves=4, verbosity=-1)\n"
        "booster.fit(X_train, y_train, eval_set=[(X_test, y_test)], eval_metric='auc')",
    )
    assert chosen(models(run)["booster"])["num_leaves"] == "4"
    assert points(trained, run, "booster.valid_0.auc") == trained["booster"].evals_result_["valid_0"]["auc"]
    assert len(run.models) == 1


def test_results_of_statsmodels_are_recorded(trained):
    """Formula, criteria and size, and the user's results are as without us."""
    pytest.importorskip("statsmodels")
    run = tracked(
        trained,
        "import statsmodels.formula.api as smf\nX['y'] = y\nols = smf.ols('y ~ a + b', X).fit()\ncached = dict(ols._results._cache)\n"
        "import statsmodels.api as sm\nlogit = sm.Logit(y, sm.add_constant(rows[:, :2])).fit(disp=0)",
    )
    ols, logit = models(run)["ols"], models(run)["logit"]
    assert chosen(ols) == {"formula": "y ~ a + b", "n_params": "3"}
    assert (ols.rows, ols.features) == (200, ("Intercept", "a", "b"))
    found = metrics(run)
    for name in ("aic", "bic", "rsquared", "llf"):
        assert found[f"ols.{name}"] == getattr(trained["ols"], name)
    assert found["logit.prsquared"] == trained["logit"].prsquared
    assert logit.rows == 200
    assert "aic" not in trained["cached"]
    import statsmodels.regression.linear_model as linear

    assert linear.RegressionModel.fit.__code__.co_name == "fit"


def patched():
    """Functions of ours that stand in scikit-learn and its kin now."""
    from mlops_magic.adapters.autolog.library_calls import _classes

    found = []
    for owner in _classes():
        for name in ("fit", "partial_fit", "fit_transform", "fit_predict", "score"):
            held = vars(owner).get(name)
            held = getattr(held, "fn", held)
            inside = [
                cell.cell_contents for cell in getattr(held, "__closure__", None) or () if callable(cell.cell_contents)
            ]
            found += [
                (owner, name)
                for each in (held, *inside)
                if getattr(getattr(each, "__code__", None), "co_name", "") == "recorded"
            ]
    return found


@pytest.mark.parametrize(
    "end", ["1", "1/0", "raise KeyboardInterrupt", "raise SystemExit", "LogisticRegression(C=-1).fit(X, y)"]
)
def test_everything_is_as_before_however_the_cell_ends(trained, end):
    """Nothing of ours stands in any class after the cell; while it runs it does."""
    assert patched() == []
    trained.ok("seen = []")
    trained.shell.user_ns["look"] = lambda: trained["seen"].append(len(patched()))
    trained.run(f"%%track\nlook()\nclf = LogisticRegression().fit(X, y)\n{end}")
    assert trained["seen"][0] > 50
    assert patched() == []


def test_an_interrupt_while_we_clean_up_leaves_nothing(trained, monkeypatch):
    """Ctrl-C may come at the worst moment."""
    from mlops_magic.adapters.autolog.swaps import Swaps

    real, struck = Swaps._back, []

    def struck_once(self):
        if not struck:
            struck.append(1)
            for key, swap in list(self._now.items())[-20:]:
                setattr(swap.holder, swap.attribute, swap.original)
                del self._now[key]
            raise KeyboardInterrupt
        real(self)

    monkeypatch.setattr(Swaps, "_back", struck_once)
    trained.run("%%track\nclf = LogisticRegression().fit(X, y)")
    assert struck
    assert patched() == []


def test_a_failing_fit_raises_as_without_us(trained):
    """Type, text and the user's line; our frames are marked to be hidden."""
    plain = trained.run("LogisticRegression(C=-1).fit(X, y)").error
    ran = trained.run("%%track\nLogisticRegression(C=-1).fit(X, y)")
    assert (type(ran.error), str(ran.error)) == (type(plain), str(plain))
    assert "autolog" not in ran.out
    run = trained.tracked()
    assert (run.status, run.models) == ("failed", ())


@pytest.mark.parametrize(
    "cell",
    [
        "LogisticRegression(max_iter=1).fit(X, y);", "f1_score([0, 0], [0, 0]);", "IsolationForest().fit(X).score_samples(X.to_numpy());",
        "smf.mixedlm('y ~ a', X.assign(y=np.random.default_rng(0).normal(size=200), g=np.arange(200) % 8), groups='g').fit();", "sm.Logit(y, X[['a']]).fit(maxiter=1, disp=0);",
        "MLPClassifier((2,), max_iter=1).fit(X, y);",
    ],
)  # fmt: skip
def test_a_warning_names_the_line_it_named_without_us(trained, cell):
    """Whatever a library warns of, file, line and text are the same."""
    pytest.importorskip("statsmodels")
    trained.ok(
        "import warnings\nwarnings.simplefilter('always')\nimport statsmodels.api as sm, statsmodels.formula.api as smf\n"
        "from sklearn.ensemble import IsolationForest\nfrom sklearn.neural_network import MLPClassifier"
    )
    plain = trained.run(cell).err
    tracked_ = trained.run(f"%%track\n{cell}").err
    assert "Warning" in plain
    assert "autolog" not in tracked_
    places = [
        [line.partition("Warning:")[0] for line in text.splitlines() if "Warning:" in line]
        for text in (plain, tracked_)
    ]
    assert [re.sub(r"<ipython-input-\S+>:\d+", "<cell>", line) for line in places[1]] == [
        re.sub(r"<ipython-input-\S+>:\d+", "<cell>", line) for line in places[0]
    ]


def test_estimators_are_what_they_are_inside_a_tracked_cell(trained):
    """They pickle, clone, subclass, tell their signature, route metadata and go to other processes."""
    trained.ok(
        "%%track\nimport inspect, pickle, joblib, cloudpickle\n"
        "signature = str(inspect.signature(LogisticRegression.fit)), str(inspect.signature(LogisticRegression().fit))\n"
        "class Mine(LogisticRegression):\n    def fit(self, X, y):\n        return super().fit(X, y)\n"
        "class Own(ClassifierMixin, BaseEstimator):\n    def __init__(self, k=1): self.k = k\n"
        "    def fit(self, X, y):\n        self.classes_ = [0, 1]\n        self.inner_ = LogisticRegression().fit(X, y)\n        return self\n"
        "    def predict(self, X): return self.inner_.predict(X)\n"
        "mine, own = Mine(C=2.0).fit(X, y), Own(k=3).fit(X, y)\n"
        "dumped = pickle.dumps(LogisticRegression().fit(X, y)), pickle.dumps(LogisticRegression.fit), cloudpickle.dumps(own)\n"
        "copied = clone(mine).get_params() == mine.get_params()\n"
        "processes = joblib.Parallel(n_jobs=2)(joblib.delayed(LogisticRegression(C=C).fit)(X, y) for C in (1, 2))\n"
        "from joblib.externals.loky import get_reusable_executor\nget_reusable_executor().shutdown(wait=True)\n"
        "import sklearn\nwith sklearn.config_context(enable_metadata_routing=True):\n"
        "    routed = LogisticRegression().set_fit_request(sample_weight=True)\n"
        "    routes = str(routed.get_metadata_routing())"
    )
    run = trained.tracked()
    assert "sample_weight" in trained["signature"][0]
    assert trained["copied"] is True
    assert "sample_weight" in trained["routes"]
    assert pickle.loads(trained["dumped"][1]) is type(trained["routed"]).fit
    assert b"mlops" not in b"".join(trained["dumped"])
    assert [type(each).__name__ for each in trained["processes"]] == ["LogisticRegression"] * 2
    assert {"mine", "own"} <= set(models(run))
    assert chosen(models(run)["mine"]) == {"C": "2.0"}


def test_fits_in_threads_of_the_users_count(trained):
    """Each by itself."""
    run = tracked(
        trained,
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def train(C): return LogisticRegression(C=C).fit(X, y)\n"
        "with ThreadPoolExecutor(4) as pool: kept = list(pool.map(train, [0.1, 0.2, 0.3, 0.4]))",
    )
    assert sorted(chosen(each)["C"] for each in run.models) == ["0.1", "0.2", "0.3", "0.4"]


def test_a_method_kept_from_a_tracked_cell_goes_on_working(trained):
    """A bound `fit` of a class whose method was swapped, called when the cell is long over."""
    pytest.importorskip("lightgbm")
    tracked(trained, "import lightgbm\nfit = lightgbm.LGBMRegressor(n_estimators=2, verbosity=-1).fit")
    assert trained.ok("fit(X, y).n_features_").value == 5


def test_what_somebody_else_replaced_since_is_theirs(trained):
    """A method that the user puts into a class, before or in a tracked cell, stays there."""
    pytest.importorskip("lightgbm")
    tracked(trained, "import lightgbm\nlightgbm.LGBMRegressor(n_estimators=2, verbosity=-1).fit(X, y)")
    trained.ok("kept = lightgbm.LGBMRegressor.fit\nlightgbm.LGBMRegressor.fit = lambda self, X, y: 'mine'")
    assert trained.ok("%%track\nlightgbm.LGBMRegressor().fit(X, y)").value == "mine"
    assert trained.ok("lightgbm.LGBMRegressor().fit(X, y)").value == "mine"
    trained.ok("lightgbm.LGBMRegressor.fit = kept")
    trained.ok("%%track\nlightgbm.LGBMRegressor.fit = lambda self, X, y: 'mine too'")
    assert trained.ok("lightgbm.LGBMRegressor().fit(X, y)").value == "mine too"
    trained.ok("lightgbm.LGBMRegressor.fit = kept")
    run = tracked(trained, "model = lightgbm.LGBMRegressor(n_estimators=2, verbosity=-1).fit(X, y)")
    assert [each.name for each in run.models] == ["model"]
    assert patched() == []


def test_a_library_that_the_cell_imports_is_seen(tmp_path):
    """In a fresh process, estimators too."""
    import os
    import subprocess

    script = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "mlops_magic")
cell = '''%%track
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
LogisticRegression(max_iter=500).fit(*load_iris(return_X_y=True))'''
assert shell.run_cell(cell, store_history=True).success
(run,) = shell._mlops_magic[0].recent(5)
(model,) = run.models
assert [(param.name, param.value) for param in model.params] == [("max_iter", "500")], model
assert (model.rows, model.columns) == (150, 4), model
"""
    environment = {**os.environ, "MLOPS_STORE": str(tmp_path / "store"), "IPYTHONDIR": str(tmp_path / "ipython")}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
