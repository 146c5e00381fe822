"""Does the repository hold what it says, and nothing of the machine it was written on?"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlops_magic.cli.commands import mlops
from mlops_magic.magics.table import VERBS

REPOSITORY = Path(__file__).parents[2]
TEXTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
TOP = {
    "pyproject.toml", "mlops_magic", "labextension", "examples", "tests", "README.md", "Makefile", "LICENSE",
    "CHANGELOG.md", "CONTRIBUTING.md",
}  # fmt: skip
A_MACHINES = re.compile(
    r"--(?:extra-)?index-url|npmRegistryServer|(?:pypi|npm|registry)\.[a-z-]+\.[a-z]|/(?:work|root|home|Users|mnt)/[a-z]"
)
MEANT = {  # files that name such a thing because it is what they are about
    "tests/house/test_repository.py",
    "tests/packaging/test_lock_file.py",
    "mlops_magic/server/places.py",  # an example path
    "tests/render/examples.py",  # the same
    "tests/serving/test_running.py",  # the same
}
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINKED = re.compile(r"\]\(([^)#]+)\)")
PATHLIKE = re.compile(r"\.?[\w-]+(?:/[\w.*-]*)+|[\w-]+\.(?:py|md|toml|ipynb|json)|\.ci/run|Makefile|LICENSE")
MADE = (
    "demo-output/",
    ".mlops/",
    "exports/",
    "dist/",
    ".venv/",
    "pipeline.py",
    "proof.json",
    "test_data.py",
    "app.py",
)  # by a command


def tracked() -> list[str]:
    """Names of the files that git knows."""
    if not (REPOSITORY / ".git").exists():
        pytest.skip("this is no checkout")
    done = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name]


def test_the_top_level_is_as_agreed() -> None:
    """Nothing lies on the first level but what the house plan names."""
    found = {name.partition("/")[0] for name in tracked()}
    assert {name for name in found if not name.startswith(".")} == TOP


def test_no_file_names_a_machine_or_a_registry() -> None:
    """Who clones this fetches from where their own tools say, into where they like."""
    found = []
    for name in tracked():
        path = REPOSITORY / name
        if name in MEANT or path.suffix in {".png", ".lock"} or not path.is_file():
            continue
        found += [f"{name}: {hit.group()}" for hit in A_MACHINES.finditer(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("name", TEXTS)
def test_paths_that_are_named_exist(name: str) -> None:
    """A path in code letters or behind a link is there, unless a command makes it."""
    text = FENCED.sub("", (REPOSITORY / name).read_text(encoding="utf-8"))
    named = {part for code in INLINE.findall(text) for part in code.split() if PATHLIKE.fullmatch(part)}
    named |= {link for link in LINKED.findall(text) if ":" not in link}
    missing = [path for path in named if not path.startswith(MADE) and not list(REPOSITORY.glob(path.rstrip("/")))]
    assert missing == []
    assert named


@pytest.mark.parametrize("name", TEXTS)
def test_commands_that_are_named_exist(name: str) -> None:
    """Every `make`, `mlops` and `%verb` can be typed."""
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"\bmake ([a-z]+)", "\n".join(INLINE.findall(text)))) <= set(targets)
    assert set(re.findall(r"`mlops ([a-z]+)", text)) <= set(mlops.commands)
    verbs = set(re.findall(r"(?<![\w%])%%?([a-z]\w+)", text))
    assert verbs - {"load_ext", "unload_ext", "capture"} <= set(VERBS), verbs


def test_figures_in_the_readme_are_rows_that_a_benchmark_prints() -> None:
    """Times, ratios and shares stand between the marks of a benchmark, each in a row that it knows."""
    benchmarks = "".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "tests/benchmarks").rglob("*.py"))
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- printed by make bench -->\n")
    printed, _, after = rest.partition("<!-- end of make bench -->\n")
    between, _, rest = after.partition("<!-- printed by make gallery -->\n")
    gallery, _, after = rest.partition("<!-- end of make gallery -->\n")
    assert not re.findall(r"\d (?:ms|×|times)|\d ?%", before + between + after)
    counted = gallery.partition("| notebook |")[0]  # below it notebooks are named, not measured
    rows = [row for row in (printed + counted).splitlines() if row.startswith("| ") and any(map(str.isdigit, row))]
    assert len(rows) > 5
    for row in rows:
        assert row.split("|")[1].strip() in benchmarks.replace("{VARIABLES}", "500")


def test_the_makefile_lists_its_commands() -> None:
    """`make` alone says what can be typed, and changes nothing."""
    done = subprocess.run(["make"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    for target in ("demo", "lab", "test", "bench", "dist", "clean"):
        assert f"make {target}" in done.stdout


def test_what_is_judged_is_what_a_person_types() -> None:
    """`.ci/run` calls `make test` and nothing else."""
    lines = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        "set -eu",
        'cd "$(dirname "$0")/.."',
        "exec make test",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such bits")
def test_what_is_judged_can_be_started() -> None:
    """The file is executable."""
    assert (REPOSITORY / ".ci" / "run").stat().st_mode & 0o111
