"""Which statements, at any depth, does a target do without? A backward walk over the text, a guess for the proof to judge.

A statement stays when it binds a name, or may change an object, that is used below it on the way to the target. Loops are
walked until nothing new is needed; of a function what it returns is needed, and what it changes outside of itself.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from ..reading.contexts import head, holds_output
from ..reading.names import of_tree
from ..reading.scopes import FUNCTIONS, arguments_of, free_names
from ..reading.statements import only_shows
from .columns import columns, narrowed
from .cutting import Spot, blocks, spot
from .deeds import CONTROL, EVERYTHING, Care, Deeds, Observer, Summary, merged
from .ties import Definition, ties

OBJECT = "@"  # before a name: its object is needed, whatever the name is bound to


@dataclass(frozen=True, slots=True)
class Part:
    """The statements of one execution, and how careful to be with them."""

    body: Sequence[ast.stmt]
    care: Care


def unneeded(parts: Sequence[Part], targets: AbstractSet[str]) -> list[frozenset[Spot]]:
    """For each part, where the statements begin that the targets seem to do without.

    Nothing inside of a statement that goes is listed.

    Parameters
    ----------
    parts : sequence of Part
        In the order they ran.
    targets : set of str
        Names that are needed at the end.

    Examples
    --------
    >>> code = "for x in rows:\\n    print(x)\\n    total += x"
    >>> unneeded([Part(ast.parse(code).body, Care())], {"total"})
    [frozenset({(2, 4)})]
    """
    walk = _Walk([node for part in parts for node in part.body])
    walk.observer.care = Care(
        all(part.care.unknown_calls for part in parts),
        any(part.care.draws for part in parts),
        any(part.care.waiting for part in parts),
    )
    walk.read_functions()
    live = walk.observer.with_late(set(targets))
    for part in reversed(parts):
        walk.observer.care = part.care
        live = walk.block(part.body, live, control=False)
    return [frozenset(walk.gone(part.body)) for part in parts]


class _Walk:
    def __init__(self, body: Sequence[ast.stmt]) -> None:
        self.ties = ties(body)
        self.observer = Observer(self.ties, Care())
        self.kept: set[int] = set()  # `id` of nodes; grows only
        self.known: dict[tuple[int, Care, int], Deeds] = {}
        self.learnt = 0  # news of functions so far
        self.unused: dict[int, frozenset[Spot]] = {}  # by `id`: columns of a loop that nothing uses, a context

    def gone(self, nodes: Sequence[ast.stmt]) -> list[Spot]:
        """Where what is not kept begins."""
        found = []
        for node in nodes:
            if id(node) not in self.kept:
                found.append(spot(node))
            else:
                found += self.unused.get(id(node), ())
                for block in blocks(node):
                    found += self.gone(block)
        return found

    # functions ---------------------------------------------------------------------------------------------------
    def read_functions(self) -> None:
        """Walk every function's body until what calling them does is known."""
        for name in self.ties.definitions:
            self.observer.summaries[name] = Summary()
        news = True
        while news:
            news = False
            for name, definitions in self.ties.definitions.items():
                for definition in definitions:
                    size = len(self.kept)
                    more = merged(self.observer.summaries, name, self._summary(definition))
                    self.learnt += more
                    news |= more
                    news |= len(self.kept) != size

    def _summary(self, node: Definition) -> Summary:
        if isinstance(node, ast.ClassDef):
            found = Summary()
            for inner in node.body:
                self.kept.add(id(inner))
                if isinstance(inner, FUNCTIONS):
                    method = self._summary(inner)
                    found.outside |= method.outside
            return found
        params = {argument.arg for argument in arguments_of(node)} - self.ties.figures
        free, written = free_names(node)
        outer = {name for inner in ast.walk(node) if isinstance(inner, ast.Nonlocal) for name in inner.names}
        live = {OBJECT + name for name in params | free - self.ties.figures} | written | outer
        self.block(node.body, live, control=True)
        if ast.get_docstring(node, clean=False) is not None:
            self.kept.add(id(node.body[0]))
        return self._done_by(node.body, params, free | written)

    def _done_by(self, nodes: Sequence[ast.stmt], params: set[str], outside: set[str]) -> Summary:
        found = Summary()
        for node in nodes:
            if id(node) not in self.kept or isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                continue
            inner = list(blocks(node))
            deeds = self._head(node) if inner else self.observer.simple(node)
            touched = self._touched(deeds)
            found.params |= touched & params
            found.outside |= (touched | deeds.binds) & outside - self.ties.modules - self.ties.imported
            found.effect |= deeds.effect
            for block in inner:
                more = self._done_by(block, params, outside)
                found.params |= more.params
                found.outside |= more.outside
                found.effect |= more.effect
        return found

    # statements --------------------------------------------------------------------------------------------------
    def block(self, nodes: Sequence[ast.stmt], live: set[str], *, control: bool) -> set[str]:
        """Names that are needed before these statements, if `live` are needed after them.

        `control` says whether `break`, `return` and the like stay: they do where something around them does.
        """
        for node in reversed(nodes):
            live = self._statement(node, live, control=control)
        return live

    def _statement(self, node: ast.stmt, live: set[str], *, control: bool) -> set[str]:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            return self._definition(node, live)
        if isinstance(node, (ast.Try, ast.TryStar)):
            return self._try(node, live, control=control)
        if any(True for _ in blocks(node)):
            return self._compound(node, live, control=control)
        deeds = self._deeds(node, self.observer.simple)
        if (control and isinstance(node, CONTROL)) or self._wanted(deeds, live):
            self.kept.add(id(node))
            return (live - deeds.kills) | deeds.uses
        return live

    def _deeds(self, node: ast.stmt, observe: Callable[[ast.stmt], Deeds]) -> Deeds:
        """What a statement does; asked once while no more is learnt of the functions it may call."""
        key = (id(node), self.observer.care, self.learnt)
        if key not in self.known:
            self.known[key] = observe(node)
        return self.known[key]

    def _wanted(self, deeds: Deeds, live: set[str]) -> bool:
        if deeds.effect or deeds.binds & live:
            return True
        touched = self._touched(deeds)
        if EVERYTHING in live and (touched or deeds.binds):
            return True
        return any(name in live or OBJECT + name in live for name in touched)

    def _touched(self, deeds: Deeds) -> set[str]:
        """Names that may see another object or another part of it."""
        seeing = [self.ties.sharing(name) for name in deeds.changes] + [self.ties.seeing(name) for name in deeds.stores]
        return set().union(*seeing)

    def _definition(self, node: Definition, live: set[str]) -> set[str]:
        if node.name not in live and EVERYTHING not in live:
            return live
        self.kept.add(id(node))
        head = ast.Module([node], [])
        return (live - {node.name}) | self.observer.with_late(_loads(head))

    def _head(self, node: ast.stmt) -> Deeds:
        """Deeds of a compound statement's head, its targets included."""
        match node:
            case ast.If() | ast.While():
                return self.observer.head(node.test)
            case ast.For() | ast.AsyncFor():
                return _joined(self.observer.head(node.iter), self.observer.target(node.target))
            case ast.With() | ast.AsyncWith():
                found = Deeds()
                for item in node.items:
                    found = _joined(found, self.observer.head(item.context_expr))
                    found = _joined(found, self.observer.target(item.optional_vars))
                return found
            case ast.Match():
                found = self.observer.head(node.subject, *[case.guard for case in node.cases])
                for pattern in (case.pattern for case in node.cases):
                    for inner in ast.walk(pattern):
                        named = getattr(inner, "name", None) or getattr(inner, "rest", None)
                        found.binds |= {named} if isinstance(named, str) else set()
                        found.uses |= {inner.id} if isinstance(inner, ast.Name) else set()
                return found
        return Deeds()

    def _compound(self, node: ast.stmt, live: set[str], *, control: bool) -> set[str]:
        loops = isinstance(node, (ast.For, ast.AsyncFor, ast.While))
        if holds_output(node) and self._wanted(self._deeds(node, self._head), live):
            self.unused[id(node)] = frozenset()
            self._keep_whole(node)
            return live | self.observer.with_late(_loads(ast.Module([node], [])))
        if (
            id(node) not in self.kept
        ):  # what was found to stay stays: asked again at each depth, time would double there
            wanted = self._wanted(self._deeds(node, self._head), live)
            if holds_output(node):  # nobody asks for what is printed: its body stands as well without it
                self.unused.setdefault(id(node), frozenset({head(node)}))
            for block in blocks(node):
                self.block(block, live, control=control and not loops)
            if not wanted and not self._any_kept(node):
                return live
            self.kept.add(id(node))
        return self._turns(node, live) if loops else self._branches(node, live)

    def _branches(self, node: ast.stmt, live: set[str]) -> set[str]:
        inner = [self.block(block, live, control=True) for block in blocks(node)]
        return live.union(self._deeds(node, self._head).uses, *inner)

    def _turns(self, node: ast.stmt, live: set[str]) -> set[str]:
        """Names that a loop needs before it: what a turn needs, its head included, the turn before it has to leave."""
        found = set(live)
        while True:
            before = set(found)
            for block in blocks(node):
                found |= self.block(block, before, control=True)
            found |= self._turned(node, found).uses
            if found == before:
                return found

    def _turned(self, node: ast.stmt, inner: set[str]) -> Deeds:
        """Deeds of a loop's head without the parts of a `zip` whose names its body does without."""
        found = columns(node)
        if not isinstance(node, ast.For | ast.AsyncFor) or found is None:
            return self._deeds(node, self._head)
        unused = [
            where
            for where, target in zip(found.spots, found.target.elts, strict=True)
            if EVERYTHING not in inner and inner.isdisjoint(self.observer.target(target).binds)
        ]
        unused = unused[1:] if len(unused) == len(found.spots) else unused  # one is left to count the turns
        self.unused[id(node)] = self.unused.get(id(node), frozenset(unused)) & frozenset(unused)
        return self._head(narrowed(node, self.unused[id(node)]))

    def _any_kept(self, node: ast.stmt) -> bool:
        return any(id(inner) in self.kept for block in blocks(node) for inner in block)

    def _try(self, node: ast.Try | ast.TryStar, live: set[str], *, control: bool) -> set[str]:
        control = control or id(node) in self.kept
        after = self.block(node.finalbody, live, control=control) | live
        recovered = set(after)
        for handler in node.handlers:
            recovered |= self.block(handler.body, after, control=control)
        inner = self.block(node.body, self.block(node.orelse, after, control=control) | recovered, control=control)
        if not self._any_kept(node):
            return live
        self.kept.add(id(node))
        if any(id(each) in self.kept for handler in node.handlers for each in handler.body):
            for each in node.body:  # whether the handler is reached depends on all of them
                if not only_shows(each):
                    self._keep_whole(each)
                    inner |= self.observer.with_late(_loads(ast.Module([each], [])))
        if not control:
            inner |= self._try(node, live, control=True)
        caught = [handler.type for handler in node.handlers if handler.type is not None]
        return inner | recovered | self.observer.head(*caught).uses

    def _keep_whole(self, node: ast.stmt) -> None:
        self.kept.add(id(node))
        for block in blocks(node):
            for inner in block:
                self._keep_whole(inner)


def _joined(one: Deeds, other: Deeds) -> Deeds:
    return Deeds(
        one.binds | other.binds, one.kills | other.kills, one.changes | other.changes, one.stores | other.stores,
        one.uses | other.uses, one.effect or other.effect,
    )  # fmt: skip


def _loads(tree: ast.Module) -> set[str]:
    found = of_tree(tree)
    return found.loads | found.reads | found.late_reads
