"""A model version becomes a folder, or the reason why not is told and nothing is left."""

import ast
import json
import subprocess
import sys
import types

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from mlops_magic.core.data.examples import example_rows
from mlops_magic.core.data.signature import infer_signature
from mlops_magic.errors import ServiceError, UsageError
from mlops_magic.export.pins import named_modules, requirements
from mlops_magic.export.service import service_folder_name, write_service
from mlops_magic.export.service_files import app_source, readme
from mlops_magic.records.model import ModelVersion, Signed
from mlops_magic.records.run import Metric

ARRAY = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
HOSTILE = [
    "<script>x</script>",
    "a'b\"c",
    "'''\n\"\"\"",
    "two\nlines",
    "🐉",
    "../../etc",
    "\ud800",
    "{{7*7}}",
    "\\",
    "",
]


def version_of(inputs, *, name="churn", output="number", classes=()):
    """A registered version, made by hand."""
    return ModelVersion(
        id=1, name=name, version=3, aliases=(), run_id=1, type="x", blob_key="0" * 64, size_bytes=1, fingerprint="fp1:est:0",
        signature=infer_signature(inputs, output=output, classes=classes), profile=None, metrics=(Metric("r2", 1.0),),
        data=(), recipe_key=None, libraries=(), created_ns=0, signed=Signed("", "", ""),
    )  # fmt: skip


def class_of(source, module="__main__"):
    """A class as a notebook, or a module beside it, defines it."""
    names = {"__name__": module}
    exec(source, names)
    return names["Model"]


SUMS = "class Model:\n    def predict(self, array):\n        return array.sum(axis=1)\n"


def write(model, inputs, folder, *, predictions=None, sources=None, **facts):
    """Export a model with its own predictions as the probe."""
    version = version_of(inputs, **facts)
    expected = model.predict(inputs) if predictions is None else predictions
    probe = (example_rows(inputs, version.signature), expected)
    return write_service(version, cloudpickle.dumps(model), folder, probe=probe, sources=sources)


def test_the_folder_holds_what_a_service_needs(tmp_path):
    """Every file is told of, and the number of compared answers too."""
    exported = write(class_of(SUMS)(), ARRAY, tmp_path / "out")
    top = {name.split("/")[0] for name in exported.files} - {".mlops-export.json"}
    assert top == {
        "app.py", "service", "model.pkl", "signature.json", "card.json", "example.json", "requirements.txt", "Dockerfile",
        "README.md",
    }  # fmt: skip
    assert (exported.model, exported.checked_rows) == ("churn@3", 3)
    assert json.loads((tmp_path / "out/example.json").read_text()) == {"rows": [{"x0": 1.0, "x1": 2.0}]}


def test_texts_are_served_as_a_list(tmp_path):
    """A pipeline that starts with a text vectorizer answers the same in the clean process."""
    texts = ["good day", "bad day", "good", "bad"]
    model = make_pipeline(CountVectorizer(), LogisticRegression()).fit(texts, [1, 0, 1, 0])
    assert write(model, texts, tmp_path / "out", output="class", classes=("0", "1")).checked_rows == 4


def test_categories_keep_their_codes(tmp_path):
    """A model that reads pandas categories answers the same in the clean process."""
    labels = pd.Categorical(["b", "a", "c", "b"] * 20, categories=["c", "b", "a"])
    frame = pd.DataFrame({"label": labels, "x": np.arange(80) % 7})
    model = HistGradientBoostingClassifier(categorical_features="from_dtype", max_iter=5).fit(frame, labels == "a")
    assert write(model, frame, tmp_path / "out", output="class", classes=("False", "True")).checked_rows == 80


def test_a_model_that_answers_differently_is_not_exported(tmp_path):
    """The first difference is named, and nothing is left."""
    with pytest.raises(ServiceError, match=r"answers 7\.0 where the notebook's model says 8\.0 \(example row 1\)"):
        write(class_of(SUMS)(), ARRAY, tmp_path / "out", predictions=[3.0, 8.0, 11.0])
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_needs_us_is_not_exported(tmp_path):
    """A class that imports mlops_magic would not run where it is not installed."""
    model = class_of(
        "class Model:\n    def predict(self, array):\n        import mlops_magic\n        return array[:, 0]\n"
    )
    with pytest.raises(ServiceError, match="'mlops_magic': an export runs without it"):
        write(model(), ARRAY, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_module_beside_the_notebook_goes_along(tmp_path, monkeypatch):
    """Without its source the export is refused and names the module; with it the service answers."""
    module = types.ModuleType("my_features")
    module.Model = class_of(SUMS, "my_features")
    monkeypatch.setitem(sys.modules, "my_features", module)
    with pytest.raises(ServiceError, match="No module named 'my_features'"):
        write(module.Model(), ARRAY, tmp_path / "out")
    exported = write(module.Model(), ARRAY, tmp_path / "out", sources={"my_features.py": SUMS})
    assert "my_features.py" in exported.files


@pytest.mark.parametrize(
    "name", ["../up.py", "/etc/up.py", "app.py", "service/up.py", "a b.py", "up.txt", "a//b.py", ".py"]
)
def test_a_source_outside_of_the_folder_is_refused(tmp_path, name):
    """No path of a user's leaves the folder or hides a file of the service."""
    with pytest.raises(UsageError, match="no path of a Python module"):
        write(class_of(SUMS)(), ARRAY, tmp_path / "out", sources={name: ""})
    assert list(tmp_path.iterdir()) == []


def test_rows_a_service_would_refuse_are_left_out_of_the_probe(tmp_path):
    """A missing value that training never had is not asked for; where nothing is left, the reason is told."""
    version = version_of(ARRAY)
    blob = cloudpickle.dumps(class_of(SUMS)())
    rows = [{"x0": None, "x1": 1.0}, {"x0": 1.0, "x1": 1.0}]
    exported = write_service(version, blob, tmp_path / "out", probe=(rows, [np.nan, 2.0]))
    assert exported.checked_rows == 1
    with pytest.raises(ServiceError, match="x0 should be a number, never missing and is null"):
        write_service(version, blob, tmp_path / "out", probe=(rows[:1], [np.nan]))
    with pytest.raises(UsageError, match="there are 0 and 0"):
        write_service(version, blob, tmp_path / "out", probe=([], []))


def test_a_folder_of_somebody_else_is_refused_before_the_model_is_tried(tmp_path):
    """A file no export wrote stays where it is."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        write(class_of(SUMS)(), ARRAY, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_a_literal_of_the_generated_source(name):
    """The entry has the same statements whatever a model is called."""
    tree = ast.parse(app_source(f"{name}@3", "0" * 64).encode())
    assert [type(node).__name__ for node in tree.body] == ["Expr", "ImportFrom", "ImportFrom", "Assign", "Assign", "If"]
    assert ast.literal_eval(tree.body[3].value) == f"{name}@3"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_folder_name_is_safe(name):
    """ASCII letters, digits and dashes, never empty, never a path."""
    folder = service_folder_name(version_of(ARRAY, name=name))
    assert folder.replace("-", "").isalnum()
    assert folder.isascii()
    assert folder.endswith("-3-service")


def test_folder_names_read_like_the_model():
    """An ordinary name is kept."""
    assert service_folder_name(version_of(ARRAY, name="Churn model_2")) == "Churn-model-2-3-service"


def test_a_readme_shows_names_letter_by_letter():
    """No name ends its line, its code span or its table cell."""
    frame = pd.DataFrame([[1, 2]], columns=["a`|<b>\nc", "z"])
    text = readme(version_of(frame, name="`<script>\n# x"), 1)
    assert text.splitlines()[0] == "# `'<script>\\n# x@3` as a service"
    assert "| `a'\\|<b>\\nc` | integer | no |" in text.splitlines()


def test_requirements_pin_what_was_registered():
    """Recorded versions win, a version that is no version is not written, and what only happens to be loaded is left out."""
    blob = cloudpickle.dumps(LogisticRegression())
    lines = requirements(
        blob, ["sklearn", "numpy", "scipy", "pytest"], (("Scikit_Learn", "1.2.3"), ("numpy", "1\nevil"))
    ).splitlines()
    assert "scikit-learn==1.2.3" in lines
    assert f"numpy=={np.__version__}" in lines
    assert any(line.startswith("scipy==") for line in lines)
    assert not any(line.startswith("pytest") for line in lines)
    assert {line.partition("=")[0] for line in lines} >= {"fastapi", "uvicorn", "blake3", "cloudpickle", "pandas"}


def test_a_pickle_is_read_and_not_loaded(tmp_path):
    """Naming an armed pickle's modules runs nothing of it."""

    class Armed:
        def __reduce__(self):
            return (open, (str(tmp_path / "mark"), "w"))

    assert "io" in named_modules(cloudpickle.dumps(Armed()))
    assert not (tmp_path / "mark").exists()


def test_exporting_imports_no_web_framework():
    """Writing a service needs neither FastAPI nor pandas in the notebook's process."""
    code = (
        "import sys, mlops_magic.export.service; "
        "print([name for name in ('fastapi', 'uvicorn', 'pandas', 'sklearn', 'mlops_magic.serving') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
