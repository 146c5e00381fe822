"""Who called a library: a cell or a function of the user's, or the library itself? And with which variables?"""

from __future__ import annotations

import sys
import threading
import types
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

INSTALLED = "site-packages"
NOT_THE_USERS = (sys.prefix, sys.base_prefix, "<frozen", str(Path(__file__).parents[2]))
MOST_LOOKS = 10_000  # through all variables; each takes some microseconds
VARIADIC = 0x04  # CO_VARARGS


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call stands, as the compiler saw it."""

    file: str
    scope: str  # name of the code: "<module>" and "<cell line: 1>" are a cell's own
    line: int
    column: int  # in bytes, as `ast` counts
    last_line: int
    last_column: int

    @property
    def span(self) -> tuple[int, int, int, int]:
        """As nodes of a syntax tree have it."""
        return (self.line, self.column, self.last_line, self.last_column)

    @property
    def in_cell(self) -> bool:
        """Whether it is a cell's own line, and not one of a function's."""
        return self.scope.startswith("<")


@dataclass(slots=True)
class Callers:
    """Tells calls of the user's from calls that libraries make, in every thread.

    Parameters
    ----------
    namespace : dict
        The user's globals; only read.
    """

    namespace: dict[str, Any]
    watching: bool = False  # False: no cell is recorded; who kept a swapped method calls it without us
    inside: threading.local = field(default_factory=threading.local)
    places: dict[tuple[int, int], tuple[types.CodeType, Place | None]] = field(default_factory=dict)
    last_name: str = ""
    looks: int = 0

    def clear(self) -> None:
        """Begin anew; a call that an interrupt tore off is forgotten with its thread's mark."""
        self.inside, self.places, self.last_name, self.looks = threading.local(), {}, "", 0

    @property
    def outermost(self) -> bool:
        """Whether no call of a library's is being recorded in this thread."""
        return self.watching and not getattr(self.inside, "busy", False)

    def user(self, frame: types.FrameType | None, subject: object = None) -> types.FrameType | None:
        """The user's frame that asked, or None where a library did.

        Frames in which an object works on itself are passed over: `scaler.fit_transform(X)` calls `scaler.fit`.

        Parameters
        ----------
        frame : frame
            Who called the recorded function.
        subject : object
            The estimator that is fitted or scored.
        """
        while frame is not None:
            if self._is_own(frame):
                return frame
            if subject is None or _first_argument(frame) is not subject:
                return None
            frame = frame.f_back
        return None

    def _is_own(self, frame: types.FrameType) -> bool:
        """Whether the code is the user's: a cell, or a file that is not installed."""
        if frame.f_globals is self.namespace:
            return True
        path = frame.f_code.co_filename
        return INSTALLED not in path and not path.startswith(NOT_THE_USERS)

    def place(self, frame: types.FrameType) -> Place | None:
        """Where the frame's running call stands."""
        code, instruction = frame.f_code, frame.f_lasti
        key = (id(code), instruction)  # the hash of a code object reads all of it
        if key not in self.places:
            self.places[key] = (code, _place(code, instruction))
        return self.places[key][1]

    def name_of(self, value: object) -> str:
        """The variable of the notebook that holds this very object; nothing where none does."""
        if self.namespace.get(self.last_name) is value:
            return self.last_name
        self.looks += 1
        if self.looks > MOST_LOOKS:  # a loop over pieces of data that have no name
            return ""
        for name, held in tuple(self.namespace.items()):
            if held is value and not name.startswith("_"):
                self.last_name = name
                return name
        return ""


def _first_argument(frame: types.FrameType) -> object:
    code = frame.f_code
    if code.co_argcount:
        return frame.f_locals.get(code.co_varnames[0])
    given = frame.f_locals.get(code.co_varnames[code.co_kwonlyargcount]) if code.co_flags & VARIADIC else None
    return given[0] if isinstance(given, tuple) and given else None


def _place(code: types.CodeType, instruction: int) -> Place | None:
    found = next(islice(code.co_positions(), instruction // 2, None), (None,) * 4)
    line, last_line, column, last_column = found
    if line is None or last_line is None or column is None or last_column is None:
        return None
    return Place(code.co_filename, code.co_name, line, column, last_line, last_column)
