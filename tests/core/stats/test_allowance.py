"""Do the laws of what chance allows hold? Each beside scipy or a simulation of two draws of one source."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlops_magic.core.stats.allowance import allowed_repeats, allowed_rows
from mlops_magic.core.stats.shift_allowance import shift_allowance
from mlops_magic.core.stats.tail import return_level
from mlops_magic.core.stats.unseen_share import unseen_share

ERROR = 0.01
TIMES = 2000
SIZES = [(1000, 1000), (200, 5000), (5000, 200)]
LAWS = {
    "normal": lambda rng, size: rng.normal(size=size),
    "heavy": lambda rng, size: rng.pareto(1.0, size),
    "tied": lambda rng, size: rng.poisson(3, size),
    "bounded": lambda rng, size: rng.random(size),
}


def at_most(share, wanted, times=TIMES):
    """Whether a share of so many simulations is no evidence for a chance above the one that is wanted."""
    return share * times <= stats.binom.ppf(0.9999, times, wanted)


@given(
    st.floats(0.2, 50), st.floats(1, 5000), st.integers(1, 300), st.floats(1e-6, 0.2)
)  # fmt: skip
def test_allowed_rows_is_the_quantile_of_scipys_beta_binomial(breaks, keeps, rows, error):
    """The smallest count whose tail is at most the error; scipy.stats.betabinom is the second source."""
    found = allowed_rows(breaks, keeps, rows, error)
    law = stats.betabinom(rows, breaks, keeps)
    assert law.sf(found) <= error * (1 + 1e-6) + 1e-9
    assert found == 0 or law.sf(found - 1) >= error * (1 - 1e-6) - 1e-9


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
@pytest.mark.parametrize(("reference", "rows"), SIZES)
def test_another_draw_leaves_the_range_as_rarely_as_asked(law, reference, rows):
    """Whatever the law: the rows outside of the range of one draw are more than allowed in at most 1 % of others."""
    rng = np.random.default_rng(1)
    allowed = allowed_rows(2, reference - 1, rows, ERROR)
    times = TIMES // 4
    failed = 0
    for _ in range(times):
        first, second = law(rng, reference), law(rng, rows)
        failed += ((second < first.min()) | (second > first.max())).sum() > allowed
    assert at_most(failed / times, ERROR, times)


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.3])
@pytest.mark.parametrize(("reference", "rows"), SIZES)
def test_another_draw_has_as_many_missing_as_asked(share, reference, rows):
    """At any share of missing values, also where the reference happened to have none."""
    rng = np.random.default_rng(2)
    marked, now = rng.binomial(reference, share, TIMES), rng.binomial(rows, share, TIMES)
    limit = {count: allowed_rows(count + 1, reference - count, rows, ERROR) for count in set(marked.tolist())}
    assert at_most(np.mean([found > limit[count] for count, found in zip(marked.tolist(), now, strict=True)]), ERROR)


LABELS = {
    "Zipf": 1 / np.arange(1, 200) ** 2,
    "geometric": 0.9 ** np.arange(100),
    "one rare": np.array([0.994, 0.006]),
    "many as rare as can be missed": np.r_[0.9, np.full(20, 0.005)],
}


@pytest.mark.parametrize("labels", LABELS.values(), ids=LABELS)
@pytest.mark.parametrize(("reference", "rows"), SIZES)
def test_another_draw_brings_new_labels_as_rarely_as_asked(labels, reference, rows):
    """Good and Turing's share with Esty's variance; for the worst mix that is known within a factor of two."""
    rng = np.random.default_rng(3)
    shares = labels / labels.sum()
    first, second = rng.multinomial(reference, shares, TIMES), rng.multinomial(rows, shares, TIMES)
    new = ((first == 0) * second).sum(axis=1)
    seen = list(zip((first == 1).sum(axis=1).tolist(), (first == 2).sum(axis=1).tolist(), strict=True))
    limit = {pair: allowed_rows(*unseen_share(*pair, reference), rows, ERROR) for pair in set(seen)}
    assert at_most(np.mean([found > limit[pair] for found, pair in zip(new, seen, strict=True)]), 2 * ERROR)


@pytest.mark.parametrize(("reference", "rows"), [(200, 200), (100, 1000), (1000, 100)])
def test_another_draw_repeats_values_as_rarely_as_asked(reference, rows):
    """Of draws without a repeat, from as few values as that allows."""
    rng = np.random.default_rng(4)
    failed = kept = 0
    for _ in range(TIMES):
        if len(set(rng.integers(0, reference**2, reference).tolist())) < reference:
            continue
        kept += 1
        repeats = rows - len(set(rng.integers(0, reference**2, rows).tolist()))
        failed += repeats > allowed_repeats(reference, rows, ERROR)
    assert kept > TIMES / 4
    assert at_most(failed / kept, ERROR, kept)


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
@pytest.mark.parametrize(("reference", "rows"), SIZES)
def test_distributions_of_two_draws_differ_as_rarely_as_asked(law, reference, rows):
    """The largest gap between two draws, ties or not, stays below the allowance."""
    rng = np.random.default_rng(5)
    allowed, times = shift_allowance(reference, rows, ERROR), TIMES // 8
    gaps = [stats.ks_2samp(law(rng, reference), law(rng, rows), method="asymp").statistic for _ in range(times)]
    assert at_most(np.mean([gap > allowed for gap in gaps]), ERROR, times)
    assert np.quantile(gaps, 0.5) > allowed / 6, "an allowance that nothing comes near would find nothing"


@pytest.mark.parametrize(
    ("law", "widest"),
    [(stats.norm(), 1.6), (stats.expon(), 2.2), (stats.uniform(), 1.1), (stats.t(3), 8.0)],
    ids=["normal", "exponential", "uniform", "t with 3 degrees"],
)
def test_the_return_level_lies_where_few_values_do(law, widest):
    """The level of one in 50 000 from a thousand values: scipy's own quantile, within what a thousand values tell."""
    found = [return_level(np.sort(law.rvs(1000, random_state=seed)), 1 / 50_000) for seed in range(60)]
    assert law.ppf(1 - 1 / 2_000) < np.median(found) < widest * law.ppf(1 - 1 / 50_000)


@pytest.mark.parametrize("values", [[1.0], [0.0, 1.0], [2.0] * 100, [*np.linspace(0, 1, 99), 1.0, 1.0]])
def test_nothing_is_expected_beyond_a_limit_or_a_handful(values):
    """One value, two, a constant, and a largest value that is an atom."""
    assert return_level(values, 1e-4) == values[-1]
