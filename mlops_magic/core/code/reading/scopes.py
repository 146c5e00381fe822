"""Which global names does a function or class use when its body runs? Python's scope rules, without running it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def free_names(node: ast.AST) -> tuple[set[str], set[str]]:
    """Global names that a function, lambda or class reads, and those it declares `global` and writes.

    Examples
    --------
    >>> free_names(ast.parse("def f(a):\\n    b = a\\n    return b + rate").body[0])
    ({'rate'}, set())
    """
    scope = _Scope()
    if isinstance(node, (*FUNCTIONS, ast.Lambda)):
        scope.bound |= {argument.arg for argument in arguments_of(node)}
        body: list[ast.AST] = list(node.body) if isinstance(node.body, list) else [node.body]
    else:
        body = list(ast.iter_child_nodes(node))
    for part in body:
        scope.collect(part)
    free = scope.read - (scope.bound - scope.declared)
    # the functions of a class do not see its names; those of a function do
    free |= scope.inner if isinstance(node, ast.ClassDef) else scope.inner - (scope.bound - scope.declared)
    return free, scope.written | (scope.declared & scope.bound)


@dataclass(slots=True)
class _Scope:
    """Names of one scope; inner scopes hand up what they do not bind themselves."""

    bound: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    inner: set[str] = field(default_factory=set)  # read by functions and classes inside
    written: set[str] = field(default_factory=set)

    def collect(self, node: ast.AST) -> None:
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            self.declared |= set(node.names) if isinstance(node, ast.Global) else set()
        elif isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            self._inner_scope(node)
        elif isinstance(node, COMPREHENSIONS):
            local = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
            before, read, self.read = set(self.bound), self.read, set()
            for child in ast.iter_child_nodes(node):
                self.collect(child)
            self.bound -= local - before
            self.read = read | (self.read - local)
        elif isinstance(node, ast.Name):
            (self.read if isinstance(node.ctx, ast.Load) else self.bound).add(node.id)
        else:
            self.bound |= _bound_by(node)
            for child in ast.iter_child_nodes(node):
                self.collect(child)

    def _inner_scope(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef) -> None:
        outside: list[ast.expr] = list(getattr(node, "decorator_list", []))
        if not isinstance(node, ast.ClassDef):
            outside += [*node.args.defaults, *[value for value in node.args.kw_defaults if value is not None]]
        if not isinstance(node, ast.Lambda):
            self.bound.add(node.name)
        if isinstance(node, FUNCTIONS):
            outside += annotations_of(node)
        for part in outside:
            self.collect(part)
        read, written = free_names(node)
        self.inner |= read
        self.written |= written


def _bound_by(node: ast.AST) -> set[str]:
    """Names that a node binds other than through `ast.Name`."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    named = getattr(node, "name", None) if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) else None
    rest = node.rest if isinstance(node, ast.MatchMapping) else None
    return {name for name in (named, rest) if name}


def arguments_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.arg]:
    """Every parameter of a function, those behind stars included."""
    every = node.args
    starred = [argument for argument in (every.vararg, every.kwarg) if argument is not None]
    return [*every.posonlyargs, *every.args, *every.kwonlyargs, *starred]


def annotations_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    """What a function's parameters and result are annotated with."""
    found = [argument.annotation for argument in arguments_of(node) if argument.annotation is not None]
    return found + ([node.returns] if node.returns is not None else [])
