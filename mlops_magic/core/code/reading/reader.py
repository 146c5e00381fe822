"""How is code walked, in the order of evaluation, to find the names it reads, binds, deletes and perhaps changes?"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .expressions import root
from .names_found import Names
from .scopes import annotations_of, free_names

WILDCARDS = frozenset({"exec", "eval", "globals", "locals", "vars", "dir", "compile", "__import__"})


def read(body: Sequence[ast.stmt]) -> Names:
    """What statements, one after the other, do to names."""
    reader = _Reader(Names())
    for statement in body:
        reader.visit(statement)
    reader.settle()
    return reader.found


class _Reader(ast.NodeVisitor):
    """Walks in the order of evaluation; `bound` holds the names bound on every way to the present place."""

    def __init__(self, found: Names) -> None:
        self.found = found
        self.bound: set[str] = set()
        self.scopes: list[set[str]] = []  # local names of the comprehensions we are in

    def settle(self) -> None:
        """What is bound at the end on every way is bound for certain."""
        self.found.binds = set(self.bound)
        self.found.maybe_binds -= self.bound

    # names -------------------------------------------------------------------------------------------------------
    def visit_Name(self, node: ast.Name) -> None:
        if any(node.id in scope for scope in self.scopes):
            return
        if isinstance(node.ctx, ast.Load):
            self._read(node.id)
        elif isinstance(node.ctx, ast.Store):
            self._bind(node.id)
        else:
            self.found.deletes.add(node.id)
            self._read(node.id)
            self.bound.discard(node.id)

    def _read(self, name: str) -> None:
        self.found.loads.add(name)
        if name in WILDCARDS:
            self.found.wildcard = True
        if name not in self.bound:
            self.found.reads.add(name)

    def _bind(self, name: str) -> None:
        self.bound.add(name)
        self.found.maybe_binds.add(name)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and 0 < len(node.value) < 1024:
            self.found.strings.add(node.value)

    # order of evaluation: values before targets ------------------------------------------------------------------------
    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.annotation)
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self._read(node.target.id)
            self.found.changes.add(node.target.id)  # `a += [1]` changes a list in place
        self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        scopes, self.scopes = self.scopes, []  # a walrus in a comprehension binds outside of it
        self.visit(node.target)
        self.scopes = scopes

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.found.attributes.add(node.attr)
        if not isinstance(node.ctx, ast.Load):
            self._change(node.value, stored=True)
        self.visit(node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._change(node.value, stored=True)
        self.visit(node.value)
        self.visit(node.slice)

    def visit_Call(self, node: ast.Call) -> None:
        for part in [node.func, *node.args, *[keyword.value for keyword in node.keywords]]:
            self._change(part)
        self.generic_visit(node)

    def _change(self, node: ast.AST, *, stored: bool = False) -> None:
        """The variable an expression begins at may be changed through it."""
        name = root(node)
        if name and not any(name in scope for scope in self.scopes):
            self.found.changes.add(name)
            if stored:
                self.found.stores.add(name)

    def visit_Await(self, node: ast.Await) -> None:
        self.found.awaits = True
        self.generic_visit(node)

    # branches: after them only that is bound which every one of them binds ---------------------------------------------
    def _branches(self, *groups: Sequence[ast.AST]) -> None:
        before, ends = self.bound, []
        for group in groups:
            self.bound = set(before)
            for part in group:
                self.visit(part)
            ends.append(self.bound)
        self.bound = before | set.intersection(*ends)

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self._branches(node.body, node.orelse)

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self._branches(node.body, node.orelse, [])

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self.found.awaits |= isinstance(node, ast.AsyncFor)
        self._branches([node.target, *node.body], node.orelse, [])

    visit_AsyncFor = visit_For

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        self.found.awaits |= isinstance(node, ast.AsyncWith)
        for item in node.items:
            self._change(item.context_expr)
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                self.visit(item.optional_vars)
        self._branches(node.body, [])  # a context manager may swallow an exception

    visit_AsyncWith = visit_With

    def visit_Try(self, node: ast.Try) -> None:
        handlers = [[handler] for handler in node.handlers]
        self._branches([*node.body, *node.orelse], *handlers, [])
        for statement in node.finalbody:
            self.visit(statement)

    def visit_TryStar(self, node: ast.TryStar) -> None:
        self.visit_Try(node)  # type: ignore[arg-type]  # the same fields

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        known = set(self.found.loads)
        if node.name:
            self._bind(node.name)
        for statement in node.body:
            self.visit(statement)
        if node.name:
            self.found.loads -= {node.name} - known  # the handler's own: what the notebook has by that name is not read

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        cases = [[part for part in (case.pattern, case.guard, *case.body) if part is not None] for case in node.cases]
        self._branches(*cases, [])

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self._bind(node.name)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self._bind(node.rest)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.visit(node.values[0])
        self._branches(node.values[1:], [])

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        self._branches([node.body], [node.orelse])

    # scopes ------------------------------------------------------------------------------------------------------------
    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        self.visit(node.generators[0].iter)
        local = {
            name.id
            for generator in node.generators
            for name in ast.walk(generator.target)
            if isinstance(name, ast.Name)
        }
        self.scopes.append(local)
        before, self.bound = self.bound, set(self.bound)
        for position, generator in enumerate(node.generators):
            self.found.awaits |= bool(generator.is_async)
            if position:
                self.visit(generator.iter)
            for condition in generator.ifs:
                self.visit(condition)
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.visit(part)
        self.bound = before  # the loop may have run not once
        self.scopes.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._defaults(node.args)
        self._named_inside(node)
        free, _ = free_names(node)
        if self.scopes:
            free -= set().union(*self.scopes)
        self.found.late_reads |= free
        for name in sorted(free):  # a lambda is mostly an argument that runs at once
            self._read(name)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self._change(decorator)
            self.visit(decorator)
        self._defaults(node.args)
        for annotation in annotations_of(node):
            self.visit(annotation)
        self._named_inside(node)
        free, written = free_names(node)
        self.found.late_reads |= free | written
        if node.decorator_list:
            for name in sorted(free - {node.name}):
                self._read(name)
        self._bind(node.name)

    visit_AsyncFunctionDef = visit_FunctionDef

    def _named_inside(self, function: ast.AST) -> None:
        """Files and modules that the function will ask for when it is called."""
        for node in ast.walk(function):
            if isinstance(node, ast.Constant):
                self.visit_Constant(node)
            elif isinstance(node, ast.Import):
                self.found.imports |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                self.found.imports.add(node.module or "")

    def _defaults(self, arguments: ast.arguments) -> None:
        for default in [*arguments.defaults, *[value for value in arguments.kw_defaults if value is not None]]:
            self.visit(default)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in [*node.decorator_list, *node.bases, *[keyword.value for keyword in node.keywords]]:
            self._change(part)
            self.visit(part)
        inner = read(node.body)
        for name in sorted(inner.reads | inner.loads - inner.binds):
            self._read(name)
        self.found.late_reads |= inner.late_reads
        self.found.changes |= inner.changes - inner.binds
        self.found.stores |= inner.stores - inner.binds
        self.found.attributes |= inner.attributes
        self.found.strings |= inner.strings
        self.found.imports |= inner.imports
        for statement in node.body:
            for name in statement.names if isinstance(statement, ast.Global) else ():
                self._bind(name)
        self._bind(node.name)

    # imports -------------------------------------------------------------------------------------------------------
    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.found.imports.add(alias.name)
            self._bind(alias.asname or alias.name.partition(".")[0])

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.found.imports.add(node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.found.wildcard = True
            else:
                self._bind(alias.asname or alias.name)

    def visit_Global(self, node: ast.Global) -> None:
        """At top level a no-op."""
