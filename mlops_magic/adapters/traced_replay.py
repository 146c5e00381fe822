"""A script: runs statements one after another in one namespace, as a notebook had it, and tells what each name became.

It reads the JSON file named first, `{"here", "statements", "seconds"}`, and writes its findings to the one named second.
The fingerprint is the one copied into the export (`here`), so that nothing of ours is imported but what the script has.
"""

from __future__ import annotations

import ast
import asyncio
import importlib
import inspect
import json
import linecache
import sys
import time
import types
from pathlib import Path
from typing import Any

LONGEST_LOOK = 2.0  # seconds for one fingerprint: a diagnosis may leave out what is large


def main() -> None:
    """Run every statement until one raises or time is up."""
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    here, until = Path(asked["here"]), time.monotonic() + asked["seconds"]
    sys.path[0] = str(here)
    prints = importlib.import_module("pipeline_checks.core.data.fingerprint")
    serving = importlib.import_module("pipeline_checks.serving.pipeline")
    module = types.ModuleType("__main__")
    vars(module)["__frozen__"] = lambda name: serving.load_frozen(here, name)
    sys.modules["__main__"] = module
    told: list[dict[str, Any]] = []
    with serving.working_folder(here):
        for number, statement in enumerate(asked["statements"]):
            if time.monotonic() > until:
                break
            try:
                if statement["restores"]:
                    serving.restore_generators(here, statement["execution"])
                _run(statement, number, vars(module))
            except BaseException as error:  # noqa: BLE001 - whatever stops the user's code is a finding
                told.append({"statement": number, "name": "", "fp": "", "error": f"{type(error).__name__}: {error}"})
                break
            told += [
                {"statement": number, "name": name, "fp": _seen(prints, vars(module)[name], until)}
                for name in statement["names"]
                if name in vars(module)
            ]
    Path(sys.argv[2]).write_text(json.dumps(told), encoding="utf-8")


def _run(statement: dict[str, Any], number: int, namespace: dict[str, Any]) -> None:
    """One statement, whose text a traceback and `inspect` can find; top-level await as in a notebook."""
    text, file = statement["text"], f"<statement {number}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    code = compile(text, file, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    if code.co_flags & inspect.CO_COROUTINE:
        asyncio.run(eval(code, namespace))  # noqa: S307 - the user's own statement
    else:
        exec(code, namespace)  # noqa: S102 - the user's own statement


def _seen(prints: Any, value: object, until: float) -> str:
    """The value's fingerprint; empty where there is none, or not in time."""
    end = min(time.monotonic() + LONGEST_LOOK, until)
    try:
        found = prints.fingerprint(value, out_of_time=lambda: time.monotonic() > end)
    except Exception:  # noqa: BLE001 - a value without a fingerprint tells nothing
        return ""
    return str(found.fp)


if __name__ == "__main__":
    main()
