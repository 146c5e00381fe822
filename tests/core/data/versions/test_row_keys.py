"""Are rows told apart by as few columns as it takes, and is a row of two versions found again?"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from mlops_magic.core.data.versions.row_keys import MOST_JOINED, key_leaves, row_hashes
from mlops_magic.core.data.versions.values import taken

ROWS = 7_000


def keys(frame):
    """Paths of the chosen leaves, the index's aside."""
    _, leaves = taken(frame)
    return [leaf.path for leaf in key_leaves([leaf for leaf in leaves if len(leaf.values) == len(frame)], len(frame))]


def columns(rng, **of):
    """A frame."""
    return pd.DataFrame({name: make(rng) for name, make in of.items()})


@pytest.fixture
def rng():
    """The same draws every time."""
    return np.random.default_rng(0)


def test_an_id_is_enough(rng):
    """It comes before a measured number, and nothing is read beside it."""
    frame = columns(rng, x=lambda r: r.normal(size=ROWS), id=lambda _: np.arange(ROWS))
    assert len(keys(frame)) == 1
    assert "id" in keys(frame)[0]


def test_grades_and_texts_do_it_together(rng):
    """No column does alone; not more are taken than it takes."""
    frame = columns(
        rng,
        **{f"grade{n}": lambda r: r.integers(0, 60, ROWS) / 10 for n in range(12)},
        word=lambda r: [f"w{n}" for n in r.integers(0, 300, ROWS)],
    )
    found = keys(frame)
    assert 1 < len(found) <= 4
    assert "word" in found[0]


def test_rows_that_cannot_be_told_apart_have_no_key(rng):
    """A yes and a no tell nothing, and no more columns are read than a few."""
    assert keys(columns(rng, a=lambda r: r.integers(0, 2, ROWS), b=lambda r: r.integers(0, 2, ROWS) > 0)) == []
    many = columns(rng, **{f"c{n}": lambda r: r.integers(0, 3, ROWS).astype("int8") for n in range(40)})
    assert len(keys(many)) == MOST_JOINED


def test_equal_rows_have_equal_numbers_and_others_have_not(rng):
    """Over columns of every width, texts with gaps, and chunks that are cut elsewhere."""
    small = rng.integers(0, 9, ROWS).astype("int8")
    text = pa.array([None if n == 3 else f"t{n}" for n in rng.integers(0, 50, ROWS)], pa.large_string())
    truth, number = (
        rng.integers(0, 2, ROWS) > 0,
        (rng.normal(size=ROWS).round(1) + 0.0).astype("float32"),
    )  # -0.0 is another row
    order = rng.permutation(ROWS)
    shuffled = pa.chunked_array([text.take(pa.array(order[:100])), text.take(pa.array(order[100:]))])
    old, new = row_hashes([small, text, truth, number], [small[order], shuffled, truth[order], number[order]])
    assert (old[order] == new).all()
    rows = set(zip(small.tolist(), text.to_pylist(), truth.tolist(), number.tolist(), strict=True))
    assert len(np.unique(old)) == len(rows)
