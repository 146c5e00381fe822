"""Where things came from."""

from dataclasses import replace

from mlops_magic.records.drift import DriftReport
from mlops_magic.records.lineage import LineageEdge
from mlops_magic.store import exports, lineage
from mlops_magic.store.data import drifts
from mlops_magic.store.models import models
from mlops_magic.store.runs import runs


def test_a_runs_whole_ancestry_is_found_from_any_end(database, start, result, version, signed_for):
    """Data, run, version, report and export are linked by what was stored, without being told."""
    run = runs.finish(database, runs.begin(database, start).id, result)
    models.register(database, replace(version, run_id=run.id), signed_for, alias=None, actor="me", now_ns=1)
    exports.put(database, exports.NewExport("service", "churn", "/out", "checked", model="churn@1"), now_ns=2)
    drifts.put(database, DriftReport("churn", "df", 3, 3, (), 0, 0.05, 0.1), model="churn@1", now_ns=3)
    around = lineage.around(database, "model:churn@1")
    assert {(edge.source, edge.relation, edge.target) for edge in around.edges} == {
        ("data:fp1:df:0a", "used", "run:1"),
        ("data:fp1:df:0a", "trained_on", "model:churn@1"),
        ("run:1", "produced", "model:churn@1"),
        ("model:churn@1", "deployed", "export:1"),
        ("model:churn@1", "derived", "drift:1"),
    } | {("run:1", "produced", "data:fp1:df:0a")}
    assert {node.kind for node in around.nodes} == {"data", "run", "model", "export", "drift"}
    assert {edge.target for edge in lineage.around(database, "data:fp1:df:0a").edges} >= {"export:1", "drift:1"}


def test_an_unknown_reference_stands_alone(database):
    """No edges, one node."""
    around = lineage.around(database, "run:9")
    assert (around.edges, [node.id for node in around.nodes]) == ((), ["run:9"])


def test_a_circle_ends(database):
    """A run that reads what it writes, or edges of an import, do not loop for ever; an edge is kept once."""
    circle = [LineageEdge("data:a", "run:1", "used"), LineageEdge("run:1", "data:a", "produced")]
    lineage.add(database, circle * 2)
    assert set(lineage.around(database, "data:a").edges) == set(circle)


def test_siblings_are_left_out(database):
    """Another run on the same data neither led here nor came from here."""
    lineage.add(database, [LineageEdge("data:a", f"run:{number}", "used") for number in (1, 2)])
    assert [edge.target for edge in lineage.around(database, "run:1").edges] == ["run:1"]
