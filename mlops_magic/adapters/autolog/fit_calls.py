"""What did a cell fit, on what and for how long, whether or not a variable keeps it?

`fit` and its kin are swapped where the class keeps them: see `swaps`. Of an estimator nothing is kept alive; what could
not be told afterwards (params, curves, candidates of a search) is read when its fit ends.
"""

from __future__ import annotations

import functools
import sys
import time
import types
import weakref
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ...core.data.fingerprint import fingerprint
from ...errors import DataError
from ...records.run import Candidate, Param
from ..estimators import chosen_params, class_name
from .callers import Callers, Place
from .curves import Curve, candidates, curves
from .splits import TRAIN, Splits
from .swaps import Swaps, unseen

FITTING = ("fit", "partial_fit", "fit_transform", "fit_predict")
MOST_OF_A_PLACE = 20  # fits of one line that are kept one by one
MOST_FEATURES = 1000
SMALL_CELLS = 1 << 18  # data that no variable holds is digested at once if it is no larger: about 2 ms
MOST_SMALL_SECONDS = 0.05
INPUTS = ("X", "y")


@dataclass(frozen=True, slots=True)
class Given:
    """One piece of data that was fitted on."""

    name: str  # the variable that held it, or nothing
    fingerprint: str = ""  # only of small data that no variable holds; else it is taken when the cell ends
    reference: weakref.ref[Any] | None = None


@dataclass(slots=True)
class Fit:
    """One fit that the user asked for."""

    estimator: weakref.ref[Any] | None
    type: str
    params: tuple[Param, ...]
    place: Place | None
    seconds: float
    given: tuple[Given, ...] = ()
    rows: int | None = None
    columns: int | None = None
    features: tuple[str, ...] = ()
    times: int = 1  # calls of `partial_fit`
    curves: tuple[Curve, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    tried: int = 0  # candidates of a search, kept or not
    best: float | None = None  # its best score

    def is_of(self, estimator: object) -> bool:
        """Whether this very object was fitted."""
        return self.estimator is not None and self.estimator() is estimator


@dataclass(slots=True)
class FitCalls:
    """Records fits; `fits` holds them in the order they ended."""

    callers: Callers
    splits: Splits
    fits: list[Fit] = field(default_factory=list)
    counts: Counter[Place | None] = field(default_factory=Counter)

    def record(self, owner: type, swaps: Swaps) -> None:
        """Record from now on the fits that a class of an installed package defines."""
        for name in FITTING:
            if name in vars(owner):
                swaps.method(owner, name, functools.partial(self._recording, name))

    def clear(self) -> None:
        """Begin anew."""
        self.fits, self.counts = [], Counter()

    @property
    def unkept(self) -> int:
        """Fits of lines that fitted again and again, beyond those kept."""
        return sum(max(0, count - MOST_OF_A_PLACE) for count in self.counts.values())

    def _recording(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        callers = self.callers

        @unseen
        @functools.wraps(original)
        def recorded(*arguments: Any, **options: Any) -> Any:
            __tracebackhide__ = True
            estimator = arguments[0] if arguments else options.get("self")
            asking = self._asking(estimator, sys._getframe(1)) if callers.outermost else None  # noqa: SLF001 - who asks
            if asking is None:
                return original(*arguments, **options)
            inside, started = callers.inside, time.perf_counter()
            inside.busy = True
            try:
                value = original(*arguments, **options)
            finally:
                inside.busy = False
            self._note(name, estimator, time.perf_counter() - started, (arguments, options), callers.place(asking))
            return value

        return recorded

    def _asking(self, estimator: Any, frame: types.FrameType) -> types.FrameType | None:
        try:
            return self.callers.user(frame, estimator)
        except Exception:  # noqa: BLE001 - whoever it was: the fit goes on, unrecorded
            return None

    def _note(
        self,
        name: str,
        estimator: Any,
        seconds: float,
        given: tuple[tuple[Any, ...], dict[str, Any]],
        place: Place | None,
    ) -> None:
        inside = self.callers.inside
        inside.busy = True  # what we ask of the estimator is no call of the user's
        try:
            last = self.fits[-1] if self.fits else None
            if name == "partial_fit" and last is not None and last.is_of(estimator) and last.place == place:
                last.times, last.seconds = last.times + 1, last.seconds + seconds
                return
            data = _inputs(*given)
            for piece in data:
                self.splits.note(piece, TRAIN)
            self.counts[place] += 1
            if self.counts[place] <= MOST_OF_A_PLACE:
                self.fits.append(self._fit(estimator, seconds, data, place))
        except Exception:  # noqa: BLE001, S110 - an estimator of an odd kind is not recorded; the caller has it fitted
            pass
        finally:
            inside.busy = False

    def _fit(self, estimator: Any, seconds: float, data: list[Any], place: Place | None) -> Fit:
        shape = _shape(data[0]) if data else (None, None)
        tried, count = candidates(estimator)
        best = vars(estimator).get("best_score_") if tried else None
        return Fit(
            _reference(estimator), class_name(estimator), tuple(chosen_params(estimator)), place, seconds,
            tuple(map(self._given, data)), *shape, _features(estimator, data), 1, curves(estimator), tried, count,
            float(best) if isinstance(best, float) else None,
        )  # fmt: skip

    def _given(self, data: Any) -> Given:
        name = self.callers.name_of(data)
        return Given(name, "" if name else _small_fingerprint(data), _reference(data))


def _inputs(arguments: tuple[Any, ...], options: dict[str, Any]) -> list[Any]:
    """What was fitted on: X, and y where there is one."""
    placed = [None, *arguments[1:3]] if not arguments else list(arguments[1:3])
    named = [options[name] for name in INPUTS if name in options]
    return [value for value in (*placed, *named) if value is not None][: len(INPUTS)]


def _shape(data: Any) -> tuple[int | None, int | None]:
    shape = getattr(data, "shape", None)
    if isinstance(shape, tuple) and shape:
        return int(shape[0]), int(shape[1]) if len(shape) > 1 else 1
    return (len(data), None) if hasattr(type(data), "__len__") else (None, None)


def _features(estimator: Any, data: list[Any]) -> tuple[str, ...]:
    found = vars(estimator).get("feature_names_in_")
    if found is None:
        found = getattr(data[0], "columns", None) if data else None
    return () if found is None else tuple(map(str, found[:MOST_FEATURES]))


def _small_fingerprint(data: Any) -> str:
    """Of data that is gone when the cell ends, where it takes next to no time."""
    rows, columns = _shape(data)
    if rows is None or not hasattr(data, "shape") or rows * (columns or 1) > SMALL_CELLS:
        return ""
    until = time.perf_counter() + MOST_SMALL_SECONDS
    try:
        return fingerprint(data, out_of_time=lambda: time.perf_counter() > until).fp
    except DataError:  # OutOfTime is one
        return ""


def _reference(value: Any) -> weakref.ref[Any] | None:
    try:
        return weakref.ref(value)
    except TypeError:  # a list, a class with slots
        return None
