"""What did models of statsmodels say of their fit? Their `fit` gives results, and the results say how good they are."""

from __future__ import annotations

import copy
import functools
import math
import numbers
import sys
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ...records.run import Param
from ..estimators import class_name, param_of
from .callers import Callers, Place
from .families import descendants
from .swaps import Swaps, unseen

ROOTS = (("statsmodels.base.model", "Model"),)
MEASURES = (
    "llf", "aic", "bic", "rsquared", "rsquared_adj", "prsquared", "deviance", "mse_resid", "sse",
)  # fmt: skip
MOST_RESULTS = 50


@dataclass(frozen=True, slots=True)
class Estimated:
    """One fit, and what its results say."""

    results: weakref.ref[Any] | None
    type: str
    params: tuple[Param, ...]
    measures: tuple[tuple[str, float], ...]
    place: Place | None
    seconds: float
    rows: int | None
    features: tuple[str, ...]

    def is_of(self, results: object) -> bool:
        """Whether these very results came of it."""
        return self.results is not None and self.results() is results


@dataclass(slots=True)
class ResultCalls:
    """Records fits of models; `found` holds them in the order they ended."""

    callers: Callers
    found: list[Estimated] = field(default_factory=list)

    def record(self, swaps: Swaps) -> None:
        """Record from now on what is loaded by now."""
        for module, name in ROOTS:
            root = getattr(sys.modules.get(module), name, None)
            for owner in descendants([root]) if isinstance(root, type) else ():
                if "fit" in vars(owner):
                    swaps.method(owner, "fit", self._recording)

    def _recording(self, original: Callable[..., Any]) -> Callable[..., Any]:
        callers = self.callers

        @unseen
        @functools.wraps(original)
        def recorded(model: Any, *arguments: Any, **options: Any) -> Any:
            __tracebackhide__ = True
            if not callers.outermost:
                return original(model, *arguments, **options)
            inside, started = callers.inside, time.perf_counter()
            inside.busy = True
            try:
                results = original(model, *arguments, **options)
                self._note(model, results, time.perf_counter() - started, options)
            finally:
                inside.busy = False
            return results

        return recorded

    def _note(self, model: Any, results: Any, seconds: float, options: dict[str, Any]) -> None:
        try:
            frame = self.callers.user(sys._getframe(2), model)  # noqa: SLF001 - the caller's line is the attribution
            if frame is None or len(self.found) >= MOST_RESULTS:
                return
            chosen = {"formula": getattr(model, "formula", None)} | options
            estimates = getattr(results, "params", ())
            params = [param_of(name, value, "estimator") for name, value in chosen.items() if value is not None]
            params.append(param_of("n_params", len(estimates), "estimator"))
            self.found.append(
                Estimated(
                    weakref.ref(results),
                    class_name(model),
                    tuple(params),
                    _measures(results),
                    self.callers.place(frame),
                    seconds,
                    _count(results),
                    tuple(map(str, getattr(model, "exog_names", None) or ())),
                )
            )
        except Exception:  # noqa: BLE001, S110 - results of an odd kind are not recorded; the caller has them
            pass


def _measures(results: Any) -> tuple[tuple[str, float], ...]:
    """What the results measure. They keep what they computed once: a copy is asked, and the user's stay as they are."""
    asked = copy.copy(getattr(results, "_results", results))
    if isinstance(getattr(asked, "_cache", None), dict):
        asked._cache = dict(asked._cache)  # noqa: SLF001 - the one place where they keep it
    found = []
    for name in MEASURES:
        try:
            value = getattr(asked, name)
        except Exception:  # noqa: BLE001, S112 - not every model has every measure
            continue
        if isinstance(value, numbers.Real) and not math.isnan(value):
            found.append((name, float(value)))
    return tuple(found)


def _count(results: Any) -> int | None:
    rows = getattr(results, "nobs", None)
    return int(float(rows)) if isinstance(rows, numbers.Real) else None
