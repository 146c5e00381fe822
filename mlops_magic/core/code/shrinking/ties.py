"""Which names of a script may stand for the same object, which for figures, and which functions reach for globals?

Read off the text alone and flow-insensitive: a name's ties hold wherever it is used. Meant for the guess of what a target
does without, which is replayed before it is believed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from ..reading.expressions import called, root
from ..reading.scopes import FUNCTIONS, arguments_of, free_names
from ..reading.vocabulary import (
    DRAWING_MODULES,
    FRESH_FUNCTIONS,
    FRESH_METHODS,
    HANDED_ON,
    KEEPING_METHODS,
    VIEWING_FUNCTIONS,
    VIEWING_METHODS,
    is_figure_name,
    shows_by_name,
)

GENERATOR_MAKERS = frozenset({"default_rng", "RandomState", "Generator", "Random"})
CONTAINERS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(slots=True)
class Ties:
    """What the names of a script are to each other; made by `ties`."""

    modules: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)  # by `from m import name`
    drawing: set[str] = field(default_factory=set)  # modules, functions and classes that draw
    figures: set[str] = field(default_factory=set)
    generators: set[str] = field(default_factory=set)  # of random numbers
    definitions: dict[str, list[Definition]] = field(default_factory=dict)
    parents: dict[str, set[str]] = field(default_factory=dict)  # what a name's object may share with
    held: dict[str, set[str]] = field(default_factory=dict)  # what it holds: it can change without them
    children: dict[str, set[str]] = field(default_factory=dict)
    sources: dict[str, set[str]] = field(default_factory=dict)  # every name that a name was ever made from
    _sharing: dict[str, frozenset[str]] = field(default_factory=dict)
    _late: dict[str, frozenset[str]] = field(default_factory=dict)

    def sharing(self, name: str) -> frozenset[str]:
        """The name and whatever may see a change of its object."""
        if name not in self._sharing:
            if name in self.figures:
                self._sharing[name] = frozenset({name})
            else:
                above = _reached({name}, self.parents, self.held)
                self._sharing[name] = frozenset(_reached(above, self.children))
        return self._sharing[name]

    def seeing(self, name: str) -> frozenset[str]:
        """The name and whatever may see that one of its items or attributes is another: not what it merely holds."""
        if name in self.figures:
            return frozenset({name})
        above = _reached(self.parents.get(name, set()), self.parents, self.held)  # it may be what those hold
        return frozenset(_reached({name} | above, self.children))

    def late(self, name: str) -> frozenset[str]:
        """Globals that are read when what the name stands for is called."""
        if name not in self._late:
            found: set[str] = set()
            behind = _reached({name}, self.sources)
            for definition in (each for one in behind for each in self.definitions.get(one, ())):
                free, written = free_names(definition)
                found |= free | written
            more = found - behind
            self._late[name] = frozenset(found)  # ends the recursion of functions that call each other
            for other in more & self.sources.keys() | more & self.definitions.keys():
                found |= self.late(other)
            self._late[name] = frozenset(found)
        return self._late[name]

    # what an expression may share with ---------------------------------------------------------------------------
    def of(self, node: ast.expr | None) -> set[str]:
        """Names whose objects the value of an expression may be, hold, or be held by."""
        match node:
            case ast.Name():
                return {node.id}
            case ast.Attribute() | ast.Starred() | ast.Subscript() | ast.Await() | ast.NamedExpr():
                return self.of(node.value)
            case ast.Tuple() | ast.List() | ast.Set():
                return self._union(node.elts)
            case ast.Dict():
                return self._union(node.values)
            case ast.BoolOp():
                return self._union(node.values)
            case ast.IfExp():
                return self.of(node.body) | self.of(node.orelse)
            case ast.BinOp(op=ast.Add()):
                return self.of(node.left) | self.of(node.right)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self.of(node.elt) | self._union(each.iter for each in node.generators)
            case ast.DictComp():
                return self.of(node.value) | self._union(each.iter for each in node.generators)
            case ast.Call():
                return self._of_call(node)
        return set()

    def _union(self, nodes: Iterable[ast.expr]) -> set[str]:
        return set().union(*(self.of(node) for node in nodes))

    def _of_call(self, node: ast.Call) -> set[str]:
        function = node.func
        if self.draws(node):
            return set()
        if isinstance(function, ast.Attribute) and root(function) not in self.modules | self.imported:
            if function.attr in FRESH_METHODS or root(function) in self.generators:
                return set()
            if function.attr in VIEWING_METHODS:
                return self.of(function.value)
            return self.of(function.value) | self._arguments(node)
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        known = name in self.definitions or name in HANDED_ON | VIEWING_FUNCTIONS or name.startswith("make_")
        if name in FRESH_FUNCTIONS or not (known or name[:1].isupper() or name not in self.imported | self.modules):
            return set()
        if isinstance(function, ast.Attribute) and not (known or name[:1].isupper()):
            return set()
        return self._arguments(node)

    def _arguments(self, node: ast.Call) -> set[str]:
        return self._union([*node.args, *[keyword.value for keyword in node.keywords]])

    def draws(self, node: ast.expr | None) -> bool:
        """Whether an expression's value comes from a plotting library, or belongs to a figure."""
        while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred, ast.Call)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and shows_by_name(node.func.id):
                return node.func.id not in self.definitions
            if isinstance(node, ast.Attribute) and (node.attr.startswith("load_") or node.attr == "data"):
                return False  # `sns.load_dataset`, `px.data.iris()`
            node = node.func if isinstance(node, ast.Call) else node.value
        if isinstance(node, (ast.Tuple, ast.List)) and node.elts:
            return all(self.draws(each) for each in node.elts)
        return isinstance(node, ast.Name) and (
            node.id in self.drawing or node.id in self.figures or (shows_by_name(node.id) and node.id in self.imported)
        )


def ties(body: Sequence[ast.stmt]) -> Ties:
    """What the names of these statements are to each other."""
    found = Ties()
    tree = ast.Module(list(body), [])
    every = list(ast.walk(tree))
    for node in every:
        _note_names(found, node)
    size = -1
    while size != len(found.figures) + len(found.generators):  # what is made from a figure is one
        size = len(found.figures) + len(found.generators)
        for name, value in (pair for node in every for pair in _bindings(node)):
            if is_figure_name(name) or (found.draws(value) and name not in found.modules):
                found.figures.add(name)
            if isinstance(value, ast.Call) and called(value) in GENERATOR_MAKERS:
                found.generators.add(name)
    bound = [(name, value, isinstance(value, CONTAINERS)) for node in every for name, value in _bindings(node)]
    for name, value, holds in (*bound, *((*pair, True) for node in every for pair in _kept_in(node))):
        found.sources.setdefault(name, set()).update(
            inner.id for inner in ast.walk(value) if isinstance(inner, ast.Name)
        )
        for other in found.of(value) - found.figures - found.modules - found.imported - {name}:
            if name not in found.figures:
                (found.held if holds else found.parents).setdefault(name, set()).add(other)
                found.children.setdefault(other, set()).add(name)
    _drop_numbers(found, every)
    return found


def _note_names(found: Ties, node: ast.AST) -> None:
    """Imports and definitions."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            found.modules.add(name)
            if alias.name.partition(".")[0] in DRAWING_MODULES:
                found.drawing.add(name)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            name = alias.asname or alias.name
            found.imported.add(name)
            if (node.module or "").partition(".")[0] in DRAWING_MODULES:
                found.drawing.add(name)
    elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        found.definitions.setdefault(node.name, []).append(node)
        if isinstance(node, ast.ClassDef):
            found.sources.setdefault(node.name, set()).update(
                inner.id for base in node.bases for inner in ast.walk(base) if isinstance(inner, ast.Name)
            )
        else:
            found.figures |= {argument.arg for argument in arguments_of(node) if is_figure_name(argument.arg)}


def _drop_numbers(found: Ties, every: Sequence[ast.AST]) -> None:
    """Names that only ever stand for numbers and texts share nothing."""
    values: dict[str, list[ast.expr | None]] = {}
    for node in every:
        for name, value in _bindings(node):
            values.setdefault(name, []).append(value)
    for name, bound in values.items():
        if all(_is_atom(value) for value in bound):
            for other in found.children.pop(name, set()):
                found.parents.get(other, set()).discard(name)
                found.held.get(other, set()).discard(name)


def _is_atom(node: ast.expr | None) -> bool:
    match node:
        case ast.Constant() | ast.JoinedStr() | ast.Compare():
            return True
        case ast.UnaryOp():
            return _is_atom(node.operand)
        case ast.BinOp():
            return _is_atom(node.left) and _is_atom(node.right)
        case ast.Tuple():
            return all(_is_atom(each) for each in node.elts)
        case ast.Call(func=ast.Name()):
            return called(node) in FRESH_FUNCTIONS
    return False


def _bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names that a node binds, each with the expression its value comes from."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _paired(target, node.value)
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value is not None:
        yield from _paired(node.target, node.value)
    elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        yield from _looped(node.target, node.iter)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                yield from _paired(item.optional_vars, item.context_expr)


def _paired(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Starred):
        yield from _paired(target.value, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
        matches = len(parts) == len(target.elts) and not any(
            isinstance(each, ast.Starred) for each in [*target.elts, *parts]
        )
        for number, inner in enumerate(target.elts):
            yield from _paired(inner, parts[number] if matches else value)


def _looped(target: ast.expr, values: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Names of a loop's target with what each runs over, `zip` and `enumerate` seen through."""
    function = called(values)
    if isinstance(target, (ast.Tuple, ast.List)) and isinstance(values, ast.Call):
        if function == "zip" and len(values.args) == len(target.elts):
            for inner, value in zip(target.elts, values.args, strict=True):
                yield from _looped(inner, value)
            return
        if function == "enumerate" and len(target.elts) == 2 and values.args:
            yield from _paired(target.elts[0], ast.Constant(0))
            yield from _looped(target.elts[1], values.args[0])
            return
    if function == "range":
        yield from _paired(target, ast.Constant(0))
    elif isinstance(values, (ast.Tuple, ast.List)) and values.elts:
        for value in values.elts:
            yield from _paired(target, value)
    else:
        yield from _paired(target, values)


def _kept_in(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Containers and objects, each with an expression whose value they now hold."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, (ast.Attribute, ast.Subscript)) and (name := root(target)):
                yield name, node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in KEEPING_METHODS:
        for value in node.args if root(node.func) else []:
            yield root(node.func), value


def _reached(begin: AbstractSet[str], *edges: dict[str, set[str]]) -> set[str]:
    found, queue = set(begin), list(begin)
    while queue:
        name = queue.pop()
        for other in (each for kind in edges for each in kind.get(name, ())):
            if other not in found:
                found.add(other)
                queue.append(other)
    return found
