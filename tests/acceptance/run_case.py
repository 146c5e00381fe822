"""Hard cases, each in a process of its own: `notebook` runs its cells and exports, `replay` runs what was exported.

    python run_case.py notebook PLACE...
    python run_case.py replay PLACE

The notebooks' processes are forks of one that has imported what every export imports, and has done nothing else. A replay
shares nothing with anything.
"""

import hashlib
import importlib
import json
import os
import pickle
import re
import signal
import sys
from pathlib import Path

SECONDS = 240
IMPORTED = ("IPython.terminal.interactiveshell", "mlops_magic.services.pipelines.export_pipeline", "pandas")
PLAIN = (int, float, str, bool, type(None), list, tuple, dict, set, bytes)


def identity(value):
    """An identity that owes nothing to the project's own fingerprint."""
    name = type(value).__name__
    if name in ("DataFrame", "Series"):
        return name + hashlib.sha1(value.to_csv().encode()).hexdigest()
    if name == "ndarray":
        return name + hashlib.sha1(repr((value.shape, value.dtype)).encode() + value.tobytes()).hexdigest()
    if isinstance(value, PLAIN):
        return re.sub(r"0x[0-9a-f]+", "0x", repr(value))
    return name + hashlib.sha1(pickle.dumps(value)).hexdigest()


def notebooks(places):
    """Run each notebook in a fork; one that takes too long, or breaks, leaves no answer."""
    for name in IMPORTED:
        importlib.import_module(name)
    for place in places:
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            continue
        try:
            signal.alarm(SECONDS)
            os.environ |= {"MLOPS_STORE": str(place / "store"), "MLOPS_CONFIG": str(place / "config")}
            os.chdir(place / "work")
            notebook(place, case_in(place))
        finally:
            os._exit(0)


def case_in(place):
    """The case that is kept in a folder."""
    return json.loads((place / "case.json").read_text(encoding="utf-8"))


def notebook(place, case):
    """Run the cells with the extension loaded, and export the target."""
    from IPython.terminal.interactiveshell import TerminalInteractiveShell

    shell = TerminalInteractiveShell.instance()
    shell.history_manager.enabled = False
    shell.run_line_magic("load_ext", "mlops_magic")
    for cell_id, code in case["executions"]:
        shell.run_cell(code, store_history=True, cell_id=cell_id)
    found = {"export_error": None}
    try:
        found["value"] = identity(eval(case["target"], shell.user_ns))
    except Exception as error:  # noqa: BLE001 - a case may have lost its target
        found["value_error"] = repr(error)
    result = shell.run_cell(f"made = %export pipeline {case['target']} --out {place / 'work' / 'out'}")
    if not result.success:
        found["export_error"] = str(result.error_in_exec or result.error_before_exec)
    (place / "notebook.json").write_text(json.dumps(found), encoding="utf-8")


def replay(place, case):
    """Run the exported script where nothing of ours can be imported."""
    sys.modules["mlops_magic"] = None
    sys.path.insert(0, str(place / "work" / "out"))
    import pipeline

    (place / "replay.json").write_text(
        json.dumps({"value": identity(pipeline.run()[case["target"]])}), encoding="utf-8"
    )


if __name__ == "__main__":
    step, *folders = sys.argv[1:]
    if step == "notebook":
        notebooks(list(map(Path, folders)))
    else:
        replay(Path(folders[0]), case_in(Path(folders[0])))
