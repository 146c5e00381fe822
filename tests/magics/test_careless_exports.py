"""What `%export pipeline` answers to odd targets, odd words and cells that went elsewhere: right, or one clear sentence."""

import json
import os
from pathlib import Path

import pytest


def said(notebook, line):
    """The sentence of a line that is refused."""
    error = notebook.run(line).error
    assert error is not None
    assert "\n" not in str(error)
    return str(error)


def exported(notebook, words):
    """The record of an export."""
    notebook.ok(f"made = %export pipeline {words} --out {notebook.folder / 'out'} --budget 0")
    return notebook["made"]


@pytest.mark.parametrize("target", ["d['a b']", 'd["a b"]', "\"d['a b']\"", 'e["x"][0]'])
def test_targets_keep_their_quotes(notebook, target):
    """An item by its name is typed as in Python, with either kind of quotes or all of it in quotes."""
    notebook.ok("d = {'a b': [1]}\ne = {'x': [2]}")
    assert exported(notebook, target).verified


def test_a_cell_may_leave_the_folder(notebook):
    """Files are named from the notebook's own folder, whether the cells went below it, back, or stayed away."""
    notebook.ok(
        "import os, pandas as pd\nos.mkdir('sub')\nfor place in ('top.csv', 'sub/low.csv'):\n"
        "    with open(place, 'w') as stream:\n        stream.write('a\\n1\\n')"
    )
    notebook.unload()
    notebook.load()
    notebook.ok(
        "import os, pandas as pd",
        "top = int(pd.read_csv('top.csv').a.sum())",
        "os.chdir('sub')",
        "low = int(pd.read_csv('low.csv').a.sum())",
        "both = top + low",
    )
    made = exported(notebook, "both")
    assert made.verified, made.proof.reason
    assert [read.path for read in made.proof.inputs] == ["top.csv", "sub/low.csv"]
    os.chdir(notebook.folder)


def test_an_unknown_name_is_named_and_no_other(notebook):
    """What is missing is the name after the option, not the target."""
    notebook.ok("alpha = 1\nb = alpha")
    assert "no variable 'alpa'. Did you mean 'alpha'?" in said(notebook, "%export pipeline b --freeze alpa")
    assert "no variable 'alpa'. Did you mean 'alpha'?" in said(notebook, "%export pipeline b -p alpa")


def test_a_parameter_that_cannot_be_offered_is_named(notebook):
    """What is no literal is no parameter, and the card says so."""
    notebook.ok("rate = float('0.5')\ny = rate + 1")
    assert "rate is no parameter" in exported(notebook, "y -p rate").notes[0]


def test_a_number_that_cannot_be_written_is_no_parameter(notebook):
    """Infinity has no literal: it stays a statement of the script."""
    notebook.ok("LIMIT = 1e999\nLOW = -1e999\ny = min(3.0, LIMIT)")
    made = exported(notebook, "y")
    assert made.verified, made.proof.reason
    assert not made.proof.params


@pytest.mark.parametrize(
    ("cells", "line", "words"),
    [
        (("m = [1]\n%export pipeline m",), None, "m is made by this very cell, which has not ended"),
        (("1 + 1",), "%export pipeline _", "_ is IPython's own name"),
        (("a = 1",), "%export pipeline (a := 3)", "assigns; an export only looks"),
        (("a = 1",), "%export pipeline a --out .", "a folder of its own"),
        (("a = 1",), "%export pipeline a --out " + "x" * 300, "could not be written"),
        (("a = 1",), "%export pipeline a --tolerance much", "Type: %export pipeline clf --tolerance 1e-9"),
    ],
)
def test_careless_lines_get_one_sentence(notebook, cells, line, words):
    """Each says what is wrong and what to do, and changes nothing."""
    for cell in cells:
        ran = notebook.run(cell)
    text = str(ran.error) if line is None else said(notebook, line)
    assert words in text
    assert notebook.shell.user_ns.get("a", 1) == 1


def test_a_figure_is_drawn_again_and_not_compared(notebook):
    """It is never called verified, and the reason speaks of figures."""
    notebook.ok("import matplotlib.pyplot as plt", "fig, ax = plt.subplots()\nlines = ax.plot([1, 2])\nplt.close(fig)")
    made = exported(notebook, "fig")
    assert not made.verified
    assert "figures are not compared" in made.proof.reason


def test_what_nothing_explains_still_has_a_next_step(notebook):
    """A Styler carries an identifier drawn at random: not deterministic, and what to export instead."""
    notebook.ok("import pandas as pd", "styled = pd.DataFrame({'a': [1]}).style")
    made = exported(notebook, "styled")
    assert made.proof.status == "not deterministic"
    assert "Export the data it is made from" in made.proof.reason


@pytest.mark.parametrize("end", ["os._exit(3)", "os.kill(os.getpid(), 9)"])
def test_a_script_that_ends_python_is_not_replayable(notebook, end):
    """A process that is gone says nothing; how it ended is the reason."""
    notebook.ok(f"import os, sys\na = [1]\nif '--replay' in sys.argv:\n    {end}", "b = a[0]")
    made = exported(notebook, "b")
    assert made.proof.status == "not replayable"
    assert "something in it stops Python" in made.proof.reason


def test_a_frozen_target_proves_nothing_and_says_so(notebook):
    """Loading a value back does not show how it is made."""
    from mlops_magic.render.text import text

    notebook.ok("import time\nnow = time.time()")
    made = exported(notebook, "now --freeze now")
    assert "now is loaded as it was: nothing shows how it is made" in text(made)
    assert "nothing shows how it is made" in (Path(made.folder) / "README.md").read_text()


def test_what_was_asked_for_with_track_is_a_parameter(notebook):
    """`%%track -p NAME` is offered when the variable, the run or the version of that cell is exported."""
    notebook.ok(
        "import numpy as np\nfrom sklearn.linear_model import Ridge\nX = np.arange(8.0).reshape(-1, 1)\ny = X[:, 0] * 2",
        "%%track -p alpha\nalpha = 0.5\nclf = Ridge(alpha=alpha).fit(X, y)",
        "%register clf as churn",
    )
    for target in ("clf", "run:1", "churn@1"):
        made = exported(notebook, target)
        assert made.verified, made.proof.reason
        assert dict(made.proof.params) == {"alpha": 0.5}
        assert made.proof.probes[0].rows == 8
        assert made.proof.probes[0].predictions[0].replayed


def test_training_data_that_changed_is_no_probe(notebook):
    """A run or a version is asked about its own rows or about none; the reason says so."""
    notebook.ok(
        "import numpy as np\nfrom sklearn.linear_model import Ridge\nX = np.arange(8.0).reshape(-1, 1)\ny = X[:, 0] * 2",
        "%%track\nclf = Ridge().fit(X, y)",
        "%register clf as churn",
        "X = X + 1",
        "clf = None",
    )
    for target in ("run:1", "churn@1"):
        made = exported(notebook, target)
        assert made.verified, made.proof.reason
        assert "only its fingerprint is recorded" in made.proof.probes[0].reason


def test_two_exports_at_once_leave_one_whole_folder(notebook):
    """Whichever ends last is there, whole, with its own proof."""
    notebook.ok("a = [1]\nb = [2]")
    notebook.ok(
        "import threading\nimport traceback\nimport mlops_magic\nsaid = []\n\ndef leave(name):\n    try:\n"
        "        said.append(mlops_magic.export_pipeline(name, out='same').proof.status)\n"
        "    except BaseException:\n        said.append(traceback.format_exc())\n\n"
        "both = [threading.Thread(target=leave, args=(name,)) for name in 'ab']\n"
        "for each in both: each.start()\nfor each in both: each.join()"
    )
    assert notebook["said"] == ["verified", "verified"]
    proof = json.loads(Path("same/proof.json").read_text())
    assert f'"{proof["targets"][0]["name"]}"' in Path("same/pipeline.py").read_text()


def test_a_run_of_an_earlier_cell_does_not_stop_an_export(notebook):
    """Its number is read in a later cell that also makes what the model needs."""
    notebook.ok(
        "import mlops_magic\nimport numpy as np\nfrom sklearn.linear_model import Ridge",
        "with mlops_magic.track('a') as run:\n    X = np.arange(8.0).reshape(-1, 1)",
        "label = f'run {run.id}'\ny = X[:, 0] * 2\nmodel = Ridge().fit(X, y)",
        "%export pipeline model --out out --budget 0",
    )
    assert json.loads((notebook.folder / "out" / "proof.json").read_text())["status"] == "verified"
    assert "label" not in (notebook.folder / "out" / "pipeline.py").read_text()
