"""From a cell to a folder: what is restored, what is left out, what is said when it cannot be done."""

from __future__ import annotations

import json
import time

import pytest

from mlops_magic.adapters import read_texts
from mlops_magic.adapters.files import file_fingerprint
from mlops_magic.capture import files


@pytest.fixture
def exported(notebook):
    """Run cells, export a target, and read the proof and the script."""

    def export(*cells, target, options=""):
        notebook.run(*cells)
        ran = notebook.run(f"made = %export pipeline {target} --out out {options}")
        assert ran.error is None, ran.error
        proof = json.loads((notebook.folder / "out" / "proof.json").read_text())
        return proof, (notebook.folder / "out" / "pipeline.py").read_text()

    return export


def test_seeds_drawn_from_the_operating_system_are_drawn_again(exported):
    """A generator without a seed gives in the script what it gave in the notebook, what was drawn before included."""
    proof, source = exported(
        "import numpy as np\nrng = np.random.default_rng()", "first = rng.random()", "second = rng.random()",
        target="second",
    )  # fmt: skip
    assert proof["status"] == "verified"
    assert proof["executions"] == [1, 2, 3]
    assert "restore_generators(HERE, 1)" in source


def test_seeds_that_do_not_matter_are_not_restored(exported):
    """`RandomState(0)` draws entropy that its seed then replaces: no state is restored for it."""
    proof, source = exported("import numpy as np\nrng = np.random.RandomState(0)", "value = rng.rand()", target="value")
    assert proof["status"] == "verified"
    assert "restore_generators" not in source


def test_statements_that_the_target_does_without_are_left_out(exported):
    """A call on something the target needs stays only if the value comes out otherwise without it."""
    proof, source = exported(
        "rows = [3, 1, 2]",
        "rows.sort()\nrows.copy()\nrows.append(9)\nrows.pop()",
        "total = rows[0]",
        target="total",
        options="--budget 60",
    )
    assert proof["status"] == "verified"
    assert "rows.sort()" in source
    assert "append" not in source
    assert "copy" not in source


def test_without_a_budget_the_over_approximation_is_exported(exported):
    """`--budget 0` leaves nothing out of the executions the target may stand on."""
    proof, source = exported(
        "rows = [3, 1, 2]", "rows.sort()\nprint(rows)", "total = rows[0]", target="total", options="--budget 0"
    )
    assert proof["status"] == "verified"
    assert "print(rows)" in source


def test_the_clock_is_named_as_the_reason(exported):
    """A value that depends on the time is not deterministic, and the proof says which call asked for it."""
    proof, _ = exported("import time\nnow = time.time()", target="now")
    assert proof["status"] == "not deterministic"
    assert "execution 1 reads the clock (time.time)" in proof["reason"]


def test_the_name_of_a_temporary_folder_is_named_and_may_be_kept(exported):
    """A model that holds one, in its cache, comes out differently each time; with the name kept as data it does not."""
    cells = (
        "import tempfile\nimport numpy as np\nfrom joblib import Memory\nfrom sklearn.feature_selection import SelectKBest, f_classif",
        "cachedir = tempfile.mkdtemp()\nX = np.arange(12.0).reshape(-1, 2) % 5\ny = [0, 1] * 3",
        "cached = Memory(cachedir, verbose=0).cache(f_classif)\nmodel = SelectKBest(cached, k=1).fit(X, y)",
        "import shutil\nshutil.rmtree(cachedir)",
    )
    proof, _ = exported(*cells, target="model", options="--budget 0")
    assert proof["status"] == "not deterministic"
    assert "%export pipeline model --freeze cachedir" in proof["reason"]
    proof, _ = exported("1", target="model", options="--freeze cachedir --budget 0")
    assert proof["status"] == "verified"


def test_a_run_is_exported_by_its_number(exported):
    """The script rebuilds the model that the run fitted, though its variable means another by now."""
    proof, source = exported(
        "import numpy as np\nfrom sklearn.linear_model import Ridge\nX = np.arange(8.0).reshape(-1, 1)\ny = X[:, 0] * 2",
        "%%track\nmodel = Ridge(alpha=0.5).fit(X, y)",
        "model = None",
        target="run:1",
    )
    assert proof["status"] == "verified"
    assert proof["executions"] == [1, 2]
    assert proof["targets"][0]["name"] == "model"
    assert "alpha=0.5" in source


def test_a_matrix_product_is_an_expression_and_no_model(exported):
    """`A @ b` over variables is computed; only a name that is no variable is looked up in the registry."""
    proof, source = exported("import numpy as np\nA = np.eye(2)\nb = np.array([1.0, 2.0])", target="A @ b")
    assert proof["status"] == "verified"
    assert '"A @ b": A @ b' in source


def test_plots_inside_loops_are_left_out(exported):
    """Of a loop that fits and draws only the fitting stays, and of what it runs over only what the fit needs."""
    proof, source = exported(
        "import numpy as np\nimport matplotlib.pyplot as plt\nfrom sklearn.linear_model import Ridge\n"
        "X = np.arange(12.0).reshape(-1, 2)\ny = X[:, 0] * 2",
        "fig, axes = plt.subplots(1, 2)\nmodels = [Ridge(0.1), Ridge(2.0)]\n"
        "for ax, model in zip(axes, models):\n    # learn\n    model.fit(X, y)\n    score = model.score(X, y)\n"
        "    ax.scatter(X[:, 0], model.predict(X))\n    ax.set_title(f'{score:.2f}')\nplt.show()",
        target="models", options="--budget 60",
    )  # fmt: skip
    assert proof["status"] == "verified"
    assert "for model in models:\n        # learn\n        model.fit(X, y)\n" in source
    assert "plt" not in source
    assert (proof["statements"], proof["statements_in_notebook"]) == (7, 13)


def test_a_parameter_that_changes_nothing_is_a_constant(exported):
    """Each parameter is given another value; with which nothing changes, it is none, and the proof names it."""
    proof, source = exported(
        "RATE = 0.5\nROWS = [1, 2]\nJOBS = 1",
        "total = sum(ROWS) * RATE + 0 * JOBS",
        target="total",
        options="--budget 60",
    )
    assert proof["status"] == "verified"
    assert (sorted(proof["live_params"]), proof["dead_params"]) == (["RATE", "ROWS"], ["JOBS"])
    assert "def run(*, RATE: float = RATE, ROWS: list[int] = ROWS)" in source
    assert "JOBS = 1" in source


def test_generators_are_restored_only_where_it_matters(exported):
    """A fit that draws from the global generator without needing it has no recorded state in the script."""
    _, source = exported(
        "import numpy as np\nfrom sklearn.svm import SVC\nX = np.arange(12.0).reshape(-1, 2)\ny = [0, 1] * 3",
        "model = SVC().fit(X, y)",
        target="model",
        options="--budget 60",
    )
    assert "restore_generators" not in source


@pytest.mark.parametrize(
    "made", ["import os\nos.rename('a.txt', 'b.txt')", "import shutil\nshutil.copy('a.txt', 'b.txt')"]
)
def test_a_file_that_the_notebook_made_is_made_again(exported, made):
    """What wrote a file is part of the script, though a copy of the file would give the same value."""
    proof, source = exported(
        "handle = open('a.txt', 'w')\nwritten = handle.write('5')\nhandle.close()", made,
        "handle = open('b.txt')\nvalue = handle.read()\nhandle.close()", target="value",
    )  # fmt: skip
    assert (proof["status"], proof["executions"], proof["inputs"]) == ("verified", [1, 2, 3], [])
    assert "'b.txt')\n" in source


READINGS = {
    "a script that is run": "%run beside.py\nvalue = found",
    "a reader in Rust": "import polars\nvalue = polars.read_csv('data/rows.csv')['x'].sum()",
    "a command": "lines = !cat data/rows.csv\nvalue = lines[1:]",
    "a path from the folder's own": "import os\nwith open(os.path.join(os.getcwd(), 'data', 'rows.csv')) as rows:\n    value = rows.read()",
}


@pytest.mark.parametrize("reading", READINGS)
def test_a_file_beside_the_notebook_travels_along(notebook, exported, reading):
    """Whatever opens it, by whatever name: a script in another folder has it at the same relative place."""
    (notebook.folder / "data").mkdir()
    (notebook.folder / "data" / "rows.csv").write_text("x\n1\n2\n")
    (notebook.folder / "beside.py").write_text("found = 7\n")
    proof, _ = exported(READINGS[reading], target="value")
    assert (proof["status"], proof["reason"], proof["absolute_paths"]) == ("verified", "", [])
    assert len(proof["inputs"]) == 1


def test_a_file_at_a_place_that_the_notebook_writes_out_is_referred_to(notebook, exported):
    """A path in full is the same place for a script: nothing is copied, though a cell also asked for its folder."""
    (notebook.folder / "rows.csv").write_text("x\n")
    place = str(notebook.folder / "rows.csv")
    proof, _ = exported(
        f"import os\nwith open({place!r}) as rows:\n    value = rows.read()\nprint(os.getcwd())", target="value"
    )
    assert (proof["status"], proof["absolute_paths"]) == ("verified", [place])


def test_draws_after_what_was_timed_come_back(exported):
    """How often `%timeit` drew is not known: where the generator stood afterwards is."""
    proof, source = exported(
        "import random\nrandom.seed(0)", "%timeit -r1 random.random()", "value = random.random()", target="value"
    )
    assert (proof["status"], proof["executions"]) == ("verified", [1, 3])
    assert "restore_generators(HERE, 3)" in source


@pytest.mark.parametrize("after", ["3", "10", None])
def test_a_small_file_travels_along_as_it_was_read(notebook, exported, after):
    """What a cell wrote there since, or that it deleted the file, changes nothing, and the reader is told."""
    file = notebook.folder / "config.txt"
    file.write_text("1")
    fingerprint = file_fingerprint(file).fp
    change = "pathlib.Path('config.txt')." + (f"write_text({after!r})" if after else "unlink()")
    proof, _ = exported("import pathlib\nvalue = len(pathlib.Path('config.txt').read_text())", change, target="value")
    assert (proof["status"], proof["executions"]) == ("verified", [1])
    assert "since execution 1 read it, and the script has it as it was." in proof["hidden_state"][0]
    assert proof["inputs"][0]["fingerprint"] == fingerprint


@pytest.mark.parametrize(
    ("after", "status", "said"),
    [("3", "verified", "changed since"), ("10", "differs", "changed since"), (None, "not replayable", "is gone since")],
)
def test_a_large_file_that_is_no_longer_what_was_read_is_named(notebook, exported, monkeypatch, after, status, said):
    """A script that gives the value with a file as it is now is verified with that file; else it is the reason."""
    monkeypatch.setattr(read_texts, "MOST_KEPT_BYTES", 0)
    file = notebook.folder / "config.txt"
    file.write_text("1")
    change = "pathlib.Path('config.txt')." + (f"write_text({after!r})" if after else "unlink()")
    proof, _ = exported("import pathlib\nvalue = len(pathlib.Path('config.txt').read_text())", change, target="value")
    assert proof["status"] == status
    assert said in (proof["hidden_state"][0] if status == "verified" else proof["reason"])
    if status == "verified":
        assert proof["inputs"][0]["fingerprint"] == file_fingerprint(file).fp


CHANGED = {
    "appended to": "with open('beside.txt', 'a') as f: f.write('!')",
    "read and written": "text = open('beside.txt').read()\nopen('beside.txt', 'w').write(text + '!')",
    "changed in place": "with open('beside.txt', 'r+') as f: f.write('!')",
    "moved": "import os\nos.rename('beside.txt', 'moved.txt')",
    "moved by the shell": "!mv beside.txt moved.txt",
    "changed by the shell": "!sed -i 's/a/A/' beside.txt",
    "deleted": "import pathlib\npathlib.Path('beside.txt').unlink()",
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED.keys())
def test_a_file_that_a_cell_changes_is_there_as_it_was_before(notebook, exported, change):
    """The script has the file as the cell found it, and changes it as the cell did."""
    (notebook.folder / "beside.txt").write_text("abc")
    proof, _ = exported(
        change, "import glob\nvalue = {name: open(name).read() for name in glob.glob('*.txt')}", target="value"
    )
    assert (proof["status"], proof["executions"]) == ("verified", [1, 2])
    assert [each["path"] for each in proof["inputs"]] == ["beside.txt"]


@pytest.mark.parametrize("process", ["subprocess.run(['true'])", "os.system('true')"])
def test_a_process_did_not_write_what_lay_there(notebook, exported, process):
    """Of the files beside a cell that runs a program, those that are older than the cell are inputs of who reads them."""
    place = notebook.folder / "beside.txt"
    place.write_text("abc")
    time.sleep(0.1)
    proof, _ = exported(f"import os, subprocess\ndone = {process}", "value = open('beside.txt').read()", target="value")
    assert (proof["status"], proof["executions"]) == ("verified", [2])
    assert [each["path"] for each in proof["inputs"]] == ["beside.txt"]


MADE_BELOW = {
    "a shell line": ("!mkdir -p made/deep; echo 7 > made/deep/a.txt",),
    "two shell lines": ("!mkdir -p made/deep; echo 7 > made/deep/a.txt; echo 8 > made/deep/b.txt", "!rm made/deep/b.txt"),
    "a program": ("import subprocess; ran = subprocess.run('mkdir -p made/deep; echo 7 > made/deep/a.txt', shell=True)",),
}  # fmt: skip


@pytest.mark.parametrize("cells", MADE_BELOW.values(), ids=MADE_BELOW.keys())
def test_files_that_a_program_made_in_a_folder_below_are_no_inputs(exported, cells):
    """What a program wrote, the script lets it write again, though no event tells of it."""
    proof, _ = exported(*cells, "import glob\nvalue = [open(each).read() for each in glob.glob('made/deep/*')]",
                        target="value")  # fmt: skip
    assert (proof["status"], proof["executions"]) == ("verified", [*range(1, len(cells) + 2)])
    assert proof["inputs"] == []


@pytest.mark.parametrize(
    "cell",
    [
        "open('there/a', 'w').write('x')",
        "import pandas as pd\npd.Series([1]).to_pickle('there/a')",
        "!echo x > there/a",
    ],
)
def test_a_folder_that_lay_there_is_there_for_the_script(notebook, exported, cell):
    """Made by nobody who is in the log, and there before the script writes into it."""
    (notebook.folder / "there").mkdir()
    proof, _ = exported(cell, "value = len(open('there/a', 'rb').read())", target="value")
    assert (proof["status"], proof["executions"], proof["folders"]) == ("verified", [1, 2], ["there"])
    readme = next(notebook.folder.glob("*/README.md")).read_text(encoding="utf-8")
    assert "wrote into them: `there`" in readme


@pytest.mark.parametrize(
    "cell",
    [
        "import os\nos.mkdir('made')",
        "import os\nos.makedirs('made', exist_ok=True)",
        "from pathlib import Path\nPath('made').mkdir()",
        "!mkdir made",
    ],
)
def test_a_folder_that_the_notebook_made_is_made_by_the_script(exported, cell):
    """The cell that made it is needed by those that write into it, others that wrote into it are not."""
    proof, _ = exported(
        cell, "open('made/other', 'w').close()", "open('made/a', 'w').write('x')", "value = open('made/a').read()",
        target="value",
    )  # fmt: skip
    assert (proof["status"], proof["executions"], proof["folders"]) == ("verified", [1, 3, 4], [])


def test_what_is_hidden_is_not_carried_along_for_a_listing(notebook, exported):
    """A listing names files, and hidden ones hold passwords."""
    (notebook.folder / "data").mkdir()
    for name in ("a.csv", ".env"):
        (notebook.folder / "data" / name).write_text("x")
    proof, _ = exported("import glob\nvalue = glob.glob('data/*')", target="value")
    assert (proof["status"], [each["path"] for each in proof["inputs"]]) == ("verified", ["data/a.csv"])


LISTED = {
    "os.listdir": "import os\nvalue = sorted(os.listdir('data'))",
    "glob": "import glob\nvalue = sorted(glob.glob('data/*.csv'))",
    "a recursive glob": "import glob\nvalue = sorted(glob.glob('data/**/*.csv', recursive=True))",
    "iterdir": "from pathlib import Path\nvalue = sorted(each.name for each in Path('data').iterdir())",
    "scandir": "import os\nvalue = sorted((each.name, each.stat().st_size) for each in os.scandir('data'))",
    "the shell": "value = !ls data",
    "a pattern of the shell": "value = !cat data/*.csv | wc -c",
    "a program": "import subprocess\nvalue = subprocess.check_output(['ls', 'data'], text=True)",
    "os.walk": "import os\nvalue = sorted((root, sorted(names)) for root, _, names in os.walk('data'))",
}


@pytest.mark.parametrize("cell", LISTED.values(), ids=LISTED.keys())
def test_files_of_a_folder_that_was_listed_are_inputs(notebook, exported, cell):
    """Nobody need read them: which ones there are is what the value stands on. Those that a cell made are made again."""
    for name in ("a.csv", "b.csv", "old/c.csv") if "root" in cell or "**" in cell else ("a.csv", "b.csv"):
        (notebook.folder / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (notebook.folder / "data" / name).write_text(name)
    time.sleep(0.1)  # a program might have written what is as new as its cell
    proof, _ = exported("with open('data/d.csv', 'w') as f: f.write('d')", cell, target="value")
    assert (proof["status"], proof["executions"]) == ("verified", [1, 2])
    assert {"data/a.csv", "data/b.csv"} <= {each["path"] for each in proof["inputs"]}
    assert "data/d.csv" not in {each["path"] for each in proof["inputs"]}


def test_of_a_large_folder_that_was_listed_only_what_is_read_is_an_input(notebook, exported, monkeypatch):
    """A script that carries thousands of files nobody asked for helps no one: the proof says that the value differs."""
    monkeypatch.setattr(files, "MOST_LISTED", 2)
    for number in range(4):
        (notebook.folder / f"{number}.csv").write_text("")
    proof, _ = exported("import glob\nvalue = len(glob.glob('*.csv'))", target="value")
    assert (proof["status"], len(proof["inputs"])) == ("differs", 2)


@pytest.mark.parametrize(
    "cells",
    [
        ("%cd inner", "open('made.txt', 'w').write('1')", "%cd -"),
        ("%pushd inner", "open('made.txt', 'w').write('1')", "%popd"),
    ],
    ids=["cd -", "popd"],
)
def test_a_cell_that_goes_back_goes_back_in_the_script(exported, cells):
    """Where `%cd -` leads is known when it ran: the script goes there by a relative path."""
    proof, source = exported(
        "import os; os.mkdir('inner')", *cells, "value = open('inner/made.txt').read()", target="value"
    )
    assert (proof["status"], proof["executions"]) == ("verified", [1, 2, 3, 4, 5])
    assert "os.chdir('..')" in source


def test_a_statement_that_the_clock_repeated_is_named_where_it_changed_something(exported):
    """Of `%timeit` without a number nobody knows how often it ran; where it changed nothing it goes."""
    proof, _ = exported("rows = []\ntotal = 1", "%timeit -r1 rows.append(1)", "value = len(rows)", target="value")
    assert proof["status"] == "differs"
    assert proof["reason"].startswith("execution 2: %timeit ran its statement as often as the clock allowed")
    proof, _ = exported("value = total + 1", target="value")
    assert proof["status"] == "verified"


def test_the_exit_code_of_the_last_shell_line_comes_back(exported):
    """`_exit_code` is kept where the notebook asks for it, and only the last line before that is needed."""
    proof, source = exported("!exit 3", "!exit 4\nx = !exit 5", "value = _exit_code", target="value")
    assert (proof["status"], proof["executions"]) == ("verified", [2, 3])
    assert ".returncode" in source


def test_words_of_the_command_line_are_not_verified_by_chance(exported):
    """The replays are begun with other numbers of words, so that a script's `sys.argv` stays where it counts."""
    proof, source = exported(
        "%%writefile count.py\nimport sys\nvalue = len(sys.argv)", "%run count.py a b", target="value"
    )
    assert (proof["status"], proof["executions"]) == ("verified", [1, 2])
    assert "argv" in source


@pytest.mark.parametrize("line", ["import beside", "import beside as b", "from beside import rate, half"])
def test_a_module_that_autoreload_read_again_is_read_again(exported, line):
    """What was computed before the edit stands on the module as it was, what came after on the new one."""
    rate = {"import beside": "beside.rate", "import beside as b": "b.rate"}.get(line, "rate")
    half = rate.replace("rate", "half(8)")
    proof, source = exported(
        "%load_ext autoreload\n%autoreload 2", "%%writefile beside.py\nrate = 1\ndef half(x): return x / 2",
        f"import sys\nsys.path.insert(0, '')\n{line}", f"before = {half}",
        "%%writefile beside.py\nrate = 20000\ndef half(x): return x / 20000", f"value = (before, {half})", target="value",
    )  # fmt: skip
    assert (proof["status"], proof["executions"]) == ("verified", [2, 3, 4, 5, 6])
    assert "importlib.reload(" in source


def test_a_value_that_is_another_one_where_the_script_is_imported_is_not_verified(exported):
    """One replay runs the script, the other imports it: the name of the module is not the same there."""
    proof, _ = exported("class Model:\n    pass", "value = repr(Model)", target="value")
    assert proof["status"] != "verified"
