"""`%export pipeline` by its public face: what leaves the notebook runs, checks itself, and never says more than is so."""

import ast
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest


def command(folder, *words, where=None, blocked=True):
    """Run an exported script as its receiver would, in a process that has nothing of ours."""
    start = "import sys, runpy\nsys.modules['mlops_magic'] = None\n" if blocked else "import sys, runpy\n"
    code = f"{start}sys.argv = {['pipeline.py', *words]!r}\nsys.path.insert(0, {str(folder)!r})\nrunpy.run_path({str(folder / 'pipeline.py')!r}, run_name='__main__')"
    environment = {name: text for name, text in os.environ.items() if not name.startswith("MLOPS_")}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=where or folder.parent, env=environment | {"MPLBACKEND": "agg"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def exported(notebook, target, out="made", *words):
    """The record of an export, its folder and its proof."""
    notebook.ok(f"made = %export pipeline {target} --out '{out}' {' '.join(words)}")
    folder = Path(notebook["made"].folder)
    return notebook["made"], folder, json.loads((folder / "proof.json").read_text(encoding="utf-8"))


def test_the_exported_folder_stands_alone(notebook, tmp_path):
    """The script runs where mlops_magic cannot be imported, verifies, and is a module with `run`."""
    notebook.ok("rows = [3, 1, 2]", "unused = 1", "rows.sort()", "best = rows[-1]")
    made, folder, proof = exported(notebook, "best")
    assert made.verified
    assert (proof["status"], proof["executions"], proof["targets"][0]["name"]) == ("verified", [1, 3, 4], "best")
    moved = tmp_path / "else where 🐍"
    folder.rename(moved)
    done = command(moved, "--verify")
    assert (done.returncode, done.stdout) == (0, "verified: best as in the notebook\n")
    assert command(moved).stdout == "best = 3\n"


def test_parameters_are_options(notebook):
    """`--PARAM`, its dashed spelling, `run(PARAM=…)` and `--out` do what they say; a wrong word is exit code 2."""
    notebook.ok("MAX_ROWS = 3\nLOUD = False", "rows = list(range(MAX_ROWS))", "found = (rows, LOUD)")
    _, folder, proof = exported(notebook, "found")
    assert proof["params"] == {"MAX_ROWS": 3, "LOUD": False}
    assert command(folder, "--MAX_ROWS", "1", "--LOUD", "yes").stdout == "found = ([0], True)\n"
    assert command(folder, "--max-rows", "2").stdout == "found = ([0, 1], False)\n"
    assert command(folder, "--MAX_ROWS", "x").returncode == 2
    assert command(folder, "--nonsense").returncode == 2
    assert "int, default: 3" in command(folder, "--help").stdout
    assert command(folder, "--out", "kept").returncode == 0
    assert json.loads((folder.parent / "kept" / "found.json").read_text()) == [[0, 1, 2], False]
    done = subprocess.run(
        [sys.executable, "-c", "import pipeline; print(pipeline.run(MAX_ROWS=1), pipeline.run())"], cwd=folder,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "{'found': ([0], False)} {'found': ([0, 1, 2], False)}\n"


def test_a_parameter_the_script_cannot_work_with_is_named(notebook):
    """One line says which value was given, what went wrong and where; without a parameter Python's traceback is shown."""
    notebook.ok("STEP = 2", "rows = list(range(0, 9, STEP))")
    _, folder, _ = exported(notebook, "rows")
    done = command(folder, "--STEP", "0")
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("with --STEP 0 it stops: ValueError: range() arg 3 must not be zero")


def test_modules_beside_the_notebook_come_along(notebook, around):
    """A helper file, a package and what they import are inputs of the script, whether or not Python had compiled them."""
    (around / "package").mkdir()
    (around / "package" / "__init__.py").write_text("from .inner import rate\n")
    (around / "package" / "inner.py").write_text("rate = 2\n")
    (around / "deeper.py").write_text("offset = 5\n")
    (around / "helper.py").write_text(
        "import deeper\nfrom package import rate\ndef f(x): return x * rate + deeper.offset\n"
    )
    sys.path.insert(0, "")
    subprocess.run([sys.executable, "-c", "import helper"], cwd=around, check=True)
    notebook.ok("import helper", "y = helper.f(3)")
    made, folder, proof = exported(notebook, "y")
    assert made.verified, made.proof.reason
    assert {entry["path"] for entry in proof["inputs"]} == {
        "helper.py",
        "deeper.py",
        "package/__init__.py",
        "package/inner.py",
    }
    assert command(folder, "--verify").returncode == 0


def test_a_module_imported_inside_of_a_function_comes_along(notebook, around):
    """What a function imports when it is called is an input too."""
    (around / "late.py").write_text("value = 7\n")
    sys.path.insert(0, "")
    notebook.ok("def f():\n    import late\n    return late.value", "y = f()")
    made, _, _ = exported(notebook, "y")
    assert made.verified, made.proof.reason


@pytest.mark.parametrize("name", ["a.csv", 'it\'s "quoted" 🐍.csv', "a b/c d.csv"])
def test_files_are_inputs_with_fingerprints(notebook, around, name):
    """A file read by relative path travels with the script, whatever it is called; a changed one is named, exit code 1."""
    (around / name).parent.mkdir(exist_ok=True)
    (around / name).write_text("a,b\n1,2\n3,4\n")
    (around / "other.csv").write_text("not read\n")
    notebook.ok("import pandas as pd", f"df = pd.read_csv({name!r})", "total = int(df.a.sum())")
    made, folder, proof = exported(notebook, "total")
    assert made.verified, made.proof.reason
    assert [entry["path"] for entry in proof["inputs"]] == [name]
    copy = folder / "inputs" / proof["inputs"][0]["copied"]
    copy.write_text("a,b\n5,6\n")
    done = command(folder, "--verify")
    assert done.returncode == 1
    assert name in done.stdout
    assert "not the file the notebook read" in done.stdout
    copy.unlink()
    assert "missing" in command(folder, "--verify").stdout


def test_a_file_above_the_notebook_keeps_its_place(notebook, around):
    """`../data.csv` lies above the script's folder too."""
    (around.parent / "data.csv").write_text("a\n1\n")
    notebook.ok("import pandas as pd\ntotal = int(pd.read_csv('../data.csv').a.sum())")
    made, _, proof = exported(notebook, "total")
    assert made.verified, made.proof.reason
    assert [entry["path"] for entry in proof["inputs"]] == ["../data.csv"]


def test_an_absolute_path_is_pinned_where_it_lies(notebook, tmp_path):
    """A file named by its absolute path stays there and is checked there."""
    data = tmp_path / "data.csv"
    data.write_text("a\n1\n")
    notebook.ok(f"import pandas as pd\ntotal = int(pd.read_csv({str(data)!r}).a.sum())")
    made, folder, proof = exported(notebook, "total")
    assert made.verified, made.proof.reason
    assert [entry["path"] for entry in proof["inputs"]] == [str(data)]
    data.write_text("a\n2\n")
    assert command(folder, "--verify").returncode == 1


def test_a_parquet_file_with_a_computed_name_is_an_input(notebook):
    """A reader that Python does not see is still a reader."""
    notebook.ok("import pandas as pd\npd.DataFrame({'a': [1, 2]}).to_parquet('part-1.parquet')")
    notebook.ok("n = 1\ndf = pd.read_parquet(f'part-{n}.parquet')", "total = int(df.a.sum())")
    made, _, _ = exported(notebook, "total")
    assert made.verified, made.proof.reason


@pytest.mark.parametrize(
    "cells",
    [
        ["import numpy as np", "x = np.random.rand(3)", "y = x + np.random.rand(3)"],
        ["import random", "random.random()", "y = [random.random() for _ in range(3)]"],
        ["import numpy as np\nfrom sklearn.ensemble import RandomForestClassifier", "X = np.arange(40).reshape(20, 2); t = X[:, 0] % 3",
         "y = RandomForestClassifier(3).fit(X, t)"],
        ["import numpy as np\nnp.random.seed(3)", "a = np.random.rand()", "y = np.random.rand()"],
    ],
    ids=["numpy", "random", "random_state=None", "seeded"],
)  # fmt: skip
def test_randomness_of_the_global_generators_reproduces(notebook, cells):
    """Unseeded draws come out as in the notebook: the generator's state was recorded."""
    notebook.ok(*cells)
    made, folder, _ = exported(notebook, "y")
    assert made.verified, made.proof.reason
    assert command(folder, "--verify").returncode == 0


@pytest.mark.parametrize(
    "cell",
    ["import time\ny = time.time()", "import uuid\ny = str(uuid.uuid4())", "import os\ny = os.urandom(8)",
     "import datetime\ny = str(datetime.datetime.now())", "y = str(object())", "y = list({str(n) for n in range(99)})",
     "import secrets\ny = secrets.token_hex()"],
)  # fmt: skip
def test_what_cannot_be_repeated_is_said(notebook, cell):
    """A clock, the system's entropy, an address, the order of a set: not deterministic, and never verified."""
    notebook.ok(cell)
    made, folder, proof = exported(notebook, "y")
    assert made.proof.status in ("not deterministic", "differs")
    assert "y" in proof["reason"]
    assert command(folder, "--verify").returncode == 1


def test_an_unseeded_generator_reproduces_or_says_so(notebook):
    """`default_rng()` draws its seed from the system: verified only if that seed was kept."""
    notebook.ok("import numpy as np\nrng = np.random.default_rng()", "y = rng.normal(size=3)")
    made, folder, _ = exported(notebook, "y")
    assert made.proof.status in ("verified", "not deterministic")
    assert command(folder, "--verify").returncode == (0 if made.verified else 1)


@pytest.mark.parametrize(
    ("cell", "word"),
    [("ip = get_ipython()\ny = len(ip.user_ns['In'])", "get_ipython"), ("y = [1]\n%rerun 1\ny.append(2)", "rerun"),
     ("import socket\nserver = socket.create_server(('127.0.0.1', 0))\ny = socket.create_connection(server.getsockname()).getpeername()[0]\nserver.close()", "127.0.0.1")],
    ids=["the shell", "a magic", "the network"],
)  # fmt: skip
def test_what_no_script_can_do_is_refused_by_name(notebook, cell, word):
    """The refusal names the execution and the cause, nothing is written, and the notebook goes on."""
    notebook.run("import warnings; warnings.simplefilter('ignore')", cell)
    ran = notebook.run("made = %export pipeline y --out made")
    text = str(ran.error) if ran.error is not None else notebook["made"].proof.reason
    assert word in text
    assert "execution 2" in text
    if ran.error is not None:
        assert not (notebook.folder / "made").exists()
    else:
        assert not notebook["made"].verified


PROVED = {
    "an alias": (["a = [1]", "b = a", "b.append(2)", "y = sum(a)"], "y"),
    "a rebinding": (["a = 1", "b = a + 1", "a = 5", "y = a * b"], "y"),
    "a file": (["open('f.txt', 'w').write('3')", "open('f.txt', 'a').write('4')", "y = open('f.txt').read()"], "y"),
    "a class": (["class A:\n    rate = 2", "A.more = 3", "y = A().rate * A.more"], "y"),
    "a function with state": (
        ["seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen)", "f(1)", "y = f(2)"],
        "y",
    ),
    "a view": (["import numpy as np\na = np.arange(4)", "v = a[:2]", "v += 10", "y = a.copy()"], "y"),
    "an estimator": (
        [
            "import numpy as np\nfrom sklearn.linear_model import SGDClassifier\nX = np.arange(8.0).reshape(4, 2); t = [0, 1, 0, 1]",
            "m = SGDClassifier(random_state=0)",
            "m.partial_fit(X, t, classes=[0, 1])",
            "m.partial_fit(X, t)",
        ],
        "m",
    ),
    "a frame": (
        ["import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})", "df['b'] = df.a * 2", "df.loc[0, 'b'] = 9", "y = df"],
        "y",
    ),
    "a seed": (["import random\nrandom.seed(1)", "a = random.random()", "y = random.random()"], "y"),
    "the environment": (["import os\nos.environ['MLOPS_TEST'] = 'x'", "y = os.environ['MLOPS_TEST'] * 2"], "y"),
}


@pytest.mark.parametrize(("cells", "target"), PROVED.values(), ids=PROVED)
def test_a_proof_fails_when_any_needed_statement_is_gone(notebook, cells, target):
    """Take one statement of the user's out of the script at a time: the check of the proof fails every time."""
    notebook.ok(*cells)
    made, folder, _ = exported(notebook, target)
    assert made.verified, made.proof.reason
    script = folder / "pipeline.py"
    source = script.read_text(encoding="utf-8")
    users = {ast.dump(node) for code in cells for node in ast.parse(code).body if not isinstance(node, ast.Import)}
    lines = [
        node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt) and ast.dump(node) in users
    ]
    assert lines
    for line in lines:
        tree = Without(line).visit(ast.parse(source))
        script.write_text(ast.unparse(tree), encoding="utf-8")
        assert command(folder, "--verify", blocked=False).returncode != 0, ast.unparse(tree)
    script.write_text(source, encoding="utf-8")
    assert command(folder, "--verify").returncode == 0


class Without(ast.NodeTransformer):
    """Takes the statement that begins in a line out of a tree."""

    def __init__(self, line):
        self.line = line

    def visit(self, node):
        """The node, or `pass` in its place."""
        if isinstance(node, ast.stmt) and node.lineno == self.line:
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)


def test_expressions_are_targets(notebook):
    """An item, an attribute or a computation can be exported."""
    notebook.ok("d = {'a': [1, 2]}", "class A: pass\na = A(); a.x = 3")
    for number, target in enumerate(["d['a'][0]", "a.x + 1", "len(d['a'])"]):
        made, _folder, proof = exported(notebook, f'"{target}"', f"made {number}")
        assert made.verified, made.proof.reason
        assert proof["targets"][0]["name"] == target


def test_unknown_targets_are_named(notebook):
    """An unknown name offers the nearest; an export over an existing folder of somebody's is refused."""
    notebook.ok("forest = 1")
    ran = notebook.run("%export pipeline forrest")
    assert "'forest'" in str(ran.error)
    assert "Type:" in str(ran.error)
    (notebook.folder / "precious").mkdir()
    (notebook.folder / "precious" / "thesis.txt").write_text("x")
    assert notebook.run("%export pipeline forest --out precious").error is not None
    assert (notebook.folder / "precious" / "thesis.txt").read_text() == "x"


def test_a_target_from_before_loading_is_refused(bare):
    """What was made before the extension was loaded cannot be proven, and the cure is said."""
    bare.ok("early = object()")
    bare.load()
    bare.ok("late = [early]")
    ran = bare.run("%export pipeline early")
    assert "first cell" in str(ran.error)


def test_hidden_state_is_told(notebook):
    """Re-run, edited and failed cells are named in the proof and its README."""
    notebook.ok("n = 0", cell_id="a")
    notebook.ok("n += 1", "n += 1", cell_id="b")
    notebook.run("n += 10\n1/0", cell_id="c")
    notebook.ok("n = n", cell_id="d")
    notebook.ok("n = 0  # edited", cell_id="e")
    notebook.ok("m = 3", cell_id="a")
    notebook.ok("k = 2", cell_id="e")
    _, _folder, proof = exported(notebook, "n")
    assert proof["status"] == "verified"
    _, _, other = exported(notebook, "(n, m)", "other")
    assert other["status"] == "verified"


def test_markdown_and_markup_in_names_stay_text(notebook, around):
    """Backticks, pipes and tags in paths and values cannot leave their place in the README."""
    name = "a`|<script>b.txt"
    (around / name).write_text("1")
    notebook.ok(f"NOTE = '`|<b>'\ny = open({name!r}).read() + NOTE")
    made, folder, _ = exported(notebook, "y")
    assert made.verified, made.proof.reason
    rows = [line for line in (folder / "README.md").read_text().splitlines() if line.startswith("| `")]
    assert all(line.count("|") - line.count("\\|") == 4 for line in rows)
    assert len(rows) == 2


def test_a_script_is_what_a_person_would_write(notebook):
    """Imports at the top, a step per thing, comments kept, prints gone."""
    notebook.ok(
        "import math",
        "print('look')\nradius = 2  # metres",
        "# area of the disc\narea = math.pi * radius ** 2\nprint(area)",
    )
    made, folder, _ = exported(notebook, "area")
    text = (folder / "pipeline.py").read_text()
    assert made.verified
    assert "print" not in text
    assert (
        textwrap.dedent("""\
        def make_area(radius):
            \"\"\"Do what execution 3 did.\"\"\"
            # area of the disc
            area = math.pi * radius ** 2
            return area
        """)
        in text
    )


@pytest.mark.parametrize("typed", ["best, 'rows[0]'", "best 'rows[0]'", "'(best, rows[0])'", "best, best, 'rows[0]'"])
def test_several_targets_leave_in_one_folder(notebook, typed):
    """Words, a list with commas and a tuple mean the same: every value is rebuilt, proven and named by itself."""
    notebook.ok("rows = [3, 1, 2]", "unused = 1", "rows.sort()", "best = rows[-1]")
    notebook.ok(f"made = %export pipeline {typed}")
    made, folder = notebook["made"], notebook.folder / "best-pipeline"
    assert made.verified
    assert (made.folder, [each.name for each in made.proof.targets]) == (str(folder), ["best", "rows[0]"])
    assert command(folder, "--verify").stdout == "verified: best, rows[0] as in the notebook\n"
    assert command(folder).stdout == "best = 3\nrows[0] = 1\n"


def test_one_wrong_target_of_several_is_no_proof(notebook):
    """The proof holds for all targets or for none."""
    notebook.ok("import time\nnow = time.time()", "best = 3")
    notebook.ok("made = %export pipeline best, now")
    assert notebook["made"].proof.status == "not deterministic"
    assert "now" in notebook["made"].proof.reason


def test_runs_and_variables_are_not_mixed(notebook):
    """A run beside a variable is refused with the line that works."""
    notebook.ok("best = 3")
    assert "%export pipeline run:1" in str(notebook.run("%export pipeline run:1 best").error)
