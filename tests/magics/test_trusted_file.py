"""A file of somebody else's is opened when its fingerprint was named, and not a moment before."""

from __future__ import annotations

import json
import pickle

import joblib
import pytest
from sklearn.linear_model import LogisticRegression

from mlops_magic.adapters.files import file_fingerprint
from mlops_magic.errors import NotTrusted, UsageError
from mlops_magic.store import audit


class Armed:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return open, (self.mark, "w")


@pytest.fixture
def received(notebook):
    """A notebook with data and a joblib file that came from elsewhere; the file's fingerprint."""
    notebook.ok("import numpy as np, pandas as pd\nX = pd.DataFrame({'a': np.arange(40.0)})")
    path = notebook.folder / "model.pkl"
    joblib.dump(LogisticRegression().fit(notebook["X"], [0, 1] * 20), path, compress=3)
    return notebook, file_fingerprint(path).fp


def links(notebook):
    """What the history says, without runs."""
    with notebook.workspace.store().read() as connection:
        return [link for link in audit.links(connection) if not link.object.startswith("run:")]


def test_a_file_that_is_trusted_by_name_becomes_a_version(received):
    """It answers as before; the history has the trust before the version, and the doctor is content."""
    notebook, print_ = received
    made = notebook.ok(
        f"made = %register --from model.pkl --trust {print_} as churn --data X --alias champion\nmade"
    ).value
    assert made.reference == "churn@1"
    assert [column.name for column in made.signature.inputs] == ["a"]
    trusted, registered, *_ = links(notebook)
    assert (trusted.action, registered.action) == ("file trusted", "model registered")
    assert json.loads(trusted.payload)["fingerprint"] == print_
    assert print_ in trusted.object
    expected = joblib.load(notebook.folder / "model.pkl").predict(notebook["X"]).tolist()
    loaded = notebook.ok("import mlops_magic\nmlops_magic.load('churn@champion').predict(X).tolist()").value
    assert loaded == expected
    traced = notebook.ok("traced = %lineage churn\ntraced").value
    assert f"data:{print_}" in [edge.source for edge in traced.edges if edge.relation == "loaded"]
    assert notebook.ok("report = %mlops doctor\nreport").value.healthy


def test_without_trust_the_line_to_type_is_told_and_nothing_is_opened(received):
    """The line holds the file's own fingerprint, and works when it is typed."""
    notebook, print_ = received
    (notebook.folder / "model.pkl").rename(notebook.folder / "my model.pkl")
    ran = notebook.run("%register --from 'my model.pkl' as churn")
    assert isinstance(ran.error, NotTrusted)
    line = str(ran.error).partition("type: ")[2].replace("X_train", "X")
    assert print_ in line
    assert links(notebook) == []
    notebook.ok(line)


@pytest.mark.parametrize("trust", ["", "--trust fp1:file:00000000000000000000000000000000", "--trust x"])
def test_an_armed_file_does_not_run_under_another_fingerprint(notebook, trust):
    """Neither without one nor under a wrong one; nothing stands in the history."""
    notebook.ok("import numpy as np\nX = np.arange(40.0).reshape(-1, 1)")
    mark = notebook.folder / "mark"
    (notebook.folder / "bad.pkl").write_bytes(pickle.dumps(Armed(str(mark))))
    ran = notebook.run(f"%register --from bad.pkl {trust} as churn --data X")
    assert isinstance(ran.error, NotTrusted)
    assert not mark.exists()
    assert links(notebook) == []


def test_a_trusted_file_that_is_no_model_is_refused_and_the_trust_stays_told(notebook):
    """What was opened was opened, whatever came of it."""
    notebook.ok("import numpy as np\nX = np.arange(40.0).reshape(-1, 1)")
    path = notebook.folder / "odd.pkl"
    path.write_bytes(pickle.dumps({"a": 1}))
    ran = notebook.run(f"%register --from odd.pkl --trust {file_fingerprint(path).fp} as churn --data X")
    assert "neither predicts nor transforms" in str(ran.error)
    assert [link.action for link in links(notebook)] == ["file trusted"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--from nothing.pkl as churn", "there is no file 'nothing.pkl'"),
        ("--from model.pkl --trust x", "say what the model is called"),
        ("--from model.pkl --trust x as churn", "--data X_train"),
        ("--trust x as churn", "say which file is trusted"),
    ],
)
def test_a_careless_line_gets_one_sentence(received, line, said):
    """It says what is missing and what to type."""
    ran = received[0].run(f"%register {line}")
    assert isinstance(ran.error, UsageError)
    assert said in str(ran.error)
    assert "%register" in str(ran.error)


def test_a_file_that_cannot_be_opened_is_told(received):
    """Text is no pickle."""
    notebook, _ = received
    path = notebook.folder / "text.pkl"
    path.write_text("hello")
    ran = notebook.run(f"%register --from text.pkl --trust {file_fingerprint(path).fp} as churn --data X")
    assert isinstance(ran.error, UsageError)
    assert "could not be opened" in str(ran.error)
