"""A model is asked without being changed; what it draws at random is told apart from what it answers."""

import random
import secrets

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from mlops_magic.core.data.fingerprint import fingerprint
from mlops_magic.core.data.predictions import answers

X = np.arange(60.0).reshape(30, 2)
Y = (X[:, 0] > 20).astype(int)


def generators():
    """Where the global generators stand."""
    _, keys, place, *_ = np.random.get_state()  # noqa: NPY002 - the generator that estimators without a seed draw from
    return random.getstate(), keys.tolist(), place


class Guesses:
    """A model whose answers are drawn from somewhere."""

    def __init__(self, draw):
        self.draw, self.asked = draw, 0

    def predict(self, rows):
        """A number per row."""
        self.asked += 1
        return np.array([self.draw() for _ in rows])


def test_a_model_and_the_generators_stay_as_they_are():
    """Asking leaves the model's state, its counters and both global generators untouched."""
    model = Guesses(np.random.rand)
    before = generators()
    assert answers(model, X)[0].fingerprint
    assert model.asked == 0
    assert generators() == before


@pytest.mark.parametrize("draw", [random.random, np.random.rand, np.random.RandomState(3).rand])
def test_draws_from_known_generators_are_answers(draw):
    """A model that draws from a global generator or its own one answers the same whenever it is asked."""
    model = Guesses(draw)
    first = answers(model, X)[0]
    random.random()
    assert first.fingerprint
    assert answers(model, X)[0].fingerprint == first.fingerprint


def test_draws_from_the_system_are_no_answers():
    """What differs when it is asked twice is not compared, and that is said."""
    (answer,) = answers(Guesses(lambda: secrets.randbelow(10**9)), X)
    assert not answer.fingerprint
    assert "random" in answer.reason


def test_answers_do_not_depend_on_threads():
    """A forest sums its trees in one order, however many workers it was given."""
    one, many = (RandomForestClassifier(40, random_state=0, n_jobs=jobs).fit(X, Y) for jobs in (1, 4))
    assert [each.fingerprint for each in answers(one, X)] == [each.fingerprint for each in answers(many, X)]
    assert [each.method for each in answers(one, X)] == ["predict", "predict_proba"]


def test_answers_tell_what_a_fingerprint_may_leave_out():
    """A model that hides a part of itself from pickle is still told apart by what it answers."""
    one, other = Hides(1.0), Hides(2.0)
    assert fingerprint(one).fp == fingerprint(other).fp
    assert answers(one, X)[0].fingerprint != answers(other, X)[0].fingerprint


RATES = {}


class Hides:
    """A model that keeps its rate to itself."""

    def __init__(self, rate):
        RATES[id(self)] = rate
        self.key = None

    def __deepcopy__(self, memo):
        return self

    def __getstate__(self):
        return {"key": self.key}

    def predict(self, rows):
        """The hidden rate for every row."""
        return np.full(len(rows), RATES[id(self)])
