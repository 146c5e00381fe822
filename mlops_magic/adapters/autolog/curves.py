"""What did an estimator note of itself at each of its iterations, and what did a search try?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from ...records.run import Candidate, Metric
from ..estimators import param_of

MOST_POINTS = 10_000  # of one curve
MOST_CANDIDATES = 20
OWN_CURVES = {  # attributes of scikit-learn's estimators, and what they are called
    "loss_curve_": "loss",
    "train_score_": "train_score",
    "validation_score_": "validation_score",
    "validation_scores_": "validation_score",
}
SUMMED = ("std_test_", "mean_train_", "mean_test_")  # over the folds; the last one stands for the candidate
Curve = tuple[str, tuple[float, ...]]


def curves(estimator: Any) -> tuple[Curve, ...]:
    """Every per-iteration series: `evals_result` of xgboost and lightgbm, and what scikit-learn's boosters and nets keep.

    Returns
    -------
    tuple of (name, values)
        "validation_0.logloss" of data that an eval set named; "loss" of a net.
    """
    found = list(_evaluations(estimator))
    for attribute, name in OWN_CURVES.items():
        values = vars(estimator).get(attribute)
        if values is not None and len(values):
            found.append((name, _numbers(values)))
    return tuple(found)


def _evaluations(estimator: Any) -> Iterator[Curve]:
    root = type(estimator).__module__.partition(".")[0]
    try:
        held = estimator.evals_result() if root == "xgboost" else getattr(estimator, "evals_result_", None)
    except Exception:  # noqa: BLE001 - both raise, each its own, where nothing was evaluated
        return
    for data, by_metric in held.items() if isinstance(held, Mapping) else ():
        for metric, values in by_metric.items():
            yield f"{data}.{metric}", _numbers(values)


def _numbers(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values[:MOST_POINTS])


def candidates(search: Any) -> tuple[tuple[Candidate, ...], int]:
    """The best candidates of a search, best first, and how many there were."""
    results = vars(search).get("cv_results_")
    if not isinstance(results, Mapping) or "params" not in results:
        return (), 0
    tried = results["params"]
    ranks = next((results[key] for key in _ranks(search) if key in results), range(len(tried)))
    order = sorted(range(len(tried)), key=lambda place: int(ranks[place]))[:MOST_CANDIDATES]
    return tuple(_candidate(results, place) for place in order), len(tried)


def _ranks(search: Any) -> tuple[str, ...]:
    refit = getattr(search, "refit", None)
    return ("rank_test_score", f"rank_test_{refit}")


def _candidate(results: Mapping[str, Any], place: int) -> Candidate:
    chosen = tuple(param_of(str(name), value, "search") for name, value in results["params"][place].items())
    summed = [key for start in SUMMED for key in results if key.startswith(start)]
    folds = [
        Metric(key.replace(f"split{fold}_", "fold."), float(results[key][place]), fold, "")
        for fold in range(len(results))
        for key in results
        if key.startswith(f"split{fold}_test_")
    ]
    seconds = sum(float(results[key][place]) for key in ("mean_fit_time", "mean_score_time") if key in results)
    measured = [Metric(key, float(results[key][place]), 0, "") for key in summed]
    return Candidate(chosen, (*folds, *measured), 0.0 if math.isnan(seconds) else seconds)
