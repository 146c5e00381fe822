"""A script: runs an exported pipeline to find the tables it makes on its way, or the tests of its data, to see them pass.

It is given the folder, the file for its answer, and "tables" or "tests". Nothing of ours is imported but what the export
has; of the tests it needs no pytest, because each is a function without arguments.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Answer = dict[str, Any]


def tables(here: Path) -> Answer:
    """Fingerprints of the tables that stand in variables at the end of each step; up to where the pipeline stops."""
    del here
    frames = importlib.import_module("pipeline_checks.core.data.frames")
    prints = importlib.import_module("pipeline_checks.core.data.fingerprint")
    serving = importlib.import_module("pipeline_checks.serving.tables")
    found: list[dict[str, str]] = []

    def told(step: str, variables: Mapping[str, Any]) -> None:
        for name, value in variables.items():
            if frames.is_table(value) and (identity := _identity(prints, value)):
                found.append({"step": step, "table": name, "fingerprint": identity})

    error = _error(lambda: serving.at_each_end(importlib.import_module("pipeline"), told))
    return {"tables": found, "error": error}


def tests(here: Path) -> Answer:
    """What each test of the data says: nothing where it passes."""
    names = [line.split("(")[0].removeprefix("def ") for line in (here / "test_data.py").read_text("utf-8").splitlines()
             if line.startswith("def test_")]  # fmt: skip
    try:
        module = importlib.import_module("test_data")
    except ImportError as error:
        return {"tests": {}, "missing": str(error.name)}
    return {"tests": {name: _error(vars(module)[name]) for name in names}}


def _identity(prints: Any, value: object) -> str:
    """The fingerprint; empty where a part of the value has none that can prove two equal."""
    try:
        identity = prints.fingerprint(value)
    except Exception:  # noqa: BLE001 - a value without a fingerprint is known by nobody
        return ""
    return str(identity.fp) if identity.exact else ""


def _error(run: Callable[[], object]) -> str:
    try:
        run()
    except BaseException as error:  # noqa: BLE001 - whatever stops the user's code is the answer
        return f"{type(error).__name__}: {error}"
    return ""


def main() -> None:
    """Answer, whatever the user's code prints or leaves running."""
    here, answer, what = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    sys.path[0] = str(here)  # not this script's folder, whose files are ours
    told = {"tables": tables, "tests": tests}[what](here)
    answer.write_text(json.dumps(told), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
