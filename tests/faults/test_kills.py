"""A few kills of each of the fourteen kinds, and a look at whether the harness sees anything; `make faults` does a thousand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).parent
KINDS = 14
HEAD = 2  # lines of the table before its rows

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks, and signals of POSIX")


def struck(*arguments):
    """Exit code and rows of the table."""
    done = subprocess.run(
        [sys.executable, str(FAULTS), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in done.stdout.splitlines()[HEAD:]]
    return done.returncode, rows, done.stderr


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_whenever_the_kill_comes():
    """Every kind: nothing lost, every store opens, nothing half is seen, and dead runs are `killed`."""
    code, rows, told = struck("--kills", "4", "--flips", "0", "--crowd", "0")
    assert (code, told) == (0, "")
    assert len(rows) == KINDS
    for name, kills, acknowledged, *faults, _ in rows:
        assert (name, kills, faults) == (name, "4", ["0"] * 4)
        assert int(acknowledged) > 0


def test_a_store_without_care_is_seen_to_lose():
    """A list that is written anew each time loses what it had: were this not seen, nothing above would count."""
    code, ((_, _, _, lost, *_),), told = struck("--kills", "3", "--kinds", "naive", "--flips", "0", "--crowd", "0")
    assert code == 1
    assert int(lost) > 0
    assert "values are gone" in told
