"""Does a real MLflow take the folder that was written without it: load, check, answer, serve?"""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from .conftest import outside

pytestmark = pytest.mark.slow

TABLE = (
    "import numpy as np, pandas as pd\nfrom sklearn.compose import make_column_transformer\n"
    "from sklearn.linear_model import LogisticRegression\nfrom sklearn.pipeline import make_pipeline\n"
    "from sklearn.preprocessing import OneHotEncoder, StandardScaler\n"
    "rng = np.random.default_rng(0)\n"
    "X = pd.DataFrame({'age': rng.integers(18, 90, 400), 'income': rng.normal(50, 9, 400), "
    "'plan': rng.choice(['basic', 'plus'], 400), 'active': rng.random(400) < 0.5})\n"
    "y = np.where(X.income + X.age > 105, 'stays', 'leaves')\n"
    "shaped = make_column_transformer((StandardScaler(), ['age', 'income']), (OneHotEncoder(), ['plan']), "
    "remainder='passthrough')\n"
    "clf = make_pipeline(shaped, LogisticRegression()).fit(X, y)"
)
LOADED = """
import json, sys
import mlflow, pandas as pd
folder, rows = sys.argv[1:]
frame = pd.read_json(rows, orient="split")
model = mlflow.pyfunc.load_model(folder)
said = {"answers": model.predict(frame).tolist(), "native": mlflow.sklearn.load_model(folder).predict(frame).tolist()}
said["signature"] = [column.name for column in model.metadata.signature.inputs]
said["example"] = model.predict(model.input_example).tolist()
refused = {}
for name, wrong in {"missing": frame.drop(columns="age"), "type": frame.assign(age="old")}.items():
    try:
        model.predict(wrong)
    except Exception as error:
        refused[name] = str(error)
print(json.dumps(said | {"refused": refused}))
"""
OF_AN_ARRAY = """
import json, sys
import mlflow, numpy as np
model = mlflow.pyfunc.load_model(sys.argv[1])
rows = np.array(json.loads(sys.argv[2]))
refused = ""
try:
    model.predict(rows[:, :2])
except Exception as error:
    refused = str(error)
print(json.dumps([model.predict(rows).tolist(), refused, model.predict(model.input_example).tolist()]))
"""


@pytest.fixture
def table(notebook):
    """A notebook with a registered pipeline over a table."""
    notebook.ok(TABLE, "%register clf as churn --alias champion")
    return notebook


def test_mlflow_loads_it_answers_alike_and_holds_to_the_signature(table, asked):
    """`pyfunc` and `sklearn` give the notebook's predictions; a missing column and a wrong type are refused."""
    made = table.ok("made = %export mlflow churn@champion --out out\nmade").value
    rows = table["X"].head(50)
    said = asked(LOADED, made.folder, rows_file(table, rows))
    expected = table["clf"].predict(rows).tolist()
    assert said["answers"] == expected
    assert said["native"] == expected
    assert said["signature"] == ["age", "income", "plan", "active"]
    assert set(said["refused"]) == {"missing", "type"}
    assert "age" in said["refused"]["missing"]
    assert len(said["example"]) == made.checked_rows == 5


def rows_file(notebook, frame):
    """Rows as a file that another process reads."""
    path = notebook.folder / "rows.json"
    frame.to_json(path, orient="split", index=False)
    return path


def test_a_model_of_an_array_has_one_tensor(notebook, asked):
    """What has no column names is a tensor whose width is held to."""
    notebook.ok(
        "import numpy as np\nfrom sklearn.ensemble import RandomForestRegressor\n"
        "X = np.random.default_rng(0).normal(size=(80, 3))\nreg = RandomForestRegressor(5, random_state=0).fit(X, X[:, 0])",
        "%register reg as width",
        "made = %export mlflow width --out out",
    )
    rows = notebook["X"][:10]
    answers, refused, example = asked(OF_AN_ARRAY, notebook.folder / "out", json.dumps(rows.tolist()))
    assert answers == notebook["reg"].predict(rows).tolist()
    assert "shape" in refused.lower()
    assert len(example) == 5


def test_a_class_from_a_module_beside_the_notebook_travels_with_it(notebook, asked):
    """MLflow finds the user's module in the folder."""
    (notebook.folder / "house.py").write_text(
        "from sklearn.linear_model import Ridge\n\n\nclass Doubled(Ridge):\n    def predict(self, X):\n"
        "        return 2 * super().predict(X)\n"
    )
    notebook.ok(
        "import sys\nsys.path.insert(0, '.')\nimport numpy as np\nfrom house import Doubled\n"
        "X = np.random.default_rng(0).normal(size=(60, 3))\nreg = Doubled().fit(X, X[:, 0])",
        "%register reg as own",
        "made = %export mlflow own --out out",
    )
    rows = notebook["X"][:4]
    answers, _, _ = asked(OF_AN_ARRAY, notebook.folder / "out", json.dumps(rows.tolist()))
    assert answers == notebook["reg"].predict(rows).tolist()


def test_mlflow_models_serve_answers(table, mlflow_bin, tmp_path):
    """The line on the card starts a server that answers the example in the folder."""
    made = table.ok("made = %export mlflow churn --out out\nmade").value
    example = (table.folder / "out" / "serving_input_example.json").read_bytes()
    rows = json.loads(example)["dataframe_split"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [mlflow_bin / "mlflow", "models", "serve", "-m", made.folder, "--env-manager", "local", "-p", str(port)],
        cwd=tmp_path, env=outside({"PATH": f"{mlflow_bin}:/usr/bin:/bin"}), stdout=subprocess.DEVNULL,
        stderr=(tmp_path / "log").open("wb"),
    )  # fmt: skip
    try:
        said = answer(f"http://127.0.0.1:{port}/invocations", example, server)
    finally:
        server.terminate()
        server.wait(30)
    frame = table["pd"].DataFrame(rows["data"], columns=rows["columns"])
    assert said["predictions"] == table["clf"].predict(frame).tolist(), (tmp_path / "log").read_text()


def answer(url, body, server, seconds=120.0):
    """Ask until the server is up."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from None
        except OSError:
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.3)


OF_TEXTS = """
import json, sys
import mlflow, numpy as np
model = mlflow.pyfunc.load_model(sys.argv[1])
print(json.dumps(model.predict(np.array(json.loads(sys.argv[2]))).tolist()))
"""
OF_ODD_COLUMNS = """
import json, sys
import mlflow, pandas as pd
model = mlflow.pyfunc.load_model(sys.argv[1])
frame = pd.read_pickle(sys.argv[2])
print(json.dumps([model.predict(frame).tolist(), sorted(str(each.type) for each in model.metadata.signature.inputs)]))
"""


def test_a_model_of_texts_takes_an_array_of_them(notebook, asked):
    """One list of texts is one tensor of texts."""
    notebook.ok(
        "from sklearn.feature_extraction.text import CountVectorizer\nfrom sklearn.naive_bayes import MultinomialNB\n"
        "from sklearn.pipeline import make_pipeline\ntexts = ['good film', 'bad film', 'good', 'awful bad'] * 5\n"
        "clf = make_pipeline(CountVectorizer(), MultinomialNB()).fit(texts, ['yes', 'no', 'yes', 'no'] * 5)",
        "%register clf as mood",
        "made = %export mlflow mood --out out",
    )
    asks = ["good good", "bad"]
    assert asked(OF_TEXTS, notebook.folder / "out", json.dumps(asks)) == notebook["clf"].predict(asks).tolist()


def test_columns_of_other_types_pass_their_own_frame(notebook, asked):
    """Narrow numbers, whole ones that may be missing, missing texts and categories are not refused."""
    notebook.ok(
        "import numpy as np, pandas as pd\nfrom sklearn.ensemble import HistGradientBoostingRegressor\n"
        "from sklearn.compose import make_column_transformer\nfrom sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import FunctionTransformer, OrdinalEncoder\n"
        "n = 120\nX = pd.DataFrame({'small': np.arange(n, dtype='int8'), 'narrow': np.arange(n, dtype='float32'), "
        "'byte': np.arange(n, dtype='uint8'), 'whole': pd.array([None, *range(1, n)], dtype='Int64'), "
        "'flag': [True, False] * 60, 'text': ['a', 'b', None] * 40, "
        "'kind': pd.Categorical(['x', 'y', 'z'] * 40)})\n"
        "encoded = make_column_transformer((OrdinalEncoder(), ['text', 'kind']), remainder='passthrough').set_output(transform='pandas')\n"
        "reg = make_pipeline(encoded, HistGradientBoostingRegressor(max_iter=5)).fit(X, np.arange(n))",
        "%register reg as odd",
        "made = %export mlflow odd --out out",
    )
    rows = notebook.folder / "rows.pkl"
    # MLflow takes pandas' own integers and categories under no type of its own, as the card says.
    notebook["X"].astype({"whole": "float64", "kind": object}).to_pickle(rows)
    answers, types = asked(OF_ODD_COLUMNS, notebook.folder / "out", rows)
    assert answers == notebook["reg"].predict(notebook["X"]).tolist()
    assert len(types) == 7
