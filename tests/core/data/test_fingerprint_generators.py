"""Random generators inside of values: whose state is part of the value, and whose is not."""

from __future__ import annotations

import numpy as np
from sklearn.gaussian_process import GaussianProcessClassifier

from mlops_magic.core.data.fingerprint import fingerprint


def test_a_model_that_refers_to_the_global_generator_does_not_change_with_its_draws():
    """What is drawn elsewhere from NumPy's global generator is no change of a model that merely refers to it."""
    model = GaussianProcessClassifier(optimizer=None).fit(np.arange(8.0).reshape(-1, 1), [0, 0, 0, 0, 1, 1, 1, 1])
    before = fingerprint(model).fp
    np.random.random(5)  # noqa: NPY002 - the global generator is what this is about
    assert fingerprint(model).fp == before


def test_a_generator_of_ones_own_is_its_state():
    """A generator that a value owns is another after a draw."""
    generator = np.random.RandomState(0)
    before = fingerprint([generator]).fp
    generator.random_sample()
    assert fingerprint([generator]).fp != before
