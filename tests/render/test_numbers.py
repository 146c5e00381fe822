"""Are numbers written so that they can be read, and read back?"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mlops_magic.render import numbers

FINITE = st.floats(-1e307, 1e307)


@given(FINITE)
def test_a_number_keeps_four_figures(value):
    """What is written, read back, is within half of the fourth digit."""
    read = float(numbers.number(value).replace(numbers.THIN, ""))
    assert read == pytest.approx(value, rel=5.0001e-4)


@given(st.floats(1e-4, 9999.4), st.sampled_from([1, -1]))
def test_a_number_has_the_digits_of_a_second_source(value, sign):
    """Below ten thousand, the digits are those of decimal's rounding to four figures."""
    assume(value != int(value))
    rounded = Decimal(f"{Decimal(sign * value):.3e}")
    assert Decimal(numbers.number(sign * value).replace(numbers.THIN, "")) == rounded


@given(st.integers(-(10**8), 10**8))
def test_whole_numbers_are_exact(value):
    """A count is not rounded."""
    assert int(numbers.number(value).replace(numbers.THIN, "")) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"), (-0.0, "0"), (1.0, "1"), (0.9, "0.9000"), (9.99996, "10.00"), (0.000123456, "0.0001235"), (1e-7, "1.000e-7"),
        (123456.7, "123\u202f457"), (1e12, "1.000e12"), (math.inf, "∞"), (-math.inf, "-∞"), (math.nan, "NaN"),
    ],
)  # fmt: skip
def test_edges_of_numbers(value, shown):
    """Nought, rounding up to the next power, the very small and large, and what is no number."""
    assert numbers.number(value) == shown


@given(st.lists(st.floats(0.001, 1), min_size=1))
def test_a_column_has_one_number_of_decimals(values):
    """Numbers below each other can be compared digit by digit."""
    assume(any(value != int(value) for value in values))
    assume(min(values) >= max(values) / 1000)
    assert len({len(text.partition(".")[2]) for text in numbers.aligned(values)}) == 1


def test_a_column_of_very_different_sizes_loses_none():
    """Where one number of decimals would show 0, each number has its own."""
    assert numbers.aligned([1234.5, 0.00012, None, math.nan]) == ("1234", "0.0001200", numbers.NONE, "NaN")


@given(st.floats(0, 1))
def test_a_p_value_is_never_more_certain_than_one_in_ten_thousand(value):
    """Four decimals, and nothing below them."""
    shown = numbers.p_value(value)
    assert shown == "< 0.0001" if value < 0.0001 else float(shown) == pytest.approx(value, abs=5.1e-5)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_change_has_arrow_and_sign_of_its_direction(before, after):
    """The arrow, the sign and the difference agree; only equal values are equal."""
    shown = numbers.change(before, after)
    assert shown[0] == ("▲" if after > before else "▼" if after < before else "=")
    assert shown[2] == ("+" if after > before else "-" if after < before else "0")
    assert after == before or float(shown[2:].replace(numbers.THIN, "")) != 0


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 ms"), (-1, "0 ms"), (0.0042, "4.2 ms"), (0.9996, "1.0 s"), (59.97, "1 min 0 s"), (3599.6, "1 h 0 min"),
        (90_000, "25 h 0 min"), (math.nan, numbers.NONE),
    ],
)  # fmt: skip
def test_edges_of_durations(seconds, shown):
    """No unit is ever full: sixty seconds are a minute."""
    assert numbers.duration(seconds) == shown


@pytest.mark.parametrize(("size", "shown"), [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (999_600, "1.0 MB"), (9_960, "10 kB"), (10**21, "1000000 PB")])  # fmt: skip
def test_edges_of_sizes(size, shown):
    """No unit is ever full but the last."""
    assert numbers.size(size) == shown


@pytest.mark.parametrize(
    ("age", "shown"),
    [(0, "just now"), (-30, "just now"), (59, "just now"), (60, "1 min ago"), (3599, "59 min ago"), (3600, "1 h ago"), (86_399, "23 h ago"), (86_400, "2023-11-13")],
)  # fmt: skip
def test_times_are_relative_for_a_day(age, shown):
    """Up to a day the age, then the date; a clock a little ahead is now."""
    now = 1_700_000_000 * numbers.SECOND_NS
    assert numbers.when(now - age * numbers.SECOND_NS, now, UTC) == shown


def test_the_date_is_the_readers_own():
    """An hour before midnight UTC it is tomorrow in the east."""
    moment = int(datetime(2026, 3, 1, 23, tzinfo=UTC).timestamp()) * numbers.SECOND_NS
    later = moment + 9 * 86_400 * numbers.SECOND_NS
    assert numbers.when(moment, later, timezone(timedelta(hours=9))) == "2026-03-02"


@pytest.mark.parametrize("moment", [10**30, -(10**30)])
def test_a_clock_beyond_the_calendar_is_said(moment):
    """A time that no calendar has does not stop a card."""
    assert numbers.exact(moment) == numbers.when(moment, 0) == "at an unknown time"
