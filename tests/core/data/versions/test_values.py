"""Does every value come back from its leaves, bit for bit?"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlops_magic.core.data.versions import cells, message
from mlops_magic.core.data.versions.leaf import digest, together
from mlops_magic.core.data.versions.values import rebuilt, taken
from mlops_magic.errors import DataError


def through_messages(value, rows=65_536):
    """The value after each part of each leaf has been a message."""
    layout, leaves = taken(value)
    held = []
    for leaf in leaves:
        parts = [leaf.part(start, min(start + rows, len(leaf.values))) for start in range(0, len(leaf.values), rows)]
        again = [message.read(leaf.form, leaf.dtype, message.message(leaf.form, part)) for part in parts]
        for part, read in zip(parts, again, strict=True):
            assert digest(leaf.form, part) == digest(leaf.form, read)
        held.append(together(leaf.form, leaf.dtype, again) if again else leaf.values)  # noqa: PD011  a leaf is no Series
    return rebuilt(layout, held.__getitem__)


@pytest.mark.parametrize("rows", [65_536, 3, 1])
def test_every_kind_of_value_comes_back(kept, same, rows):
    """Values, types, index, labels, names, attributes and flags are those that were saved, whatever the cuts."""
    assert same(through_messages(kept, rows), kept)


@given(hnp.arrays(st.one_of(hnp.floating_dtypes(sizes=(16, 32, 64)), hnp.integer_dtypes(), hnp.complex_number_dtypes(sizes=(64, 128)),
                            hnp.datetime64_dtypes(), hnp.boolean_dtypes()), hnp.array_shapes(max_dims=3, min_side=0)))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_any_array_comes_back(array):
    """Every bit of any array of numbers or times."""
    again = through_messages(array, rows=2)
    assert (again.dtype.str, again.shape, again.tobytes()) == (array.dtype.str, array.shape, array.tobytes())


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.binary() | st.datetimes() | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.lists(PLAIN, max_size=6))
@settings(max_examples=200, deadline=None)
def test_any_objects_come_back(objects):
    """Every object of a mixed column, types included."""
    column = pd.Series(objects, dtype=object)
    assert [cells.written(each) for each in through_messages(column).tolist()] == [
        cells.written(each) for each in objects
    ]


@given(hnp.arrays("f8", 50), st.lists(st.integers(0, 49), max_size=25), st.floats())
@settings(max_examples=100, deadline=None)
def test_a_patch_gives_the_changed_part(base, places, value):
    """What a patch is made of is what comes back, and beyond a quarter of the rows there is none."""
    changed = base.copy()
    changed[places] = value
    packed = message.patch("num", changed, base)
    assert (packed is None) == (message.different("num", changed, base).sum() > 12)
    if packed is not None:
        assert message.patched("num", "<f8", packed, base).tobytes() == changed.tobytes()


def test_a_patch_of_text_gives_the_changed_part():
    """Nulls that come and go included."""
    base = pa.array(["a", None, *map(str, range(40))], type=pa.large_string())
    changed = pa.array([None, "b", *map(str, range(39)), "zz"], type=pa.large_string())
    packed = message.patch("text", changed, base)
    assert message.patched("text", "", packed, base).equals(changed)


def test_bits_that_a_fingerprint_folds_have_digests_of_their_own():
    """-0.0 and 0.0, and two NaN, are one value to fp1 and two chunks to the store; without them the digest is fp1's."""
    from mlops_magic.core.data.fingerprint.bits import chunk

    plain, odd = np.array([1.0, np.nan]), np.array([0x7FF8000000000001], dtype="u8").view("f8")
    assert digest("num", plain) == chunk("f8", plain).hex()
    assert digest("num", odd) != digest("num", np.array([np.nan])) == chunk("f8", odd).hex()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (pd.DataFrame({"ok": [1, 2], "bad": [1, object()]}), "row 1 of column 'bad'"),
        (pd.Series([lambda: None]), "row 0 of values"),
        (np.array([(1, None)], dtype=[("a", "i4"), ("b", "O")]), "no bytes of their own"),
        (pd.DataFrame({"a": [1]}).rename(columns={"a": object}), "row 0 of labels"),
        (3, "no table, array, matrix, file or folder"),
    ],
)
def test_what_would_not_come_back_is_refused_by_name(value, said):
    """One sentence that says which cell or column."""
    with pytest.raises(DataError, match=said):
        taken(value)


def test_a_list_that_holds_itself_is_refused():
    """It has no end."""
    loop = []
    loop.append(loop)
    with pytest.raises(DataError, match="holds itself"):
        taken(pd.Series([loop]))


def test_a_message_is_read_by_pyarrow_alone():
    """No code of ours is needed for what a chunk holds."""
    packed = message.message("num", np.array([1.5, 2.5]))
    assert pa.ipc.open_stream(packed).read_pandas()["value"].tolist() == [1.5, 2.5]
