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

MUTATIONS = Path(__file__).with_name("run_mutations.py")
SECONDS = 600
SAMPLE = 10

pytestmark = pytest.mark.slow


def tried(place):
    """The mutations of one case; nothing where its proof was not verified to begin with."""
    proof = place / "work" / "out" / "proof.json"
    if not proof.exists() or json.loads(proof.read_text(encoding="utf-8"))["status"] != "verified":
        return None
    subprocess.run(
        [sys.executable, str(MUTATIONS), str(place)], cwd=place, capture_output=True, timeout=SECONDS, check=False
    )
    return json.loads((place / "mutations.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def mutations(cases, exported, tmp_path_factory):
    """Cases with their mutations, two at a time."""
    cases = [case for case in cases if case["kind"] != "refuse"]
    if os.environ.get("MLOPS_MAGIC_MUTATE") != "all":
        cases = cases[:: -(-len(cases) // SAMPLE)]
    places = exported(cases, tmp_path_factory.mktemp("mutations"))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(zip(cases, pool.map(tried, places), strict=True))


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
