"""On what was a model trained? The first argument of its last `fit` in the log, if it is still what it was."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...core.code.reading.names import names
from ...core.syntax import parse, parse_expression
from ...records.execution import Execution

FITTING = frozenset({"fit", "fit_transform", "fit_predict", "partial_fit"})
USUAL_NAMES = ("X_train", "x_train", "X", "x", "train")


def training_inputs(
    expression: str,
    model: Any,
    executions: Sequence[Execution],
    value_of: Callable[[str], Any],
    namespace: Mapping[str, Any],
) -> tuple[str, Any] | None:
    """What the inputs are called in the notebook, and their value; None where they are not known for certain.

    The argument of the model's last `fit`, if it is a plain name, item or attribute that nothing bound or changed since;
    where that cannot be read off the log (a fit inside a function), a table under one of the usual names. Any other
    table of the same columns may be the test set: then the user is asked.

    Parameters
    ----------
    expression : str
        The model as the notebook calls it.
    value_of : callable
        Gives the value of an expression, or raises.
    """
    root = expression.partition(".")[0].partition("[")[0]
    since: Sequence[Execution] = executions
    for place in range(len(executions) - 1, -1, -1):
        calls = _fits(executions[place].code, root)
        if calls:
            since = executions[place + 1 :]
            given = _argument(calls[-1])
            # What is unpacked, as in `fit(*load())`, has no name to ask by.
            argument = "" if given is None or isinstance(given, ast.Starred) else ast.unparse(given)
            found = _looked_up(argument, model, value_of) if argument else None
            if found is not None:
                return (argument, found) if _untouched(argument, since) else None
            break
        if root in executions[place].binds | executions[place].changes:
            since = executions[place + 1 :]
            break
    for name in USUAL_NAMES:
        if name in namespace and hasattr(type(namespace[name]), "shape") and matches(namespace[name], model):
            return (name, namespace[name]) if _untouched(name, since) else None
    return None


def _untouched(argument: str, since: Sequence[Execution]) -> bool:
    """Whether no later execution bound or changed what the argument is made of."""
    used = names(argument).loads
    return all(used.isdisjoint(execution.binds | execution.changes) for execution in since)


def _fits(code: str, root: str) -> list[ast.Call]:
    """Calls that fitted the variable, in the order of the code: on it, or in the statement that binds it."""
    try:
        tree = parse(code)
    except SyntaxError:
        return []
    simple = (ast.Assign, ast.AnnAssign, ast.Expr)
    lines = sorted(
        (node for node in ast.walk(tree) if isinstance(node, simple)), key=lambda node: (node.lineno, node.col_offset)
    )
    found = []
    for line in lines:
        bound = {node.id for node in ast.walk(line) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        calls = [node for node in ast.walk(line) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
        found += [
            call
            for call in calls
            if isinstance(call.func, ast.Attribute)
            and call.func.attr in FITTING
            and _argument(call) is not None
            and (root in bound or _root(call.func) == root)
        ]
    return found


def _argument(call: ast.Call) -> ast.expr | None:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    return call.args[0] if call.args else named.get("X")


def _root(node: ast.AST) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _looked_up(argument: str, model: Any, value_of: Callable[[str], Any]) -> Any:
    """The argument's value now, if it still fits the model; only names, attributes and items are evaluated."""
    tree = parse_expression(argument)
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
