"""What was found of each notebook, in the tree: a line each, so that a run goes on where one on another machine stopped."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("found.jsonl")


def bring(folder: Path) -> None:
    """Lay what is published beside what was found here, where it is of the same scikit-learn and not found anew."""
    for line in FILE.read_text(encoding="utf-8").splitlines() if FILE.exists() else ():
        found = json.loads(line)
        place = folder / f"{found['notebook']}.json"
        if found.pop("scikit-learn") == version("scikit-learn") and not place.exists():
            place.write_text(json.dumps(found, indent=1), encoding="utf-8")


def publish(found: list[dict[str, Any]]) -> None:
    """Write them, in the order of their names; those of other notebooks stay."""
    lines = (
        {each["notebook"]: each for each in map(json.loads, FILE.read_text(encoding="utf-8").splitlines())}
        if FILE.exists()
        else {}
    )
    lines |= {each["notebook"]: {**each, "scikit-learn": version("scikit-learn")} for each in found}
    text = "".join(json.dumps(lines[name], ensure_ascii=True) + "\n" for name in sorted(lines))
    FILE.write_text(text, encoding="utf-8")
