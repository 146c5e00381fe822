"""Does a real MLflow server with PostgreSQL hold what was pushed, once, and give it back?"""

from __future__ import annotations

import json
import math
import sqlite3

import pytest

from mlops_magic.adapters.mlflow_server import MlflowServer
from mlops_magic.services.mlflow import push_mlflow as service

pytestmark = pytest.mark.slow
CELLS = """
import numpy as np, pandas as pd, mlops_magic
from sklearn.linear_model import LogisticRegression
X = pd.DataFrame({'age': np.arange(60), 'income': np.arange(60.0) ** 2})
y = X.age > 30
# next
%%track {name} --name 'the "first"' --tag team=x --tag 'odd tag (1)=ü'
C = 0.5
clf = LogisticRegression(C=C).fit(X, y)
auc = 0.75
mlops_magic.log_metric('auc', auc)
mlops_magic.log_metric('loss (train)', float('nan'))
for step in range(1500): mlops_magic.log_metric('loss', 1 / (step + 1), step)
mlops_magic.log_metric('up', float('inf'))
mlops_magic.log_param('long', 'ü' * 20_000)
mlops_magic.note('a remark')
print('shown')
# next
with mlops_magic.track('{name}', name='outer'):
    with mlops_magic.track('{name}', name='inner') as inner:
        inner.log_metric('m', 1)
# next
%%track {name} --name broken
raise ValueError('no')
# next
%register clf as {name} --alias champion
"""
TOLD = """
import json, sys
import mlflow, pandas as pd
from mlflow import MlflowClient
mlflow.set_tracking_uri(sys.argv[1])
client, name, told = MlflowClient(), sys.argv[2], {}
experiment = client.get_experiment_by_name(name)
for run in client.search_runs([experiment.experiment_id]):
    own = {"status": run.info.status, "params": run.data.params, "tags": run.data.tags, "id": run.info.run_id}
    own["metrics"] = {each: repr(value) for each, value in run.data.metrics.items()}
    own["loss"] = [[each.step, each.value] for each in client.get_metric_history(run.info.run_id, "loss")]
    own["files"] = sorted(each.path for each in client.list_artifacts(run.info.run_id))
    told[run.info.run_name] = own
versions = client.search_model_versions(f"name='{name}'")
said = {"runs": told, "versions": [[each.version, each.run_id] for each in versions]}
if versions:
    said["champion"] = client.get_model_version_by_alias(name, "champion").version
    model = mlflow.pyfunc.load_model(f"models:/{name}@champion")
    said["answers"] = model.predict(pd.DataFrame({"age": [1, 50], "income": [1.0, 2500.0]})).tolist()
print(json.dumps(said))
"""


def worked(notebook, name):
    """Runs of an experiment and a model of its name."""
    for cell in CELLS.replace("{name}", name).split("# next\n"):
        notebook.run(cell)


@pytest.fixture
def pushed(notebook, tracking_server):
    """Do some work in a notebook and push it to the server."""

    def push(name):
        worked(notebook, name)
        return notebook.ok(f"went = mlops_magic.push_mlflow('{tracking_server}')\nwent").value

    return push


def test_the_server_has_runs_versions_and_alias_and_again_nothing_is_added(pushed, notebook, tracking_server, asked):
    """Names, params, every point, tags, parents, files; the model answers by its alias; the second push sends nothing."""
    went = pushed("all")
    assert (went.runs, went.versions, went.known) == (4, 1, 0)
    said = asked(TOLD, tracking_server, "all")
    first = said["runs"]['the "first"']
    assert first["status"] == "FINISHED"
    assert first["params"]["C"] == "0.5"
    assert len(first["params"]["long"]) == 6000
    assert first["params"]["long"].endswith("run.json")
    assert first["metrics"]["auc"] == "0.75"
    assert math.isnan(float(first["metrics"]["loss _train_"]))
    assert float(first["metrics"]["up"]) > 1e308
    assert sorted(first["loss"]) == [[step, 1 / (step + 1)] for step in range(1500)]
    assert (first["tags"]["team"], first["tags"]["odd tag _1_"]) == ("x", "ü")
    assert first["tags"]["mlflow.note.content"] == "a remark"
    assert "mlops_magic" in first["files"]
    assert said["runs"]["inner"]["tags"]["mlflow.parentRunId"] == said["runs"]["outer"]["id"]
    assert said["runs"]["broken"]["status"] == "FAILED"
    assert said["versions"] == [["1", first["id"]]]
    rows = notebook["pd"].DataFrame({"age": [1, 50], "income": [1.0, 2500.0]})
    assert said["answers"] == notebook["clf"].predict(rows).tolist()
    again = notebook.ok(f"mlops_magic.push_mlflow('{tracking_server}')").value
    assert (again.runs, again.known, again.points, again.files, again.versions) == (0, 4, 0, 0, 0)
    assert asked(TOLD, tracking_server, "all") == said
    assert notebook.ok("report = %mlops doctor\nreport").value.healthy


def test_an_alias_moves_there_too_and_a_name_that_is_refused_is_told(pushed, notebook, tracking_server, asked):
    """The second version is sent alone; a model of a name that MLflow cannot have stays here."""
    pushed("moves")
    notebook.ok("%register clf as moves --alias champion", "%register clf as 'a/b:c'")
    went = notebook.ok(f"mlops_magic.push_mlflow('{tracking_server}')").value
    assert (went.runs, went.versions) == (0, 1)
    (left,) = went.left_out
    assert (left.what, left.count) == ("models", 1)
    said = asked(TOLD, tracking_server, "moves")
    assert said["champion"] == "2"
    assert sorted(number for number, _ in said["versions"]) == ["1", "2"]


def test_a_push_that_was_interrupted_goes_on_where_it_stopped(notebook, tracking_server, asked, monkeypatch):
    """A run is there once, whole, whichever message was the last one that arrived."""
    post = MlflowServer.post
    for stop in range(1, 5):  # before it is made, before its points, in between, before its end

        def broken(server, what, body, left=[stop]):  # noqa: B006  counts down
            if what.startswith("runs/") and what != "runs/search":
                left[0] -= 1
                if not left[0]:
                    raise ConnectionError(what)
            return post(server, what, body)

        monkeypatch.setattr(MlflowServer, "post", broken)
        if stop == 1:
            worked(notebook, "cut")
        assert isinstance(notebook.run(f"mlops_magic.push_mlflow('{tracking_server}')").error, ConnectionError)
    monkeypatch.setattr(MlflowServer, "post", post)
    notebook.ok(f"mlops_magic.push_mlflow('{tracking_server}')")
    said = asked(TOLD, tracking_server, "cut")
    assert len(said["runs"]) == 4
    assert len(said["runs"]['the "first"']["loss"]) == 1500
    assert {each["status"] for each in said["runs"].values()} == {"FINISHED", "FAILED"}


def test_what_comes_back_from_the_server_is_known(pushed, notebook, tracking_server, asked, tmp_path):
    """The runs that we sent, read from a database that MLflow filled, are no new runs."""
    pushed("back")
    found = asked(TOLD, tracking_server, "back")["runs"]
    file = tmp_path / "mlflow.db"
    copied = sqlite3.connect(file)
    copied.executescript(
        "CREATE TABLE experiments(experiment_id INTEGER, name TEXT, lifecycle_stage TEXT);"
        "CREATE TABLE runs(run_uuid TEXT, name TEXT, user_id TEXT, status TEXT, start_time, end_time, lifecycle_stage TEXT,"
        " artifact_uri TEXT, experiment_id INTEGER); CREATE TABLE params(key, value, run_uuid);"
        "CREATE TABLE tags(key, value, run_uuid);"
        "CREATE TABLE metrics(key, value, timestamp, run_uuid, step, is_nan);"
        "INSERT INTO experiments VALUES (1, 'back', 'active');"
    )
    for name, run in found.items():
        copied.execute("INSERT INTO runs VALUES (?, ?, '', ?, 1, 2, 'active', '', 1)", (run["id"], name, run["status"]))
        copied.executemany("INSERT INTO tags VALUES (?, ?, ?)", [(*tag, run["id"]) for tag in run["tags"].items()])
    copied.commit()
    copied.close()
    taken = notebook.ok(f"mlops_magic.import_mlflow({json.dumps(str(file))})").value
    assert (taken.runs, taken.known) == (0, 4)


def test_one_experiment_and_no_files(notebook, tracking_server, asked):
    """Only what was named goes; without files neither code nor model leaves."""
    worked(notebook, "one")
    notebook.ok("%%track other\nz = 1")
    went = notebook.ok(f"mlops_magic.push_mlflow('{tracking_server}', experiment='one', with_artifacts=False)").value
    assert (went.runs, went.files, went.versions) == (4, 0, 0)
    assert all(not run["files"] for run in asked(TOLD, tracking_server, "one")["runs"].values())


def test_batches_are_of_many_runs(monkeypatch, pushed):
    """The limit at which runs are read together changes nothing."""
    monkeypatch.setattr(service, "RUNS_AT_ONCE", 1)
    assert pushed("single").runs == 4
