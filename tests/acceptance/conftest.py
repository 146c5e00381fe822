"""The collection of hard cases, and what exports them."""

import concurrent.futures
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parents[3] / "shared" / "cases" / "notebook_cases.json"
RUNNER = Path(__file__).with_name("run_case.py")
SECONDS = 1200  # for half of the cases; each has a limit of its own


@pytest.fixture(scope="session")
def cases():
    """Every hard case."""
    if not CASES.exists():
        pytest.skip("the collection of cases is not here")
    return json.loads(CASES.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def exported():
    """A function that runs the notebooks of some cases and exports their targets, two at a time; gives their folders."""

    def export(cases, folder):
        places = [folder / case["name"] for case in cases]
        for place, case in zip(places, cases, strict=True):
            (place / "work").mkdir(parents=True)
            (place / "case.json").write_text(json.dumps(case), encoding="utf-8")
        environment = dict(os.environ) | {"MPLBACKEND": "agg", "PYTHONHASHSEED": "7"}

        def run(some):
            command = [sys.executable, str(RUNNER), "notebook", *map(str, some)]
            subprocess.run(command, env=environment, capture_output=True, timeout=SECONDS, check=False)

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(run, (places[::2], places[1::2])))
        return places

    return export
