"""Which statements define something that stands at the top of a script: functions, classes, and names of types?"""

from __future__ import annotations

import ast

from ..reading.expressions import called

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
MAKERS = frozenset("TypeVar ParamSpec TypeVarTuple NewType namedtuple NamedTuple TypedDict".split())
GENERICS = frozenset(
    (
        "list dict set frozenset tuple type List Dict Set FrozenSet Tuple Type Optional Union Callable Iterable Iterator "
        "Sequence Mapping MutableMapping Literal Annotated Any ClassVar Final Generator Awaitable NDArray"
    ).split()
)


def defined(node: ast.stmt) -> str:
    """The name that a definition defines; empty for any other statement.

    Examples
    --------
    >>> codes = ("def f(): pass", "Row = dict[str, float]", "T = TypeVar('T')", "n = 1")
    >>> [defined(ast.parse(code).body[0]) for code in codes]
    ['f', 'Row', 'T', '']
    """
    if isinstance(node, DEFINITIONS):
        return node.name
    if isinstance(node, ast.AnnAssign) and node.value is not None and ast.unparse(node.annotation) == "TypeAlias":
        return node.target.id if isinstance(node.target, ast.Name) else ""
    if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)):
        return ""
    made = isinstance(node.value, ast.Call) and called(node.value) in MAKERS
    return node.targets[0].id if made or _is_type(node.value) else ""


def _is_type(node: ast.expr) -> bool:
    """Whether an expression is a type with its arguments, as `dict[str, float]` is; a bare name may be anything."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return any(map(_is_type, (node.left, node.right)))
    if not isinstance(node, ast.Subscript):
        return False
    owner = node.value
    return (owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")) in GENERICS
