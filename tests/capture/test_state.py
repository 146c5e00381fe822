"""What a value is made of, as far as it is seen without running code of the notebook's."""

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.tree import DecisionTreeClassifier

from mlops_magic.capture.state import state

X, Y = load_iris(return_X_y=True)


def address(array):
    """Where an array's memory begins."""
    return array.__array_interface__["data"][0] if array.dtype.names is None else array.ctypes.data


@pytest.fixture(scope="module")
def tree():
    """A fitted model whose inside is an object of C code."""
    return DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, Y)


def test_what_was_made_to_answer_us_is_nobodys_part(tree):
    """Memory that is another's the moment we are done would tie the model to whatever is put there next."""
    inside = tree.tree_.__getstate__()
    own = {address(inside["nodes"]), address(inside["values"]), address(tree.classes_)}
    found = state(tree, {})
    assert {start for start, _ in found.buffers} <= own | {address(tree.n_classes_) if np.ndim(tree.n_classes_) else 0}
    assert found.parts == {id(tree), id(tree.tree_)}


@pytest.mark.parametrize("model", [DecisionTreeClassifier(), HistGradientBoostingClassifier(max_iter=3)], ids=str)
def test_a_model_fitted_otherwise_has_another_state(model):
    """The inside counts, not only what the fields name."""
    before = state(model.fit(X, Y), {}).witness
    assert before == state(model, {}).witness
    assert before != state(model.fit(X[::-1] * 2, Y[::-1]), {}).witness


def test_a_mask_is_part_of_an_array():
    """Masking an item writes no byte of the data."""
    array = np.ma.array([1.0, 2.0, 3.0])
    before = state(array, {}).witness
    array[0] = np.ma.masked
    assert state(array, {}).witness != before


@pytest.mark.parametrize(
    ("one", "other"),
    [([1, [2], 3], [1, 3, [2]]), ([None, [1]], [[1], None]), ({"a": 1, "b": [1]}, {"a": [1], "b": 1}), ([[]], [...])],
    ids=str,
)
def test_the_place_of_an_item_counts(one, other):
    """Plain items are read in one go with their places."""
    assert state(one, {}).witness != state(other, {}).witness
