"""The hard cases, through the public face only: load, run cells, `%export pipeline`, replay in a fresh process."""

import concurrent.futures
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parents[3] / "shared" / "cases" / "notebook_cases.json"
RUNNER = Path(__file__).with_name("run_case.py")
SECONDS = 240
MINIMAL = 0.9  # share of the cases whose export holds exactly the executions that are needed

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CASES.exists(), reason="the collection of cases is not here")]


def answered(case, folder):
    """What one case gave, in a process and folder of its own."""
    place = folder / case["name"]
    (place / "work").mkdir(parents=True)
    (place / "case.json").write_text(json.dumps(case), encoding="utf-8")
    ours = {"MLOPS_STORE": str(place / "store"), "MLOPS_CONFIG": str(place / "config"), "MPLBACKEND": "agg"}
    environment = dict(os.environ) | ours
    for step, where in (("notebook", place / "work"), ("replay", place)):
        subprocess.run(
            [sys.executable, str(RUNNER), step, str(place)], cwd=where, env=environment | {"PYTHONHASHSEED": "7"},
            capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        environment = {name: text for name, text in environment.items() if not name.startswith("MLOPS_")}
    found = {}
    for name in ("notebook", "replay", "work/out/proof"):
        path = place / f"{name}.json"
        found[name] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return case, found


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Every case, two at a time."""
    folder = tmp_path_factory.mktemp("cases")
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda case: answered(case, folder), cases))


def same(found):
    """Whether the replay gave the notebook's value."""
    return "value" in found["replay"] and found["replay"]["value"] == found["notebook"].get("value")


def test_every_case_that_is_not_to_be_refused_reproduces(answers):
    """The exported script gives the notebook's value in a fresh process, for all of them."""
    wrong = {case["name"]: found for case, found in answers if case["kind"] != "refuse" and not same(found)}
    assert wrong == {}


def test_nothing_false_is_verified(answers):
    """Where the replay gives another value, the proof does not say verified; nor where nothing can be replayed."""
    verified = [(case, found) for case, found in answers if found["work/out/proof"].get("status") == "verified"]
    assert len(verified) > len(answers) / 2
    assert [case["name"] for case, found in verified if not same(found)] == []


def test_what_cannot_be_exported_is_refused(answers):
    """A case to be refused leaves no script that claims to be right, and the reason is said."""
    for case, found in answers:
        if case["kind"] == "refuse":
            assert found["notebook"]["export_error"] or found["work/out/proof"]["status"] != "verified", case["name"]


def test_slices_are_minimal(answers):
    """At least nine of ten exports hold exactly the executions that are needed."""
    right = [(case, found) for case, found in answers if case["kind"] != "refuse" and same(found)]
    exact = [case for case, found in right if not set(found["work/out/proof"]["executions"]) - set(case["need"])]
    assert len(exact) >= MINIMAL * len(right)


def test_hidden_state_is_told(answers):
    """A case that is to warn has a sentence about its hidden state in the proof."""
    for case, found in answers:
        if case["kind"] == "warn":
            assert found["work/out/proof"]["hidden_state"], case["name"]
