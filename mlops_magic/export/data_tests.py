"""The schemas of a pipeline's data as plain pandera, and the tests that hold the data against them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..core.code.writing.data_tests_source import data_tests_source
from ..core.code.writing.emit import SUPPORT
from ..core.code.writing.pandera_source import pandera_source
from ..core.quality.chance import chance
from ..records.proof import DataTest
from ..records.schema import Schema
from .reached import copied

TESTS = "test_data.py"
RULES = "data_tests.json"  # as `serving/tables.py` calls it
NEEDED = {"pandera": "pandera[pandas]", "pytest": "pytest", "scipy": "scipy"}  # module, and what pip calls it


@dataclass(frozen=True, slots=True)
class DataTests:
    """What is tested, against what, with which versions; and what is not, a sentence each."""

    tests: tuple[DataTest, ...] = ()
    schemas: Mapping[str, Schema] = field(default_factory=dict)  # by reference
    versions: Mapping[str, str] = field(default_factory=dict)  # of distributions that are installed here
    untested: tuple[str, ...] = ()


def write_support(draft: Path) -> None:
    """Write what finds the tables of a pipeline and their broken rules, beside what the script itself needs.

    Both at once: of a package's `__init__.py` a copy has what its entries reach, and no more.
    """
    copied(["mlops_magic.serving.pipeline", "mlops_magic.serving.tables"], draft / SUPPORT)


def write_data_tests(draft: Path, made: DataTests) -> None:
    """Write schemas, tests and what they need into the folder; nothing where nothing is tested.

    The script itself needs none of it: pandera stands in a file of requirements of its own.
    """
    if not made.tests:
        return
    write_support(draft)
    for test in made.tests:
        (draft / f"{test.module}.py").write_text(pandera_source(made.schemas[test.schema]), encoding="utf-8")
    (draft / TESTS).write_text(data_tests_source(made.tests), encoding="utf-8")
    rules = {test.schema: chance(made.schemas[test.schema]) for test in made.tests}
    (draft / RULES).write_text(json.dumps(rules, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")
    lines = ["-r requirements.txt", *(_pinned(made, module) for module in NEEDED)]
    (draft / "requirements-test.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _pinned(made: DataTests, module: str) -> str:
    version = made.versions.get(module)
    return NEEDED[module] + (f"=={version}" if version else "")
