"""What does a person see of a model's tests, and of the files that run them elsewhere?"""

from __future__ import annotations

from collections.abc import Iterator

from ...records.ci import FAILED as FAILED_TEST
from ...records.ci import SKIPPED as SKIPPED_TEST
from ...records.ci import CiReport, ExportedCi
from .. import numbers
from ..card import FAILED, GOOD, Block, Card, Lines, Paragraph, Verdict, cell, code, table
from ..phrases import name, names, typed

SIGNS = {"passed": "✓", FAILED_TEST: "✗", SKIPPED_TEST: "–"}
MOST_IN_TEXT = 60


def report(found: CiReport, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """The verdict, and every test."""
    skipped = sum(test.verdict == SKIPPED_TEST for test in found.tests)
    seconds = sum(test.seconds for test in found.tests)
    return Card(
        titles=(("tests of ", name(found.model)),),
        verdict=Verdict("✓", "passed", GOOD) if found.passed else Verdict("✗", "failed", FAILED),
        headline=None,
        facts=(
            (numbers.counted(len(found.tests), "test"),),
            (f"{numbers.count(len(found.failed))} failed",),
            *(((f"{numbers.count(skipped)} skipped",),) if skipped else ()),
            (numbers.duration(seconds),),
            *((("written to ", name(found.junit, 64)),) if found.junit else ()),
        ),
        blocks=(_tests(found),),
    )


def _tests(found: CiReport) -> Block:
    rows = [
        (cell(test.suite), code(test.name), cell(f"{SIGNS[test.verdict]} {test.verdict}"), cell(test.said))
        for test in found.tests
    ]
    return table("suite test = verdict said", rows, MOST_IN_TEXT)


def exported(found: ExportedCi, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """Which files there are, and what is left to do by hand."""
    return Card(
        titles=(("tests of ", name(found.model), " for GitHub and GitLab"),),
        verdict=Verdict("✓", "exported", GOOD),
        headline=None,
        facts=(("in ", name(found.folder, 64)), names(found.files)),
        blocks=tuple(_steps(found)),
    )


def _steps(found: ExportedCi) -> Iterator[Block]:
    yield Paragraph(("They run this, with the store of the repository and your public key:",))
    yield Lines(f"mlops ci {typed(found.model)} --junit junit.xml", "type")
    if found.include:
        yield Paragraph(("GitLab reads its file where .gitlab-ci.yml says so:",))
        yield Lines(found.include, "type")
