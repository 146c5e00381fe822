"""Which data did a cell hold back for a test, and on which did it train? By the objects themselves.

Objects are known by identity while they live; nothing is kept alive for it.
"""

from __future__ import annotations

import functools
import sys
import types
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .callers import Callers
from .swaps import Swaps, unseen

SPLIT_FUNCTION = "train_test_split"
TRAIN, TEST = "train", "test"


@dataclass(slots=True)
class Splits:
    """Results of `train_test_split`, and what was fitted on."""

    callers: Callers
    known: dict[int, tuple[weakref.ref[Any], set[str]]] = field(default_factory=dict)

    def record(self, swaps: Swaps) -> None:
        """Note from now on what is split."""
        function = vars(sys.modules.get("sklearn.model_selection", types)).get(SPLIT_FUNCTION)
        if isinstance(function, types.FunctionType):
            swaps.function(function, self._recording)

    def _recording(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @unseen
        @functools.wraps(original)
        def recorded(*arguments: Any, **options: Any) -> Any:
            __tracebackhide__ = True
            parts = original(*arguments, **options)
            if self.callers.outermost and isinstance(parts, list):
                for place, part in enumerate(parts):
                    self.note(part, (TRAIN, TEST)[place % 2])
            return parts

        return recorded

    def note(self, data: object, split: str) -> None:
        """Remember what a piece of data is for; what cannot be referred to weakly, such as a list, is not known."""
        try:
            reference = weakref.ref(data)
        except TypeError:
            return
        held = self.known.get(id(data))
        words = held[1] if held is not None and held[0]() is data else set()
        self.known[id(data)] = (reference, words | {split})

    def of(self, data: object) -> frozenset[str]:
        """Of "train" and "test" what is known of a piece of data; both where a test set was fitted on."""
        held = self.known.get(id(data))
        return frozenset(held[1]) if held is not None and held[0]() is data else frozenset()
