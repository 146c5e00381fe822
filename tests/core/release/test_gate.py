"""Does the gate neither cry wolf nor wave through? Simulated models whose worth is known."""

from __future__ import annotations

import numpy as np
import pytest

from mlops_magic.core.release.baseline import dummy
from mlops_magic.core.release.compare import compared, too_little
from mlops_magic.core.release.gate import beats_dummy, beats_holder, limit_of, no_segment_worse
from mlops_magic.core.release.outcomes import Outcome, Truth
from mlops_magic.core.release.scores import SCORES
from mlops_magic.core.release.segments import judged, parts_of
from mlops_magic.errors import DataError

DRAWS = 400
MOST_FALSE = 0.05


def classified(seed, rows, noise):
    """What came true of two classes, and models that see it through noise of their own; equal noise is equal worth."""
    rng = np.random.default_rng(seed)
    truth = (rng.random(rows) < 0.4).astype(int)
    seen = rng.normal(truth * 1.5, 1, rows)
    models = []
    for each in noise:
        logit = seen - 0.9 + rng.normal(0, 1, rows) * each
        share = 1 / (1 + np.exp(-logit))
        models.append(Outcome((share > 0.5).astype(int), np.column_stack([1 - share, share]), share))
    return Truth(truth, ("no", "yes")), *models


def measured(seed, rows, noise):
    """The same of numbers."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(0, 2, rows)
    return Truth(truth), *(Outcome(truth + rng.standard_t(5, rows) * each) for each in noise)


def drawn(name, seed, rows, noise):
    """Rows for a score."""
    return (classified if SCORES[name].target == "class" else measured)(seed, rows, noise)


def promoted(name, seed, rows, noise, margin=0.0):
    """Whether the first is told to be better than the second."""
    found = compared(SCORES[name], *drawn(name, seed, rows, noise))
    return beats_holder(found, "churn@1", margin).verdict == "passed"


@pytest.mark.parametrize("name", SCORES)
def test_equally_good_models_are_promoted_in_at_most_one_draw_of_twenty(name):
    """By every score, at two hundred rows; at a thousand in the next test."""
    assert sum(promoted(name, seed, 200, (0.7, 0.7)) for seed in range(DRAWS)) / DRAWS <= MOST_FALSE


@pytest.mark.parametrize("name", ["roc_auc", "accuracy", "f1", "rmse"])
def test_more_rows_do_not_promote_more_equals(name):
    """At a thousand rows."""
    assert sum(promoted(name, seed, 1000, (0.7, 0.7)) for seed in range(200)) / 200 <= MOST_FALSE


@pytest.mark.parametrize("name", SCORES)
def test_a_better_model_is_promoted(name):
    """Nine times of ten, at two thousand rows, where the other sees as much noise again."""
    assert sum(promoted(name, seed, 2000, (0.2, 1.0)) for seed in range(20)) >= 18


@pytest.mark.parametrize("name", SCORES)
def test_a_worse_model_is_never_promoted(name):
    """And is told to be worse."""
    for seed in range(20):
        found = compared(SCORES[name], *drawn(name, seed, 2000, (1.0, 0.2)))
        check = beats_holder(found, "churn@1", 0.0)
        assert check.verdict == "failed"
    assert ": worse by " in check.said


@pytest.mark.parametrize("name", SCORES)
def test_a_model_that_learnt_something_beats_the_dummy_and_a_guess_does_not(name):
    """By every score; guesses are the answers of another row, and pass in at most one draw of twenty."""
    score = SCORES[name]
    truth, model, _ = drawn(name, 0, 500, (0.3, 0.3))
    constant = dummy(score, truth)
    assert beats_dummy(compared(score, truth, model, constant)).verdict == "passed"
    guesses = [model.at(np.random.default_rng(seed).permutation(500)) for seed in range(200)]
    passed = sum(beats_dummy(compared(score, truth, guess, constant)).verdict == "passed" for guess in guesses)
    assert passed / 200 <= MOST_FALSE


def test_a_margin_moves_the_bar():
    """Asked for more, a gain that is certain is not enough; a negative margin takes what is hardly worse."""
    truth, ours, theirs = classified(0, 2000, (0.2, 1.0))
    found = compared(SCORES["roc_auc"], truth, ours, theirs)
    assert beats_holder(found, "churn@1", 0.0).verdict == "passed"
    refused = beats_holder(found, "churn@1", 0.3)
    assert (refused.verdict, refused.said.endswith("more than 0.3 is asked for")) == ("failed", True)
    turned = compared(SCORES["roc_auc"], truth, theirs, ours)
    assert beats_holder(turned, "churn@1", -0.3).verdict == "passed"


@pytest.mark.parametrize("name", SCORES)
def test_too_few_rows_are_refused_and_not_judged(name):
    """Thirty are needed, and ten of each class where the score is made of classes."""
    few = drawn(name, 0, 29, (0.1, 3.0))
    assert beats_holder(compared(SCORES[name], *few), "churn@1", 0.0).said == "cannot be told: 29 rows, 30 are needed"
    none = tuple(each.at(np.array([], dtype=int)) for each in few)
    assert compared(SCORES[name], *none).reason == "0 rows, 30 are needed"


def test_a_class_of_few_rows_is_named():
    """The score that needs it is not told."""
    truth = Truth(np.array([0] * 40 + [1] * 9), ("no", "yes"))
    assert too_little(SCORES["roc_auc"], truth) == "9 rows of the class 'yes', 10 are needed"
    assert too_little(SCORES["accuracy"], truth) == ""


def test_the_same_model_again_is_refused_in_words_that_say_so():
    """No interval, no gain."""
    truth, model = classified(0, 200, (0.5,))
    assert beats_holder(compared(SCORES["roc_auc"], truth, model, model), "churn@1", 0.0).said.endswith(
        "the same for every row"
    )


def parts(rows, count):
    """A column of so many labels."""
    return {"group": parts_of([f"g{place % count}" for place in range(rows)], "group")}


@pytest.mark.parametrize("count", [2, 8])
def test_segments_of_equals_fail_in_at_most_one_draw_of_twenty(count):
    """However many of them are looked at, with no allowance at all."""
    failed = 0
    for seed in range(DRAWS):
        outcomes = classified(seed, 800, (0.7, 0.7))
        found = judged(SCORES["accuracy"], parts(800, count), outcomes, limit=0.0)
        failed += any(each.verdict == "failed" for each in found)
    assert failed / DRAWS <= MOST_FALSE


def test_a_segment_that_is_worse_is_found_and_named_however_good_the_whole_is():
    """Better in three of four parts, and much worse in one."""
    truth, ours, theirs = classified(1, 4000, (0.1, 1.0))
    worse = np.arange(4000) % 4 == 3
    values = np.where(worse, 1 - truth.values, ours.values)
    found = judged(SCORES["accuracy"], parts(4000, 4), (truth, Outcome(values), theirs), limit=0.05)
    assert [each.verdict for each in found] == ["passed"] * 3 + ["failed"]
    check = no_segment_worse(found, 0.05)
    assert check.verdict == "failed"
    assert check.said.startswith("group = g3 is worse by 0.")
    assert check.said.endswith("0.05 is the limit")


def test_a_segment_that_is_worse_by_less_than_the_limit_passes():
    """Certain, and too small to matter."""
    truth = Truth(np.zeros(4000, dtype=int), ("no", "yes"))
    ours = Outcome((np.arange(4000) < 80).astype(int))
    theirs = Outcome(np.zeros(4000, dtype=int))
    every = {"all": {"all": np.arange(4000)}}
    assert judged(SCORES["accuracy"], every, (truth, ours, theirs), limit=0.05)[0].verdict == "passed"
    assert judged(SCORES["accuracy"], every, (truth, ours, theirs), limit=0.01)[0].verdict == "failed"


def test_a_small_segment_is_told_and_does_not_count():
    """Of 29 rows."""
    outcomes = classified(2, 129, (0.1, 1.0))
    column = {"group": parts_of(["big"] * 100 + ["small"] * 29, "group")}
    found = judged(SCORES["accuracy"], column, outcomes, limit=0.05)
    assert [each.verdict for each in found] == ["passed", "skipped"]
    assert no_segment_worse(found, 0.05).said.endswith("1 of them too small to tell")


def test_numbers_are_cut_at_their_quartiles_and_labels_are_kept():
    """Missing values are a part; booleans and few numbers are labels."""
    ages = parts_of(np.append(np.arange(100.0), np.nan), "age")
    assert list(ages) == ["0 to 24.75", "24.75 to 49.5", "49.5 to 74.25", "74.25 to 99", "missing"]
    assert [len(rows) for rows in ages.values()] == [25, 25, 25, 25, 1]
    assert list(parts_of([True, False, True], "loyal")) == ["False", "True"]
    assert list(parts_of([3, 1, 2, 3], "plan")) == ["1", "2", "3"]
    assert sum(map(len, parts_of(np.repeat([0.0, *range(1, 12)], 5), "zeros").values())) == 60


def test_too_many_labels_are_refused_by_name():
    """Segments of one customer each say nothing."""
    with pytest.raises(DataError, match="id has 21 labels"):
        parts_of([f"c{number}" for number in range(21)], "id")


def test_limits_of_losses_are_parts_of_the_holders_loss():
    """An error of 200 may grow by 10, a share by 0.05."""
    assert [limit_of(SCORES[name], 0.05, 200.0) for name in ("mae", "accuracy", "brier")] == [10.0, 0.05, 0.05]
