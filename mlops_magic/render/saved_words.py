"""How is it said under which names data was saved?"""

from __future__ import annotations

from collections.abc import Sequence

from ..records.dataset import SavedName

MOST_NAMES = 3


def saved_words(saved: Sequence[SavedName]) -> str:
    """The versions that data is known as, the first few and how many more.

    Examples
    --------
    >>> saved_words([SavedName("customers@3"), SavedName("customers@1"), SavedName("old@7", "other types")])
    'customers@3, also customers@1, old@7 (other types)'
    """
    if not saved:
        return ""
    also = ", ".join(each.said for each in saved[1:MOST_NAMES])
    more = f" and {len(saved) - MOST_NAMES} more" if len(saved) > MOST_NAMES else ""
    return saved[0].said + (f", also {also}{more}" if also else "")
