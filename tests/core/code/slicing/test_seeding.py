"""A slice starts at a seed that a function of the notebook's sets, or that is the second one of its cell."""

import pytest

from mlops_magic.core.code.slicing.seeding import with_likely_seeds
from mlops_magic.core.code.slicing.slices import lean
from mlops_magic.records.execution import Execution

FUNCTION = "def set_seeds(s):\n    random.seed(s)\n    np.random.seed(s)"


def execution(seq, code, *, moved=(), binds=()):
    """One that reads and changes generators, whose states were recorded."""
    states = tuple((name, "state") for name in moved)
    return Execution(
        seq, "", code, code, success=True, reads=frozenset(moved), binds=frozenset(binds), changes=frozenset(moved),
        deletes=frozenset(), generator_states=states,
    )  # fmt: skip


SEEDING = {
    "random.seed(1)\nnp.random.seed(1)": {"~random", "~numpy"},
    "set_seeds(1)": {"~random", "~numpy"},
    "os.environ['A'] = '1'\ntorch.manual_seed(1)\nnp.random.seed(n)": {"~numpy"},
    "np.random.seed(int(s))": {"~numpy"},
    "np.random.seed(None)": set(),
    "np.random.seed()": set(),
    "np.random.rand()\nnp.random.seed(1)": set(),
    "np.random.seed(np.random.randint(9))": set(),
    "go()\nnp.random.seed(1)": set(),
    "random.seed(1)\nnp.random.rand()": {"~random"},
}


@pytest.mark.parametrize("code", SEEDING)
def test_a_seed_before_any_draw_settles(code):
    """Other seeds may stand before it; what is not known may draw, and a seed without a number settles nothing."""
    cells = [execution(1, FUNCTION), execution(2, code, moved=("~random", "~numpy"))]
    found = with_likely_seeds(cells)[1]
    assert found.binds == SEEDING[code]
    assert {name for name, _ in found.generator_states} == {"~random", "~numpy"} - SEEDING[code]


def test_a_slice_starts_at_the_seed():
    """Draws between it and the value are taken, and no state is restored."""
    cells = [
        execution(1, FUNCTION, binds=("set_seeds",)),
        execution(2, "set_seeds(1)", moved=("~random", "~numpy")),
        execution(3, "a = np.random.rand()", moved=("~numpy",), binds=("a",)),
        execution(4, "y = np.random.rand()", moved=("~numpy",), binds=("y",)),
    ]
    found = lean(with_likely_seeds(cells), "y", frozenset({"y"})).executions
    assert [(each.seq, each.generator_states) for each in found if each.seq > 1] == [(2, ()), (3, ()), (4, ())]
    (only,) = lean(cells, "y", frozenset({"y"})).executions
    assert only.generator_states
