"""`mlops promote`, `rollback`, `card`, `ci` and `export ci` as a shell or a code host types them, in processes of their own."""

from __future__ import annotations

import os
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from mlops_magic.cli import main
from mlops_magic.store import blobs

CELLS = (
    "%load_ext mlops_magic",
    """import numpy as np, pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier
rng = np.random.default_rng(0)
def draw(rows=1500):
    frame = pd.DataFrame({"age": rng.integers(18, 90, rows), "tenure": rng.exponential(20, rows)})
    bent = np.abs(frame.age - 54) / 12 - 1.5
    return frame.assign(churned=(rng.random(rows) < 1 / (1 + np.exp(-bent - 0.02 * (20 - frame.tenure)))).astype(int))
train, test = draw(), draw()
X_train, y_train = train[["age", "tenure"]], train.churned""",
    "line = LogisticRegression().fit(X_train, y_train)\ntrees = DecisionTreeClassifier(max_depth=6, min_samples_leaf=20).fit(X_train, y_train)",
    "%data save X_train as customers",
    "%data save test as heldout",
    "%validate X_train as customers",
    "%register line as churn --data X_train",
    "%register trees as churn --data X_train",
)


def typed(*words: str, where: Path, config: str = "config", **environment: str) -> subprocess.CompletedProcess[str]:
    """What the command says."""
    command = [sys.executable, "-c", "from mlops_magic.cli import main; main()", *words]
    places = {"MLOPS_STORE": str(where / "store"), "MLOPS_CONFIG": str(where / config), "USER": "ada"}
    return subprocess.run(
        command, cwd=where, env={**os.environ, **places, **environment}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


Said = tuple[int, str, str]  # exit code, standard output, standard error


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """The same in this process, which costs no new one its imports."""

    def run(*words: str, where: Path, config: str = "config") -> Said:
        monkeypatch.chdir(where)
        for name, value in {
            "MLOPS_STORE": str(where / "store"),
            "MLOPS_CONFIG": str(where / config),
            "USER": "ada",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("LOGNAME", raising=False)
        monkeypatch.setattr(sys, "argv", ["mlops", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store, in which a notebook left two versions, its data and a schema."""
    where = tmp_path_factory.mktemp("made")
    code = f"from IPython.core.interactiveshell import InteractiveShell as S\nfor c in {CELLS!r}: S.instance().run_cell(c, store_history=True).raise_error()"
    environment = {
        **os.environ,
        "MLOPS_STORE": str(where / "store"),
        "MLOPS_CONFIG": str(where / "config"),
        "IPYTHONDIR": str(where / "i"),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=where, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return where


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    """The folder again, to be damaged."""
    import shutil

    return Path(shutil.copytree(made, tmp_path / "copy"))


def test_a_version_is_promoted_refused_forced_and_rolled_back(copy: Path) -> None:
    """Exit code 0 where the alias moved, 1 where the gate refused, 2 where the line was wrong."""
    on = ("--on", "data:heldout", "--target", "churned")
    good = typed("promote", "churn@2", "to", "champion", *on, where=copy)
    assert (good.returncode, good.stderr) == (0, "")
    assert "✓ promoted" in good.stdout
    bad = typed("promote", "churn@1", "to", "champion", *on, where=copy)
    assert bad.returncode == 1
    assert "champion stays churn@2: beats the holder failed, roc_auc 0." in " ".join(bad.stdout.split())
    wrong = typed("promote", "churn@1", "as", "champion", where=copy)
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)
    forced = typed("promote", "churn@1", "to", "champion", *on, "--force", "--reason", "a test", where=copy)
    assert (forced.returncode, "! forced" in forced.stdout) == (0, True)
    back = typed("rollback", "churn", where=copy)
    assert "churn@2 is champion again" in back.stdout
    assert "by ada" in back.stdout
    assert typed("rollback", "churn", where=copy).returncode == 2
    told = typed("card", "churn@1", where=copy).stdout
    assert "a test" in told
    assert typed("doctor", where=copy).returncode == 0


def test_a_card_is_filled_shown_and_written(copy: Path, here: Callable[..., Said]) -> None:
    """In any form, without a notebook."""
    fill = ("card", "churn", "--set", "limits=Nobody under 18")
    assert here(*fill, "--html", "card.html", "--md", "card.md", where=copy)[0] == 0
    for name in ("card.html", "card.md"):
        assert "Nobody under 18" in (copy / name).read_text(encoding="utf-8")
    assert "Nobody under 18" in here("card", "churn@1", where=copy)[1]
    assert "there is no folder" in here("card", "churn", "--html", "no/card.html", where=copy)[2]


def cases(path: Path) -> dict[str, ET.Element]:
    """The tests of a JUnit file, whose counts are right."""
    root = ET.parse(path).getroot()
    assert root.tag == "testsuites"
    for suite in (root, *root):
        inside = list(suite.iter("testcase"))
        assert int(suite.get("tests")) == len(inside)
        for counted, tag in (("failures", "failure"), ("skipped", "skipped")):
            assert int(suite.get(counted)) == sum(each.find(tag) is not None for each in inside)
    return {each.get("name"): each for each in root.iter("testcase")}


def test_code_data_and_model_are_tested_and_written_as_junit(copy: Path) -> None:
    """All that can be tested of it passes; what cannot is skipped and says why."""
    done = typed("ci", "churn", "--junit", "junit.xml", where=copy)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    found = cases(copy / "junit.xml")
    skipped = {name for name, case in found.items() if case.find("skipped") is not None}
    assert skipped == {"exported pipeline"}
    assert set(found) - skipped == {
        "recipe parses", "recipe is complete", "loads", "fingerprint", "predicts", "history", "data is kept: X_train",
        "schema is kept: X_train",
    }  # fmt: skip
    assert {case.get("classname") for case in found.values()} == {"churn@2.code", "churn@2.data", "churn@2.model"}
    assert "customers@1 keeps customers@1: " in found["schema is kept: X_train"].find("system-out").text


def test_the_gates_verdict_is_among_the_tests_of_a_version(copy: Path, here: Callable[..., Said]) -> None:
    """Passed with its figures; forced is skipped, and says who did it."""
    here("promote", "churn@2", "to", "champion", "--on", "data:heldout", "--target", "churned", where=copy)
    here("promote", "churn@1", "to", "challenger", "--force", "--reason", "to look at it", where=copy)
    assert here("ci", "churn@champion", "--junit", "one.xml", where=copy)[0] == 0
    assert (
        "against 0.5 of the best constant answer" in cases(copy / "one.xml")["gate of champion"].find("system-out").text
    )
    assert here("ci", "churn@challenger", "--junit", "two.xml", where=copy)[0] == 0
    said = cases(copy / "two.xml")["gate of challenger"].find("skipped").get("message")
    assert said == "forced by ada in spite of the gate (rows): to look at it"


def damaged_model(folder: Path) -> None:
    """Bytes of the newest model's file, changed."""
    store = sqlite3.connect(folder / "store" / "store.db")
    (key,) = store.execute("SELECT blob_key FROM model_version WHERE version = 2").fetchone()
    store.close()
    path = blobs.path_of(folder / "store", key)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def damaged_data(folder: Path) -> None:
    """The files of saved rows, changed."""
    store = sqlite3.connect(folder / "store" / "store.db")
    keys = store.execute("SELECT DISTINCT blob_key FROM chunk").fetchall()
    store.close()
    for (key,) in keys:
        path = blobs.path_of(folder / "store", key)
        path.chmod(0o600)
        path.write_bytes(b"?" + path.read_bytes()[1:])


def damaged_history(folder: Path) -> None:
    """A version's record, changed behind our back."""
    store = sqlite3.connect(folder / "store" / "store.db")
    store.executescript(
        "DROP TRIGGER model_version_no_update; UPDATE model_version SET record = replace(record, '\"age\"', '\"Age\"');"
    )
    store.close()


DAMAGES = {
    "model": (damaged_model, {"loads", "fingerprint", "predicts"}),
    "data": (damaged_data, {"data is kept: X_train", "schema is kept: X_train"}),
    "history": (damaged_history, {"history", "predicts"}),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_no_longer_what_was_registered_fails(copy: Path, name: str, here: Callable[..., Said]) -> None:
    """Exit code 1, and the tests that fail are those it concerns."""
    damage, failing = DAMAGES[name]
    damage(copy)
    code, out, _ = here("ci", "churn", "--junit", "junit.xml", where=copy)
    assert code == 1, out
    failed = {each for each, case in cases(copy / "junit.xml").items() if case.find("failure") is not None}
    assert failed == failing
    assert "✗ failed" in out


@pytest.mark.slow
def test_an_exported_pipeline_is_run_again_where_that_is_asked(copy: Path, here: Callable[..., Said]) -> None:
    """It rebuilds the very model; with another seed it does not, and the test says so; a script that is no Python fails too."""
    assert here("export", "pipeline", "churn@1", "--out", "made", "--budget", "0", where=copy)[0] == 0
    code, out, _ = here("ci", "churn@1", "--prove", "--junit", "junit.xml", where=copy)
    assert code == 0, out
    assert cases(copy / "junit.xml")["pipeline rebuilds it"].find("system-out") is not None
    script = copy / "made" / "pipeline.py"
    right = script.read_text(encoding="utf-8")
    script.write_text(right.replace("default_rng(0)", "default_rng(1)"), encoding="utf-8")
    assert here("ci", "churn@1", "--prove", "--junit", "junit.xml", where=copy)[0] == 1
    failed = {name for name, case in cases(copy / "junit.xml").items() if case.find("failure") is not None}
    assert failed == {"pipeline rebuilds it"}
    script.write_text(right + "\nif\n", encoding="utf-8")
    assert here("ci", "churn@1", "--junit", "junit.xml", where=copy)[0] == 1
    assert "pipeline.py of export" in cases(copy / "junit.xml")["exported pipeline"].find("failure").get("message")


def test_without_the_key_the_model_is_not_opened(copy: Path, here: Callable[..., Said]) -> None:
    """A code host that does not trust its maker says so, and opens nothing."""
    code, out, _ = here("ci", "churn", where=copy, config="nobody")
    assert code == 1
    assert "neither yours nor one you trust" in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ci chrun", "Did you mean 'churn'?"),
        ("ci churn --junit no/junit.xml", "there is no such folder. Type: --junit junit.xml"),
        ("promote churn@2", "say on which rows it is judged"),
        ("promote churn@2 to champion --on data:heldout --target nothing", "there is no variable 'nothing'. Known: 'age', 'tenure', 'churned'"),
        ("promote churn@2 to champion --on nothing.csv --target y", "this needs a notebook, or saved data. Type: --on data:NAME"),
        ("card churn --set limits", "Type: mlops card churn --set intended_use="),
    ],
)  # fmt: skip
def test_mistakes_are_one_sentence_and_exit_code_2(
    made: Path, words: str, said: str, here: Callable[..., Said]
) -> None:
    """On standard error, and nothing is changed."""
    code, out, err = here(*words.split(), where=made)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_code_host_runs_what_the_files_say(copy: Path, tmp_path: Path) -> None:
    """Both say the same steps; all but the installation are run here in a home without keys, and the tests pass there."""
    done = typed("export", "ci", "churn", "--out", str(copy), where=copy)
    assert done.returncode == 0, done.stderr
    github = yaml.safe_load((copy / ".github/workflows/mlops-churn.yml").read_text(encoding="utf-8"))
    gitlab = yaml.safe_load((copy / ".gitlab/mlops-churn.yml").read_text(encoding="utf-8"))
    job = github["jobs"]["test"]
    steps = [step["run"] for step in job["steps"] if "run" in step]
    assert steps == gitlab["mlops churn"]["script"]
    assert job["env"] == gitlab["mlops churn"]["variables"] == {"MLOPS_STORE": "store"}
    assert gitlab["mlops churn"]["artifacts"]["reports"]["junit"] == "junit.xml"
    install, *rest = steps
    assert install.startswith("python -m pip install 'mlops-magic[serve,validate]==")
    assert "scikit-learn==" in install
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "mlops").write_text(f"#!{sys.executable}\nfrom mlops_magic.cli import main\nmain()\n")
    (programs / "mlops").chmod(0o755)
    home = {
        **os.environ, **job["env"], "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "MLOPS_CONFIG": str(tmp_path / "home"),
    }  # fmt: skip
    for step in rest:
        ran = subprocess.run(["sh", "-c", step], cwd=copy, env=home, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "loads" in cases(copy / "junit.xml")
    assert not any((tmp_path / "home").glob("signing.key"))


def test_names_of_models_are_quoted_for_shell_and_yaml(tmp_path: Path) -> None:
    """Whatever a model is called, both programs read its name; what GitHub would compute is refused."""
    from mlops_magic.errors import UsageError
    from mlops_magic.export.ci import CiPlan, write_ci

    for name in ('it\'s "x"; rm -r $HOME', "😀 `x`", "a: b # c", "../../x", "%d {x} \\n"):
        plan = CiPlan(name, "ab" * 32, "3.11", ("scikit-learn==1.9.1",), "0.1.0", ".mlops")
        folder = tmp_path / str(len(name))
        files = write_ci(plan, folder)
        assert all((folder / file).resolve().is_relative_to(folder.resolve()) for file in files)
        github, gitlab = (yaml.safe_load((folder / file).read_text(encoding="utf-8")) for file in files)
        step = github["jobs"]["test"]["steps"][-2]["run"]
        assert shlex.split(step)[2] == name
        (job,) = gitlab.values()
        assert job["script"][-1] == step
    with pytest.raises(UsageError, match="as an expression of its own"):
        write_ci(CiPlan("${{ secrets.KEY }}", "ab" * 32, "3.11", (), "0.1.0", ".mlops"), tmp_path)
