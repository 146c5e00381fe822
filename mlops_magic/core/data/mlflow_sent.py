"""How is a run told to MLflow? Names, texts and numbers within its server's limits, in few messages."""

from __future__ import annotations

import json
import math
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...records.run import Artifact, Run
from ..points import Points
from .mlflow_values import OUR_UID

LONGEST_NAME, LONGEST_PARAM, LONGEST_TAG = 250, 6000, 8000  # letters; a server cuts longer params without a word
MOST = {"params": 100, "tags": 100, "metrics": 1000}  # of one message
MOST_TOGETHER, MOST_BYTES = 1000, 900_000  # the server refuses a megabyte
STATUSES = {"finished": "FINISHED", "failed": "FAILED", "interrupted": "KILLED", "killed": "KILLED"}
CUT = " … cut here; the whole is in mlops_magic/run.json"
ENDINGS = {
    "image/png": ".png", "image/svg+xml": ".svg", "text/plain": ".txt", "text/html": ".html", "application/json": ".json",
}  # fmt: skip
_FOREIGN = re.compile(r"[^/\w.\- ]")
_LEAVING = re.compile(r"^\.+|/")
_SAME_PLACE = re.compile(r"[^\w.\- ()=,+@]")
Entry = dict[str, Any]


def sent_names(names: Iterable[str]) -> dict[str, str]:
    """What each name is called at MLflow, no two alike.

    Examples
    --------
    >>> sent_names(["clf__C", "auc (X_test)", "auc [X_test]", "../x", ""])
    {'clf__C': 'clf__C', 'auc (X_test)': 'auc _X_test_', 'auc [X_test]': 'auc _X_test_ 2', '../x': '__x', '': '_'}
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        sent = _FOREIGN.sub("_", name)[:LONGEST_NAME].strip()
        if not sent or posixpath.normpath(sent) != sent or sent.startswith(("/", ".")):
            sent = _LEAVING.sub("_", sent) or "_"
        first, number = sent, 1
        while sent in taken:
            number += 1
            sent = f"{first[: LONGEST_NAME - 8]} {number}"
        taken.add(sent)
        found[name] = sent
    return found


def params_of(run: Run) -> list[Entry]:
    """Params, each name once: where two sources chose one, the later one is told apart by its source."""
    said: dict[str, str] = {}
    for each in run.params:
        name = each.name if said.get(each.name, each.value) == each.value else f"{each.name} {each.source}"
        said.setdefault(name, each.value)
    names = sent_names(said)
    return [{"key": names[name], "value": _within(text, LONGEST_PARAM)} for name, text in said.items()]


def tags_of(run: Run, parent: str) -> list[Entry]:
    """Tags, and under MLflow's own names what it shows of a run; `parent` is MLflow's id."""
    own = {
        OUR_UID: run.uid,
        "mlflow.parentRunId": parent,
        "mlflow.source.name": run.notebook,
        "mlflow.source.type": "NOTEBOOK" if run.notebook else "LOCAL",
        "mlflow.source.git.commit": run.git.commit if run.git else "",
        "mlflow.note.content": "\n".join(run.remarks),
        "mlops_magic.error": f"{run.error_type}: {run.error_text}" if run.error_type else "",
    }
    theirs = {name: value for name, value in run.tags if name not in own}
    names = sent_names(theirs)
    told = {name: value for name, value in own.items() if value} | {names[name]: text for name, text in theirs.items()}
    return [{"key": name, "value": _within(text, LONGEST_TAG)} for name, text in told.items()]


def points_of(points: Mapping[str, Points], started_ns: int) -> Iterator[Entry]:
    """Every point of every metric, with the moment it was measured at."""
    names = sent_names(points)
    for name, held in points.items():
        for step, value, time_us in zip(held.steps, held.values, held.times, strict=True):
            moment = (started_ns // 1000 + time_us) // 1000
            yield {"key": names[name], "value": _number(value), "timestamp": moment, "step": step}


def batches(
    params: Iterable[Entry], tags: Iterable[Entry], metrics: Iterable[Entry]
) -> Iterator[dict[str, list[Entry]]]:
    """All of it, in messages that a server takes."""
    batch: dict[str, list[Entry]] = {}
    count = size = 0
    for kind, entries in (("params", params), ("tags", tags), ("metrics", metrics)):
        for entry in entries:
            more = len(json.dumps(entry)) + 2
            full = count + 1 > MOST_TOGETHER or len(batch.get(kind, ())) + 1 > MOST[kind]
            if batch and (full or size + more > MOST_BYTES):
                yield batch
                batch, count, size = {}, 0, 0
            batch.setdefault(kind, []).append(entry)
            count, size = count + 1, size + more
    if batch:
        yield batch


def file_names(artifacts: Iterable[Artifact]) -> dict[str, Artifact]:
    """Where each artifact goes below its run: a path that leaves it nowhere, no two alike.

    Examples
    --------
    >>> list(file_names([Artifact("plot", "figure", "", 0, "image/png"), Artifact("../a//b.txt", "file", "", 0)]))
    ['plot.png', 'a/b.txt']
    """
    found: dict[str, Artifact] = {}
    for each in artifacts:
        parts = [_SAME_PLACE.sub("_", part).strip() for part in each.name.replace("\\", "/").split("/")]
        path = "/".join(part for part in parts if part.strip(". ")) or "unnamed"
        ending = ENDINGS.get(each.media_type, "")
        if "." not in path.rpartition("/")[2]:
            path += ending
        first, number = path, 1
        while path in found:
            number += 1
            stem, dot, last = first.rpartition(".")
            path = f"{stem} {number}.{last}" if dot else f"{first} {number}"
        found[path] = each
    return found


def _within(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - len(CUT)] + CUT


def _number(value: float) -> float | str:
    """JSON has no words for what is not finite; MLflow's messages have texts for it."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
