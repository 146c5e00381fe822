"""On what was a model trained? The first argument of its last `fit` in the log, or the table that fits its columns."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..records.execution import Execution

FITTING = frozenset({"fit", "fit_transform", "fit_predict", "partial_fit"})
USUAL_NAMES = ("X_train", "x_train", "X", "x", "train", "df")


def training_inputs(
    expression: str,
    model: Any,
    executions: Sequence[Execution],
    value_of: Callable[[str], Any],
    namespace: Mapping[str, Any],
) -> tuple[str, Any] | None:
    """What the inputs are called in the notebook, and their value; None where nothing fits the model.

    Parameters
    ----------
    expression : str
        The model as the notebook calls it.
    value_of : callable
        Gives the value of an expression, or raises.
    """
    root = expression.partition(".")[0].partition("[")[0]
    for execution in reversed(executions):
        for call in reversed(_fits(execution.code)):
            if _root(call.func) not in (root, "") and root not in execution.binds:
                continue
            given = _argument(call)
            argument = ast.unparse(given) if given is not None else ""
            found = _looked_up(argument, model, value_of)
            if found is not None:
                return argument, found
    names = sorted(
        namespace, key=lambda name: (USUAL_NAMES.index(name) if name in USUAL_NAMES else len(USUAL_NAMES), name)
    )
    for name in names:
        if not name.startswith("_") and hasattr(type(namespace[name]), "shape") and matches(namespace[name], model):
            return name, namespace[name]
    return None


def _fits(code: str) -> list[ast.Call]:
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return [
        call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in FITTING and _argument(call)
    ]


def _argument(call: ast.Call) -> ast.expr | None:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    return call.args[0] if call.args else named.get("X")


def _root(node: ast.AST) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _looked_up(argument: str, model: Any, value_of: Callable[[str], Any]) -> Any:
    """The argument's value now, if it still fits the model; only names, attributes and items are evaluated."""
    tree = ast.parse(argument, mode="eval")
    if not all(isinstance(node, _HARMLESS) for node in ast.walk(tree)):
        return None
    try:
        value = value_of(argument)
    except Exception:  # noqa: BLE001 - a name that is gone, a key that is gone: then it is not known any more
        return None
    return value if matches(value, model) else None


_HARMLESS = (
    ast.Expression, ast.Name, ast.Load, ast.Attribute, ast.Subscript, ast.Constant, ast.List, ast.Tuple, ast.Slice,
    ast.UnaryOp, ast.USub,
)  # fmt: skip


def matches(table: Any, model: Any) -> bool:
    """Whether a table has the columns a model was fitted on."""
    names = getattr(model, "feature_names_in_", None)
    if names is not None:
        columns = getattr(table, "columns", None)
        return columns is not None and list(map(str, columns)) == list(map(str, names))
    count = getattr(model, "n_features_in_", None)
    shape = getattr(table, "shape", None)
    if count is None:  # a model of texts, or a class of the notebook's own
        return shape is not None or isinstance(table, (list, tuple))
    return shape is not None and len(shape) == 2 and shape[1] == count
