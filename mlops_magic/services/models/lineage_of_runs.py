"""What lies inside of a run in a lineage: files, over executions, to the run, and what it measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...core.code.slicing.flow import handed
from ...core.code.slicing.slices import lean
from ...core.quality.headline import headline
from ...records.execution import Execution
from ...records.lineage import Lineage, LineageEdge, LineageNode
from ...records.run import Run
from ...store.runs import runs
from ...store.sqlite.connection import Database
from ..pipelines.recipe import recipe

MOST_RUNS = 3  # nearest to the focus; a model of a hundred runs is a list, not a picture
MOST_EXECUTIONS = 12
MOST_METRICS = 3


def opened(database: Database, found: Lineage) -> Lineage:
    """The lineage with the insides of the runs that its focus stands on.

    What a run read stands between the execution that made it and the run; files that executions read come first.
    """
    numbers = [int(node.id.partition(":")[2]) for node in found.nodes if node.kind == "run"]
    near = [number for number in numbers if f"run:{number}" == found.focus] or numbers[-MOST_RUNS:]
    nodes, edges = {node.id: node for node in found.nodes}, dict.fromkeys(found.edges)
    for number in near:
        run = runs.get(database, number)
        inside = Lineage(found.focus, tuple(_nodes(database, run)), tuple(_edges(database, run)))
        nodes |= {node.id: node for node in inside.nodes if node.kind == "data" or node.id not in nodes}
        edges |= dict.fromkeys(inside.edges)
    return replace(found, nodes=tuple(nodes.values()), edges=tuple(edges))


def _below(database: Database, run: Run) -> Sequence[Execution]:
    """The executions a run stands on, the nearest where there are many."""
    every = recipe(database, run)
    return lean(every[:-1], "", every[-1].reads).executions[-MOST_EXECUTIONS:] if every else ()


def _nodes(database: Database, run: Run) -> Iterator[LineageNode]:
    for execution in _below(database, run):
        lines = map(str.strip, execution.code.splitlines())
        first = next((line for line in lines if line not in ("", "pass")), "")  # `pass` is what is left of a magic
        yield LineageNode(_id(run, execution.seq), "execution", f"execution {execution.seq}", first[:60])
        for read in execution.inputs:
            yield LineageNode(f"data:{read.fingerprint}", "data", read.path, read.fingerprint[:24])
    for metric in _measured(run):
        yield LineageNode(f"run:{run.id}/metric:{metric}", "metric", metric, _value(run, metric))


def _edges(database: Database, run: Run) -> Iterator[LineageEdge]:
    below = _below(database, run)
    steps = {each.source for each in handed(below)}
    for each in handed(below):
        yield LineageEdge(_id(run, each.source), _id(run, each.target), "handed_on")
    made = {name: execution.seq for execution in below for name in (*execution.binds, *execution.changes)}
    for execution in below:
        for read in execution.inputs:
            yield LineageEdge(f"data:{read.fingerprint}", _id(run, execution.seq), "read")
    for use in run.data:
        if use.role == "read" and use.name in made:
            steps.add(made[use.name])
            yield LineageEdge(_id(run, made[use.name]), f"data:{use.fingerprint.fp}", "produced")
    for execution in below:
        if execution.seq not in steps:  # what it made is no table: the run itself used it
            yield LineageEdge(_id(run, execution.seq), f"run:{run.id}", "used")
    for metric in _measured(run):
        yield LineageEdge(f"run:{run.id}", f"run:{run.id}/metric:{metric}", "measured")


def _id(run: Run, seq: int) -> str:
    return f"run:{run.id}/execution:{seq}"


def _measured(run: Run) -> list[str]:
    """The names of the metrics worth a place, the headline first."""
    names = [metric.name for metric in run.metrics]
    first = headline(names)
    return ([first] if first else [])[:1] + [name for name in names if name != first][: MOST_METRICS - 1]


def _value(run: Run, name: str) -> str:
    return next(f"{metric.value:.4g}" for metric in run.metrics if metric.name == name)
