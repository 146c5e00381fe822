"""What a model answered for the rows of a gate, in the form that every score takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Truth:
    """What came true: numbers, or for classes the place of each label in `classes`; -1 where no model knows the label."""

    values: NDArray[Any]  # (n,)
    classes: tuple[Any, ...] = ()  # empty: the target is a number

    def __len__(self) -> int:
        """Rows."""
        return len(self.values)

    def at(self, rows: Rows) -> Truth:
        """Some of the rows."""
        return Truth(self.values[rows], self.classes)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one model says of the rows: numbers or places of classes, and the classes' probabilities where it has them."""

    values: NDArray[Any]  # (n,)
    probabilities: NDArray[np.float64] | None = None  # (n, k)
    ranking: NDArray[np.float64] | None = None  # (n,): higher where the second of two classes is likelier

    def at(self, rows: Rows) -> Outcome:
        """Some of the rows."""
        probabilities = None if self.probabilities is None else self.probabilities[rows]
        ranking = None if self.ranking is None else self.ranking[rows]
        return Outcome(self.values[rows], probabilities, ranking)


def placed(labels: Any, classes: tuple[Any, ...]) -> NDArray[np.intp]:
    """The place of each label among the classes, -1 where it is none of them.

    Examples
    --------
    >>> placed(["no", "yes", "maybe"], ("no", "yes")).tolist()
    [0, 1, -1]
    """
    known = {label: place for place, label in enumerate(classes)}
    return np.array([known.get(label, -1) for label in np.asarray(labels).tolist()], dtype=np.intp)
