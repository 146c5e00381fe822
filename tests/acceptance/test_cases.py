"""The hard cases, through the public face only: load, run cells, `%export pipeline`, replay in a fresh process."""

import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from mlops_magic.core.code.writing.emit import SUPPORT
from mlops_magic.export.reached import copied

RUNNER = Path(__file__).with_name("run_case.py")
SECONDS = 240
LINE = re.compile(r"case_(?P<name>\w+)\.py:\d+:(?:\d+: (?P<ruff>[A-Z]+\d+|\S+:) | error: .*\[(?P<mypy>[\w-]+)\]$)")
NOT_OURS = frozenset({"import-untyped", "import-not-found"})  # libraries without types
MINIMAL = 0.9  # share of the cases whose export holds exactly the executions that are needed

pytestmark = pytest.mark.slow


def answered(place):
    """What is in a case's folder once its export has been replayed, where none of our settings are."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("MLOPS_")}
    subprocess.run(
        [sys.executable, str(RUNNER), "replay", str(place)], cwd=place, capture_output=True, timeout=SECONDS, check=False,
        env=environment | {"MPLBACKEND": "agg", "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    found = {}
    for name in ("notebook", "replay", "work/out/proof"):
        path = place / f"{name}.json"
        found[name] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    script = place / "work" / "out" / "pipeline.py"
    found["script"] = script.read_text(encoding="utf-8") if script.exists() else ""
    return found


@pytest.fixture(scope="module")
def answers(cases, exported, tmp_path_factory):
    """Every case with what it gave, in processes and a folder of its own."""
    places = exported(cases, tmp_path_factory.mktemp("cases"))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(zip(cases, pool.map(answered, places), strict=True))


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


def modules_of(folder, texts):
    """One module per name in a folder, and the checks that scripts import."""
    folder.mkdir()
    copied(["mlops_magic.serving.pipeline"], folder / SUPPORT)
    for name, text in texts.items():
        (folder / f"case_{name}.py").write_text(text, encoding="utf-8")
    return folder


def as_functions(cells):
    """The cells as they were typed, each at the top and as the body of a function."""
    texts = []
    for number, code in enumerate(cells):
        texts += [code, f"def cell_{number}():\n" + textwrap.indent(code, "    ")]
    return "\n\n".join(texts) + "\n"


def complaints(tool, folder):
    """What ruff or mypy, with nobody's settings, say of each module: their codes."""
    command = {
        "ruff": ["ruff", "check", "--isolated", "--output-format", "concise", "--no-cache", "."],
        "mypy": ["mypy", "--config-file", os.devnull, "--no-incremental", "--no-error-summary", "--show-error-codes"],
    }[tool]
    files = sorted(path.name for path in folder.glob("case_*.py")) if tool == "mypy" else []
    ran = subprocess.run(
        [sys.executable, "-m", *command, *files], cwd=folder, capture_output=True, text=True, check=False
    )
    found = collections.defaultdict(set)
    for line in ran.stdout.splitlines():
        match = LINE.match(line)
        if match:
            found[match["name"]].add((match["ruff"] or match["mypy"], line))
    return found


@pytest.mark.parametrize("tool", ["ruff", "mypy"])
def test_scripts_are_clean(answers, tmp_path, tool):
    """Ruff and mypy as they come find nothing in a script that they do not find in the notebook's own cells."""
    scripts = {case["name"]: found["script"] for case, found in answers if found["script"]}
    cells = {case["name"]: as_functions(code for _, code in case["executions"]) for case, _ in answers}
    ours = complaints(tool, modules_of(tmp_path / "scripts", scripts))
    users = complaints(tool, modules_of(tmp_path / "cells", cells))
    new = {}
    for name, said in ours.items():
        known = {code for code, _ in users[name]}
        lines = sorted(line for code, line in said if code not in known and code not in NOT_OURS)
        new |= {name: lines} if lines else {}
    assert len(scripts) > len(answers) / 2
    assert new == {}
