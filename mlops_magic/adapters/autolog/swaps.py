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
from dataclasses import dataclass
from typing import Any

Function = Callable[..., Any]
PASSED_OVER = "<frozen importlib._bootstrap>"
Make = Callable[[Function], Function]


@dataclass(frozen=True, slots=True)
class _Swap:
    """One place, what stands there, and what stands there while a cell is recorded."""

    holder: Any
    attribute: str
    original: Function
    replacement: Function

    def put(self, after: Function, before: Function) -> None:
        """Put one in the place of the other; what somebody else put there stays."""
        if self.held is before:
            setattr(self.holder, self.attribute, after)

    @property
    def held(self) -> Any:
        """What stands there now."""
        if isinstance(self.holder, type):
            return vars(self.holder).get(self.attribute)
        return getattr(self.holder, self.attribute, None)


class Swaps:
    """Functions that are swapped now, and how to put each back; made once, they serve for every cell."""

    def __init__(self) -> None:
        self._made: dict[object, _Swap] = {}  # by id of a cell, or by class and name; what has an id lives as long
        self._now: dict[object, _Swap] = {}

    def function(self, function: Function, make: Make) -> bool:
        """Swap what a wrapped function wraps; False where it wraps nothing."""
        cell = _cell(function)
        if cell is not None and id(cell) not in self._now:
            self._swap(id(cell), _Swap(cell, "cell_contents", cell.cell_contents, make(cell.cell_contents)))
        return cell is not None

    def method(self, owner: type, name: str, make: Make) -> None:
        """Swap a method that a class of an installed package defines itself; a property is left alone."""
        if (owner, name) in self._now:
            return
        held = vars(owner).get(name)
        inner = getattr(held, "fn", None)  # scikit-learn's `available_if` keeps the function there
        function = held if isinstance(held, types.FunctionType) else inner
        if not isinstance(function, types.FunctionType) or self.function(function, make):
            return
        holder, attribute = (owner, name) if function is held else (held, "fn")
        self._swap((owner, name), _Swap(holder, attribute, function, make(function)))

    def again(self) -> None:
        """Swap everything that was swapped before."""
        for key, swap in list(self._made.items()):
            if key in self._now:
                continue
            if swap.held is swap.original:
                self._swap(key, swap)
            else:
                del self._made[key]

    def back(self) -> None:
        """Put everything back, also where Ctrl-C comes in between."""
        try:
            self._back()
        finally:
            self._back()

    def _swap(self, key: object, swap: _Swap) -> None:
        self._made[key] = self._now[key] = swap  # first: an interrupt may come at any time
        swap.put(swap.replacement, swap.original)

    def _back(self) -> None:
        while self._now:
            key, swap = next(reversed(self._now.items()))
            swap.put(swap.original, swap.replacement)
            self._now.pop(key, None)


def unseen(function: Function) -> Function:
    """The same function, passed over where a library counts frames to say whose line a warning is about.

    `warnings.warn(…, stacklevel=2)` would else name our file in the place of the caller's, and a filter for the caller's
    module would not apply. Python passes over the frames of its import system, which it knows by their file.
    """
    code = function.__code__
    function.__code__ = code.replace(co_filename=PASSED_OVER)
    return function


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
