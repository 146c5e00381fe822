"""Are the measures right? Each beside a second source: scipy, a closed form, or a simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mlops_magic.core.stats.chi_square import chi_square
from mlops_magic.core.stats.false_discovery import adjusted
from mlops_magic.core.stats.kolmogorov_smirnov import kolmogorov_smirnov
from mlops_magic.core.stats.location import location
from mlops_magic.core.stats.new_category import new_category
from mlops_magic.core.stats.proportions import more_than, proportions
from mlops_magic.core.stats.ranks import standing
from mlops_magic.core.stats.spread import spread
from mlops_magic.core.stats.total_variation import total_variation


def counts(*samples):
    """Counts of two samples in a bin per distinct value."""
    values = np.unique(np.concatenate(samples))
    return [np.bincount(np.searchsorted(values, sample), minlength=len(values)) for sample in samples]


def pair(seed, *, shift=0.0, scale=1.0, rows=(300, 400), ties=False):
    """Two samples, counted."""
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=rows[0]), rng.normal(shift, scale, size=rows[1])
    return (np.round(first), np.round(second)) if ties else (first, second)


@pytest.mark.parametrize("ties", [False, True], ids=["distinct", "ties"])
@pytest.mark.parametrize("rows", [(300, 400), (4_000, 5_000)])
def test_the_gap_is_scipys(ties, rows):
    """D and p are those of scipy's ks_2samp, on distinct values and on ties."""
    first, second = pair(1, shift=0.15, rows=rows, ties=ties)
    found, known = kolmogorov_smirnov(*counts(first, second)), stats.ks_2samp(first, second, method="asymp")
    by_chance = stats.kstwobign.mean() ** 2 * (1 / rows[0] + 1 / rows[1])
    assert found.size**2 == pytest.approx(known.statistic**2 - by_chance, rel=1e-3)
    assert found.p_value == pytest.approx(known.pvalue, rel=0.05)


@pytest.mark.parametrize("ties", [False, True], ids=["distinct", "ties"])
def test_the_rank_sum_is_scipys(ties):
    """The location test has the p-value of scipy's mannwhitneyu without continuity correction."""
    first, second = pair(2, shift=0.2, ties=ties)
    known = stats.mannwhitneyu(first, second, method="asymptotic", use_continuity=False)
    found = location(*counts(first, second))
    assert found.p_value == pytest.approx(known.pvalue, rel=1e-6)
    assert found.direction == 1


def test_moods_test_is_scipys():
    """The spread test has the p-value of scipy's mood where there are no ties."""
    first, second = pair(3, scale=1.2)
    found = spread(*counts(first, second))
    assert found.p_value == pytest.approx(stats.mood(first, second).pvalue, rel=1e-6)
    assert found.direction == 1


def test_chi_square_is_scipys():
    """The p-value is scipy's contingency test where no category is rare."""
    table = [[50, 30, 20], [40, 45, 25]]
    assert chi_square(*table) == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)


def test_rare_categories_are_counted_together():
    """A hundred categories of one row each say as much as one of a hundred."""
    rare = [[500] + [1] * 100 + [0] * 100, [500] + [0] * 100 + [1] * 100]
    assert chi_square(*rare) == pytest.approx(stats.chi2_contingency([[500, 100], [500, 100]], correction=False).pvalue)
    assert chi_square([1], [1]) == 1.0


@pytest.mark.parametrize("sides", [((40, 1000), (70, 1200)), ((0, 200), (6, 200)), ((3, 50), (3, 50))])
def test_proportions_agree_with_scipy(sides):
    """The two-sided p-value is close to scipy's chi-square or Fisher test."""
    (first, rows), (second, others) = sides
    table = [[first, rows - first], [second, others - second]]
    if min(first, second) >= 10:
        assert proportions(*sides).p_value == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    else:
        assert proportions(*sides).p_value == pytest.approx(stats.fisher_exact(table).pvalue, abs=0.02)
    assert more_than(*sides) == pytest.approx(stats.fisher_exact(table[::-1], alternative="greater").pvalue)


def test_adjusted_p_values_are_scipys():
    """Benjamini-Hochberg agrees with scipy's false_discovery_control."""
    held = np.random.default_rng(0).random(37) ** 3
    assert adjusted(held) == pytest.approx(stats.false_discovery_control(held))
    assert adjusted([]) == []


@pytest.mark.parametrize("distance", [0.1, 0.25, 1.0])
def test_a_shift_of_normals_has_the_size_of_its_closed_form(distance):
    """The share that moved is 2Φ(d/2) - 1 for normals d deviations apart."""
    found = location(*counts(*pair(4, shift=distance, rows=(60_000, 60_000))))
    assert found.size == pytest.approx(2 * stats.norm.cdf(distance / 2) - 1, abs=0.008)


@pytest.mark.parametrize("ratio", [0.8, 1.1, 2.0])
def test_a_change_of_scale_has_the_size_of_its_integral(ratio):
    """The share that moved is half the integral of the difference of the densities."""
    grid = np.linspace(-12, 12, 40_001)
    known = np.abs(stats.norm.pdf(grid) - stats.norm.pdf(grid, scale=ratio)).sum() * (grid[1] - grid[0]) / 2
    found = spread(*counts(*pair(5, scale=ratio, rows=(60_000, 60_000))))
    assert found.size == pytest.approx(known, abs=0.008)
    assert found.direction == (1 if ratio > 1 else -1)


def test_total_variation_is_right_on_average():
    """The corrected distance is near 0 for equal mixes, and errs to the small side where a change is spread thinly over 40 categories."""
    rng = np.random.default_rng(0)
    even = np.full(40, 1 / 40)
    moved = even + np.repeat([0.005, -0.005], 20)
    same = [total_variation(*rng.multinomial(3_000, [even, even])).size for _ in range(200)]
    other = [total_variation(*rng.multinomial(3_000, [even, moved])).size for _ in range(200)]
    assert np.mean(same) < 0.02
    assert 0.05 <= np.mean(other) <= 0.11


@pytest.mark.parametrize(
    ("measure", "draw", "truth"),
    [
        (kolmogorov_smirnov, lambda rng: counts(rng.normal(size=1_000), rng.normal(0.3, size=1_000)), 0.1192),
        (location, lambda rng: counts(rng.normal(size=1_000), rng.normal(0.3, size=1_000)), 0.1192),
        (spread, lambda rng: counts(rng.normal(size=1_000), rng.normal(0, 1.3, size=1_000)), 0.1262),
        (total_variation, lambda rng: rng.multinomial(1_000, [[0.2] * 5, [0.3, 0.1, 0.2, 0.2, 0.2]]), 0.1),
    ],
    ids=["gap", "location", "spread", "mix"],
)
def test_lower_bounds_hold(measure, draw, truth):
    """The lower 95 % bound lies under the truth in at least 91 of 100 simulated samples, and is no empty promise."""
    rng = np.random.default_rng(6)
    lows = np.array([measure(*draw(rng)).low for _ in range(300)])
    assert (lows <= truth).mean() >= 0.91
    assert np.median(lows) >= truth / 2


@pytest.mark.parametrize("measure", [kolmogorov_smirnov, location, spread, total_variation])
def test_equal_counts_moved_nothing(measure):
    """Identical samples have size 0 and p-value 1, also when all rows share one bin."""
    for held in ([3, 4, 5], [7]):
        found = measure(held, held)
        assert (found.size, found.low) == (0.0, 0.0)
        assert found.p_value == pytest.approx(1.0)


def test_standing_of_ties_is_their_middle():
    """Rows of one bin stand in its middle."""
    assert standing([2, 2, 4]).tolist() == [0.125, 0.375, 0.75]


def test_columns_of_names_bring_no_new_category():
    """Where every label of the reference occurs once, new ones are expected; a single new one among few is told."""
    assert new_category((5_000, 5_000), (5_000, 5_000)).p_value > 0.9
    found = new_category((0, 5_000), (150, 5_000))
    assert found.p_value < 1e-6
    assert found.low > 0.02
