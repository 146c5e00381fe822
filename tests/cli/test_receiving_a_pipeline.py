"""From a notebook file to somebody else's machine: run by a real kernel, exported headless, received without us."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import venv
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

pytestmark = [pytest.mark.kernel, pytest.mark.slow]

CELLS = (
    new_markdown_cell("# Churn\nWho leaves?"),
    new_code_cell(
        "import matplotlib.pyplot as plt\nimport pandas as pd\nfrom helper import clean\n"
        "from sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split\n\n"
        "%matplotlib inline"
    ),
    new_code_cell("C = 0.5\nTEST_SIZE = 0.25\nLOUD = True", metadata={"tags": ["parameters"]}),
    new_markdown_cell("## 1. Load the data"),
    new_code_cell("!echo loading\ndf = clean(pd.read_csv('customers.csv'))\ndf.head()"),
    new_markdown_cell("## 2. Split"),
    new_code_cell(
        "# one fixed split\nX, y = df[['age', 'income']], df['left']\n"
        "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=TEST_SIZE, random_state=0)\n"
        "if LOUD:\n    print(X_train.shape)"
    ),
    new_markdown_cell("## 3. Fit"),
    new_code_cell(
        "%time model = LogisticRegression(C=C).fit(X_train, y_train)\nfig, ax = plt.subplots()\n"
        "ax.scatter(X_test['age'], model.predict_proba(X_test)[:, 1])\nplt.show()"
    ),
    new_code_cell("score = model.score(X_test, y_test)\nprint(f'{score:.3f}')"),
)


@pytest.fixture
def work(around: Path) -> Path:
    """A folder with a notebook, a module beside it and a table."""
    folder = around / "the work"
    folder.mkdir()
    cells = [*CELLS]
    nbformat.write(
        new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}),
        folder / "churn.ipynb",
    )
    (folder / "helper.py").write_text("def clean(table):\n    return table.dropna()\n")
    drawn, rows = random.Random(1), ["age,income,left"]
    for number in range(300):
        age, income = drawn.randint(18, 80), drawn.gauss(50, 12)
        rows.append(f"{age},{'' if number % 50 == 0 else round(income, 2)},{int(age + drawn.gauss(0, 9) < 45)}")
    (folder / "customers.csv").write_text("\n".join(rows) + "\n")
    return folder


def typed(*words: object, where: Path) -> subprocess.CompletedProcess[str]:
    """What a command says, without our settings."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "MPL"))}
    return subprocess.run(
        list(map(str, words)), cwd=where, env=environment, capture_output=True, text=True, check=False, timeout=400
    )


def test_a_notebook_reaches_somebody_who_has_nothing_of_ours(work: Path, around: Path) -> None:
    """Exported from another folder, installed by its requirements alone, checked, asked for help, run otherwise."""
    elsewhere = around / "elsewhere"
    elsewhere.mkdir()
    made = typed(
        sys.executable, "-c", "from mlops_magic.cli import main; main()", "export", "pipeline", work / "churn.ipynb",
        "--target", "model", "--target", "score", where=elsewhere,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    assert "pipeline model, score · ✓ verified" in made.stdout
    assert "python model-pipeline/pipeline.py --verify" in made.stdout
    folder = elsewhere / "model-pipeline"
    proof = json.loads((folder / "proof.json").read_text())
    assert sorted(entry["path"] for entry in proof["inputs"]) == ["customers.csv", "helper.py"]
    assert sorted(proof["live_params"]) == ["C", "TEST_SIZE"]
    source = (folder / "pipeline.py").read_text()
    assert "def load_the_data(" in source
    assert "def fit(" in source
    assert "# one fixed split" in source
    assert not any(word in source for word in ("echo", "plt", "%time", "head()", "print"))
    assert [path.name for path in work.iterdir() if "pipeline" in path.name] == []

    venv.create(around / "theirs", with_pip=True)
    python = around / "theirs" / "bin" / "python"
    install = ("install", "-q", "--no-compile", "-r")  # what is imported is compiled then
    assert typed(python, "-m", "pip", *install, folder / "requirements.txt", where=around).returncode == 0
    assert typed(python, "-c", "import mlops_magic", where=around).returncode == 1
    checked = typed(python, folder / "pipeline.py", "--verify", where=around)
    assert (checked.returncode, checked.stdout) == (0, "verified: model, score as in the notebook\n"), checked.stderr
    assert "--test-size" in typed(python, folder / "pipeline.py", "--help", where=around).stdout
    other = typed(python, folder / "pipeline.py", "--C", "0.001", "--out", "results", where=around)
    assert "model = LogisticRegression(C=0.001)" in other.stdout
    assert sorted(path.name for path in (around / "results").iterdir()) == ["model.pkl", "score.json"]
