"""Points of a metric come back to the bit, in few bytes, and no damaged block is taken for a sound one."""

import math
import random
import struct
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_magic.core.points import Points, packed, unpacked

WHOLE = st.integers(-(2**63), 2**63 - 1)
POINT = st.tuples(st.floats(width=64) | st.integers(-(2**1100), 2**1100), WHOLE, WHOLE, st.text(max_size=3))


def held(points):
    """Points from tuples of value, step, time and source."""
    found = Points()
    for point in points:
        found.add(*point)
    return found


def exactly(points):
    """What must not differ, values as bits: NaN is not equal to itself."""
    return points.steps, points.values.tobytes(), points.times, points.exact, points.sources


@given(st.lists(POINT), st.booleans())
def test_every_point_comes_back_to_the_bit(points, compress):
    """Any value, step, time and source, differences of more than 64 bits included."""
    before = held(points)
    assert exactly(unpacked(packed(before, compress=compress))) == exactly(before)


@given(st.lists(POINT, max_size=6), st.lists(POINT, max_size=6), st.integers(0, 12))
def test_blocks_are_joined_and_cut(first, second, cut):
    """Two blocks joined are the block of all points, and its two parts are the points before and after."""
    joined = held(first)
    joined.extend(held(second))
    assert exactly(joined) == exactly(held(first + second))
    assert exactly(joined.part(0, cut)) == exactly(held((first + second)[:cut]))
    assert exactly(joined.part(cut, len(joined))) == exactly(held((first + second)[cut:]))


def test_a_point_is_the_record_that_was_logged():
    """Integers that no double holds come back as themselves."""
    points = held([(2**53 + 1, 7, 0, "here"), (math.nan, 8, 1, ""), (-0.0, 9, 2, "")])
    first, second, third = points.metrics("loss")
    assert (first.name, first.value, first.step, first.source) == ("loss", 2**53 + 1, 7, "here")
    assert math.isnan(second.value)
    assert math.copysign(1, third.value) == -1


def test_few_bytes_a_point():
    """At most 24 bytes a point as they come, 9 compressed where values are noise, 5 where they were born float32."""
    noise = random.Random(0)
    times = sorted(noise.randrange(10**9) for _ in range(1000))
    noisy = held([(2.0 / (step + 1) + noise.gauss(0, 0.01), step, time, "") for step, time in enumerate(times)])
    born_short = Points(noisy.steps, array("d", array("f", noisy.values)), array("q", range(0, 250_000, 250)))
    assert len(packed(noisy)) <= 24 * 1000
    even = Points(noisy.steps, noisy.values, born_short.times)
    assert len(packed(even, compress=True)) <= 9 * 1000
    assert len(packed(born_short, compress=True)) <= 5 * 1000


@pytest.mark.parametrize("compress", [False, True])
def test_a_damaged_block_is_refused(compress):
    """Cut short, of another form, or no block at all."""
    block = packed(held([(0.5, step * step, 3, "") for step in range(50)]), compress=compress)
    for wrong in (block[:-1], block[: len(block) // 2], b"", b"\x02" + block[1:], struct.pack("<BBI", 1, 1, 9) + b"x"):
        with pytest.raises(ValueError, match="point"):
            unpacked(wrong)
