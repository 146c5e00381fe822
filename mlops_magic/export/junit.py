"""Tests as the XML that GitHub, GitLab and Jenkins read."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from ..records.ci import FAILED, SKIPPED, CiReport, CiTest

# What XML 1.0 cannot say in any way: control characters, halves of surrogate pairs.
_UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: CiReport) -> bytes:
    """The report as a JUnit file, UTF-8: a suite for code, data and model, a case for each test.

    Notes
    -----
    GitLab shows `classname` and `name` of a case and the text of a failure; the counts are asked for by Jenkins.
    """
    root = ET.Element("testsuites", _counts(report.tests, f"mlops ci {report.model}"))
    for suite in dict.fromkeys(test.suite for test in report.tests):
        tests = [test for test in report.tests if test.suite == suite]
        inside = ET.SubElement(root, "testsuite", _counts(tests, suite))
        for test in tests:
            _case(inside, test, report.model)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _case(suite: ET.Element, test: CiTest, model: str) -> None:
    facts = {"classname": _said(f"{model}.{test.suite}"), "name": _said(test.name), "time": f"{test.seconds:.3f}"}
    case = ET.SubElement(suite, "testcase", facts)
    if test.verdict == FAILED:
        ET.SubElement(case, "failure", {"message": _said(test.said)}).text = _said(test.said)
    elif test.verdict == SKIPPED:
        ET.SubElement(case, "skipped", {"message": _said(test.said)})
    else:
        ET.SubElement(case, "system-out").text = _said(test.said)


def _counts(tests: tuple[CiTest, ...] | list[CiTest], name: str) -> dict[str, str]:
    verdicts = [test.verdict for test in tests]
    return {
        "name": _said(name),
        "tests": str(len(tests)),
        "failures": str(verdicts.count(FAILED)),
        "errors": "0",
        "skipped": str(verdicts.count(SKIPPED)),
        "time": f"{sum(test.seconds for test in tests):.3f}",
    }


def _said(text: str) -> str:
    return _UNSAYABLE.sub("\ufffd", text)
