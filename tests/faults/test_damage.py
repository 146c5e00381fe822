"""Some bits are turned over, every kind of tampering is done once, and a crowd begins at once; `make faults` does more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).parent
HEAD = 2  # lines of the table before its rows

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")


def printed(*arguments):
    """Exit code, rows of the table, and what was complained of."""
    done = subprocess.run([sys.executable, str(FAULTS), *arguments], capture_output=True, text=True, check=False)
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in done.stdout.splitlines()[HEAD:]]
    return done.returncode, rows, done.stderr


@pytest.mark.slow
def test_nothing_is_wrong_and_undetected():
    """A turned bit is without effect or told; tampering is always told; no error that is none of ours."""
    code, (flips, *tampering), told = printed("--kills", "0", "--crowd", "0", "--flips", "60", "--seed", "11")
    assert (code, told) == (0, "")
    assert flips[0] == "a bit is turned over"
    assert flips[1] == "60"
    assert int(flips[2]) + int(flips[3]) == 60
    assert len(tampering) > 20
    assert {tuple(row[1:]) for row in tampering} == {("1", "0", "1", "0", "0")}


@pytest.mark.slow
def test_sixteen_that_begin_at_once_all_begin():
    """On a store that is not there, twice; then each writes, and nothing is lost or told to be locked."""
    code, rows, told = printed("--kills", "0", "--flips", "0", "--crowd", "16", "--rounds", "2", "--writes", "60")
    assert (code, told) == (0, "")
    assert [(row[1], row[2]) for row in rows] == [("32", "32"), ("960", "960"), ("960", "960")]
