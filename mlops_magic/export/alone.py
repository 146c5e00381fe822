"""A script: asks an exported service's model, in a process that cannot import mlops_magic.

It reads `{"folder", "model", "digest", "rows"}` from standard input and writes `{"predictions", "modules"}`.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path


class Absent:
    """An import finder that knows one thing: mlops_magic is not installed."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:  # noqa: ARG002 - the protocol's
        """Raise for our package and everything in it; leave every other name to the finders that follow."""
        if name.partition(".")[0] == "mlops_magic":
            raise ModuleNotFoundError(f"No module named {name!r}: an export runs without it", name=name)


def main() -> None:
    """Ask the model and tell what it said and which modules that took."""
    before = set(sys.modules)
    sys.meta_path.insert(0, Absent())
    asked = json.load(sys.stdin)
    sys.path.insert(0, asked["folder"])
    answer, sys.stdout = sys.stdout, sys.stderr  # what a model prints is no part of the answer
    package = importlib.import_module("service.serving.package")
    predictor = importlib.import_module("service.serving.predictor")
    opened = package.opened(Path(asked["folder"]), model=asked["model"], digest=asked["digest"])
    predictions = predictor.answered(asked["rows"], opened).predictions
    modules = sorted({name.partition(".")[0] for name in set(sys.modules) - before} - {"service"})
    json.dump({"predictions": predictions, "modules": modules}, answer)


if __name__ == "__main__":
    main()
