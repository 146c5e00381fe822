"""`%promote`, `%rollback`, `%card` and `%export ci` as a person types them, in a real shell."""

from __future__ import annotations

import pytest

from mlops_magic.errors import GateRefused

MADE = """
import numpy as np, pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier
rng = np.random.default_rng(0)
def draw(rows=1500):
    frame = pd.DataFrame({"age": rng.integers(18, 90, rows), "tenure": rng.exponential(20, rows), "sex": rng.choice(["f", "m"], rows)})
    bent = np.abs(frame.age - 54) / 12 - 1.5
    return frame.assign(churned=(rng.random(rows) < 1 / (1 + np.exp(-bent - 0.02 * (20 - frame.tenure)))).astype(int))
train, test = draw(), draw()
cols = ["age", "tenure"]
X_train, y_train = train[cols], train.churned
"""
FITTED = """
line = LogisticRegression().fit(X_train, y_train)
trees = DecisionTreeClassifier(max_depth=6, min_samples_leaf=20, random_state=0).fit(X_train, y_train)
"""


@pytest.fixture
def registered(notebook):
    """A notebook with two versions of a model: a line, and trees that see more."""
    notebook.ok(MADE, FITTED, "%register line as churn --data X_train", "%register trees as churn --data X_train")
    return notebook


def test_a_version_is_promoted_and_a_worse_one_stops_the_cell(registered):
    """The card has every check; what stands below a refusal does not run, and the champion stays."""
    ran = registered.ok("%promote churn@2 to champion --on test --target churned --segment sex")
    assert "promotion · churn@2 to champion · ✓ promoted" in ran.out
    assert "champion points at churn@2 now; before at nothing." in ran.out
    ran = registered.run("%promote churn@1 --on test --target churned --segment sex age\nafter = 1")
    assert isinstance(ran.error, GateRefused)
    assert str(ran.error).startswith("churn@1 did not become champion: beats the holder: roc_auc ")
    assert "✗ refused" in ran.out
    assert "after" not in registered.shell.user_ns
    assert registered.workspace.models.version("churn@champion").version == 2


def test_saved_data_and_own_functions_judge(registered):
    """`--on data:…` is the very version; a function of the notebook says yes or no."""
    registered.ok(
        "%data save test as heldout", "def calm(model, rows, target):\n    return model.predict(rows).mean() < 0.9"
    )
    found = registered.ok("p = %promote churn@2 --on data:heldout --target churned --check calm\np").value
    assert (found.gate.saved, found.gate.data) == (("heldout@1",), "data:heldout")
    assert {check.name: check.verdict for check in found.gate.checks}["calm"] == "passed"
    registered.ok("def never(*_):\n    return False, 'I said so'")
    refused = registered.run("%promote churn@1 to challenger --on data:heldout@1 --target churned --check calm never")
    assert "did not become challenger: never: I said so." in str(refused.error)


def test_functions_do_the_same(registered):
    """Values instead of names; a refusal is raised."""
    ran = registered.ok(
        "import mlops_magic\nX_test, y_test = test[cols], test.churned\n"
        "p = mlops_magic.promote('churn@2', on=X_test, target=y_test, segments=[test.sex], checks=[lambda *_: True])\n"
        "p.gate.data, p.gate.target, p.moved"
    )
    assert ran.value == ("X_test", "y_test", True)
    ran = registered.run("mlops_magic.promote('churn@1', on=X_test, target=y_test)")
    assert isinstance(ran.error, GateRefused)
    ran = registered.ok(
        "mlops_magic.promote('churn@1', force=True, reason='a test').forced, mlops_magic.rollback('churn').to_version"
    )
    assert ran.value == (True, 2)


def test_a_force_and_rolling_back(registered):
    """What was forced is taken back, and there is nothing before the first."""
    registered.ok("%promote churn@2 --on test --target churned")
    ran = registered.ok('%promote churn@1 --on test --target churned --force --reason "the trees leak"')
    assert "! forced" in ran.out
    assert "because the trees leak" in ran.out
    assert "churn@2 is champion again" in registered.ok("%rollback churn").out
    assert "there is nothing before churn@2" in str(registered.run("%rollback churn").error)


def test_the_card_is_filled_and_written(registered):
    """Fields of the model and of one version; a page and Markdown; what was said before is kept."""
    registered.ok("%promote churn@2 --on test --target churned --segment sex")
    registered.ok('%card churn --set intended_use="Whom to call; a person decides." --set limits="few rows"')
    shown = registered.ok('%card churn@2 --set limits="nobody under 18"').out
    assert "model card churn@2 · ✓ champion" in shown
    assert "nobody under 18" in shown
    assert "few rows" in registered.ok("%card churn@1").out
    assert "Not said yet: out of scope, considerations, owner, license." in shown
    registered.ok("%card churn@2 --html card.html", "%card churn@2 --md card.md")
    page = (registered.folder / "card.html").read_text()
    assert "Whom to call; a person decides." in page
    assert "sex = f" in page
    assert "## gate: passed" in (registered.folder / "card.md").read_text()
    told = registered.workspace.registry.card_history("churn")
    assert [field.value for field in told] == ["Whom to call; a person decides.", "few rows", "nobody under 18"]
    assert "card churn@2" in registered.ok("import mlops_magic\nmlops_magic.write_card('churn', 'again.md')").out


def test_tests_leave_for_a_code_host_and_nobodys_file_is_written_over(registered):
    """Ours are written anew; another's is left."""
    ran = registered.ok("%export ci churn", "%export ci churn")
    assert 'local: "/.gitlab/mlops-churn.yml"' in ran.out
    file = registered.folder / ".github" / "workflows" / "mlops-churn.yml"
    assert "mlops ci churn --junit junit.xml" in file.read_text()
    file.write_text("name: mine\n")
    assert "was not written by us" in str(registered.run("%export ci churn").error)
    assert file.read_text() == "name: mine\n"


MISTAKES = [
    ("%promote", "say which version, and what is to point at it. Type: %promote churn@3 to champion"),
    ("%promote churn@2 champion", "say which version"),
    ("%promote churn@2 to champion", "say on which rows it is judged, and what came true of them"),
    ("%promote churn@9 --on test --target churned", "there is no model version 'churn@9'. Did you mean 'churn@"),
    ("%promote churn@2 --on tset --target churned", "there is no variable 'tset'. Did you mean 'test'?"),
    ("%promote churn@2 --on test --target chruned", "there is no variable 'chruned'. Did you mean 'churned'?"),
    ("%promote churn@2 --on test", "say what came true of the rows of test"),
    ("%promote churn@2 --target churned", "say on which rows"),
    ("%promote churn@2 --on data:nothing --target churned", "there is no data version 'nothing'"),
    ("%promote churn@2 --on test --target churned --metric auk", "Type: --metric "),
    (
        "%promote churn@2 --on test --target churned --segment sxe",
        "there is no variable 'sxe'. Did you mean 'sex'?",
    ),
    ("%promote churn@2 --on test --target churned --segment line", "line has no values, and test has 1500 rows"),
    ("%promote churn@2 --on test --target churned --check cols", "cols is a list, not a function"),
    ("%promote churn@2 --on test --target churned --margin much", "--margin is a number, not 'much'"),
    ("%promote churn@2 --on test --target churned --segment-limit -1", "--segment-limit is a number"),
    ("%promote churn@2 --force", "a force is kept with its reason"),
    ("%rollback", "say which model. Type: %rollback churn"),
    ("%rollback churn", "champion of churn points at nothing"),
    ("%rollback chrun", "there is no model version 'chrun'. Did you mean 'churn'?"),
    ("%card", "say which model"),
    ("%card churn --set intendeduse=x", "Type: %card churn --set intended_use="),
    ("%card churn --set limits", "say the field and its text, not 'limits'"),
    ("%card churn --html nowhere/card.html", "there is no folder nowhere"),
    ("%card churn --html a.html --md a.md", "one form at a time"),
    ("%export ci chrun", "Did you mean 'churn'?"),
]


def test_mistakes_get_a_sentence(registered):
    """What was wrong, what is near, what to type; nothing is moved."""
    for line, said in MISTAKES:
        ran = registered.run(line)
        assert said in str(ran.error), line
        assert "\n" not in str(ran.error), line
    assert registered.workspace.models.version("churn").aliases == ()


def test_tab_offers_versions_rows_scores_and_fields(registered):
    """Where each of them stands."""
    from mlops_magic.magics.completion import offers
    from mlops_magic.magics.table import VERBS

    registered.ok("%data save test as heldout")
    workspace = registered.workspace
    assert "churn@2" in offers(workspace, VERBS["promote"], "")
    assert offers(workspace, VERBS["promote"], "churn@2 ") == ["to"]
    assert "champion" in offers(workspace, VERBS["promote"], "churn@2 to ")
    assert {"test", "data:heldout@1"} <= set(offers(workspace, VERBS["promote"], "churn@2 --on "))
    assert "roc_auc" in offers(workspace, VERBS["promote"], "churn@2 --metric ")
    assert "limits=" in offers(workspace, VERBS["card"], "churn --set ")
    assert "ci" in offers(workspace, VERBS["export"], "")
