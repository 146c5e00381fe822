"""Does the fingerprint stand alone: in a notebook and its export, without us, and without heavy imports?"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import mlops_magic

PACKAGE = Path(mlops_magic.__file__).parent
FRAME = "fp1:df:86142f102378701091e9c3450d07ac08"  # of the golden frame
NOTEBOOK = """
k = 2
class Plain:
    x = 1
class Scaler:
    def fit(self, v): return k
def helper(v): return Scaler().fit(v) + v
short = lambda v: v + 1
"""


def test_a_copy_of_the_files_gives_the_same_fingerprint_without_us(tmp_path):
    """An export takes the package's files with it; they import nothing of ours, and nothing heavy by themselves."""
    for part in ("core/data/fingerprint", "core/syntax.py", "records/fingerprint.py", "errors.py"):
        target = tmp_path / "ours" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (PACKAGE / part).is_dir() else shutil.copy
        copy(PACKAGE / part, target)
    said = subprocess.run(
        [sys.executable, "-c", (
            "import sys; from ours.core.data.fingerprint import fingerprint\n"
            "heavy = {'pandas', 'sklearn', 'scipy', 'pyarrow', 'mlops_magic'} & set(sys.modules); assert not heavy, heavy\n"
            "import pandas as pd\n"
            "print(fingerprint(pd.DataFrame({'a': [1, 2, 3], 's': pd.array(['x', None, 'y'], dtype='str')})).fp)"
        )],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == FRAME


def test_a_notebook_and_its_export_define_the_same_things(tmp_path):
    """Classes and functions of a real IPython shell equal those a module defines inside run()."""
    body = "".join(f"    {line}\n" for line in NOTEBOOK.splitlines())
    (tmp_path / "exported.py").write_text(f"def run():\n    global k, Plain, Scaler, helper, short\n{body}run()\n")
    code = f"""
import sys
from IPython.core.interactiveshell import InteractiveShell
from mlops_magic.core.data.fingerprint import fingerprint
shell = InteractiveShell.instance()
shell.run_cell({NOTEBOOK!r})
sys.path.insert(0, {str(tmp_path)!r})
import exported
for name in ("Plain", "Scaler", "helper", "short"):
    one, other = fingerprint(shell.user_ns[name]), fingerprint(getattr(exported, name))
    assert one.fp == other.fp and one.exact, name
assert fingerprint([shell.user_ns["Plain"]()]).fp == fingerprint([exported.Plain()]).fp
"""
    subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=True, env={"IPYTHONDIR": str(tmp_path), "HOME": str(tmp_path)}
    )


def test_hash_seed_and_process_do_not_matter():
    """Sets, dicts and strings have one fingerprint whatever the process's hash seed is."""
    code = (
        "from mlops_magic.core.data.fingerprint import fingerprint\n"
        "print(fingerprint({'a': {'x', 'y', 'z'}, 'b': frozenset('pq')}).fp)"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(seen) == 1
