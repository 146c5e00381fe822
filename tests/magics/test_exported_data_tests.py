"""Schemas that leave with a pipeline: the receiver's own pytest holds the data against them, without us."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlops_magic.services.pipelines.data_tests import REPLAY

ROWS = 300
BLOCKED = "import sys\nsys.modules['{}'] = None\n"


def draw(seed):
    """Customers, with a column that tells who they are."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 90, ROWS),
            "plan": rng.choice(["basic", "pro"], ROWS),
            "income": np.where(rng.random(ROWS) < 0.1, np.nan, rng.lognormal(9, 1, ROWS)),
            "mail": [f"{'abc'[n % 3]}{n % 89}@example.org" for n in rng.integers(0, 9999, ROWS)],
        }
    )


def asked(folder):
    """What pytest says of the data, in a process that has nothing of ours; from another folder than the export's."""
    options = ["-q", "-p", "no:cacheprovider", str(folder / "test_data.py")]
    code = BLOCKED.format("mlops_magic") + f"import pytest\nsys.exit(pytest.main({options!r}))"
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("MLOPS_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder.parent, env=environment | {"MPLBACKEND": "agg"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def exported(notebook, target, *words):
    """The folder of an export, and its proof."""
    notebook.ok(f"made = %export pipeline {target} --out made --budget 0 {' '.join(words)}")
    assert notebook["made"].verified, notebook["made"].proof.reason
    folder = Path(notebook["made"].folder)
    return folder, json.loads((folder / "proof.json").read_text(encoding="utf-8"))


def named(proof):
    """What is tested: table, step, schema."""
    return [(each["table"], each["step"], each["schema"]) for each in proof["data_tests"]]


def replaced(folder, proof, table, path="customers.csv"):
    """Put another table in the place of an input."""
    (copied,) = (entry["copied"] for entry in proof["inputs"] if entry["path"] == path)
    table.to_csv(folder / "inputs" / copied, index=False)


FIT = """
from sklearn.linear_model import LogisticRegression
clf = LogisticRegression().fit(X, y)
"""


@pytest.fixture
def churn(notebook, around):
    """A notebook that learnt what its table and its features are like."""
    draw(0).to_csv(around / "customers.csv", index=False)
    notebook.ok(
        "import pandas as pd",
        "df = pd.read_csv('customers.csv')",
        "%validate df as customers",
        "clean = df.dropna()\nX, y = clean[['age', 'income']], clean['plan']",
        "%validate X as features",
        FIT,
    )
    return notebook


@pytest.fixture(scope="module")
def once():
    """Folders that a test of this file has exported, by name."""
    return {}


@pytest.fixture
def received(request, once, tmp_path, tmp_path_factory):
    """A copy of the export of that notebook, and its proof; exported for the first test that asks."""
    if "churn" not in once:
        folder, _ = exported(request.getfixturevalue("churn"), "clf")
        once["churn"] = shutil.copytree(folder, tmp_path_factory.mktemp("exported") / "made")
    folder = shutil.copytree(once["churn"], tmp_path / "received" / "made")
    return folder, json.loads((folder / "proof.json").read_text(encoding="utf-8"))


def test_the_receiver_tests_the_data(received):
    """The notebook's data passes and so does a fresh draw; a broken column fails by name, with all its rows."""
    folder, proof = received
    assert [(table, schema) for table, _, schema in named(proof)] == [("df", "customers@1"), ("X", "features@1")]
    done = asked(folder)
    assert (done.returncode, done.stdout.splitlines()[-1].startswith("2 passed")) == (0, True), done.stdout

    replaced(folder, proof, draw(1))
    done = asked(folder)
    assert done.returncode == 0, done.stdout

    bad = draw(2).assign(plan="gold", mail="?")
    bad["age"] = bad.age * 1000
    replaced(folder, proof, bad)
    done = asked(folder)
    assert done.returncode == 1
    assert "df does not keep customers@1:" in done.stdout
    assert "column 'age', in_range(18, 89): 300 of 300 rows break it, by chance at most" in done.stdout
    assert "column 'plan', isin(['basic', 'pro']): 300 of 300 rows break it" in done.stdout
    rows = re.findall(r"^E +row (\d+): 'gold'$", done.stdout, re.MULTILINE)
    assert list(map(int, rows)) == list(range(ROWS))
    assert "row 299: (e-mail)" in done.stdout
    assert "X does not keep features@1:" in done.stdout

    replaced(folder, proof, draw(3).drop(columns="age"))
    done = asked(folder)
    assert done.returncode == 1
    assert "column 'age' is missing" in done.stdout
    assert "ended without X:" in done.stdout


def test_the_schema_is_the_one_that_is_shown_and_the_script_does_without_it(churn):
    """Plain pandera, letter by letter; the script asks for none of it, and its requirements do not name it."""
    folder, proof = exported(churn, "clf")
    assert proof["data_tests"][0]["module"] == "schema_customers"
    shown = churn.ok("s = %validate customers@1 --python\ns").value.source
    assert (folder / "schema_customers.py").read_text(encoding="utf-8") == shown
    names = {line.partition("=")[0] for line in (folder / "requirements.txt").read_text().splitlines()}
    assert names.isdisjoint({"pandera", "pytest"})
    needed = (folder / "requirements-test.txt").read_text().splitlines()
    assert needed[0] == "-r requirements.txt"
    assert [line.partition("==")[0] for line in needed[1:]] == ["pandera[pandas]", "pytest", "scipy"]
    code = BLOCKED.format("pandera") + BLOCKED.format("mlops_magic") + (
        f"import runpy\nsys.argv = ['pipeline.py', '--verify']\nsys.path.insert(0, {str(folder)!r})\n"
        f"runpy.run_path({str(folder / 'pipeline.py')!r}, run_name='__main__')"
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, "verified: clf as in the notebook\n"), done.stderr
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "| `customers@1` | `schema_customers.py` |" in readme
    assert "python -m pytest test_data.py" in readme


def test_the_tests_are_as_clean_as_the_script(received):
    """Ruff and mypy as they come find nothing in what is written, but that others' packages have no types."""
    folder, _ = received
    files = ["test_data.py", "schema_customers.py", "schema_features.py"]
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "E4,E7,E9,F,B,UP", *files]
    done = subprocess.run(ruff, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    done = subprocess.run([*ruff[:-5], *files], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    mypy = [sys.executable, "-m", "mypy", "--config-file", os.devnull, "--no-incremental", "--no-error-summary"]
    done = subprocess.run(
        [*mypy, "--disable-error-code", "import-untyped", *files],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in done.stdout.splitlines() if line.startswith(tuple(files))] == []


def test_a_registered_model_is_exported_with_its_schemas(churn):
    """From the store's recipe alone: the tables are known by their contents."""
    churn.ok("%register clf as churn", "df = X = clean = None")
    folder, proof = exported(churn, "churn")
    assert [(table, schema) for table, _, schema in named(proof)] == [("df", "customers@1"), ("X", "features@1")]
    assert asked(folder).returncode == 0


def test_the_last_verdict_decides(notebook, around):
    """A table that failed has no test and a sentence; one that passed another's schema is held against that."""
    draw(0).to_csv(around / "customers.csv", index=False)
    notebook.ok(
        "import pandas as pd\ndf = pd.read_csv('customers.csv')", "ages = df[['age']]", "n = int(ages.age.sum())"
    )
    notebook.ok("other = df.assign(plan='gold')", "%validate other as golden", "%validate df against golden")
    notebook.ok("young = df[['age']] - 1", "%validate young as grown")
    assert notebook.ok("%validate ages against grown").value.passed
    folder, proof = exported(notebook, "n")
    assert [(table, schema) for table, _, schema in named(proof)] == [("ages", "grown@1")]
    (said,) = proof["untested"]
    assert said == (
        "df is not held against golden@1, which it did not keep when it was last looked at: 300 rows fail. "
        "Type: %validate df against golden@1"
    )
    assert said in (folder / "README.md").read_text(encoding="utf-8")
    assert asked(folder).returncode == 0


ODD = """
def remember():
    global table
    table = pd.read_csv('it\\'s "new" 🐍.csv')
"""


def test_names_that_are_odd_and_steps_that_share_their_names(notebook, around):
    """A global that a function makes; a schema whose name is no module's; a module of the user's that is called as ours."""
    draw(0).to_csv(around / 'it\'s "new" 🐍.csv', index=False)
    (around / "schema_kunden_2024.py").write_text("limit = 40\n")
    sys.path.insert(0, "")
    notebook.ok("import pandas as pd\nimport schema_kunden_2024", ODD, "remember()", "%validate table as kunden-2024")
    notebook.ok("%validate table as 客户", "n = int((table.age > schema_kunden_2024.limit).sum())")
    folder, proof = exported(notebook, "n")
    assert [(each["schema"], each["module"]) for each in proof["data_tests"]] == [
        ("kunden-2024@1", "schema_kunden_2024_"), ("客户@1", "schema_"),
    ]  # fmt: skip
    done = asked(folder)
    assert (done.returncode, "2 passed" in done.stdout) == (0, True), done.stdout
    replaced(folder, proof, draw(0).assign(age=900), 'it\'s "new" 🐍.csv')
    assert "table does not keep kunden-2024@1:" in asked(folder).stdout


def test_a_file_that_was_validated_is_tested_where_the_script_reads_it_otherwise(notebook, around):
    """Learnt outside of the notebook; where the file's own table stands in a variable, that one is tested and not the file."""
    for number, name in enumerate(("customers.csv", "others.csv", "bad.csv")):
        draw(number).assign(**{"plan": "gold"} if number == 2 else {}).to_csv(around / name, index=False)
    for words, code in (
        ("customers.csv as customers", 0),
        ("others.csv against customers", 0),
        ("bad.csv against customers", 1),
    ):
        command = [sys.executable, "-c", "from mlops_magic.cli import main; main()", "validate", *words.split()]
        done = subprocess.run(command, cwd=around, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
    notebook.ok("import pandas as pd", "df = pd.read_csv('others.csv')")
    notebook.ok("n = sum(len(pd.read_csv(name, usecols=['age'])) for name in ('customers.csv', 'bad.csv')) + len(df)")
    folder, proof = exported(notebook, "n")
    assert [(table, bool(step), schema) for table, step, schema in named(proof)] == [
        ("df", True, "customers@1"), ("customers.csv", False, "customers@1"),
    ]  # fmt: skip
    (said,) = proof["untested"]
    assert said.startswith("bad.csv is not held against customers@1, which it did not keep")
    assert asked(folder).returncode == 0
    replaced(folder, proof, draw(0).assign(plan="gold"))
    done = asked(folder)
    assert "customers.csv does not keep customers@1:" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 failed, 1 passed")


def test_without_pandera_the_tests_are_not_called_tried(received, tmp_path):
    """The process that tries them says what is missing, and takes nothing for passed."""
    folder, _ = received
    answer = tmp_path / "answer.json"
    code = BLOCKED.format("pandera") + (
        f"import runpy\nsys.argv = ['replay', {str(folder)!r}, {str(answer)!r}, 'tests']\n"
        f"runpy.run_path({str(REPLAY)!r}, run_name='__main__')"
    )  # fmt: skip
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert json.loads(answer.read_text()) == {"tests": {}, "missing": "pandera.pandas"}


def test_without_a_schema_of_the_data_nothing_is_added(notebook, around):
    """A schema of other data changes nothing: no test, no pandera, no word of it."""
    draw(0).to_csv(around / "customers.csv", index=False)
    notebook.ok(
        "import pandas as pd\ndf = pd.read_csv('customers.csv')", "other = df.head(50)", "%validate other as few"
    )
    notebook.ok("n = int(df.age.sum())")
    folder, proof = exported(notebook, "n")
    assert (proof["data_tests"], proof["untested"]) == ([], [])
    names = [path.name for path in folder.rglob("*") if path.is_file()]
    assert not [name for name in names if name.startswith(("schema_", "test_", "data_tests", "requirements-test"))]
    assert "tables.py" not in names
    assert "schema" not in (folder / "README.md").read_text(encoding="utf-8")


def test_a_script_that_stops_has_tests_of_what_it_made_before(notebook, around, monkeypatch):
    """What no replay reaches is said to be held against nothing."""
    monkeypatch.setenv("HOW_MANY", "3")
    draw(0).to_csv(around / "customers.csv", index=False)
    notebook.ok("import os\nimport pandas as pd", "df = pd.read_csv('customers.csv')", "%validate df as customers")
    notebook.ok("few = df.head(int(os.environ['HOW_MANY']))", "%validate few as few", "n = int(few.age.sum())")
    made = notebook.ok("made = %export pipeline n --out made --budget 0\nmade").value
    assert made.proof.status == "not replayable"
    assert [test.table for test in made.proof.data_tests] == ["df"]
    (said,) = made.proof.untested
    assert said == "What the script makes after it stopped is held against no schema: KeyError: 'HOW_MANY'."
    assert f"! {said}" in " ".join(notebook.ran[-1].out.split())
    assert asked(Path(made.folder)).returncode == 0
