"""What is around the variables, compared without code of the notebook's."""

import warnings

import pytest

from mlops_magic.capture.surroundings import WARNINGS, changed, snapshot


class Meta(type):
    """Of a class that does not want to be asked."""

    def __repr__(cls):
        raise AssertionError("asked")

    def __eq__(cls, other):
        raise AssertionError("asked")

    __hash__ = type.__hash__


class Odd(UserWarning, metaclass=Meta):
    """A category of the notebook's."""


@pytest.mark.parametrize(
    "other",
    [
        ("ignore", None, Odd, None, 0),
        ("error", None, UserWarning, None, 0),
        ("ignore", "text", UserWarning, None, 0),
        ("ignore", None, UserWarning, "module", 0),
        ("ignore", None, UserWarning, None, 7),
        ("nothing", "that Python would take"),
    ],
    ids=["category", "action", "message", "module", "line", "form"],
)
def test_another_filter_is_a_change(other):
    """By each of its five parts, and by being there at all; its category is asked nothing."""
    with warnings.catch_warnings():
        warnings.filters.insert(0, ("ignore", None, UserWarning, None, 0))
        before = snapshot()
        assert WARNINGS not in changed(before, snapshot())
        warnings.filters[0] = other
        assert WARNINGS in changed(before, snapshot())


def test_an_option_of_pandas_that_is_no_plain_value_is_compared_by_its_text():
    """Nobody's option makes ours fail."""
    import pandas as pd

    before = snapshot()
    with pd.option_context("mode.sim_interactive", print):
        assert "~pandas" in changed(before, snapshot())
    assert "~pandas" not in changed(before, snapshot())
