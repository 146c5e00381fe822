"""A parameter is live if another value of it changes the target or stops the replay, and a constant if none does."""

from __future__ import annotations

from mlops_magic.services.pipelines.liveness import check_params


def test_live_and_dead_parameters_are_told_apart(searching):
    """Numbers, texts, lists and flags: what changes the target is live, what it never looks at is dead."""
    search = searching(
        'RATE = 0.5\nNAME = "a"\nROWS = [1, 2]\nJOBS = 4\nQUIET = True',
        "total = sum(ROWS) * RATE + len(NAME) + 0 * JOBS + 0 * QUIET",
        target="total",
    )
    extent = check_params(search)
    assert (extent.live, extent.dead) == (("RATE", "NAME", "ROWS"), ("JOBS", "QUIET"))
    assert "JOBS = 4" in search.best.files.source
    assert "RATE: float = RATE" in search.best.files.source
    assert "JOBS:" not in search.best.files.source


def test_one_other_value_that_changes_nothing_is_not_enough(searching):
    """`9 > LEAST` is the same for 4 and 5 in place of 3; half of it, or less, may tell."""
    extent = check_params(searching("LEAST = 3", "total = sum(n for n in (1, 2, 9) if n > LEAST)", target="total"))
    assert (extent.live, extent.dead) == (("LEAST",), ())


def test_a_parameter_with_which_the_replay_stops_is_live(searching):
    """Whoever gives it another value must be able to: a script that then stops depends on it."""
    extent = check_params(searching('KIND = "mean"', 'total = {"mean": 1}[KIND]', target="total"))
    assert extent.live == ("KIND",)


def test_without_time_a_parameter_is_neither(searching):
    """What is not known is not said, and the parameter stays one."""
    search = searching("RATE = 2", "total = 1 + 0 * RATE", target="total", seconds=-1.0)
    extent = check_params(search)
    assert (extent.live, extent.dead, search.tried) == ((), (), 0)
    assert "RATE: int = RATE" in search.best.files.source


def test_a_script_without_parameters_is_not_tried(searching):
    """There is nothing to ask."""
    search = searching("total = 1", target="total")
    extent = check_params(search)
    assert (extent.live, extent.dead, search.tried) == ((), (), 0)
