"""A candidate is written, replayed in a fork and compared; only what gives the notebook's value works."""

from __future__ import annotations

import time
from dataclasses import replace

from mlops_magic.core.code.writing.removable import places


def _dropping(search, text):
    """The best script's wishes without the statement that begins with a text."""
    lines = {execution.seq: execution.code.splitlines() for execution in search.best.piece.executions}
    (place,) = [each for each in places(search.best.made, 0) if lines[each[0]][each[1] - 1].startswith(text)]
    return replace(search.best.wishes, dropped=search.best.wishes.dropped | {place})


def test_a_script_that_gives_the_value_works_and_another_does_not(searching):
    """What the target needs cannot go; what it does without can."""
    search = searching("rows = [1, 2]", "rows.reverse()\nrows.append(5)", "total = rows[0]", target="total")
    assert search.works(search.best.wishes)
    assert search.works(_dropping(search, "rows.append"))
    assert not search.works(_dropping(search, "rows.reverse"))
    assert search.tried == 3


def test_a_script_that_stops_does_not_work(searching):
    """An exception is no answer; the next candidate is asked as if nothing had been."""
    search = searching(
        "rows = [2]\nflag = [1]", "flag or rows[7]\nflag.append(1)", "total = rows[0] + 0 * len(flag)", target="total"
    )
    assert not search.works(_dropping(search, "flag = "))
    assert search.works(search.best.wishes)


def test_what_cannot_be_written_does_not_work(searching):
    """Where no script of that form exists, nothing is replayed."""
    search = searching("n = 1\ndef f():\n    global n\n    n += 1\n    return n", "total = f()", target="total")
    assert search.best.wishes.shared
    assert search.candidate(replace(search.best.wishes, shared=False)) is None
    assert not search.works(replace(search.best.wishes, shared=False))
    assert search.tried == 0


def test_the_best_script_changes_only_when_it_is_told(searching):
    """`take` makes other wishes the best; trying them does not."""
    search = searching("rows = [1, 2]", "rows.append(5)", "total = rows[0]", target="total")
    before, wishes = search.best, _dropping(search, "rows.append")
    search.works(wishes)
    assert search.best is before
    search.take(dropped=wishes.dropped)
    assert "append" not in search.best.files.source
    assert search.best.wishes.dropped == wishes.dropped


def test_a_candidate_leaves_nothing_behind(searching):
    """Its folder is gone after its answer, and the draft is as it was."""
    search = searching("total = 1 + 1", target="total")
    before = sorted(path.name for path in search.draft.iterdir())
    assert search.works(search.best.wishes)
    assert list(search.scratch.iterdir()) == []
    assert sorted(path.name for path in search.draft.iterdir()) == before


def test_a_candidate_that_takes_too_long_is_no_answer(searching):
    """It is stopped when its seconds are over."""
    search = searching("import time\nlong = [0]", "time.sleep(long[0])\ntotal = 1", target="total")
    slow = replace(search.best, files=replace(search.best.files, source="import time\ntime.sleep(60)\n"))
    search.request = replace(search.request, seconds=1.0)
    started = time.monotonic()
    assert search.answer(slow) is None
    assert time.monotonic() - started < 30
    search.request = replace(search.request, seconds=20.0)
    assert search.works(search.best.wishes)


def test_time_is_out_when_the_budget_is_spent(searching):
    """A search knows how long it may go on."""
    assert searching("total = 1", target="total", seconds=-1.0).out_of_time()
