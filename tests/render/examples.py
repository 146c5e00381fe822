"""Records as a person would see them: breast cancer and churn, made by hand; `awkward` makes them hostile."""

# ruff: noqa: FBT003  # records made by hand: their order is their table

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import Any

from mlops_magic.records.ci import CiReport, CiTest, ExportedCi
from mlops_magic.records.dataset import (
    CellDiff,
    ColumnDiff,
    DataCollection,
    DataDiff,
    DataErasure,
    DataExport,
    DataLog,
    DataVersion,
    SavedName,
)
from mlops_magic.records.drift import ColumnDrift, DriftReport
from mlops_magic.records.execution import Input
from mlops_magic.records.fingerprint import Fingerprint
from mlops_magic.records.gate import Compared, Gate, GateCheck, Promotion, Rollback, SegmentResult
from mlops_magic.records.hidden import HiddenState, Surprise
from mlops_magic.records.history import AuditLog, AuditVerdict, Change
from mlops_magic.records.lineage import Lineage, LineageEdge, LineageNode
from mlops_magic.records.mlflow import LeftOut, MlflowImport, MlflowModel, MlflowPush
from mlops_magic.records.model import Grounds, ModelVersion, OnnxCopy, Signed, Transition
from mlops_magic.records.model_card import CardField, Exported, ModelCard, TrainingData, WrittenCard
from mlops_magic.records.profile import CategoryProfile, NumericProfile, Profile
from mlops_magic.records.proof import DataTest, ExportedPipeline, ExportedService, Proof, Target
from mlops_magic.records.run import (
    Artifact,
    ColumnChange,
    Comparison,
    DataDifference,
    DatasetUse,
    Environment,
    FittedModel,
    GitState,
    Leaderboard,
    Metric,
    Param,
    Run,
    UpstreamDifference,
    ValueDifference,
)
from mlops_magic.records.schema import Check, ColumnSchema, Schema, SchemaSource
from mlops_magic.records.signature import ColumnSpec, Signature
from mlops_magic.records.status import Backup, Collection, DoctorReport, Finding, Repair, StoreStatus
from mlops_magic.records.validation import CheckResult, Coverage, FailingRow, Validation
from mlops_magic.settings import Settings

NOW_NS = 1_795_394_400_000_000_000
SECOND_NS = 1_000_000_000

CODE = """\
%%track churn -m support
# a stronger penalty, because the coefficients of `tenure` wandered
clf = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
clf.fit(X_train, y_train)
accuracy = accuracy_score(y_test, clf.predict(X_test))
auc = roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1])
"""
DIFF = """\
--- run 11
+++ run 12
@@ -1,5 +1,6 @@
 %%track churn -m support
-clf = make_pipeline(StandardScaler(), LogisticRegression(C=1.0))
+# a stronger penalty, because the coefficients of `tenure` wandered
+clf = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
 clf.fit(X_train, y_train)
 accuracy = accuracy_score(y_test, clf.predict(X_test))
"""
PACKAGES = tuple((f"package-{number:03}", f"{number // 10}.{number % 10}.0") for number in range(1, 118))


def digest(letter: str, length: int = 32) -> str:
    """Hex digits that look like a digest."""
    return (letter * 3 + "0f3a91c7d2e85b64")[:16] * (length // 16)


def frame(letter: str, rows: int) -> Fingerprint:
    """The fingerprint of a table."""
    return Fingerprint(f"fp1:df:{digest(letter)}", "df", digest(letter, 64), digest("5", 64), rows)


def run(number: int = 12, **changes: Any) -> Run:
    """A finished run with everything in it."""
    made = Run(
        id=number,
        uid=f"0192f0c4-7c1e-7000-8000-{number:012}",
        experiment="churn",
        name="",
        status="finished",
        started_ns=NOW_NS - 300 * SECOND_NS,
        ended_ns=NOW_NS - 300 * SECOND_NS + 4_120_000_000,
        code=CODE,
        cell_id="6f1c2a7e",
        notebook="notebooks/churn.ipynb",
        cpu_seconds=3.9,
        peak_bytes=214_000_000,
        params=(
            Param("C", "0.1", "float", "estimator"),
            Param("max_iter", "2000", "int", "estimator"),
            Param("test_size", "0.25", "float", "literal"),
            Param("penalty", "l2", "str", "flag"),
        ),
        metrics=(
            Metric("accuracy", 0.9649122807017544, source="accuracy_score(y_test, clf.predict(X_test)) line 5"),
            Metric("auc", 0.9951, source="roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1]) line 6"),
            Metric("log_loss", 0.0812345, source="log_loss(y_test, …) line 7"),
            Metric("support", 143.0, source="-m support"),
        ),
        tags=(("purpose", "first try"),),
        data=(
            DatasetUse("X_train", "read", frame("a", 12480), 20, saved=(SavedName("customers@7"),)),
            DatasetUse("y_train", "read", frame("b", 12480), 1),
            DatasetUse("data/customers.csv", "read", frame("c", 16640), 21),
        ),
        models=(
            FittedModel(
                "clf",
                "sklearn.linear_model._logistic.LogisticRegression",
                (Param("C", "0.1", "float", "estimator"), Param("max_iter", "2000", "int", "estimator")),
                f"fp1:est:{digest('d')}",
            ),
        ),
        artifacts=(
            Artifact("figure-1.png", "figure", digest("e", 64), 48_213, "image/png"),
            Artifact("stdout", "stdout", digest("f", 64), 212, "text/plain"),
        ),
        warnings=("ConvergenceWarning: lbfgs failed to converge after 100 iterations",),
        environment=Environment("3.11.9", "Linux-6.8-x86_64", "x86_64", PACKAGES),
        git=GitState("3f2a91c7d2e85b640f3a91c7d2e85b640f3a91c7", "main", 2, DIFF),
        stands_on=(1, 2, 3, 7),
        notes=("the figure of line 9 was not recorded: it was closed before the cell ended",),
    )
    return replace(made, **changes)


def failed() -> Run:
    """A run that stopped at an error."""
    return run(
        13,
        name="gradient boosting",
        status="failed",
        error_type="ValueError",
        error_text="Input X contains NaN. LogisticRegression does not accept missing values encoded as NaN natively.",
        params=(),
        metrics=(),
        models=(),
        notes=(),
    )


def running() -> Run:
    """A run that has only begun."""
    return Run(14, "u", "churn", "", "running", NOW_NS - 12 * SECOND_NS, None, CODE, "c", "churn.ipynb")


def block() -> Run:
    """A run of a script, inside of another one, with what the user wrote about it."""
    return run(
        15, kind="block", parent=12, notebook="train.py", cell_id="", stands_on=(), notes=(),
        remarks=("The learning rate was too <high> at first.", "Better than run 12 on new customers."),
    )  # fmt: skip


def leaderboard() -> Leaderboard:
    """Five runs, one of them without the metric."""

    def scored(number: int, name: str, auc: float, accuracy: float, chosen: str) -> Run:
        return run(
            number,
            name=name,
            metrics=(Metric("auc", auc), Metric("accuracy", accuracy)),
            params=(Param("C", chosen, "float", "estimator"), Param("model", name, "str", "literal")),
            started_ns=NOW_NS - number * 7000 * SECOND_NS,
            ended_ns=NOW_NS - number * 7000 * SECOND_NS + number * 410_000_000,
        )

    runs = (
        scored(12, "logistic", 0.9951, 0.9649, "0.1"),
        scored(9, "logistic", 0.9938, 0.9580, "1.0"),
        scored(10, "forest", 0.9907, 0.9510, "–"),
        scored(7, "tree", 0.93, 0.9231, "–"),
        failed(),
    )
    stale = ((10, "execution 4, which it stands on, was edited since (execution 9)"),)
    return Leaderboard(runs, "auc", False, ("C", "model"), ("auc", "accuracy"), "churn", 14, stale)


def comparison() -> Comparison:
    """Two runs that differ in everything."""
    return Comparison(
        (run(11), run(12)),
        (DIFF,),
        (
            DataDifference(
                "predicted (produced)", (f"fp1:nd:{digest('6')} 143 rows", f"fp1:nd:{digest('7')} 143 rows")
            ),
            DataDifference(
                "X_train (read)",
                (f"fp1:df:{digest('a')} 12480 rows × 20 columns", f"fp1:df:{digest('9')} 11902 rows × 20 columns"),
            ),
        ),
        (ValueDifference("C", ("1.0", "0.1")), ValueDifference("max_iter", (None, "2000"))),
        (
            ValueDifference("accuracy", ("0.9473684210526315", "0.9649122807017544")),
            ValueDifference("auc", ("0.9938", "0.9951")),
            ValueDifference("log_loss", ("0.1021", "0.0812345")),
        ),
        (ValueDifference("scikit-learn", ("1.8.1", "1.9.0")),),
    )


def named_data() -> Comparison:
    """Runs on saved versions whose columns changed, and on a table of which only types did."""
    changes = (
        ColumnChange("email", "changed"),
        ColumnChange("age", "changed", ("int64", "float64")),
        ColumnChange("<b>phone", "new"),
    )
    return replace(
        comparison(),
        data=(
            DataDifference(
                "customers.csv (read)",
                ("customers@1 (as loaded)", f"fp1:file:{digest('8')}"),
                ("customers@1 (as loaded)", ""),
            ),
            DataDifference(
                "X_train (read)",
                ("customers@1 12480 rows × 20 columns", "customers@2 11902 rows × 21 columns"),
                ("customers@1", "customers@2"),
                columns=changes,
            ),
            DataDifference(
                "shops (read)",
                ("shops@1 9 rows × 2 columns", "shops@1 (other types) 9 rows × 2 columns"),
                ("shops@1", "shops@1 (other types)"),
                same_values=True,
                columns=(ColumnChange("city", "type changed", ("object", "str")),),
            ),
        ),
    )


def edited_earlier() -> Comparison:
    """The same, and an earlier cell explains it."""
    edited = UpstreamDifference("its cell was edited", (3, 9), ("limit = 10_000", "limit = 12_480"))
    return replace(comparison(), upstream=(edited,))


def hidden_state() -> HiddenState:
    """Cells below an export that a reader would not see as they were."""
    return HiddenState(
        "clf",
        (
            Surprise(3, "a1", "edited since", "limit = 12_480", "its cell was edited since"),
            Surprise(6, "b2", "run again", "table = table.dropna()", "its cell ran 2 times, and every time counts"),
            Surprise(7, "c3", "deleted", "y = table.pop('churned')", "its cell is no longer in the notebook"),
        ),
        9,
    )


def model_version() -> ModelVersion:
    """A champion."""
    made = run()
    return ModelVersion(
        id=5,
        name="churn",
        version=3,
        aliases=("champion",),
        run_id=12,
        type="sklearn.pipeline.Pipeline",
        blob_key=digest("1", 64),
        size_bytes=6_214,
        fingerprint=f"fp1:est:{digest('d')}",
        signature=Signature(
            (
                ColumnSpec("age", "integer", False, 18, 96, dtype="int64"),
                ColumnSpec("monthly charge", "number", True, 18.25, 118.75, dtype="float64"),
                ColumnSpec("plan", "string", False, categories=("basic", "family", "gold"), dtype="object"),
                ColumnSpec("joined", "datetime", False, 1_400_000_000, 1_700_000_000, dtype="datetime64[ns]"),
                ColumnSpec("notes", "other", True, dtype="object"),
            ),
            True,
            "class",
            ("leaves", "stays"),
        ),
        profile=Profile(12480, (_numeric("age", 41, 12)[0],)),
        metrics=made.metrics,
        data=(("X_train", f"fp1:df:{digest('a')}"), ("y_train", f"fp1:series:{digest('b')}")),
        recipe_key=digest("2", 64),
        libraries=(("numpy", "2.4.0"), ("pandas", "3.1.0"), ("scikit-learn", "1.9.0")),
        created_ns=NOW_NS - 3 * 3600 * SECOND_NS,
        signed=Signed("{}", digest("3", 128), digest("4")),
    )


def _bell(edges: tuple[float, ...], mean: float, std: float, rows: int) -> tuple[int, ...]:
    sums = [rows * 0.5 * (1 + math.erf((edge - mean) / std / math.sqrt(2))) for edge in edges]
    counts = [round(after) - round(before) for before, after in pairwise(sums)]
    counts[0] += round(sums[0])
    counts[-1] += rows - round(sums[-1])
    return tuple(counts)


def _numeric(name: str, mean: float, std: float, moved: float = 0.0, grown: float = 1.0) -> list[NumericProfile]:
    edges = tuple(mean + std * (-3 + 6 * place / 200) for place in range(201))
    made = []
    for rows, middle, spread in ((12480, mean, std), (2304, mean + moved * std, std * grown)):
        made.append(
            NumericProfile(
                name, "float64", rows, 0, edges, _bell(edges, middle, spread, rows), False, middle, spread,
                middle - 3 * spread, middle + 3 * spread,
                (middle - 0.67 * spread, middle, middle + 0.67 * spread),
            )
        )  # fmt: skip
    return made


def drift_report() -> DriftReport:
    """Three columns that drifted, and three that did not."""
    age, charge, tenure = (
        _numeric("age", 41.2, 14.7, 0.4),
        _numeric("monthly charge", 64, 21),
        _numeric("tenure", 30, 9),
    )
    plans = [
        CategoryProfile("plan", "object", 12480, 0, (("basic", 7000), ("family", 3480), ("gold", 2000)), 0, 3),
        CategoryProfile(
            "plan", "object", 2304, 0, (("basic", 1000), ("family", 700), ("gold", 500), ("student", 104)), 0, 4
        ),
    ]
    calls = [
        NumericProfile("calls", "int64", rows, 0, (0, 1, 2, 3, 4), counts, True, 1.2, 1, 0, 4, (0, 1, 2))
        for rows, counts in ((12480, (4000, 4480, 2000, 1500, 500)), (2304, (740, 820, 380, 270, 94)))
    ]
    return DriftReport(
        reference_name="churn@3",
        current_name="november",
        reference_rows=12480,
        current_rows=2304,
        columns=(
            ColumnDrift("plan", "drifted", "new category", 0.0451, 0.0384, 0.0529, 0.0, 0.0, "new category 'student' in 4.5 % of rows; mix changed in 13 % of rows, most 'basic' (56 % → 43 %)", plans[0], plans[1]),
            ColumnDrift("age", "drifted", "location", 0.158, 0.132, 0.184, 1e-31, 4e-30, "mean moved up by 0.4 sd (41.2 → 47.1)", age[0], age[1]),
            ColumnDrift("region", "missing column", "", 0, 0, 0, 1.0, 1.0, "is missing", plans[0], None),
            ColumnDrift("monthly charge", "stable", "KS", 0.011, 0.0, 0.03, 0.4, 0.81, "no change that matters", charge[0], charge[1]),
            ColumnDrift("tenure", "stable", "spread", 0.009, 0.0, 0.021, 0.31, 0.81, "no change that matters", tenure[0], tenure[1]),
            ColumnDrift("calls", "stable", "KS", 0.008, 0.0, 0.021, 0.51, 0.9, "no change that matters", calls[0], calls[1]),
        ),
        questions=21,
        false_discovery_rate=0.05,
        floor=0.02,
        id=4,
    )  # fmt: skip


def calm_report() -> DriftReport:
    """A report without an alarm."""
    found = drift_report()
    return replace(found, columns=tuple(column for column in found.columns if not column.drifted))


def pipeline(status: str = "verified", reason: str = "") -> ExportedPipeline:
    """An exported pipeline and its proof."""
    fp = f"fp1:est:{digest('d')}"
    replayed = {"verified": (fp, fp), "differs": (f"fp1:est:{digest('7')}",) * 2}.get(status, ())
    return ExportedPipeline(
        "clf-pipeline",
        "clf",
        Proof(
            status, reason, (1, 2, 5, 7), (Target("clf", fp, replayed),), (("C", 0.1), ("SEED", 7)),
            (Input("data/customers.csv", f"fp1:file:{digest('c')}", 1_482_113),),
            (("numpy", "2.4.0"), ("pandas", "3.1.0"), ("scikit-learn", "1.9.0")),
            ("execution 5 was edited after it ran: the pipeline holds what ran",), 9.3,
            data_tests=(
                DataTest("df", "load_df", "customers@2", "schema_customers", "test_df_keeps_customers", f"fp1:df:{digest('a')}"),
                DataTest("data/customers.csv", "", "raw@1", "schema_raw", "test_data_customers_csv_keeps_raw", "fp1:file:0"),
            ),
            untested=("X is not held against features@1, which it did not keep when it was last looked at: 3 rows fail.",),
        ),
        ("README.md", "pipeline.py", "proof.json", "requirements.txt"),
    )  # fmt: skip


def service() -> ExportedService:
    """An exported service."""
    files = ("Dockerfile", "README.md", "app.py", "card.json", "example.json", "model.pkl", "requirements.txt")
    return ExportedService("churn-3-service", "churn@3", files, 100)


def mlflow_model() -> MlflowModel:
    """A folder for MLflow."""
    files = ("MLmodel", "conda.yaml", "input_example.json", "model.pkl", "python_env.yaml", "requirements.txt")
    return MlflowModel("exports/churn", "churn@3", files, 5)


def mlflow_import() -> MlflowImport:
    """Runs that came from MLflow."""
    left = (LeftOut("runs that still run", 2, "import again when they have ended"), LeftOut("inputs", 14, "not data"))
    return MlflowImport("mlflow.db", 10_000, 2, 3, 50_000, 12, 48_000, left)


def mlflow_push() -> MlflowPush:
    """Runs that went to a server."""
    left = (LeftOut("runs that still run", 1, "push again when they have ended"),)
    return MlflowPush("mlflow.example.org:5000", 12, 3, 4_800, 31, 912_000, 2, left)


def lineage() -> Lineage:
    """From a file to a service."""
    nodes = (
        LineageNode(f"data:fp1:file:{digest('c')}", "data", "data/customers.csv", "1.5 MB"),
        LineageNode(f"data:fp1:df:{digest('a')}", "data", "X_train", "12 480 × 20"),
        LineageNode(f"data:fp1:df:{digest('b')}", "data", "y_train", "12 480 rows"),
        LineageNode("run:11", "run", "run 11", "auc 0.9938"),
        LineageNode("run:12", "run", "run 12", "auc 0.9951"),
        LineageNode("model:churn@3", "model", "churn@3", "champion"),
        LineageNode("drift:4", "drift", "drift 4", "3 of 6 drifted"),
        LineageNode("export:1", "export", "churn-3-service", "service"),
        LineageNode("export:2", "export", "clf-pipeline", "pipeline, verified"),
        LineageNode("schema:features@2/data", "schema", "features@2", "3 rows fail"),
    )
    edges = tuple(
        LineageEdge(nodes[source].id, nodes[target].id, relation)
        for source, target, relation in (
            (0, 1, "derived"), (0, 2, "derived"), (1, 3, "used"), (2, 3, "used"), (1, 4, "used"), (2, 4, "used"),
            (4, 5, "produced"), (5, 6, "used"), (5, 7, "deployed"), (5, 8, "deployed"),
            (9, 1, "judged"),
        )
    )  # fmt: skip
    return Lineage("model:churn@3", nodes, edges)


def named_lineage() -> Lineage:
    """The same from data that was saved: a file by the table that was read from it, a table under many names."""
    found = lineage()
    many = tuple(SavedName(f"<b>customers@{number}") for number in (7, 4, 2, 1))
    named = {0: (SavedName("customers@7", "as loaded"),), 1: many}
    nodes = tuple(replace(node, saved=named.get(place, ())) for place, node in enumerate(found.nodes))
    return replace(found, nodes=nodes)


def store_status() -> StoreStatus:
    """A store in use."""
    return StoreStatus("/home/ada/churn/.mlops", True, True, 1, 14, 2, 5, 3, 41_300_000, executions=23)


def doctor_report() -> DoctorReport:
    """One thing wrong, one to look at."""
    return DoctorReport(
        "/home/ada/churn/.mlops",
        (
            Finding("database", "ok", "integrity check passed"),
            Finding("chain", "ok", "412 links, every row as it was written"),
            Finding("blobs", "failed", "1 of 88 blobs does not hold what its name promises: 3f2a91c7…", "restore them from a backup of .mlops/blobs"),
            Finding("disk", "attention", "1.1 GB free", "make room: a run is lost when the disk is full"),
        ),
    )  # fmt: skip


def schema() -> Schema:
    """A column of every kind."""
    few = (Check("missing", 1.0, 5000.0),)
    return Schema(
        (
            ColumnSchema("age", "integer", "int64", (*few, Check("range", 2.0, 4999.0, low=16.0, high=92.0), Check("usual", 1.0, 5000.0, usual=((28.0, 0.26), (37.0, 0.51), (48.0, 0.76))))),
            ColumnSchema("plan", "string", "str", (Check("missing", 101.0, 4900.0), Check("labels", 1.0, 4900.0, labels=("basic", "plus", "pro")), Check("usual", 1.0, 4900.0, most=("basic", 0.56)))),
            ColumnSchema("code", "string", "str", (*few, Check("pattern", 1.0, 5000.0, pattern="[A-Z]{2}-[0-9]{4}"), Check("unique", 1.0, 5000.0))),
            ColumnSchema("since", "datetime", "datetime64[us]", (*few, Check("increasing", 1.0, 5000.0))),
            ColumnSchema("note", "string", "str", (Check("length", 2.0, 4999.0, low=0.0, high=900.0),), "e-mail"),
            ColumnSchema("extra", "other", "object", ()),
        ),
        5000, name="customers", version=2, created_ns=NOW_NS - 3600 * SECOND_NS,
    )  # fmt: skip


def validation() -> Validation:
    """A column that is missing, two checks that fail, and one that chance explains."""
    return Validation(
        "customers@2", "november", 12_480, 6, 11, 0.01,
        (
            CheckResult("since", "column", "a column", 0, 0, False, "the column is missing"),
            CheckResult("age", "range", "16 to 92", 12_480, 21, False, "12480 of 12480 rows outside 16 to 92, such as 41000", tuple(FailingRow(row, f"{row}000") for row in range(20))),
            CheckResult("age", "usual", "26 % up to 28, 51 % up to 37, 76 % up to 48 (± 10 %)", 0, 0, False, "0 % are at most 48, usually 76 %"),
            CheckResult("plan", "labels", "'basic', 'plus', 'pro'", 2, 17, True, "2 of 12480 rows with a label never seen, such as 'student'", (FailingRow(7, "'student'"), FailingRow(9, "'staff'"))),
        ),
        ("extra",), 7,
    )  # fmt: skip


def every() -> dict[str, Any]:
    """One record of each kind and state that a card tells apart."""
    return {
        "run": run(),
        "failed run": failed(),
        "running run": running(),
        "run of a script": block(),
        "bare run": run(notes=(), params=(), metrics=(), data=(), models=(), git=None, environment=None, peak_bytes=0),
        "leaderboard": leaderboard(),
        "empty leaderboard": Leaderboard((), None, False, experiment="churn"),
        "leaderboard without metric": Leaderboard((run(metrics=()),), None, False, experiment="churn", total=1),
        "run on data that fails": run(warnings=("validation: df does not keep customers@1: 2 of 21 columns fail",)),
        "comparison": comparison(),
        "comparison with an earlier cell": edited_earlier(),
        "comparison of saved data": named_data(),
        "comparison of equals": Comparison((run(11), run(12)), ("",), (), (), (), ()),
        "unexplained comparison": Comparison(
            (run(11), run(12)), ("",), (), (), (ValueDifference("auc", ("0.91", "0.92")),), ()
        ),
        "model version": model_version(),
        "model version with a copy": replace(model_version(), onnx=OnnxCopy(digest("5", 64), 12_400, 1000)),
        "model version without a copy": replace(model_version(), onnx=OnnxCopy(reason="skl2onnx: no converter")),
        "bare model version": replace(model_version(), aliases=(), metrics=(), data=(), run_id=None, profile=None),
        "drift report": drift_report(),
        "calm drift report": calm_report(),
        "drift report of nothing": replace(drift_report(), columns=(), questions=0, current_rows=0),
        "schema": schema(),
        "schema of one column": replace(schema(), columns=schema().columns[:1], name="", version=None, created_ns=0),
        "schema as Python": SchemaSource("customers@2", "from pandera.pandas import Column\n"),
        "schema in a file": SchemaSource("customers@2", "from pandera.pandas import Column\n", "rules.py"),
        "failed validation": validation(),
        "passed validation": replace(validation(), results=validation().results[3:], new_columns=()),
        "validation of nothing amiss": replace(validation(), results=(), id=None),
        "pipeline": pipeline(),
        "differing pipeline": pipeline("differs", "clf differs: coef_ is not what the notebook had."),
        "pipeline not tried": pipeline("not tried", "the replay was switched off"),
        "service": service(),
        "unchecked service": replace(service(), checked_rows=0),
        "mlflow model": mlflow_model(),
        "mlflow model, not tried": replace(
            mlflow_model(), checked_rows=0, left_out=("churn@3 goes without a signature.",)
        ),
        "mlflow import": mlflow_import(),
        "mlflow import, nothing new": replace(
            mlflow_import(), runs=0, known=10_002, points=0, files=0, size_bytes=0, left_out=()
        ),
        "mlflow push": mlflow_push(),
        "mlflow push, nothing new": replace(
            mlflow_push(), runs=0, known=12, points=0, files=0, size_bytes=0, versions=0, left_out=()
        ),
        "service with a schema": replace(service(), schema="customers@1"),
        "hidden state": hidden_state(),
        "lineage": lineage(),
        "lineage of saved data": named_lineage(),
        "lineage of one": Lineage("run:1", (LineageNode("run:1", "run", "run 1"),), ()),
        "store status": store_status(),
        "no store": replace(store_status(), exists=False, runs=0),
        "read-only store": replace(store_status(), writable=False),
        "doctor report": doctor_report(),
        "data version": data_version(),
        "same data again": data_version(again=True),
        "data erased in part": data_version(erased_rows=3),
        "kept file": data_version(kind="file", rows=None, columns=None, source="data/customers.csv"),
        "data log": DataLog(
            (data_version(3, manifest_key=""), data_version(2, erased_rows=1), data_version(1)), "customers"
        ),
        "names of data": DataLog((data_version(), data_version(name="returns", kind="nd", columns=None))),
        "empty data log": DataLog(()),
        "data diff": data_diff(),
        "data diff of equals": DataDiff(
            "customers@1", "customers@2", 12480, 12480, (), 0, 0, 0, (ColumnDiff("age", "same", 0, "int64"),)
        ),
        "data diff of types": DataDiff(
            "customers@1",
            "customers@2",
            9,
            9,
            (),
            0,
            0,
            0,
            (ColumnDiff("city", "type changed", 0, "object → str"), ColumnDiff("age", "same", 0, "int64")),
            same_content=True,
            same_schema=False,
        ),
        "data diff of rows": DataDiff("customers@1", "customers@2", 10, 12, ("id",), 3, 1, 0, (), (), True),
        "erased rows": DataErasure("customers", (("customers@2", 1), ("customers@1", 2)), ("run:12", "drift:3")),
        "erased rows, not all": DataErasure("customers", (("customers@2", 1),), (), ("model:churn@3", "data:other@1")),
        "exported data": DataExport("customers@2", "out/customers.parquet", 214_000, True, 3),
        "exported data, not exact": DataExport("customers@2", "out/customers.csv", 914_000, False, 4),
        "collected data": DataCollection(("customers@1",), (("customers@2", "run:12"),), 214_000, 40),
        "nothing to collect": DataCollection((), (), 0, 0),
        "empty doctor report": DoctorReport("/home/ada/churn/.mlops", ()),
        "backup": Backup("/home/ada/backup", 412, 41_300_000, digest("e", 64), "412:48dd9627b77d0c1f", 14),
        "collected store": Collection(3, 1, 214_000, 2),
        "store to collect": Collection(3, 0, 214_000, dry_run=True),
        "nothing to collect in the store": Collection(0, 0, 0),
        "repair": Repair(
            "/home/ada/churn/.mlops",
            "/home/ada/churn/.mlops-repaired",
            (
                ("run", 14, ""),
                ("param", 60, "rows behind a page that cannot be read (database disk image is malformed)"),
            ),
            87,
            (digest("f", 64),),
            (Finding("blobs", "failed", "3f2a91c7 missing"),),
        ),
        "repair of all": Repair(
            "/home/ada/churn/.mlops", "/home/ada/churn/.mlops-repaired", (("run", 14, ""),), 88, ()
        ),
        "settings": Settings(),
        "changed settings": Settings(cards="line", git=False, proof_seconds=60.0),
        "history": AuditLog(
            (
                Change(412, NOW_NS - 60 * SECOND_NS, "ada", "alias moved", "alias:churn@champion", digest("1", 64)),
                Change(411, NOW_NS - 90 * SECOND_NS, "<script>", "run finished", "run:14", digest("2", 64)),
            ),
            412,
            f"412:{digest('1', 64)[:16]}",
        ),
        "history of one thing": AuditLog(
            (Change(411, NOW_NS, "ada", "run finished", "run:14", digest("2", 64)),),
            412,
            "412:0011223344556677",
            "run:14",
        ),
        "no history": AuditLog((), 0),
        "history of nothing": AuditLog((), 412, "412:0011223344556677", "run:99"),
        "history holds": AuditVerdict(412, "412:0011223344556677"),
        "history holds, anchored": AuditVerdict(412, "412:0011223344556677", anchor="400:8899aabbccddeeff"),
        "history changed": AuditVerdict(412, "412:0011223344556677", changed=("run:12", "alias:churn@champion")),
        "history rewritten": AuditVerdict(
            412,
            "412:0011223344556677",
            "link 7 is missing",
            anchor="400:8899aabbccddeeff",
            anchor_said="link 400 is another than it was: the history was rewritten there or before",
        ),
        **releases(),
    }


def gate(*, better: bool = True) -> Gate:
    """The verdict on the third version, over 750 rows."""
    gain = Compared("roc_auc", 750, 0.9123, 0.8982, 0.0141, 0.0032, 0.0251, 0.0112, "DeLong's test")
    found = gain if better else replace(gain, value=0.8990, gain=0.0008, low=-0.0051, high=0.0067, p_value=0.79)
    small = Compared("roc_auc", 12, 0.7, 0.8, reason="12 rows, 30 are needed")
    worse = replace(gain, rows=210, value=0.71, other=0.81, gain=-0.1, low=-0.15, high=-0.05)
    checks = (
        GateCheck("loads", "passed", "signed by 3edd0244599a09a8"),
        GateCheck("signature", "passed", "every row of customers@3 keeps it"),
        GateCheck(
            "beats a dummy",
            "passed",
            "roc_auc 0.9123 against 0.5 of the best constant answer",
            replace(gain, other=0.5),
        ),
        GateCheck(
            "beats the holder", "passed" if better else "failed", "roc_auc 0.9123 against 0.8982 of churn@2", found
        ),
        GateCheck(
            "segments", "passed" if better else "failed", "sex = f is worse by 0.1 [0.05, 0.15]; 0.05 is the limit"
        ),
    )
    segments = (
        SegmentResult("sex", "f", worse, "passed" if better else "failed"),
        SegmentResult("sex", "other", small, "skipped"),
    )
    return Gate(
        "churn@3", "champion", "churn@2", "data:customers@3", "churned", 750, checks, segments, 0.05,
        f"fp1:df:{digest('a')}", f"fp1:series:{digest('b')}", ("customers@3",), "roc_auc", id=4,
    )  # fmt: skip


def promotion(*, moved: bool = True, **changes: Any) -> Promotion:
    """What became of a wish to promote."""
    return replace(
        Promotion(gate(better=moved), moved, "ada", "passed the gate", False, NOW_NS - 60 * SECOND_NS), **changes
    )


def model_card() -> ModelCard:
    """A card with every part of it."""
    at = NOW_NS - 3600 * SECOND_NS
    return ModelCard(
        model_version(),
        (
            CardField("intended_use", "Whom to call before they leave;\na person decides.", None, "ada", at),
            CardField("limits", "Never tried on customers under 18.", 3, "ada", at),
        ),
        (TrainingData("X_train", f"fp1:df:{digest('a')}", (SavedName("customers@3"),), (Coverage("", "customers@1"),)),),
        gate(),
        (
            Transition("champion", None, 1, "ada", "registered", at, id=1),
            Transition("champion", 1, 2, "ada", "passed the gate", at, Grounds(1), 2),
            Transition("champion", 2, 3, "ada", "the champion leaks", at, Grounds(2, True), 3),
            Transition("champion", 3, 2, "ada", "rolled back", at, Grounds(undoes=3), 4),
        ),
        (Exported(7, "pipeline", "verified", at),),
        "first", run().environment, run().git, (CODE, "clf.score(X_test, y_test)"), lineage(),
    )  # fmt: skip


def ci_report() -> CiReport:
    """Tests of which one failed and one was skipped."""
    tests = (
        CiTest("code", "recipe parses", "passed", "2 executions", 0.004),
        CiTest(
            "data", "data is kept: X_train", "failed", "customers@3 is not the data that was trained on any more", 0.3
        ),
        CiTest("model", "gate of champion", "skipped", "put here without a verdict: registered"),
    )
    return CiReport("churn@3", tests, "junit.xml")


def releases() -> dict[str, Any]:
    """Verdicts of the gate, moves of an alias, model cards and tests."""
    first = replace(gate(), holder="", segments=(), saved=(), checks=gate().checks[:3])
    nothing = replace(gate(better=False), data="", target="", rows=0, fingerprint="", target_fingerprint="", checks=(GateCheck("rows", "failed", "none"),), segments=())  # fmt: skip
    return {
        "gate": gate(),
        "gate that refused": replace(gate(better=False), id=None, judged_before=6),
        "promotion": promotion(),
        "first promotion": promotion(gate=first),
        "refused promotion": promotion(moved=False),
        "forced promotion": promotion(gate=gate(better=False), forced=True, reason="the champion leaks"),
        "promotion without rows": promotion(gate=nothing, forced=True, reason="no time"),
        "rollback": Rollback("churn", "champion", 3, 2, "ada", "too slow", NOW_NS, 1),
        "last rollback": Rollback("churn", "challenger", 2, 1, "ada", "", NOW_NS),
        "model card": model_card(),
        "model card with nothing said": ModelCard(replace(model_version(), aliases=(), metrics=(), profile=None)),
        "written card": WrittenCard("churn@3", "cards/churn.html", 16_400),
        "failed tests of a model": ci_report(),
        "passed tests of a model": replace(ci_report(), tests=ci_report().tests[:1], junit=""),
        "tests for a code host": ExportedCi(
            "churn", "/home/ada/churn", (".github/workflows/mlops-churn.yml", ".gitlab/mlops-churn.yml"),
            'include:\n  - local: "/.gitlab/mlops-churn.yml"\n', 3,
        ),
    }  # fmt: skip


def data_version(number: int = 2, **changes: Any) -> DataVersion:
    """A kept table."""
    made = DataVersion(
        "customers", "df", f"fp1:df:{digest('a')}", digest("a", 64), 12480, 21, 3_140_000, "df",
        NOW_NS - 300 * SECOND_NS, number, 214_000, digest("b", 64), "ada",
    )  # fmt: skip
    return replace(made, **changes)


def data_diff() -> DataDiff:
    """Two versions that differ in every way."""
    drifted = [each for each in drift_report().columns if each.reference is not None and each.current is not None]
    changed = tuple(
        ColumnDiff(each.column, "changed", 40 + place, "float64", each.reference, each.current)
        for place, each in enumerate(drifted[:2])
    )
    return DataDiff(
        "customers@1", "customers@2", 12480, 12600, ("id",), 123, 3, 41,
        (*changed, ColumnDiff("plan", "new", 0, "str"), ColumnDiff("fax", "gone", 0, "str"),
         ColumnDiff("age", "type changed", 2, "int64 → float64"), ColumnDiff("city", "same", 0, "str")),
        (CellDiff("17", "tenure", "4", "5"), CellDiff("19", "tenure", "1", "nan")), True,
    )  # fmt: skip


KEPT = {
    "private",
    "rule",
    "status",
    "verdict",
    "kind",
    "role",
    "output",
    "measure",
    "dtype",
    "source",
    "target",
    "focus",
    "id",
    "relation",
}


def awkward(value: Any, text: str, key: str = "") -> Any:
    """The record with every text that a user can choose replaced by `text`; what our own code writes stays."""
    if is_dataclass(value) and not isinstance(value, type):
        graph_like = isinstance(value, (LineageEdge, Lineage))
        return replace(
            value,
            **{
                field.name: awkward(getattr(value, field.name), text, field.name)
                for field in fields(value)
                if field.name not in KEPT - (set() if graph_like else {"source", "target"})
            },
        )
    if isinstance(value, tuple):
        return tuple(awkward(each, text, key) for each in value)
    return text if isinstance(value, str) else value
