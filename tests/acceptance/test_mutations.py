"""Take away any one needed execution and the proof fails: the prover is tried on every hard case.

A sample by default; all cases with MLOPS_MAGIC_MUTATE=all in the environment, which takes several minutes.
"""

import concurrent.futures
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parents[3] / "shared" / "cases" / "notebook_cases.json"
CASE, MUTATIONS = (Path(__file__).with_name(name) for name in ("run_case.py", "run_mutations.py"))
SECONDS = 600
SAMPLE = 10

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CASES.exists(), reason="the collection of cases is not here")]


def tried(case, folder):
    """The mutations of one case; nothing where its proof was not verified to begin with."""
    place = folder / case["name"]
    (place / "work").mkdir(parents=True)
    (place / "case.json").write_text(json.dumps(case), encoding="utf-8")
    ours = {"MLOPS_STORE": str(place / "store"), "MLOPS_CONFIG": str(place / "config"), "MPLBACKEND": "agg"}
    for command, where, more in (
        ([str(CASE), "notebook", str(place)], place / "work", ours | {"PYTHONHASHSEED": "7"}),
        ([str(MUTATIONS), str(place)], place, {}),
    ):
        subprocess.run(
            [sys.executable, *command],
            cwd=where,
            env=os.environ | more,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    proof = place / "work" / "out" / "proof.json"
    found = place / "mutations.json"
    if not proof.exists() or json.loads(proof.read_text(encoding="utf-8"))["status"] != "verified":
        return case, None
    return case, json.loads(found.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def mutations(tmp_path_factory):
    """Cases with their mutations, two at a time."""
    folder = tmp_path_factory.mktemp("mutations")
    cases = [case for case in json.loads(CASES.read_text(encoding="utf-8")) if case["kind"] != "refuse"]
    if os.environ.get("MLOPS_MAGIC_MUTATE") != "all":
        cases = cases[:: -(-len(cases) // SAMPLE)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda case: tried(case, folder), cases))


def test_the_scripts_as_exported_are_proven(mutations):
    """Nothing fails before something is taken away, and nearly every case was exported."""
    assert all(found is None or not found["whole"] for _, found in mutations)
    assert sum(found is not None for _, found in mutations) >= 0.9 * len(mutations)


def test_a_proof_fails_without_any_needed_execution(mutations):
    """No mutated script is verified, and there are mutations of most cases."""
    survived = [
        (case["name"], number)
        for case, found in mutations
        if found is not None
        for number, failed in found["without"].items()
        if not failed
    ]
    assert survived == []
    assert sum(bool(found and found["without"]) for _, found in mutations) >= 0.8 * len(mutations)
