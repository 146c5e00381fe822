"""Does what a real MLflow wrote come over as MLflow itself tells it?"""

from __future__ import annotations

import math

import pytest

from mlops_magic.services.mlflow.import_mlflow import ImportRequest, import_mlflow
from mlops_magic.store import blobs
from mlops_magic.store.care import checks
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import metrics, runs

pytestmark = pytest.mark.slow
LOGGED = """
import json, sys, pathlib
import mlflow, numpy as np
from sklearn.linear_model import LogisticRegression
mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("the: &churn # 1")
with mlflow.start_run(run_name='first "run"', tags={"team": "x", "long": "word " * 60}, description="a note"):
    mlflow.log_params({"alpha": 0.1, "flag": True, "none": None, "solver": "lbfgs", "n": 5})
    for step in range(30):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_metrics({"inf": float("inf"), "neg": -float("inf"), "nan": float("nan"), "group/a": 2.5})
    mlflow.log_metric("loss", 9.0, step=3)
    mlflow.log_text("hello", "notes/a.txt")
    rows = np.arange(12.0).reshape(6, 2)
    mlflow.sklearn.log_model(LogisticRegression().fit(rows, [0, 1] * 3), name="clf", serialization_format="cloudpickle")
    with mlflow.start_run(run_name="inner", nested=True):
        mlflow.log_metric("score", 1)
try:
    with mlflow.start_run(run_name="fails"):
        raise ValueError
except ValueError:
    pass
told = {}
for run in mlflow.search_runs(output_format="list"):
    told[run.data.tags["mlflow.runName"]] = {
        "id": run.info.run_id, "status": run.info.status, "params": run.data.params,
        "metrics": {name: repr(value) for name, value in run.data.metrics.items()},
        "loss": [[each.step, each.value] for each in mlflow.MlflowClient().get_metric_history(run.info.run_id, "loss")],
    }
print(json.dumps(told))
"""


@pytest.fixture(params=["sqlite:///mlflow.db", "mlruns"], ids=["database", "folder"])
def both(request, asked, tmp_path):
    """What MLflow tells of its own store, and a store of ours after the import."""
    place = request.param if ":" in request.param else (tmp_path / request.param).as_uri()
    told = asked(LOGGED, place, MLFLOW_ALLOW_FILE_STORE="true")
    database = open_database(tmp_path / ".mlops")
    again = [import_mlflow(database, ImportRequest(tmp_path), now_ns=1) for _ in range(2)]
    assert [each.runs for each in again] == [3, 0]
    yield told, database
    database.close()


def test_runs_params_latest_metrics_and_status_are_those_mlflow_tells(both):
    """Of a database and of a folder."""
    told, database = both
    found = {run.name: run for run in runs.listed(database)}
    assert set(found) == set(told) == {'first "run"', "inner", "fails"}
    for name, run in found.items():
        assert run.uid == told[name]["id"]
        assert run.status.upper() == told[name]["status"]
        assert {each.name: each.value for each in run.params} == told[name]["params"]
        shown = {each.name: each.value for each in run.metrics}
        expected = {key: finite(float(text)) for key, text in told[name]["metrics"].items()}
        assert shown.keys() == expected.keys()
        assert all(repr(shown[key]) == repr(expected[key]) for key in shown)
    assert found["inner"].parent == found['first "run"'].id
    assert {each.verdict for each in checks.examine(database)} == {"ok"}


def finite(value):
    """What MLflow's database calls infinite."""
    return math.copysign(math.inf, value) if abs(value) > 1.79e308 else value


def test_histories_notes_and_files_come_too(both):
    """Every point in MLflow's order; the note as a remark; artifacts and the logged model byte for byte."""
    told, database = both
    outer = next(run for run in runs.listed(database) if run.name == 'first "run"')
    loss = [[point.step, point.value] for point in metrics.points(database, outer.id, "loss")]
    assert loss == sorted(told[outer.name]["loss"])
    assert [3, 0.25] in loss
    assert outer.experiment == "the: &churn # 1"
    assert outer.remarks == ("a note",)
    assert dict(outer.tags)["long"] == "word " * 60
    files = {each.name: each for each in outer.artifacts}
    assert blobs.get(database, files["notes/a.txt"].key) == b"hello"
    assert "models/clf/model.pkl" in files
