"""Which rules does a column of texts keep: its labels, the shape of its texts, their length, no repeats?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ....records.schema import Check
from ...stats.unseen_share import unseen_share
from .numbers import FEWEST, FEWEST_USUAL, bounds, quartiles
from .shapes import MOST_LETTERS, exact_shape, pattern

MOST_LABELS = 200  # more different texts are names or free text
MOST_UNSEEN = 0.02  # of the rows; where more are expected to bring a new label, a new one says nothing
MOST_READ = 20_000  # texts whose letters are looked at


def text_checks(values: Any, *, listed: bool = True) -> tuple[Check, ...]:
    """The rules of a column of texts.

    Parameters
    ----------
    values : Series (n,), n positive
        Texts, or a category of texts; none missing.
    listed : bool
        Whether a schema may hold the texts themselves.

    Returns
    -------
    tuple of Check
        Labels where there are few; else a pattern where the texts have few shapes; else their length.
    """
    counts = values.value_counts()
    counts = counts[counts > 0]
    once = int((counts == 1).sum())
    if listed and len(counts) <= MOST_LABELS and once <= MOST_UNSEEN * len(values):
        return label_checks(values)
    unique = len(counts) == len(values) >= FEWEST
    repeats = (Check("unique", 1.0, float(len(values))),) if unique else ()
    step = max(1, len(values) // MOST_READ)
    read = values.iloc[::step].astype(str)
    shaped = _pattern(read)
    return ((shaped,) if shaped else _length(values.astype(str))) + repeats


def label_checks(values: Any) -> tuple[Check, ...]:
    """The rules of a column of few labels: which there are, and which share the commonest has.

    Parameters
    ----------
    values : Series (n,), n positive
        None missing.
    """
    counts = values.value_counts()
    used = counts[counts > 0]
    law = unseen_share(int((used == 1).sum()), int((used == 2).sum()), len(values))
    found = Check("labels", *law, labels=tuple(sorted({str(label) for label in counts.index})))
    if len(values) < FEWEST_USUAL or len(used) < 2:
        return (found,)
    commonest = min(used[used == used.max()].index, key=str)
    share = float(used.max()) / len(values)
    return (found, Check("usual", 1.0, float(len(values)), most=(str(commonest), share)))


def _pattern(values: Any) -> Check | None:
    """A pattern for all texts, where they are of few shapes."""
    texts = values.tolist()
    if max(map(len, texts)) > MOST_LETTERS:
        return None
    shapes = pd.Series([exact_shape(text) for text in texts]).value_counts()
    once, twice = int((shapes == 1).sum()), int((shapes == 2).sum())
    if once > MOST_UNSEEN * len(texts):
        return None
    found = pattern(shapes.index)
    return Check("pattern", *unseen_share(once, twice, len(texts)), pattern=found) if found else None


def _length(values: Any) -> tuple[Check, ...]:
    """How many letters the texts have, at least, at most and usually."""
    letters = np.sort(values.str.len().to_numpy(dtype=np.float64))
    low, high = bounds(letters, 1)
    found = Check("length", 2.0, max(len(letters) - 1.0, 0.5), low=low, high=high)
    points = quartiles(letters)
    return (found, Check("usual", 1.0, float(len(letters)), usual=points)) if points else (found,)
