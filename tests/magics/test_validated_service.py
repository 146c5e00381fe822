"""A service whose data has a schema, exported as a person types it."""

from __future__ import annotations

import json
import subprocess
import sys

MADE = """
import numpy as np, pandas as pd
from sklearn.tree import DecisionTreeClassifier
rng = np.random.default_rng(0)
df = pd.DataFrame({"age": rng.integers(18, 90, 500), "plan": rng.choice(["basic", "pro"], 500)})
X, y = df[["age"]], df.plan
clf = DecisionTreeClassifier(max_depth=2).fit(X, y)
"""
ASKS = """
import sys, json
from pathlib import Path
from service.serving.package import signature_from
from service.serving.request import Refused, rows_of

signature = signature_from(json.loads(Path("signature.json").read_text()))
assert rows_of(b'[{"age": 40}]', signature)
try:
    rows_of(b'[{"age": 4000}]', signature)
except Refused as refused:
    print(json.dumps([refused.status, refused.content]))
assert not {"pandera", "mlops_magic", "pandas"} & set(sys.modules)
"""


def test_an_exported_service_refuses_what_breaks_the_schema(notebook):
    """The folder asks it alone, without us and without pandera."""
    notebook.ok(MADE, "%validate X as X", "%register clf as churn")
    made = notebook.ok("%export service churn --out served").value
    assert made.schema == "X@1"
    done = subprocess.run([sys.executable, "-c", ASKS], cwd=made.folder, capture_output=True, text=True, check=True)
    status, content = json.loads(done.stdout)
    assert (status, content["errors"][0]["column"]) == (422, "age")
    assert content["errors"][0]["expected"].startswith("a value from ")
