"""Which numbers did metric functions give while a cell ran, on which data, and which call gave them?

Counted are functions of `sklearn.metrics`, scorers, `.score` of estimators, and cross-validation, fold by fold.
"""

from __future__ import annotations

import functools
import numbers
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .callers import Callers, Place
from .splits import Splits
from .swaps import Swaps, unseen

MODULES = ("sklearn.metrics", "sklearn.model_selection")
PER_FOLD = frozenset({"cross_val_score", "cross_validate"})
NOT_METRICS = frozenset({"make_scorer", "get_scorer", "train_test_split", "check_scoring"})
SCORER = "_BaseScorer"  # what `make_scorer` and `get_scorer` give
MOST_POINTS = 100_000


@dataclass(frozen=True, slots=True)
class Call:
    """One value, the function that gave it, and where and of which data it was asked for."""

    function: str
    value: float
    place: Place | None
    data: str = ""  # the variable that held the data
    splits: frozenset[str] = frozenset()  # of "train" and "test" what is known of it
    part: str = ""  # which of several scores of one call: "test_f1"
    fold: bool = False  # one fold's, not the mean


@dataclass(slots=True)
class MetricCalls:
    """Records metric values; `calls` holds them in the order they were measured."""

    callers: Callers
    splits: Splits
    calls: list[Call] = field(default_factory=list)

    def record(self, swaps: Swaps) -> None:
        """Record from now on what is loaded by now."""
        for module_name in MODULES:
            module = sys.modules.get(module_name)
            for name in getattr(module, "__all__", ()):
                function = vars(module).get(name)  # an attribute may be lazy, and its import may raise
                if isinstance(function, types.FunctionType) and name not in NOT_METRICS:
                    swaps.function(function, functools.partial(self._recording, name, 2))
        scorers = sys.modules.get("sklearn.metrics._scorer")
        if isinstance(getattr(scorers, SCORER, None), type):
            swaps.method(getattr(scorers, SCORER), "__call__", functools.partial(self._recording, SCORER, 1))

    def record_score(self, owner: type, swaps: Swaps) -> None:
        """Record what the `score` that a class defines gives."""
        swaps.method(owner, "score", functools.partial(self._recording, "score", 1))

    def _recording(self, name: str, frames_up: int, original: Callable[..., Any]) -> Callable[..., Any]:
        callers = self.callers

        @unseen
        @functools.wraps(original)
        def recorded(*arguments: Any, **options: Any) -> Any:
            __tracebackhide__ = True
            if not callers.outermost:
                return original(*arguments, **options)
            inside = callers.inside
            inside.busy = True
            try:
                value = original(*arguments, **options)
            finally:
                inside.busy = False
            self._note(name, value, (*arguments, *options.values()), sys._getframe(frames_up))  # noqa: SLF001 - the caller's line is the attribution
            return value

        return recorded

    def _note(self, name: str, value: Any, given: tuple[Any, ...], asking: types.FrameType) -> None:
        try:
            plain = type(value) is not bool and isinstance(value, numbers.Real)
            if len(self.calls) >= MOST_POINTS or not (plain or name in PER_FOLD):
                return
            subject = given[0] if name in ("score", SCORER) and given else None
            frame = self.callers.user(asking, subject)
            if frame is None:
                return
            place = self.callers.place(frame)
            if name in PER_FOLD:
                self.calls += _per_fold(name, value, place)
                return
            if name == SCORER:
                name = getattr(getattr(given[0], "_score_func", None), "__name__", "score")
            self.calls.append(Call(name, float(value), place, *self._about(given)))
        except Exception:  # noqa: BLE001, S110 - a metric of an odd kind is not recorded; the caller gets its value
            pass

    def _about(self, given: tuple[Any, ...]) -> tuple[str, frozenset[str]]:
        """The first variable among the arguments that holds data, and what is known of the first piece of data that is."""
        data = [value for value in given if hasattr(type(value), "__len__") and type(value) is not str]
        named = next(filter(None, map(self.callers.name_of, data)), "")
        return named, next(filter(None, map(self.splits.of, data)), frozenset())


def _per_fold(name: str, value: Any, place: Place | None) -> list[Call]:
    """Each score's folds in order, and then their mean, which stands for them."""
    scores = value if isinstance(value, dict) else {name: value}
    kept = {key: folds for key, folds in scores.items() if key.startswith(("test_", "train_", name))}
    found = []
    for key, folds in kept.items():
        function = key if isinstance(value, dict) else name
        part = key if len(kept) > 1 else ""
        found += [Call(function, float(fold), place, part=part, fold=True) for fold in folds]
        found.append(Call(function, float(folds.mean()), place, part=part))
    return found
