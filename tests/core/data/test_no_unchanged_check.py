"""Why is there no "unchanged" check that costs nothing? Because what it has to keep is seen by the user's program.

To know without reading that a frame is as it was, its buffers must not be written in place meanwhile. pandas promises that
only while somebody else refers to them: a shallow copy. But then the next write copies the block, and whoever looks into the
old one (an array from `to_numpy`, a model that kept it) does not see the write. Without a reference all marks of a buffer
stay when a cell is written. What is left is to read the values.
"""

from __future__ import annotations

import pandas as pd
import pytest

pytestmark = pytest.mark.skipif(int(pd.__version__.partition(".")[0]) < 3, reason="pandas 2 does not copy on write")


def seen_by_a_program(keep):
    """What a cell computes, while `keep` of its frame is held by somebody else."""
    frame = pd.DataFrame({"a": [1.0, 2.0]})
    looked_into, held = frame.to_numpy(), keep(frame)
    frame.loc[0, "a"] = 9.0
    return looked_into[0, 0], held


def test_a_kept_shallow_copy_changes_what_a_program_computes():
    """With a reference of ours another number comes out."""
    assert seen_by_a_program(lambda frame: frame.copy(deep=False))[0] != seen_by_a_program(lambda _: None)[0]


def test_a_buffer_bears_no_mark_of_a_write():
    """Address, strides and length are the same after a cell was written in place."""
    frame = pd.DataFrame({"a": [1.0, 2.0]})
    before = frame["a"].to_numpy().__array_interface__
    frame.loc[0, "a"] = 9.0
    assert frame["a"].to_numpy().__array_interface__ == before
