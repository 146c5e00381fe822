"""Variables that libraries read while they are imported: what a cell or the kernel set holds in the notebook and its export."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor starts no second thread")

NAME = "OPENBLAS_NUM_THREADS"
THREADS = 'max(pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas")'
KERNEL = """
import json, sys
from pathlib import Path
from IPython.terminal.interactiveshell import TerminalInteractiveShell
shell = TerminalInteractiveShell.instance()
shell.history_manager.enabled = False
told = {}
for cell in json.load(sys.stdin):
    ran = shell.run_cell(cell, store_history=True)
    assert ran.success, ran.error_before_exec or ran.error_in_exec
for name in ("threads", "plain"):
    if (out := Path(name)).exists():
        told[name] = [shell.user_ns[name], json.loads((out / "proof.json").read_text()), (out / "pipeline.py").read_text()]
Path("told.json").write_text(json.dumps(told))
"""


@pytest.fixture
def exported(tmp_path):
    """Run cells in a kernel of their own; value, proof and script of what they exported."""

    def run(*cells, **variables):
        environment = {name: value for name, value in os.environ.items() if name != NAME} | variables
        subprocess.run(
            [sys.executable, "-c", KERNEL], cwd=tmp_path, env=environment, check=True, timeout=300, text=True,
            input=json.dumps(["%load_ext mlops_magic", *cells]), stdout=subprocess.DEVNULL,
        )  # fmt: skip
        return json.loads((tmp_path / "told.json").read_text())

    return run


def test_what_the_kernel_had_is_set_where_the_value_depends_on_it(exported):
    """And nowhere else: a script holds no line that changes nothing."""
    found = exported(
        "import threadpoolctl, numpy as np", f"threads = {THREADS}\nplain = int(np.sqrt(4))",
        "made = %export pipeline threads --out threads", "made = %export pipeline plain --out plain",
        **{NAME: "1"},
    )  # fmt: skip
    threads, proof, source = found["threads"]
    assert (threads, proof["status"]) == (1, "verified"), proof["reason"]
    assert f'os.environ.setdefault("{NAME}", "1")' in proof["settings"]
    assert source.index(NAME) < source.index("import threadpoolctl")
    plain, proof, source = found["plain"]
    assert (plain, proof["status"], proof["settings"]) == (2, "verified", [])
    assert "environ" not in source


def test_a_cell_that_sets_before_it_imports(exported):
    """Nothing of ours has imported the library before, here or in the replay."""
    cell = f"import os\nos.environ['{NAME}'] = '1'\nimport threadpoolctl, numpy as np\nthreads = {THREADS}"
    threads, proof, source = exported(cell, "made = %export pipeline threads --out threads")["threads"]
    assert (threads, proof["status"]) == (1, "verified"), proof["reason"]
    assert source.index(f"os.environ['{NAME}'] = '1'") < source.index("import threadpoolctl")
