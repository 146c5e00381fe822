"""An exported service answers as the notebook's model does, and needs nothing of ours."""

import http.client
import textwrap
import time
import urllib.request

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor

from mlops_magic.core.data.examples import example_rows
from mlops_magic.core.data.signature import infer_signature

HOSTILE = "<script>alert('\"')</script>\n../../🐉 `x` | $(id) {{7*7}}"


@pytest.fixture(scope="module")
def service(folder, started):
    """The pipeline's service, running."""
    with started(folder) as running:
        yield running


@pytest.fixture(scope="module")
def rows(customers):
    """All customers as rows of JSON."""
    return example_rows(customers, infer_signature(customers, output="class"))


def test_predictions_and_probabilities_are_the_pipelines(service, churn, customers, rows):
    """Row for row, missing values included."""
    status, answer = service.ask("/predict", {"rows": rows})
    assert (status, answer["model"], answer["warnings"]) == (200, "churn@3", [])
    assert answer["predictions"] == churn.predict(customers).tolist()
    np.testing.assert_allclose(answer["probabilities"], churn.predict_proba(customers), rtol=1e-12)


def test_a_bare_list_of_rows_is_rows(service, rows):
    """The short form gives the same answer."""
    assert service.ask("/predict", rows[:1]) == service.ask("/predict", {"rows": rows[:1]})


def test_the_example_of_the_readme_works(service, folder):
    """What the curl line sends is answered."""
    assert service.ask("/predict", (folder / "example.json").read_bytes())[0] == 200
    assert "-d @example.json" in (folder / "README.md").read_text(encoding="utf-8")


def test_a_violation_names_row_column_expected_and_got(service, rows):
    """A text for a number is 422, and so is a column nobody knows."""
    status, answer = service.ask("/predict", {"rows": [rows[1], {**rows[0], "age": "old", "towm": 1}]})
    assert status == 422
    assert answer["errors"][0] == {"row": 1, "column": "age", "expected": "an integer", "got": "'old'"}
    assert answer["errors"][1]["column"] == "towm"


def test_what_training_never_saw_is_answered_with_a_warning(service):
    """A new city and a great age are predicted, and said to be new."""
    status, answer = service.ask("/predict", {"rows": [{"age": 130, "income": 0, "city": "Atlantis"}]})
    assert status == 200
    assert len(answer["predictions"]) == 1
    assert [warning.split(" is ")[0] for warning in answer["warnings"]] == ["row 0: age", "row 0: city"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'[{"age": NaN}]', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[" + b"9" * 5000 + b"]", 400),
        (b"null", 422),
        (b'{"row": {}}', 422),
        (b'{"rows": []}', 422),
        (b'{"rows": [], "more": 1}', 422),
        (b"[" + b"1," * 10_000 + b"1]", 422),
        (b'[{"age": 1e999, "income": 0, "city": "\\ud800"}]', 422),
        (b" " * (16 * 2**20 + 1), 413),
    ],
)
def test_a_bad_body_is_refused_in_words(service, body, status):
    """Each gets its status and a sentence, and the service goes on."""
    found, answer = service.ask("/predict", body)
    assert found == status
    assert answer.get("error") or answer["errors"][0]["expected"]
    assert service.ask("/healthz") == (200, {"status": "ok"})


def test_health_readiness_and_card(service, customers):
    """The card tells version, fingerprint, metrics and signature; a metric that is no number is null."""
    assert service.ask("/healthz") == (200, {"status": "ok"})
    assert service.ask("/readyz") == (200, {"status": "ready", "model": "churn@3"})
    card = service.ask("/card")[1]
    assert (card["model"], card["version"], card["run"]) == ("churn@3", 3, 12)
    assert card["metrics"] == {"accuracy": 0.9, "loss": None}
    assert [column["name"] for column in card["signature"]["inputs"]] == list(customers)
    assert card["signature"]["classes"] == ["leaves", "stays"]


def test_small_answers_are_sent_at_once(service):
    """Requests on one connection do not wait for delayed acknowledgements, 40 ms each."""
    address = service.url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=30)
    seconds = []
    for _ in range(20):
        began = time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        seconds.append(time.perf_counter() - began)
    connection.close()
    assert sorted(seconds)[5] < 0.03


def test_openapi_describes_the_columns(service):
    """A client generator learns every column, its type and whether it may be null."""
    document = service.ask("/openapi.json")[1]
    assert set(document["paths"]) == {"/predict", "/healthz", "/readyz", "/card", "/openapi.json"}
    schema = document["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    row = schema["properties"]["rows"]["items"]
    assert row["required"] == ["age", "income", "city"]
    assert [row["properties"][name]["type"] for name in row["required"]] == [
        "integer",
        ["number", "null"],
        ["string", "null"],
    ]


def test_answers_are_never_guessed_to_be_a_page(service):
    """A browser is told not to sniff, so a value in an error cannot become HTML."""
    with urllib.request.urlopen(service.url + "/card", timeout=30) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "application/json"


@pytest.fixture
def launcher(tmp_path):
    """A script that starts an app where `mlops_magic` cannot be imported, and shows that it cannot."""
    script = tmp_path / "launcher.py"
    script.write_text(
        textwrap.dedent(
            """
            import runpy, sys
            from pathlib import Path

            class Absent:
                def find_spec(self, name, path=None, target=None):
                    if name.partition(".")[0] == "mlops_magic":
                        raise ModuleNotFoundError(name)

            sys.meta_path.insert(0, Absent())
            try:
                import mlops_magic
            except ModuleNotFoundError:
                sys.path[0] = str(Path.cwd())
                runpy.run_path("app.py", run_name="__main__")
            """
        )
    )
    return (str(script),)


def test_a_model_on_a_bare_array_runs_where_we_are_not_installed(export, started, launcher, tmp_path):
    """Columns are x0, x1, …; the regressor's numbers are the notebook's."""
    inputs = np.random.default_rng(1).normal(size=(60, 3))
    model = RandomForestRegressor(5, random_state=0).fit(inputs, inputs[:, 0] * 2)
    with started(export(model, inputs, tmp_path, name="forest").folder, launcher=launcher) as service:
        status, answer = service.ask(
            "/predict", [dict(zip(("x0", "x1", "x2"), row, strict=True)) for row in inputs.tolist()]
        )
    assert (status, answer["probabilities"]) == (200, None)
    np.testing.assert_allclose(answer["predictions"], model.predict(inputs), rtol=1e-12)


def test_a_class_of_the_notebook_and_hostile_names_are_served(export, started, tmp_path):
    """A class of `__main__` travels with the model; names are data in every file and every answer."""
    notebook = {"__name__": "__main__"}
    source = """
        class Doubled:
            def predict(self, frame):
                return frame.iloc[:, 0] * 2
    """
    exec(textwrap.dedent(source), notebook)
    inputs = pd.DataFrame({HOSTILE: [1, 2], "'": ["a", "b"]})
    exported = export(notebook["Doubled"](), inputs, tmp_path, name=HOSTILE)
    folder = tmp_path / exported.folder
    assert folder.name == "script-alert-script-x-id-7-7-3-service"
    assert "script" not in (folder / "Dockerfile").read_text() + (folder / "requirements.txt").read_text()
    assert "`<script>" in (folder / "README.md").read_text(encoding="utf-8").splitlines()[0]
    with started(folder) as service:
        status, answer = service.ask("/predict", [{HOSTILE: 21, "'": "a"}])
        assert (status, answer["predictions"], answer["model"]) == (200, [42], f"{HOSTILE}@3")
        assert service.ask("/predict", [{HOSTILE: "x", "'": "a"}])[1]["errors"][0]["column"] == HOSTILE
        assert service.ask("/openapi.json")[1]["info"]["title"] == f"{HOSTILE}@3"


def test_a_failing_model_is_told_without_its_reason(export, started, tmp_path):
    """The caller learns that the model failed and nothing of paths or values; the service goes on."""
    notebook = {"__name__": "__main__"}
    source = """
        class Fragile:
            def predict(self, array):
                if array[0, 0] < 0:
                    raise ValueError(f"secret {array} in /home/somebody")
                return array[:, 0]
    """
    exec(textwrap.dedent(source), notebook)
    with started(export(notebook["Fragile"](), np.array([[1.0]]), tmp_path).folder) as service:
        status, answer = service.ask("/predict", [{"x0": -1}])
        assert status == 500
        assert answer == {"error": "the model failed on these rows; the service's log says why."}
        assert service.ask("/predict", [{"x0": 5}])[1]["predictions"] == [5.0]
