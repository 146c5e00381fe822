"""Every estimator and every metric function of scikit-learn that is installed here, asked for by name and none left out."""

from __future__ import annotations

import inspect
import types
import warnings

import pytest

KINDS = """
import warnings
warnings.simplefilter("ignore")
import numpy as np
from sklearn.datasets import make_classification, make_multilabel_classification
from sklearn.linear_model import LogisticRegression, Ridge
rng = np.random.default_rng(0)
X, y = make_classification(40, 5, n_informative=3, random_state=0)
X = np.abs(X) + 0.1
values = X @ np.arange(1, 6) + rng.random(40)
_, many = make_multilabel_classification(40, 5, n_classes=3, random_state=0)
texts = ["one two", "two three four", "one four"] * 14
texts = texts[:40]
words = [{"a": 1, "b": 2}, {"a": 3}] * 20
ASKED = {
    "classes": (X, y), "numbers": (X, values), "several": (X, many), "two": (X, X[:, :2]), "texts": (texts,), "dicts": (words,),
    "labels": (y,), "sets": ([(1, 2), (3,)] * 20,), "one": (X[:, 0], values), "kernel": (X @ X.T,),
    "images": (rng.random((4, 8, 8)),), "features": (X,), "wide": (rng.random((10, 3000)),),
    "counts": (np.floor(10 * X), y),
}
INNER = {"estimator": [LogisticRegression(C=0.5), Ridge(alpha=0.5)], "estimators": [
    [("a", LogisticRegression(C=0.5)), ("b", LogisticRegression())], [("a", Ridge(alpha=0.5)), ("b", Ridge())]],
    "param_grid": [{"C": [0.5, 1.0]}, {"alpha": [0.5, 1.0]}], "param_distributions": [{"C": [0.5, 1.0]}, {"alpha": [0.5, 1.0]}],
    "transformers": [[("a", "passthrough", [0, 1])]], "steps": [[("a", LogisticRegression(C=0.5))]],
    "transformer_list": [[("a", "passthrough")]], "base_estimator": [LogisticRegression(C=0.5)],
    "dictionary": [np.eye(5)], "n_iter": [2],
}
"""
# Tries ways of making and feeding an estimator until one fits. Runs as a cell of its own: what is fitted there is not seen.
FITTING = """
def made(kind, signature):
    needed = [p.name for p in signature.parameters.values() if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    if kind.__name__ in ("RandomizedSearchCV", "HalvingRandomSearchCV"):
        needed += ["n_iter"] if "n_iter" in signature.parameters else []
    choices = max([len(INNER[name]) for name in needed if name in INNER], default=1)
    for choice in range(choices):
        yield {name: INNER[name][min(choice, len(INNER[name]) - 1)] for name in needed if name in INNER}
def fits(kind, signature):
    for given in (*made(kind, signature), {"estimator": LogisticRegression(C=0.5)}):
        for name, data in ASKED.items():
            try:
                kind(**given).fit(*data)
            except Exception:
                continue
            return given, name
    return None
"""


@pytest.fixture
def quiet(notebook):
    """A notebook with toy data of many kinds."""
    from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer  # noqa: F401 - they are asked for by name

    notebook.ok(KINDS, FITTING)
    return notebook


def estimators():
    """Every estimator, by name."""
    from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer  # noqa: F401
    from sklearn.utils import all_estimators

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dict(all_estimators())


def changed(kind, given):
    """A parameter with a default that may be given another value and still fits, so that a record of it can be told."""
    for name, parameter in inspect.signature(kind).parameters.items():
        if name in given:
            continue
        if name == "verbose" and parameter.default in (False, 0):
            return {name: 0 if parameter.default is False else False}
        if name in ("max_iter", "n_estimators") and type(parameter.default) is int:
            return {name: parameter.default + 3}
        if name in ("tol", "alpha", "C", "eps") and type(parameter.default) is float:
            return {name: parameter.default * 1.5}
        if type(parameter.default) is bool and name in (
            "copy",
            "copy_X",
            "fit_intercept",
            "assume_centered",
            "store_precision",
        ):
            return {name: not parameter.default}
        if name == "random_state":
            return {name: 7}
    return {}


def test_every_estimator_that_fits_is_recorded_with_its_params(quiet):
    """Class, and each parameter that is not its default, of all that `sklearn.utils.all_estimators` names."""
    missing, unfitted, with_params = [], [], 0
    for name, kind in estimators().items():
        quiet.shell.user_ns["kind"] = kind
        quiet.shell.user_ns["signature"] = inspect.signature(kind)
        found = quiet.ok("fits(kind, signature)").value
        if found is None:
            unfitted.append(name)
            continue
        given, data = found
        more = changed(kind, given)
        quiet.shell.user_ns |= {"given": given | more, "data": quiet["ASKED"][data]}
        ran = quiet.run("%%track\nkind(**given).fit(*data)\nNone")
        if ran.error is not None:
            quiet.shell.user_ns["given"] = given
            more = {}
            quiet.ok("%%track\nkind(**given).fit(*data)\nNone")
        run = quiet.tracked()
        recorded = [model for model in run.models if model.type == f"{kind.__module__}.{kind.__qualname__}"]
        if len(recorded) != 1:
            missing.append((name, [model.type for model in run.models], run.notes))
            continue
        (model,) = recorded
        said = {param.name: param.value for param in model.params}
        wrong = {
            key: value
            for key, value in more.items()
            if said.get(key) != (value if isinstance(value, str) else repr(value))
        }
        if wrong or not model.seconds or model.rows != len(quiet["data"][0]):
            missing.append((name, wrong, model))
        with_params += bool(more)
    assert missing == []
    assert set(unfitted) <= {"FrozenEstimator"}, unfitted  # it is given a fitted one
    assert with_params > 150


def metric_functions():
    """Every public function of `sklearn.metrics`, by name."""
    import sklearn.metrics

    named = {name: vars(sklearn.metrics).get(name) for name in sklearn.metrics.__all__}
    return {name: each for name, each in named.items() if isinstance(each, types.FunctionType)}


CALLS = (
    "(y, guessed)", "(y, shares)", "(values, guesses)", "(np.abs(values), np.abs(guesses))", "(X, y)", "(many, many_shares)",
    "(three, three_shares)", "(many, many_shares > 0.5)", "([[1, 2, 3]], [[0.2, 0.9, 0.4]])", "(areas, areas)", "(y, guessed, labels=[0, 1])",
    "(np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.8, 1.0]))", "(y, decisions)", "(y, X, y)", "(y, guesses)",
    "(np.abs(values), np.abs(guesses), alpha=0.5)", "(groups, groups)", "(X, X)", "(X,)", "(y, guessed, beta=0.5)", "(None,)", "(clf, X, y)",
)  # fmt: skip


def test_every_metric_function_that_returns_a_number_is_recorded(quiet):
    """All public functions of `sklearn.metrics`; what gives no number for any of many inputs is no metric."""
    quiet.ok(
        "guessed = np.where(rng.random(40) < 0.8, y, 1 - y)\nshares = rng.random(40)\nguesses = values + rng.random(40)\n"
        "many_shares = rng.random((40, 3))\nthree = np.arange(40) % 3\nthree_shares = many_shares / many_shares.sum(axis=1, keepdims=True)\n"
        "areas = (np.eye(4, dtype=bool), np.eye(4, dtype=bool))\ndecisions = rng.normal(size=40)\ngroups = [0, 0, 1, 1]\n"
        "clf = LogisticRegression().fit(X, y)"
    )
    measured, wrong = [], []
    for name, function in metric_functions().items():
        quiet.shell.user_ns["function"] = function
        for call in CALLS:
            ran = quiet.run(f"try: value = function{call}\nexcept Exception: value = None\nvalue")
            if isinstance(ran.value, float | int) and not isinstance(ran.value, bool):
                quiet.ok(f"%%track\nkept = function{call}")
                found = [(metric.name, metric.value) for metric in quiet.tracked().metrics]
                measured.append(name)
                if found not in (
                    [("kept", float(quiet["kept"]))],
                    [("kept", pytest.approx(float(ran.value), nan_ok=True))],
                ):
                    wrong.append((name, call, found))
                break
    assert wrong == []
    numbers = {name for name in metric_functions() if name.endswith(("_score", "_loss", "_error"))}
    assert len(measured) > 50
    assert numbers <= set(measured), sorted(numbers - set(measured))
