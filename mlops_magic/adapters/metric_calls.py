"""Which numbers did metric functions give while a cell ran, and which call gave them?

scikit-learn's public functions are closures of one validating wrapper. Their inner function is swapped for a recording
one in the closure's own cell, so that every reference to the public function, imported under whatever name, stays the
very same object: it pickles, compares and looks as ever. Everything is put back when the cell ends. Calls that libraries
make among themselves do not count.
"""

from __future__ import annotations

import ast
import functools
import numbers
import sys
import threading
import types
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..core.syntax import parse
from ..records.run import Metric
from .import_watch import ImportWatch

LIBRARY = "sklearn"
MODULES = ("sklearn.metrics", "sklearn.model_selection")
MEANS = ("cross_val_score", "cross_validate")  # give one value per fold
NOT_METRICS = ("make_scorer", "get_scorer", "train_test_split", "check_scoring")
MOST_POINTS = 100_000


@dataclass(frozen=True, slots=True)
class Call:
    """One value, the function that gave it, and where it was asked for."""

    function: str
    value: float
    place: tuple[str, int, int, int, int] | None  # file, first line and column, last line and column


@dataclass(slots=True)
class MetricCalls:
    """Records metric values between `start` and `stop`.

    Parameters
    ----------
    namespace : dict
        The user's globals: calls from functions of the notebook count.
    """

    namespace: dict[str, Any]
    calls: list[Call] = field(default_factory=list)
    undo: list[Callable[[], None]] = field(default_factory=list)
    inside: threading.local = field(default_factory=threading.local)
    replaced: set[int] = field(default_factory=set)  # ids of cells and classes that record already; `undo` holds them
    trouble: str = ""  # why numbers of a library that the cell imported are not recorded
    imports: ImportWatch = field(init=False)

    def __post_init__(self) -> None:
        """A cell may import the library itself."""
        self.imports = ImportWatch(LIBRARY, self._look)

    def start(self) -> None:
        """Begin to record; a library that is not loaded is waited for."""
        self.imports.start()
        self._record_loaded()

    def _look(self) -> None:
        """Record what the cell has imported by now."""
        try:
            self._record_loaded()
        except Exception as error:  # noqa: BLE001 - a library of an odd version must not fail the user's import
            self.trouble = f"metrics not recorded: {type(error).__name__}: {error}"

    def _record_loaded(self) -> None:
        for module_name in MODULES:
            module = sys.modules.get(module_name)
            for name in getattr(module, "__all__", ()):
                function = vars(module).get(name)  # an attribute may be lazy, and its import may raise
                if isinstance(function, types.FunctionType) and name not in NOT_METRICS:
                    self._record_function(name, function)
        base = sys.modules.get("sklearn.base")
        if base is not None and hasattr(base, "BaseEstimator"):
            for owner in _classes_with_score(base):
                self._record_score(owner)

    def stop(self) -> None:
        """Put everything back."""
        self.imports.stop()
        self.replaced.clear()
        while self.undo:
            self.undo.pop()()

    def _record_function(self, name: str, function: types.FunctionType) -> None:
        if "func" not in function.__code__.co_freevars or function.__closure__ is None:
            return
        cell = function.__closure__[function.__code__.co_freevars.index("func")]
        if id(cell) in self.replaced:
            return
        self.replaced.add(id(cell))
        original = cell.cell_contents
        cell.cell_contents = self._recording(name, original, frames_up=2)
        self.undo.append(lambda: setattr(cell, "cell_contents", original))

    def _record_score(self, owner: type) -> None:
        if id(owner) in self.replaced:
            return
        self.replaced.add(id(owner))
        original = owner.__dict__["score"]
        if isinstance(original, types.FunctionType):
            setattr(owner, "score", self._recording("score", original, frames_up=1))  # noqa: B010 - mypy knows no such attribute
            self.undo.append(lambda: setattr(owner, "score", original))
        elif isinstance(getattr(original, "fn", None), types.FunctionType):  # `available_if` keeps the function in `fn`
            inner = original.fn
            original.fn = self._recording("score", inner, frames_up=1)
            self.undo.append(lambda: setattr(original, "fn", inner))

    def _recording(self, name: str, original: Callable[..., Any], *, frames_up: int) -> Callable[..., Any]:
        @functools.wraps(original)
        def recorded(*arguments: Any, **options: Any) -> Any:
            __tracebackhide__ = True
            depth = getattr(self.inside, "depth", 0)
            self.inside.depth = depth + 1
            try:
                value = original(*arguments, **options)
            finally:
                self.inside.depth = depth
            if depth == 0:
                self._note(name, value, sys._getframe(frames_up))  # noqa: SLF001 - the caller's line is the attribution
            return value

        return recorded

    def _note(self, name: str, value: Any, frame: types.FrameType) -> None:
        try:
            if len(self.calls) >= MOST_POINTS or not _is_own(frame, self.namespace):
                return
            place = _place(frame)
            if name in MEANS:
                scores = value if isinstance(value, dict) else {name: value}
                for key, folds in scores.items():
                    if key.startswith(("test_", "train_", name)):
                        self.calls.append(Call(key, float(folds.mean()), place))
            elif type(value) is not bool and isinstance(value, numbers.Real):
                self.calls.append(Call(name, float(value), place))
        except Exception:  # noqa: BLE001, S110 - a metric of an odd kind is not recorded; the caller gets its value
            pass


def _classes_with_score(base: types.ModuleType) -> list[type]:
    """Classes that define `score` themselves: mixins, and estimators such as pipelines and searches."""
    found, queue = [], [base.ClassifierMixin, base.RegressorMixin, base.BaseEstimator]
    queue += [getattr(base, name) for name in ("DensityMixin",) if hasattr(base, name)]
    seen = set()
    while queue:
        kind = queue.pop()
        if kind in seen:
            continue
        seen.add(kind)
        queue += kind.__subclasses__()
        if "score" in kind.__dict__ and kind.__module__.startswith("sklearn."):
            found.append(kind)
    return found


def _is_own(frame: types.FrameType, namespace: dict[str, Any]) -> bool:
    """Whether the calling code is the user's: a cell, or a file that is not installed."""
    if frame.f_globals is namespace:
        return True
    path = frame.f_code.co_filename
    return "site-packages" not in path and not path.startswith((sys.prefix, sys.base_prefix, "<frozen"))


def _place(frame: types.FrameType) -> tuple[str, int, int, int, int] | None:
    positions = list(frame.f_code.co_positions())
    index = frame.f_lasti // 2
    if index >= len(positions) or None in positions[index]:
        return None
    line, last_line, column, last_column = positions[index]
    return (frame.f_code.co_name, line, column, last_line, last_column)  # type: ignore[return-value]  # None is out


def metrics(calls: list[Call], code: str) -> tuple[Metric, ...]:
    """The recorded values as metrics, named after the variable that the call itself is assigned to, else its function.

    Calls from one place are steps of one metric; further places of the same name get a number.

    Parameters
    ----------
    code : str
        The cell as it was compiled, to read positions in.
    """
    assigned = _assignments(code)
    names: dict[tuple[str, object], str] = {}
    taken: set[str] = set()
    steps: Counter[str] = Counter()
    found = []
    for call in calls:
        key = (call.function, call.place)
        in_cell = call.place is not None and call.place[0].startswith("<")
        wanted, text = assigned.get(call.place[1:], ("", "")) if in_cell and call.place else ("", "")
        if key not in names:
            names[key] = _free(wanted or call.function, taken)
            taken.add(names[key])
        name = names[key]
        where = f" line {call.place[1]}" if call.place and in_cell else ""
        found.append(Metric(name, call.value, steps[name], f"{text or call.function}{where}"))
        steps[name] += 1
    return tuple(found)


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _assignments(code: str) -> dict[tuple[int, int, int, int], tuple[str, str]]:
    """Position of each call: the variable it is assigned to directly (or nothing), and its text."""
    try:
        tree = parse(code)
    except SyntaxError:
        return {}
    found = {}
    direct = {
        id(node.value): node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            place = (node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)
            found[place] = (direct.get(id(node), ""), ast.unparse(node)[:200])
    return found
