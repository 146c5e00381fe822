"""Everything that is recorded of libraries while a cell runs: started, fed with what the cell imports, stopped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from ..import_watch import ImportWatch
from .callers import Callers
from .families import descendants
from .fit_calls import FitCalls
from .metric_calls import MetricCalls
from .result_calls import ResultCalls
from .splits import Splits
from .swaps import Swaps

LIBRARIES = frozenset({"sklearn", "xgboost", "lightgbm", "imblearn", "statsmodels"})


class LibraryCalls:
    """Records between `start` and `stop`; outside of it nothing of any library is changed.

    Parameters
    ----------
    namespace : dict
        The user's globals: calls from functions of the notebook count.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.callers = Callers(namespace)
        self.splits = Splits(self.callers)
        self.metrics = MetricCalls(self.callers, self.splits)
        self.fits = FitCalls(self.callers, self.splits)
        self.results = ResultCalls(self.callers)
        self.trouble = ""  # why calls of a library that the cell imported are not recorded
        self._swaps = Swaps()
        self._imports = ImportWatch(LIBRARIES, self._look)
        self._known: tuple[int, str] = (0, "")  # how far what is imported was looked through

    def start(self) -> None:
        """Begin to record; a library that is not loaded is waited for."""
        self.clear()
        self.callers.watching = True
        self._imports.start()
        self._swaps.again()
        if self._known != _imported():
            self._record_loaded()

    def stop(self) -> None:
        """Put everything back."""
        self.callers.watching = False
        try:
            self._imports.stop()
        finally:
            self._swaps.back()

    def clear(self) -> None:
        """Forget what was recorded."""
        self.callers.clear()
        self.fits.clear()
        self.splits.known, self.metrics.calls, self.results.found, self.trouble = {}, [], [], ""

    def _look(self) -> None:
        """Record what the cell has imported by now."""
        try:
            self._record_loaded()
        except Exception as error:  # noqa: BLE001 - a library of an odd version must not fail the user's import
            self.trouble = f"metrics and fits not recorded: {type(error).__name__}: {error}"

    def _record_loaded(self) -> None:
        if "sklearn.metrics" in sys.modules or "sklearn.base" in sys.modules:
            self.metrics.record(self._swaps)
            self.splits.record(self._swaps)
            for owner in _classes():
                self.metrics.record_score(owner, self._swaps)
                self.fits.record(owner, self._swaps)
        self.results.record(self._swaps)
        self._known = _imported()


def _imported() -> tuple[int, str]:
    """Tells whether anything was imported since: number and newest of the modules."""
    return len(sys.modules), next(reversed(sys.modules), "")


def _classes() -> Iterator[type]:
    """Estimators and mixins of installed packages. A class of the notebook's own is found in its variable."""
    base = sys.modules.get("sklearn.base")
    names = ("BaseEstimator", "ClassifierMixin", "RegressorMixin", "DensityMixin", "ClusterMixin", "OutlierMixin")
    return descendants([getattr(base, name) for name in names if hasattr(base, name)])
