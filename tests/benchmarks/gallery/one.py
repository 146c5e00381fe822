"""One real notebook: run it under capture, export the last model or number it made, and judge the export twice.

    python one.py NOTEBOOK ANSWER.json

The second judgement imports the exported `pipeline.py` in a process of its own and compares the value it gives with the
notebook's, field by field, without fp1.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import numbers
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SECOND = """
import sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import pipeline, same
with open(sys.argv[3], "rb") as file:
    ours = same.Unpacker(file).load()
(theirs,) = pipeline.run().values()
with open(sys.argv[4], "w", encoding="utf-8") as file:  # the script's own prints are no answer
    file.write(same.difference(ours, theirs) or "")
"""


def main(notebook: Path, answer: Path) -> None:
    """Write what was found; every failure is a finding."""
    found: dict[str, Any] = {"notebook": notebook.stem}
    with tempfile.TemporaryDirectory(prefix="gallery-", ignore_cleanup_errors=True) as scratch:
        os.environ["MLOPS_STORE"] = str(Path(scratch) / "store")
        os.chdir(scratch)
        try:
            _judge(notebook, Path(scratch), found)
        except Exception as error:  # noqa: BLE001 - whatever stops it is what is reported
            found |= {"status": "error", "reason": f"{type(error).__name__}: {error}"}
        os.chdir(HERE)
    answer.write_text(json.dumps(found, indent=1), encoding="utf-8")


def _judge(notebook: Path, scratch: Path, found: dict[str, Any]) -> None:
    shell, failure = _run(notebook, found)
    if failure:
        found |= {"status": "does not run", "reason": failure}
        return
    workspace = shell._mlops_magic[0]
    target = _target(workspace.kernel, shell.user_ns)
    if target is None:
        found |= {"status": "no target", "reason": "it fits nothing and makes no number"}
        return
    started = time.monotonic()
    exported = shell.run_line_magic("export", f"pipeline {target} --out {scratch / 'out'}")
    proof = exported.proof
    found |= {"target": target, "export_seconds": round(time.monotonic() - started, 1), "status": proof.status}
    found |= {"reason": proof.reason, "executions": len(proof.executions)}
    codes = [execution.code for execution in workspace.kernel.executions]
    found |= _sizes(codes, (scratch / "out" / "pipeline.py").read_text(encoding="utf-8"))
    if exported.verified:
        found["second_opinion"] = _second_opinion(shell.user_ns[target], scratch)


def _run(notebook: Path, found: dict[str, Any]) -> tuple[Any, str]:
    from IPython.terminal.interactiveshell import TerminalInteractiveShell

    shell: Any = TerminalInteractiveShell.instance()
    shell.history_manager.enabled = False
    shell.run_line_magic("load_ext", "mlops_magic")
    started, failure = time.monotonic(), ""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code" and not failure:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                result = shell.run_cell(cell["source"], store_history=True, cell_id=cell["id"])
            failure = repr(result.error_before_exec or result.error_in_exec or "")[:200] if not result.success else ""
    found["run_seconds"] = round(time.monotonic() - started, 1)
    return shell, failure


def _target(kernel: Any, namespace: dict[str, Any]) -> str | None:
    """The estimator fitted last, else the last number or array."""
    from mlops_magic.adapters.estimators import is_estimator, is_fitted

    made = [name for each in reversed(kernel.executions) for name in sorted(each.binds | each.changes)]
    names = [name for name in made if name in namespace and name.isidentifier()]
    models = [name for name in names if is_estimator(namespace[name]) and is_fitted(namespace[name])]
    figures = [name for name in names if _is_numeric(namespace[name])]
    return next(iter(models + figures), None)


def _is_numeric(value: object) -> bool:
    import numpy as np

    return isinstance(value, numbers.Number) or (isinstance(value, np.ndarray) and value.dtype.kind in "biufc")


def _sizes(codes: list[str], script: str) -> dict[str, int]:
    """Statements of the notebook, nested ones too, and how many of them the script still has; what we add is not counted."""
    notebook = [_head(node) for code in codes for node in ast.walk(ast.parse(code)) if isinstance(node, ast.stmt)]
    known = set(notebook)
    kept = [node for node in ast.walk(ast.parse(script)) if isinstance(node, ast.stmt)]
    of_user = sum(isinstance(node, (ast.Import, ast.ImportFrom)) or _head(node) in known for node in kept)
    ours = sum("pipeline_checks" in ast.unparse(node) for node in kept if isinstance(node, ast.ImportFrom))
    return {"statements": len(notebook), "kept": of_user - ours}


def _head(node: ast.stmt) -> str:
    """A statement's first line as Python writes it: a body may have become shorter."""
    lines = ast.unparse(node).splitlines()
    return next(line for line in lines if not line.startswith("@"))


def _second_opinion(value: object, scratch: Path) -> str:
    """Where the script's value differs from the notebook's, "" if nowhere."""
    from same import Packer  # beside this script, which is on the path only when it runs

    try:
        with (scratch / "value.pkl").open("wb") as file:
            Packer(file).dump(value)
    except Exception as error:  # noqa: BLE001 - a value that cannot travel is not compared, and said so
        return f"not compared: {type(error).__name__}: {error}"
    said = scratch / "second.txt"
    command = [sys.executable, "-c", SECOND, str(scratch / "out"), str(HERE), str(scratch / "value.pkl"), str(said)]
    environment = os.environ | {"PYTHONHASHSEED": "3"}
    done = subprocess.run(
        command, cwd="/", env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        return f"not compared: {(done.stderr.strip().splitlines() or ['no word'])[-1]}"
    return said.read_text(encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
