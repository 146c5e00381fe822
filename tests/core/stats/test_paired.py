"""Do the paired tests hold their level, find what is there, and agree with a second source?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from mlops_magic.core.stats.jackknife import jackknife
from mlops_magic.core.stats.paired_mean import paired_mean
from mlops_magic.core.stats.paired_shares import paired_shares
from mlops_magic.core.stats.ranking_areas import area, paired_areas

DRAWS = 1000
MOST_FALSE = 0.05  # the promise; the nominal level is half of it


def rng(seed):
    """A generator."""
    return np.random.default_rng(seed)


def test_the_mean_is_scipys():
    """P and interval are those of scipy's paired test."""
    first, second = rng(1).normal(0.2, 1, (2, 80))
    found, known = paired_mean(first - second), stats.ttest_rel(first, second)
    assert found.p_value == pytest.approx(known.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(known.confidence_interval(0.95)))


@pytest.mark.parametrize("losses", range(12))
def test_the_interval_of_shares_leaves_out_nought_exactly_where_the_test_does(losses):
    """For every split of 12 rows that tell the two apart; p is the binomial test's."""
    wins, rows = 12 - losses, 40
    first = np.array([True] * wins + [False] * losses + [True] * (rows - 12))
    second = np.array([False] * wins + [True] * losses + [True] * (rows - 12))
    found = paired_shares(first, second)
    assert found.p_value == pytest.approx(stats.binomtest(wins, 12).pvalue)
    assert (found.low > 0 or found.high < 0) == (found.p_value < 0.05)
    assert found.size == pytest.approx(first.mean() - second.mean())


@pytest.mark.parametrize("digits", [1, 9], ids=["ties", "distinct"])
def test_areas_and_their_variance_are_those_of_all_pairs(digits):
    """The area is scikit-learn's; the error is that of DeLong's definition, pair by pair."""
    positive = rng(2).random(90) < 0.3
    scores = np.round(rng(3).normal(positive * 0.8, 1, (2, 90)), digits)
    assert area(positive, scores[0]) == pytest.approx(roc_auc_score(positive, scores[0]))
    pairs = [np.sign(row[positive][:, None] - row[~positive]) / 2 + 0.5 for row in scores]
    apart = pairs[0] - pairs[1]
    m, n = apart.shape
    variance = apart.mean(axis=1).var(ddof=1) / m + apart.mean(axis=0).var(ddof=1) / n
    found = paired_areas(positive, *scores)
    assert found.size == pytest.approx(apart.mean())
    reach = (found.high - found.low) / 2
    assert 1.96 <= reach / np.sqrt(variance) < 2.1


def test_the_jackknife_of_a_mean_is_the_students_interval():
    """With rows left out one by one it is exact algebra: the pseudo-values are the rows."""
    values = rng(4).normal(0.3, 1, 40)
    found, known = jackknife(lambda rows: values[rows].mean(), np.zeros(40)), paired_mean(values)
    assert (found.size, found.low, found.high) == pytest.approx((known.size, known.low, known.high))


def test_the_same_twice_is_no_gain():
    """No width, no certainty, no error from a division."""
    right = rng(5).random(50) < 0.7
    scores = rng(6).random(50)
    for found in (
        paired_mean(np.zeros(50)), paired_shares(right, right), paired_areas(right, scores, scores),
        jackknife(lambda _: 0.0, right),
    ):  # fmt: skip
        assert (found.size, found.low, found.high, found.p_value) == (0, 0, 0, 1)


def equal_shares(seed, rows):
    """Two that are right equally often, and mostly on the same rows."""
    hard = rng(seed).random(rows) < 0.3
    guesses = rng(seed + 10**6).random((2, rows)) < 0.5
    return paired_shares(~hard | guesses[0], ~hard | guesses[1])


def equal_losses(seed, rows):
    """Two whose losses have one law with a long tail."""
    shared = rng(seed).exponential(1, rows)
    return paired_mean(np.subtract(*(shared * rng(seed + 10**6).exponential(1, (2, rows)))))


def equal_areas(seed, rows):
    """Two rankings of equally noisy scores."""
    positive = np.arange(rows) < max(10, rows // 8)
    scores = rng(seed).normal(positive * 1.0, 1, rows) + rng(seed + 10**6).normal(0, 1, (2, rows))
    return paired_areas(positive, *scores)


def equal_errors(seed, rows):
    """Two root mean squared errors of one law with a long tail."""
    errors = rng(seed).standard_t(4, (2, rows)) ** 2
    return jackknife(lambda at: np.sqrt(errors[0][at].mean()) - np.sqrt(errors[1][at].mean()), np.zeros(rows))


@pytest.mark.parametrize("equal", [equal_shares, equal_losses, equal_areas, equal_errors])
@pytest.mark.parametrize("rows", [30, 200, 1000])
def test_equals_are_told_to_be_better_in_at_most_one_draw_of_twenty(equal, rows):
    """Whatever the rows and the law."""
    draws = DRAWS if rows < 1000 else 300
    better = sum(equal(seed, rows).low > 0 for seed in range(draws)) / draws
    assert better <= MOST_FALSE


@pytest.mark.parametrize(("gain", "least"), [(0.7, 0.9), (1.0, 0.99)])
def test_a_gain_that_is_there_is_found(gain, least):
    """Of rankings with less noise, at a thousand rows."""
    found = 0
    for seed in range(200):
        positive = np.arange(1000) < 250
        signal = rng(seed).normal(positive * 1.0, 1, 1000)
        noise = rng(seed + 10**6).normal(0, 1, (2, 1000)) * np.array([[1 - gain], [1.0]])
        found += paired_areas(positive, *(signal + noise)).low > 0
    assert found / 200 >= least
