"""Whether an exported service, in a clean process, answers as the notebook's model does."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import ServiceError

ALONE = Path(__file__).with_name("alone.py")
CHECK_SECONDS = 300
SAME_DIGITS = 1e-9  # a batch of another size may add up in another order; no label or decision turns on this


def checked(folder: Path, name: str, digest: str, rows: Sequence[Any], expected: Sequence[Any]) -> tuple[str, ...]:
    """Ask the service's model for rows and compare its answers.

    Parameters
    ----------
    folder : Path
        An exported service.
    name, digest : str
        The model's name and the BLAKE3 digest of its bytes.
    rows, expected : sequence (n,)
        Rows, and the notebook's predictions for them, both as JSON has them.

    Returns
    -------
    tuple of str
        Top-level modules the process imported to answer.

    Raises
    ------
    ServiceError
        The process failed, or an answer differs; the first difference is named.
    """
    asked = json.dumps({"folder": str(folder), "model": name, "digest": digest, "rows": rows})
    # -E and -P: no variable of ours and no current folder decide what is imported. Not -I, which would also hide
    # packages a user installed without administrator rights. -B leaves no cache behind in the folder.
    command = [sys.executable, "-E", "-P", "-B", str(ALONE)]
    try:
        process = subprocess.run(
            command,
            input=asked,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=folder,
            timeout=CHECK_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ServiceError(
            f"{name} did not answer {len(rows)} rows within {CHECK_SECONDS} s, so it was not exported."
        ) from error
    if process.returncode != 0:
        raise ServiceError(f"{name} does not run outside the notebook: {_reason(process.stderr)}")
    answered = json.loads(process.stdout)
    _compare(name, rows, answered["predictions"], expected)
    return tuple(answered["modules"])


def _reason(stderr: str) -> str:
    """The last line of a traceback without the exception's name where the sentence is our own."""
    last = next((line for line in reversed(stderr.splitlines()) if line.strip()), "it ended without a word")
    return last.partition(": ")[2] if last.startswith("service.") else last


def _compare(name: str, rows: Sequence[Any], answers: Sequence[Any], expected: Sequence[Any]) -> None:
    if not isinstance(answers, list) or len(answers) != len(rows):
        raise ServiceError(f"{name} does not give one prediction per row, so it cannot be served.")
    for number, (answer, wanted) in enumerate(zip(answers, expected, strict=True)):
        if not _same(answer, wanted):
            raise ServiceError(
                f"the exported {name} answers {answer!r} where the notebook's model says {wanted!r} "
                f"(example row {number}), so it was not exported. The model depends on something outside of itself."
            )


def _same(answer: Any, wanted: Any) -> bool:
    if isinstance(answer, list) and isinstance(wanted, list):
        return len(answer) == len(wanted) and all(map(_same, answer, wanted))
    if isinstance(answer, float) and isinstance(wanted, (int, float)):
        return math.isclose(answer, wanted, rel_tol=SAME_DIGITS, abs_tol=SAME_DIGITS)
    return type(answer) is type(wanted) and bool(answer == wanted)
