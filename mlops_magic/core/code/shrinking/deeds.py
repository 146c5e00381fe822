"""What does one statement do: which names does it bind, which objects may it change, what does it use?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..reading.expressions import root
from ..reading.names import of_tree
from ..reading.scopes import FUNCTIONS
from ..reading.vocabulary import (
    DRAWS,
    FRESH_FUNCTIONS,
    FRESH_METHODS,
    HANDED_ON,
    QUIET_MODULES,
    QUIET_SETTERS,
    SEEDS,
    SHOWING_METHODS,
    VIEWING_FUNCTIONS,
    VIEWING_METHODS,
    shows_by_name,
)
from ..reading.waiting import waits
from .ties import Ties

EVERYTHING = "*"  # stands for every name where code may use any
CONTROL = (ast.Return, ast.Break, ast.Continue, ast.Raise, ast.Global, ast.Nonlocal)
CHANGING_FUNCTIONS = frozenset({"next", "setattr", "delattr", "heappush", "heappop", "heapify"})
ADDING_METHODS = frozenset({"append", "appendleft", "extend", "insert"})  # what was in before is not touched
KEPT_IMPORTS = ("experimental", "enable_", "__future__")  # imported for what importing does


@dataclass(slots=True)
class Deeds:
    """What a statement, or the head of a compound one, does to names."""

    binds: set[str] = field(default_factory=set)
    kills: set[str] = field(default_factory=set)  # bound whatever they were before
    changes: set[str] = field(default_factory=set)  # and perhaps what they hold
    stores: set[str] = field(default_factory=set)  # an item or attribute of their own is another; what they hold is not
    uses: set[str] = field(default_factory=set)
    effect: bool = False  # it does something that no name tells of


@dataclass(slots=True)
class Summary:
    """What calling a function does besides giving a value."""

    params: set[str] = field(default_factory=set)  # whose objects it changes
    outside: set[str] = field(default_factory=set)  # names of the notebook that it binds or changes
    effect: bool = False


@dataclass(frozen=True, slots=True)
class Care:
    """How much is kept of what might matter: calls that are not known, draws from global generators, waiting."""

    unknown_calls: bool = False
    draws: bool = False
    waiting: bool = False


class Observer:
    """Tells the deeds of statements; `summaries` grows while functions are read."""

    def __init__(self, found: Ties, care: Care) -> None:
        self.ties, self.care = found, care
        self.summaries: dict[str, Summary] = {}

    def simple(self, node: ast.stmt) -> Deeds:
        """Deeds of a statement without a body."""
        deeds = self._used(node)
        value = getattr(node, "value", None)
        match node:
            case ast.Expr(value=ast.Constant() | ast.Name()) | ast.Pass() | ast.Assert():
                return Deeds()
            case ast.Assign():
                for target in node.targets:
                    self._stored(target, deeds)
            case ast.AnnAssign():
                if value is None:
                    return Deeds()
                self._stored(node.target, deeds)
            case ast.AugAssign():
                self._stored(node.target, deeds)
                deeds.changes |= deeds.kills | deeds.stores
                deeds.uses |= deeds.kills
                deeds.kills = set()
            case ast.Delete():
                for target in node.targets:
                    if not isinstance(target, ast.Name):
                        self._stored(target, deeds)
            case ast.Import() | ast.ImportFrom():
                self._imported(node, deeds)
            case ast.Expr() | ast.Return():
                pass
            case _:
                deeds.effect = not isinstance(node, CONTROL)
        self._calls([node], deeds, value if isinstance(node, ast.Expr) else None)
        deeds.effect |= self.care.waiting and waits(node)
        return deeds

    def head(self, *nodes: ast.AST | None) -> Deeds:
        """Deeds of the expressions in a compound statement's first line."""
        here = [node for node in nodes if node is not None]
        deeds = Deeds()
        for node in here:
            if isinstance(node, ast.expr):
                found = self._used(ast.Expr(node))
                deeds.uses |= found.uses
                deeds.effect |= found.effect
                deeds.changes |= found.changes
                deeds.binds |= {each.target.id for each in ast.walk(node) if isinstance(each, ast.NamedExpr)}
        self._calls(here, deeds, None)
        return deeds

    def target(self, node: ast.expr | None) -> Deeds:
        """Deeds of binding a loop's or context's target."""
        deeds = Deeds()
        if node is not None:
            self._stored(node, deeds)
            deeds.kills = set()
        return deeds

    def with_late(self, names: set[str]) -> set[str]:
        """The names, and the globals that are read when they are called."""
        return names.union(*(self.ties.late(name) for name in names))

    def _used(self, node: ast.stmt) -> Deeds:
        found = of_tree(ast.Module([node], []))
        deeds = Deeds(uses=self.with_late(found.loads | found.late_reads))
        if found.wildcard:
            deeds.effect = True
            deeds.uses.add(EVERYTHING)
        for name in found.loads & self.ties.sources.keys() | found.loads & self.summaries.keys():
            for summary in self._behind(name):
                deeds.changes |= summary.outside
        return deeds

    def _behind(self, name: str) -> Iterator[Summary]:
        """What calling a name, or a method of what it stands for, does."""
        queue, seen = [name], {name}
        while queue:
            one = queue.pop()
            if one in self.summaries:
                yield self.summaries[one]
            for other in self.ties.sources.get(one, set()) - seen:
                seen.add(other)
                queue.append(other)

    def _stored(self, target: ast.expr, deeds: Deeds) -> None:
        if isinstance(target, ast.Name):
            deeds.binds.add(target.id)
            deeds.kills.add(target.id)
        elif isinstance(target, ast.Starred):
            self._stored(target.value, deeds)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for inner in target.elts:
                self._stored(inner, deeds)
        else:
            name = root(target)
            if name in self.ties.modules | self.ties.imported:
                deeds.effect |= name not in self.ties.drawing and "display" not in ast.unparse(target)
            elif name:
                own = isinstance(target, (ast.Attribute, ast.Subscript)) and isinstance(target.value, ast.Name)
                (deeds.stores if own else deeds.changes).add(name)

    def _imported(self, node: ast.Import | ast.ImportFrom, deeds: Deeds) -> None:
        text = ast.unparse(node)
        deeds.effect = any(word in text for word in KEPT_IMPORTS) or any(alias.name == "*" for alias in node.names)
        deeds.uses.discard(EVERYTHING)
        deeds.binds = {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        deeds.kills = set(deeds.binds)

    # calls -------------------------------------------------------------------------------------------------------
    def _calls(self, nodes: list[ast.AST], deeds: Deeds, statement: ast.expr | None) -> None:
        """Add what the calls in these nodes do; functions defined inside do nothing yet."""
        queue = list(nodes)
        while queue:
            node = queue.pop()
            if isinstance(node, ast.Call):
                self._call(node, deeds, is_statement=node is statement)
            elif isinstance(node, (ast.Yield, ast.YieldFrom)) or (isinstance(node, ast.Await) and node is statement):
                deeds.effect = True
            if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                queue += ast.iter_child_nodes(node)

    def _call(self, call: ast.Call, deeds: Deeds, *, is_statement: bool) -> None:
        if self.ties.draws(call):
            deeds.changes |= {root(call.func)} & self.ties.figures
        elif isinstance(call.func, ast.Name):
            self._named_call(call.func.id, call, deeds, is_statement=is_statement)
        elif isinstance(call.func, ast.Attribute):
            outside = root(call.func) in self.ties.modules | self.ties.imported
            if outside and not _on_made(call.func):
                self._library_call(call.func, call, deeds, is_statement=is_statement)
            else:
                self._method_call(call.func, deeds, is_statement=is_statement)

    def _named_call(self, name: str, call: ast.Call, deeds: Deeds, *, is_statement: bool) -> None:
        if name in self.ties.definitions:
            for summary in [self.summaries[name]] if name in self.summaries else []:
                deeds.effect |= summary.effect
                deeds.changes |= summary.outside
                for argument in self._given(name, call, summary.params):
                    deeds.changes |= self.ties.of(argument)
        elif name in CHANGING_FUNCTIONS:
            deeds.changes |= self.ties.of(call.args[0]) if call.args else set()
        elif shows_by_name(name) or name in FRESH_FUNCTIONS | HANDED_ON | VIEWING_FUNCTIONS:
            return
        elif is_statement or (self.care.unknown_calls and not name[:1].isupper()):
            self._for_its_effect(call, deeds)
        elif self.care.draws and name in DRAWS:
            deeds.effect = True

    def _library_call(self, function: ast.Attribute, call: ast.Call, deeds: Deeds, *, is_statement: bool) -> None:
        path = ast.unparse(function).split(".")
        first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
        if path[0] in QUIET_MODULES and first != "error":
            return
        if shows_by_name(function.attr) or any(map(shows_by_name, path)):
            return
        if function.attr in QUIET_SETTERS and (function.attr != "set_option" or "display" in str(first)):
            return
        quiet = is_statement and function.attr in SHOWING_METHODS | FRESH_METHODS
        random = "random" in path or function.attr in DRAWS
        if function.attr in SEEDS or (is_statement and not quiet):
            self._for_its_effect(call, deeds)
        elif random and (self.care.draws or self.care.unknown_calls):
            deeds.effect = True

    def _method_call(self, function: ast.Attribute, deeds: Deeds, *, is_statement: bool) -> None:
        if function.attr in FRESH_METHODS | VIEWING_METHODS or (is_statement and function.attr in SHOWING_METHODS):
            return
        if shows_by_name(function.attr):
            return
        known = not self.care.unknown_calls and function.attr in ADDING_METHODS
        if known and isinstance(function.value, ast.Name):
            deeds.stores.add(function.value.id)
            return
        changed = self.ties.of(function.value)  # `Pipeline([a, b]).fit(X)` fits a and b
        changed |= {root(function)} - {""}
        deeds.changes |= changed - self.ties.modules - self.ties.imported - self.ties.definitions.keys()
        deeds.effect |= self.care.unknown_calls and not (changed and changed <= self.ties.figures)

    def _for_its_effect(self, call: ast.Call, deeds: Deeds) -> None:
        deeds.effect = True
        for argument in [*call.args, *[keyword.value for keyword in call.keywords]]:
            deeds.changes |= self.ties.of(argument)

    def _given(self, name: str, call: ast.Call, wanted: set[str]) -> Iterator[ast.expr]:
        """The arguments that are handed to some of a function's parameters."""
        for definition in self.ties.definitions[name]:
            if isinstance(definition, ast.ClassDef):
                continue
            arguments = definition.args
            positional = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
            for number, given in enumerate(call.args):
                known = positional[number] if number < len(positional) else getattr(arguments.vararg, "arg", "")
                if known in wanted or isinstance(given, ast.Starred):
                    yield given
            for keyword in call.keywords:
                if keyword.arg is None or keyword.arg in wanted or getattr(arguments.kwarg, "arg", "") in wanted:
                    yield keyword.value


def _on_made(function: ast.Attribute) -> bool:
    """Whether a method is called on what a call has just made."""
    node: ast.expr = function.value
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return isinstance(node, ast.Call)


def merged(known: Mapping[str, Summary], name: str, more: Summary) -> bool:
    """Add to what is known of a function; whether that was news."""
    before = known[name]
    size = len(before.params), len(before.outside), before.effect
    before.params |= more.params
    before.outside |= more.outside
    before.effect |= more.effect
    return size != (len(before.params), len(before.outside), before.effect)
