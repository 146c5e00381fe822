"""Which parameters of a script matter? Each is given other values, and the target is looked at."""

from __future__ import annotations

from dataclasses import replace

from ...core.code.reading.literals import Literal, option, others
from ...records.proof import Extent
from .prove import agrees
from .search import Search


def check_params(search: Search) -> Extent:
    """The extent of the best script with its live and dead parameters; the dead become constants of the best script.

    A parameter is live if with another value the target is another one, or the replay stops. Where time runs out before
    that is known, it is neither, and stays a parameter.
    """
    live: list[str] = []
    dead: list[str] = []
    for name, value in search.best.made.params.items():
        matters = _matters(search, name, value)
        if matters is not None:
            (live if matters else dead).append(name)
    if dead:
        constants = search.best.wishes.constants | frozenset(dead)
        if search.works(replace(search.best.wishes, constants=constants)):
            search.take(constants=constants)
    return Extent(live=tuple(live), dead=tuple(dead))


def _matters(search: Search, name: str, value: Literal) -> bool | None:
    """Whether some other value of a parameter changes the target; None where there was no time to tell."""
    for other in others(value):
        answer = None if search.out_of_time() else search.answer(search.best, [option(name, other)])
        if answer is None:
            return None
        if not agrees(search.request.attached, answer):
            return True
    return False
