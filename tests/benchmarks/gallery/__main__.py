"""How many real notebooks leave as a proven pipeline? Runs scikit-learn's examples and prints the table: `make gallery`.

Every notebook has a process and a time limit of its own. What was found is kept outside the tree beside the notebooks, so
that a run that was stopped goes on where it was; `--again` forgets it. `--publish` puts it into the tree, where a run on
another machine finds it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import notebooks
from published import bring, publish
from table import contradicted, table

from mlops_magic.adapters.processes import BESIDE_OTHERS

HERE = Path(__file__).resolve().parent
# Quick ones of twelve different families.
SAMPLE = (
    "classification__lda_qda", "cluster__segmentation_toy", "covariance__mahalanobis_distances",
    "decomposition__sparse_coding", "ensemble__random_forest_embedding", "linear_model__sgd_penalties",
    "miscellaneous__isotonic_regression", "model_selection__roc", "neighbors__regression",
    "release_highlights__release_highlights_1_7_0", "svm__svm_kernels", "tree__iris_dtc",
)  # fmt: skip
UNREACHABLE = 3
README = HERE.parents[2] / "README.md"
FROM, TO = "<!-- printed by make gallery -->\n", "<!-- end of make gallery -->\n"


def main(arguments: list[str]) -> int:
    """Print the table; 1 if one was verified that a second look finds different, or a sample is not all verified.

    2 for a name that is not known, 3 where the notebooks are not here and the package index cannot be reached.
    """
    asked = _parser().parse_args(arguments)
    try:
        known = notebooks(asked.corpus)
    except OSError as error:
        print(f"The package index cannot be reached: {error}", file=sys.stderr)
        return UNREACHABLE
    chosen = asked.names or (SAMPLE if asked.sample else sorted(known))
    missing = [name for name in chosen if name not in known]
    if missing:
        print(f"There is no notebook {missing[0]!r} in the corpus.", file=sys.stderr)
        return 2
    order = list(chosen)
    random.Random(0).shuffle(order)  # a run that is stopped has seen every family
    commit = subprocess.run(
        ["git", "-C", HERE, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    kept = asked.results or known[order[0]].parent / "found"
    kept.mkdir(parents=True, exist_ok=True)
    if not asked.again and not asked.sample:
        bring(kept)
    work = [
        Work(known[name], kept / f"{name}.json", asked.seconds, commit.stdout.strip(), asked.again) for name in order
    ]
    with ThreadPoolExecutor(asked.jobs) as pool:
        found = sorted(pool.map(_judged, work), key=lambda each: str(each["notebook"]))
    printed = table(found, every=asked.every)
    print(printed)
    if asked.publish:
        publish(found)
        before, _, rest = README.read_text(encoding="utf-8").partition(FROM)
        README.write_text(f"{before}{FROM}{printed}\n{TO}{rest.partition(TO)[2]}", encoding="utf-8")
    incomplete = asked.sample and any(each["status"] != "verified" for each in found)
    return int(incomplete or any(map(contradicted, found)))


@dataclass(frozen=True, slots=True)
class Work:
    """A notebook to judge, and where what is found of it is kept."""

    notebook: Path
    answer: Path
    seconds: float
    commit: str
    again: bool


def _judged(work: Work) -> dict[str, Any]:
    if work.again or not work.answer.exists():
        found = _run(work) | {"commit": work.commit}
        work.answer.write_text(json.dumps(found, indent=1), encoding="utf-8")
        print(f"{found['notebook']}: {found['status']}", file=sys.stderr, flush=True)
    answer: dict[str, Any] = json.loads(work.answer.read_text(encoding="utf-8"))
    return answer


def _run(work: Work) -> dict[str, Any]:
    """The notebook in a process group of its own, which is gone when the time is up."""
    nothing = {"notebook": work.notebook.stem, "status": "error"}
    with tempfile.TemporaryDirectory(prefix="gallery-") as scratch:
        answer = Path(scratch) / "answer.json"
        command = [sys.executable, str(HERE / "one.py"), str(work.notebook), str(answer)]
        environment = BESIDE_OTHERS | os.environ | {"MPLBACKEND": "Agg"}
        child = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, start_new_session=True,
        )  # fmt: skip
        try:
            _, said = child.communicate(timeout=work.seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            return nothing | {"status": "out of time", "reason": f"longer than {work.seconds:.0f} s"}
        if not answer.exists():
            return nothing | {"reason": (said.strip().splitlines() or [f"code {child.returncode}"])[-1]}
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests/benchmarks/gallery", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these notebooks")
    parser.add_argument(
        "--sample", action="store_true", help="only the fixed sample of twelve, all of which must be verified"
    )
    parser.add_argument("--corpus", type=Path, help="where the notebooks are kept; default: the user's cache")
    parser.add_argument("--results", type=Path, help="where what is found is kept; default: beside the notebooks")
    parser.add_argument("--again", action="store_true", help="forget what was found before")
    parser.add_argument("--every", action="store_true", help="a row for every notebook")
    parser.add_argument(
        "--publish", action="store_true", help="put the table into README.md, and what it stands on beside this file"
    )
    parser.add_argument("--jobs", type=int, default=1, help="notebooks at a time")
    parser.add_argument("--seconds", type=float, default=900.0, help="limit for one notebook")
    return parser


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
