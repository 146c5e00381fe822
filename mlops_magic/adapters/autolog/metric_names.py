"""What are the numbers called that were measured while a cell ran?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence

from ...records.run import Metric
from .metric_calls import Call
from .sources import Sources, Written


def metrics(calls: Sequence[Call], sources: Sources, splits_of: Callable[[str], frozenset[str]]) -> list[Metric]:
    """The recorded values as metrics, named after the variable that the call itself is assigned to, else its function.

    Calls from one place are steps of one metric. A further place of the same name is told apart by its data,
    `accuracy_score.y_test`, or by a number.

    Parameters
    ----------
    splits_of : callable
        Says of a variable what the log knows: "train", "test", both or nothing.
    """
    names: dict[object, str] = {}
    taken: dict[str, str] = {}  # names, and what they were measured on
    steps: Counter[str] = Counter()
    found = []
    for call in calls:
        written = sources.written(call.place)
        key = (call.function, call.place, call.part, call.fold)
        if key not in names:
            names[key] = _free(_wanted(call, written), call.data, taken)
            taken[names[key]] = call.data
        name = names[key]
        found.append(Metric(name, call.value, steps[name], _said(call, written, splits_of)))
        steps[name] += 1
    return found


def _wanted(call: Call, written: Written) -> str:
    assigned = written.assigned if call.place is not None and call.place.in_cell else ""
    name = f"{assigned}.{call.part}" if assigned and call.part else assigned or call.function
    return f"{name}.fold" if call.fold else name


def _free(name: str, data: str, taken: Mapping[str, str]) -> str:
    if data and taken.get(name, data) != data and f"{name}.{data}" not in taken:
        return f"{name}.{data}"
    return free_name(name, taken)


def free_name(name: str, taken: Container[str]) -> str:
    """The name, with a number behind it where it is taken."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _said(call: Call, written: Written, splits_of: Callable[[str], frozenset[str]]) -> str:
    """Where a number comes from, in words: "accuracy_score(y_test, p) line 3, on y_test (test)"."""
    where = f" line {call.place.line}" if call.place is not None and call.place.in_cell else ""
    words = call.splits | splits_of(call.data)
    split = next(iter(words)) if len(words) == 1 else ""
    on = f", on {call.data or 'data'}" if call.data or split else ""
    return f"{written.text or call.function}{where}{on}{f' ({split})' if split else ''}"
