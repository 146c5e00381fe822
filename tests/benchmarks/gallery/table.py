"""What did the notebooks show, as Markdown?"""

from __future__ import annotations

from importlib.metadata import version
from statistics import median
from typing import Any

NOT_RUN = ("does not run", "no target")  # nothing to export


def table(found: list[dict[str, Any]], *, every: bool) -> str:
    """Counts, the median size, and a row for each notebook that is not verified (or for each)."""
    ran = [each for each in found if each["status"] not in NOT_RUN]
    verified = [each for each in ran if each["status"] == "verified"]
    wrong = list(filter(contradicted, verified))
    sizes = [each["kept"] / each["statements"] for each in verified if each.get("statements")]
    rows = [
        ("notebooks", str(len(found))),
        ("that run offline and fit or compute something", str(len(ran))),
        ("exported and verified", f"{len(verified)} ({_percent(len(verified), len(ran))})"),
        ("verified, and different by a second comparison", str(len(wrong))),
        ("verified, second comparison not possible", str(sum(map(_unseen, verified)))),
        ("median size of the script, of the notebook's statements", f"{median(sizes):.0%}" if sizes else "—"),
    ]
    named = ", ".join(f"{name} {version(name)}" for name in ("scikit-learn", "numpy", "pandas"))
    commits = ", ".join(sorted({str(each.get("commit")) for each in found}))
    lines = [f"scikit-learn's examples as notebooks ({named}; commit {commits}).", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {figure} |" for name, figure in rows]
    listed = found if every else [each for each in found if each["status"] != "verified" or each in wrong]
    if listed:
        lines += ["", "| notebook | status | why |", "|---|---|---|"]
        lines += [f"| {each['notebook']} | {each['status']} | {_why(each)} |" for each in listed]
    return "\n".join(lines)


def contradicted(each: dict[str, Any]) -> bool:
    """Whether it was called verified and the second comparison found a difference."""
    return each["status"] == "verified" and bool(each["second_opinion"]) and not _unseen(each)


def _unseen(each: dict[str, Any]) -> bool:
    return str(each.get("second_opinion", "")).startswith("not compared")


def _why(each: dict[str, Any]) -> str:
    if each["status"] == "verified":
        size = f"{each['kept']} of {each['statements']} statements"
        return f"{size}; {each['second_opinion']}" if each["second_opinion"] else size
    return " ".join(str(each.get("reason", "")).split()).replace("|", "\\|")[:200]


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"
