"""Was a value made to answer us, or does somebody else hold it too? Asked of Python's count of references."""

from __future__ import annotations

import sys


def only_ours(part: object) -> bool:
    """Whether nobody holds the value but the answer it came in and the functions that pass it on to here.

    Where references are counted in another way it is False: then the value passes for somebody's, as it may be.
    """
    return sys.getrefcount(part) <= _PASSED


def _passed(part: object) -> int:
    """References of a fresh value that is passed on as `Walk.of_native` and `Walk.of_answer` do."""
    return _counted(part)


def _counted(part: object) -> int:
    return sys.getrefcount(part)


def _fresh() -> int:
    answer: tuple[list[object]] = ([],)
    for part in answer:
        return _passed(part)
    return 0


_PASSED = _fresh()
