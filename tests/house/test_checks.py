"""Do the checkers find anything? Formatter, linter, types, floors, and the sidebar's own types and tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
CHECKS = {
    "format": [PROGRAMS / "ruff", "format", "--check", "."],
    "lint": [PROGRAMS / "ruff", "check", "."],
    "types": [PROGRAMS / "mypy"],
    "floors": [PROGRAMS / "lint-imports"],
}
FRONT_END = [sys.executable, "labextension/build_hook.py"]


def check(command: list[str | Path]) -> None:
    """Run a checker over the checkout; what it found is printed with the failure."""
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    code = done.returncode
    print(done.stdout)
    assert code == 0, f"{Path(command[0]).name} found something; it is printed below"


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
def test_the_checker_finds_nothing(name: str) -> None:
    """Code, tests and benchmarks hold to the rules of pyproject.toml."""
    check(CHECKS[name])


@pytest.mark.slow
def test_the_sidebar_is_typed_and_its_units_work() -> None:
    """TypeScript's checker is content, and node runs the unit tests."""
    if not (REPOSITORY / "labextension" / "node_modules").exists() and os.environ.get("CI") != "true":
        pytest.skip("the front end is not installed; type: python labextension/build_hook.py install")
    check([*FRONT_END, "install"])
    check([*FRONT_END, "test"])
