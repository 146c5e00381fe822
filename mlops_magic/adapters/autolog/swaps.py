"""How is a library's function made to tell what it did, and how does it become what it was?

A function that a decorator wrapped keeps what it wrapped in a cell of its closure (`functools.wraps` says which).
Swapped there, every reference to the public function, imported under whatever name, stays the very same object: it
pickles, compares and looks as ever. scikit-learn's metrics and nearly all of its `fit` methods are made like this.
A method without a wrapper is replaced in its class, but only in classes of installed packages: those are pickled by
name, while a class of the notebook's own would be pickled with what stands in it, and with it a part of us.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]
Make = Callable[[Function], Function]


class Swaps:
    """Functions that are swapped now, and how to put each back."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []
        self._held: dict[object, object] = {}  # what was swapped already, kept alive so that no id is given twice

    def function(self, function: Function, make: Make) -> bool:
        """Swap what a wrapped function wraps; False where it wraps nothing."""
        cell = _cell(function)
        if cell is None or id(cell) in self._held:
            return cell is not None
        original = cell.cell_contents
        self._held[id(cell)] = cell
        self._undo.append(lambda: setattr(cell, "cell_contents", original))  # first: an interrupt may come at any time
        cell.cell_contents = make(original)
        return True

    def method(self, owner: type, name: str, make: Make) -> None:
        """Swap a method that a class of an installed package defines itself; a property is left alone."""
        held = vars(owner).get(name)
        inner = getattr(held, "fn", None)  # scikit-learn's `available_if` keeps the function there
        function = held if isinstance(held, types.FunctionType) else inner
        if not isinstance(function, types.FunctionType) or self.function(function, make):
            return
        if (owner, name) in self._held:
            return
        self._held[owner, name] = held
        place, attribute = (owner, name) if function is held else (held, "fn")
        self._undo.append(lambda: setattr(place, attribute, function))
        setattr(place, attribute, make(function))

    def back(self) -> None:
        """Put everything back, also where Ctrl-C comes in between."""
        try:
            self._back()
        finally:
            self._back()
        self._held.clear()

    def _back(self) -> None:
        while self._undo:
            self._undo[-1]()
            self._undo.pop()


def _cell(function: Function) -> types.CellType | None:
    """The cell of a function's closure that holds what it wraps."""
    wrapped = getattr(function, "__wrapped__", None)
    if wrapped is None:
        return None
    closure: tuple[types.CellType, ...] = getattr(function, "__closure__", None) or ()
    for cell in closure:
        try:
            if cell.cell_contents is wrapped:
                return cell
        except ValueError:  # a name that is not bound yet
            continue
    return None
