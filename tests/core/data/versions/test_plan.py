"""Are only rows that are new written, and do the pieces of any history give every version back?"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_magic.core.data.versions import cuts, message
from mlops_magic.core.data.versions.leaf import NUMBERS, digest, rows_of, together
from mlops_magic.core.data.versions.manifest import Manifest, from_text, to_text
from mlops_magic.core.data.versions.plan import Known, planned
from mlops_magic.core.data.versions.values import rebuilt, taken

ROWS = 200_000


class Memory:
    """A store of chunks in memory, and what each save added to it."""

    def __init__(self):
        self.chunks, self.added = {}, 0

    def known(self):
        """What a planner asks."""
        return Known(self.chunks.__contains__, self.root, self.part, self.leaf)

    def root(self, key):
        """The full chunk below a patch."""
        fresh = self.chunks[key]
        return (fresh.base, fresh.base_start) if fresh.base else (key, 0)

    def part(self, leaf, key):
        """A chunk, checked."""
        fresh = self.chunks[key]
        if fresh.base:
            base = rows_of(leaf.form, self.part(leaf, fresh.base), fresh.base_start, fresh.base_rows)
            found = message.patched(leaf.form, leaf.dtype, fresh.packed, base)
        else:
            found = message.read(leaf.form, leaf.dtype, fresh.packed)
        assert digest(leaf.form, found) == key
        return found

    def leaf(self, leaf):
        """A leaf, joined."""
        parts = []
        for piece in leaf.pieces:
            part = self.part(leaf, piece.key)
            cut = (
                part[piece.start : piece.start + piece.rows]
                if leaf.form == NUMBERS
                else part.slice(piece.start, piece.rows)
            )
            assert digest(leaf.form, cut) == piece.digest
            parts.append(cut)
        return together(leaf.form, leaf.dtype, parts)

    def save(self, value, parent=None):
        """The manifest of a value, through its text."""
        layout, leaves = taken(value)
        before = sum(len(fresh.packed) for fresh in self.chunks.values())
        kept = planned(leaves, parent, self.known(), lambda fresh: self.chunks.__setitem__(fresh.key, fresh))
        self.added = sum(len(fresh.packed) for fresh in self.chunks.values()) - before
        return from_text(to_text(Manifest(layout, kept)))

    def load(self, manifest):
        """The value."""
        return rebuilt(manifest.layout, lambda number: self.leaf(manifest.leaves[number]))


def frame(rows=ROWS, seed=0):
    """An id, numbers, a category and a text."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "id": np.arange(rows) * 7 + seed,
            "x": rng.normal(size=rows),
            "n": rng.integers(0, 1000, rows),
            "c": pd.Categorical(rng.choice(list("abcd"), rows)),
            "t": rng.choice([f"word{number}" for number in range(500)], rows),
        }
    )


def changes():
    """What is done to a frame, and the largest share of the first version it may cost."""
    first = frame()
    scattered = first.copy()
    places = np.random.default_rng(1).choice(ROWS, ROWS // 100, replace=False)
    for column in ("x", "n"):
        scattered.iloc[places, scattered.columns.get_loc(column)] = np.arange(len(places)) % 7
    contiguous = first.copy()
    contiguous.loc[50_000:51_999, "x"] = 0.5
    return {
        "nothing": (first.copy(), 0.0),
        "1 % appended": (pd.concat([first, frame(ROWS // 100, 3)], ignore_index=True), 0.02),
        "1 % changed in one place": (contiguous, 0.005),
        "1 % inserted in the middle": (
            pd.concat([first[:77_777], frame(ROWS // 100, 3), first[77_777:]], ignore_index=True), 0.04),
        "three inserts and two deletions": (
            pd.concat([first[:9_000], frame(50, 3), first[9_500:90_000], frame(70, 4), first[90_000:150_000], frame(9, 5),
                       first[160_000:]], ignore_index=True), 0.04),
        "the first 1 % deleted": (first[ROWS // 100 :].reset_index(drop=True), 0.002),
        "1 % scattered": (scattered, 0.06),
        "columns in another order": (first[["t", "c", "n", "x", "id"]], 0.0005),
    }  # fmt: skip


@pytest.mark.parametrize("change", changes())
def test_a_change_costs_what_it_changes(change):
    """Bytes added for each kind of change, and the version comes back."""
    memory, (changed, most) = Memory(), changes()[change]
    first = memory.save(frame())
    whole = memory.added
    second = memory.save(changed, first)
    assert memory.added <= most * whole
    pd.testing.assert_frame_equal(memory.load(second), changed, check_exact=True)
    pd.testing.assert_frame_equal(memory.load(first), frame(), check_exact=True)


def small(rows=7_000):
    """A table of grades, a category and names: no column tells its rows apart."""
    rng = np.random.default_rng(5)
    grades = {f"grade{number}": rng.gamma(2.0, size=rows).round(1) for number in range(8)}
    words = {"c": pd.Categorical(rng.choice(list("abc"), rows)), "t": rng.choice([f"w{n}" for n in range(90)], rows)}
    return pd.DataFrame(grades | words)


@pytest.mark.parametrize(
    ("change", "most"),
    [
        (lambda table: table[100:], 0.03),
        (lambda table: table[100:].reset_index(drop=True), 0.03),
        (lambda table: pd.concat([table[:3_000], table[3_100:]], ignore_index=True), 0.05),
        (lambda table: pd.concat([table[50:150], table], ignore_index=True), 0.08),
        (lambda table: pd.concat([table, table[:100]], ignore_index=True), 0.08),
    ],
    ids=["first rows gone", "and numbered anew", "rows in the middle gone", "rows before it", "rows after it"],
)
def test_a_small_table_without_an_id_costs_what_it_changes(change, most):
    """One chunk a column, and rows that only several columns tell apart."""
    memory, first = Memory(), small()
    manifest = memory.save(first)
    whole, changed = memory.added, change(first)
    second = memory.save(changed, manifest)
    assert memory.added <= most * whole
    pd.testing.assert_frame_equal(memory.load(second), changed, check_exact=True)


def test_patches_are_never_made_of_patches():
    """Every patch lies on a full chunk, so that a load reads two at most."""
    memory, value = Memory(), frame(70_000)
    manifest = memory.save(value)
    for step in range(6):
        value = value.copy()
        value.loc[step * 11 :: 997, "x"] = float(step)
        manifest = memory.save(value, manifest)
    assert [fresh for fresh in memory.chunks.values() if fresh.base]
    assert not [fresh for fresh in memory.chunks.values() if fresh.base and memory.chunks[fresh.base].base]
    pd.testing.assert_frame_equal(memory.load(manifest), value, check_exact=True)


def test_a_few_changed_rows_of_a_chunk_that_was_cut_are_a_patch():
    """After an insert in the middle, rows on both sides still have the old chunk below them."""
    memory, first = Memory(), frame(60_000)
    manifest = memory.save(first)
    whole = memory.added
    second = pd.concat([first[:30_000], frame(100, 3), first[30_000:]], ignore_index=True)
    manifest = memory.save(second, manifest)
    third = second.copy()
    third.loc[::500, ["x", "n"]] = 7
    third = third.astype(second.dtypes.to_dict())
    manifest = memory.save(third, manifest)
    assert memory.added < 0.03 * whole
    pd.testing.assert_frame_equal(memory.load(manifest), third, check_exact=True)


def test_many_appends_do_not_leave_many_pieces():
    """Small pieces are joined again."""
    memory, value, manifest = Memory(), frame(20_000), None
    for _ in range(40):
        value = pd.concat([value, frame(500, len(value))], ignore_index=True)
        manifest = memory.save(value, manifest)
    assert max(len(leaf.pieces) for leaf in manifest.leaves) < 12
    pd.testing.assert_frame_equal(memory.load(manifest), value, check_exact=True)


EDIT = st.tuples(st.sampled_from(["insert", "delete", "change", "move"]), st.integers(0, 400), st.integers(0, 90))


@given(st.lists(st.lists(EDIT, max_size=4), min_size=1, max_size=5), st.integers(2, 300))
@settings(max_examples=80, deadline=None)
def test_any_history_comes_back(history, unique):
    """Whatever is inserted, deleted, changed and moved, with keys that repeat, every version is given back."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cuts, "CHUNK_ROWS", 64)
        patched.setattr(cuts, "SHORTEST_RUN", 8)
        patched.setattr(cuts, "SMALL_ROWS", 16)
        memory, manifest, versions = Memory(), None, []
        value = pd.DataFrame({"k": np.arange(200) % unique, "t": [f"w{place % 9}" for place in range(200)]})
        for number, edits in enumerate(history):
            for what, asked, rows in edits:
                place = min(asked, len(value))
                head, middle, tail = value[:place], value[place : place + rows], value[place + rows :]
                if what == "insert":
                    fresh = pd.DataFrame({"k": np.arange(rows) + 1000 * number, "t": ["z"] * rows}).astype({"t": "str"})
                    middle = pd.concat([fresh, middle])
                elif what == "delete":
                    middle = middle[:0]
                elif what == "change":
                    middle = middle.assign(k=number)
                else:
                    tail, middle = pd.concat([middle, tail]), tail[:0]
                value = pd.concat([head, middle, tail], ignore_index=True)
            manifest = memory.save(value, manifest)
            versions.append((manifest, value))
        for kept, expected in versions:
            pd.testing.assert_frame_equal(memory.load(kept), expected, check_exact=True)
