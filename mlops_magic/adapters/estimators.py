"""What is a fitted model, and which of its parameters were chosen? Anything with scikit-learn's interface."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from typing import Any

from ..records.run import Param

MOST_LETTERS = 10_000  # of a parameter's value


def is_estimator(value: object) -> bool:
    """Whether a value has scikit-learn's interface; classes do not count."""
    kind = type(value)
    return not issubclass(kind, type) and hasattr(kind, "fit") and hasattr(kind, "get_params")


def is_fitted(value: object) -> bool:
    """Whether an estimator was fitted, by scikit-learn's own check."""
    validation = sys.modules.get("sklearn.utils.validation")
    if validation is None:
        return False
    try:
        validation.check_is_fitted(value)
    except Exception:  # noqa: BLE001 - an estimator of somebody's may raise anything here; then it is not fitted
        return False
    return bool([name for name in vars(value) if name.endswith("_") and not name.startswith("__")]) or _has_parts(value)


def lacks_fit(value: object) -> bool:
    """Whether scikit-learn's own check says that an estimator must be fitted first; stateless ones need not be."""
    validation = sys.modules.get("sklearn.utils.validation")
    if validation is None or not is_estimator(value):
        return False
    try:
        validation.check_is_fitted(value)
    except Exception as error:  # noqa: BLE001 - an estimator of somebody's may raise anything here
        return type(error).__name__ == "NotFittedError"
    return False


def _has_parts(value: object) -> bool:
    return hasattr(value, "steps") or hasattr(value, "transformers")


def class_name(value: object) -> str:
    """Full name of a value's class."""
    return f"{type(value).__module__}.{type(value).__qualname__}"


def chosen_params(estimator: Any, prefix: str = "") -> Iterator[Param]:
    """Parameters that differ from their class's defaults, parts of pipelines and searches included (`clf__C`)."""
    defaults = _defaults(type(estimator))
    for name, value in estimator.get_params(deep=False).items():
        parts = _parts(name, value)
        for part, inner in parts:
            yield from chosen_params(inner, f"{prefix}{part}__")
        if parts:
            continue
        if name not in defaults or not _same(value, defaults[name]):
            yield param_of(prefix + name, value, "estimator")


def param_of(name: str, value: object, source: str, most: int = MOST_LETTERS) -> Param:
    """A chosen value as the store keeps it; texts stand as they are, everything else as its `repr`.

    What has more letters than `most` is cut, and says so.
    """
    kind = type(value).__name__
    known = kind if kind in ("int", "float", "bool", "str", "NoneType") else "other"
    text = value if isinstance(value, str) else repr(value)
    whole = len(text) <= most
    return Param(name, text if whole else f"{text[:most]}… ({len(text)} letters)", known, source)


def _parts(name: str, value: Any) -> list[tuple[str, Any]]:
    """Estimators inside of a parameter, by the name their own parameters go under."""
    if is_estimator(value):
        return [(name, value)]
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, tuple) and len(item) >= 2 for item in value):
        return [(str(item[0]), item[1]) for item in value if is_estimator(item[1])]
    return []


def _defaults(kind: type) -> dict[str, Any]:
    return _defaults_of(kind.__init__)  # type: ignore[misc]  # a class's own


@functools.lru_cache(maxsize=256)  # asked of each model that is fitted; a class may be given another `__init__`
def _defaults_of(init: Callable[..., None]) -> dict[str, Any]:
    return {
        name: parameter.default
        for name, parameter in inspect.signature(init).parameters.items()
        if parameter.default is not inspect.Parameter.empty
    }


def _same(value: Any, default: Any) -> bool:
    if value is default:
        return True
    if type(value) is not type(default):
        return False
    try:
        return bool(value == default)
    except Exception:  # noqa: BLE001 - arrays and odd objects do not compare; then it was chosen
        return False
