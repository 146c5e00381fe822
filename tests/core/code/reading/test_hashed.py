"""A script in which an order of hashes may be seen is told from one in which it cannot."""

import pytest

from mlops_magic.core.code.reading.hashed import asks_for_hashes

SEEN = ["x = list({'a', b})", "x = next(iter(set(names)))", "for n in {str(i) for i in r}: go(n)", "hash(x)",
        "list(a.keys() & b.keys())", "defaultdict(set)", "x = a.intersection(b)", "sum(set(weights))",
        "'b' in list(set(x))"]  # fmt: skip
UNSEEN = ["sorted({'a', 'b'})", "len(set(names))", "x in {'a', 'b'}", "x not in set(names)", "{1, 2}", "a & b", "{'a': 1}",
          "max(set(x))"]  # fmt: skip


@pytest.mark.parametrize("code", SEEN)
def test_sets_and_hashes_are_seen(code):
    """Where something may read them in their order."""
    assert asks_for_hashes(code)


@pytest.mark.parametrize("code", UNSEEN)
def test_what_has_no_order_is_no_reason(code):
    """Looking up, counting, sorting; numbers, whose hash is the same everywhere."""
    assert not asks_for_hashes(code)
