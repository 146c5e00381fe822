"""What does a fitted model answer for a batch of rows, as long as it answers the same when asked again?

A fingerprint of a model's state may leave out what decides its answers; the answers themselves cannot.
"""

from __future__ import annotations

import contextlib
import copy
import io
import random
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .fingerprint import fingerprint

METHODS = ("predict", "predict_proba", "decision_function", "transform")
SEED = 0  # of the global generators, while a model is asked


@dataclass(frozen=True, slots=True)
class Answer:
    """What one method gave; `reason` says why there is nothing to compare."""

    method: str
    value: Any = None
    fingerprint: str = ""
    reason: str = ""


def answers(model: Any, rows: Any) -> tuple[Answer, ...]:
    """The answers of every method that a fitted model has, asked twice; the model and the generators stay as they are.

    Each question goes to a copy of the model, with the global generators at one seed and one thread: so a model that
    draws from a generator of its own or from the global ones answers the same each time. One that draws from the
    operating system does not, and gives nothing to compare.

    Parameters
    ----------
    rows : table, array, sparse matrix or list (n, …)
        What `predict` takes.
    """
    methods = [name for name in METHODS if callable(_method(model, name))]
    with _undisturbed():
        return tuple(_asked(model, name, rows) for name in methods)


def _method(model: Any, name: str) -> Any:
    try:
        return getattr(model, name, None)
    except Exception:  # noqa: BLE001 - a property of the user's class may raise anything; then there is no such method
        return None


def _asked(model: Any, name: str, rows: Any) -> Answer:
    found = []
    for _ in range(2):
        random.seed(SEED)
        np.random.seed(SEED)  # noqa: NPY002 - the generator that estimators without a seed draw from
        try:
            value = getattr(copy.deepcopy(model), name)(copy.deepcopy(rows))
            found.append((value, fingerprint(value)))
        except Exception as error:  # noqa: BLE001 - whatever a model raises is its answer
            return Answer(name, reason=f"it raises {type(error).__name__}")
    (value, first), (_, second) = found
    if not (first.exact and second.exact):
        return Answer(name, reason="its answer holds a part that cannot be compared")
    if first.fp != second.fp:
        return Answer(name, reason="it draws random numbers: asked twice, it answers differently")
    return Answer(name, value, first.fp)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Generators, filters and streams are afterwards as before; sums are made in one order, by one thread."""
    pythons, numpys = random.getstate(), np.random.get_state()  # noqa: NPY002 - see above
    with contextlib.ExitStack() as kept:
        kept.enter_context(contextlib.redirect_stdout(io.StringIO()))
        kept.enter_context(contextlib.redirect_stderr(io.StringIO()))
        kept.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        if "joblib" in sys.modules:
            kept.enter_context(sys.modules["joblib"].parallel_config(backend="sequential"))
        if "threadpoolctl" in sys.modules:
            kept.enter_context(sys.modules["threadpoolctl"].threadpool_limits(1))
        try:
            yield
        finally:
            random.setstate(pythons)
            np.random.set_state(numpys)  # noqa: NPY002 - see above
