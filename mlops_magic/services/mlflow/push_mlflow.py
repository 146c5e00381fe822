"""`mlops push mlflow`: runs and registered versions go to a team's MLflow server; again sends nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ...adapters.mlflow_server import ABSENT, MlflowServer, Refused
from ...core.data.codec import to_json
from ...core.data.mlflow_sent import STATUSES, batches, file_names, params_of, points_of, tags_of
from ...core.data.mlflow_values import OUR_UID
from ...errors import NotFound, ServerFailed, StoreError
from ...records.mlflow import LeftOut, MlflowPush
from ...records.run import Artifact, Run
from ...store import audit, blobs
from ...store.runs import metrics, run_search, runs
from ...store.sqlite.connection import Database
from ...store.sqlite.process import user

RUNS_AT_ONCE = 200
SERVED = "mlflow-artifacts:/"  # places whose files go through the server
ENDED = frozenset(STATUSES.values())
RECORD, CODE = "mlops_magic/run.json", "mlops_magic/code.py"


@dataclass(slots=True)
class Sent:
    """What has gone to the server so far, and what is known of it."""

    database: Database
    server: MlflowServer
    with_artifacts: bool
    runs: int = 0
    known: int = 0
    points: int = 0
    files: int = 0
    size: int = 0
    versions: int = 0
    places: dict[str, str] = field(default_factory=dict)  # our experiment to theirs
    there: dict[str, dict[str, tuple[str, bool, str]]] = field(default_factory=dict)  # by experiment: uid to its run
    left: dict[str, tuple[int, str]] = field(default_factory=dict)

    def leave(self, what: str, why: str) -> None:
        """One more that did not go."""
        self.left[what] = (self.left.get(what, (0, ""))[0] + 1, why)

    def told(self) -> MlflowPush:
        """The record of it."""
        left = tuple(LeftOut(what, count, why) for what, (count, why) in self.left.items())
        return MlflowPush(
            self.server.name, self.runs, self.known, self.points, self.files, self.size, self.versions, left
        )


def push_runs(sent: Sent, experiments: Iterable[str], progress: Callable[[int, int], None] = lambda *_: None) -> None:
    """Every run that has ended, its parent before it; those the server has by our uid are left as they are.

    Notes
    -----
    The uid is a tag that a run is made with, and its end is told last: a push that was interrupted is taken up where it
    stopped, and no run is there twice.
    """
    ids = _asked(sent.database, tuple(experiments))
    for start in range(0, len(ids), RUNS_AT_ONCE):
        for run in runs.several(sent.database, ids[start : start + RUNS_AT_ONCE]):
            _push_run(sent, run)
            progress(min(len(ids), start + RUNS_AT_ONCE), len(ids))


def note_push(sent: Sent, *, now_ns: int) -> None:
    """A link in the chain: what left this machine, and where to."""
    payload = {"runs": sent.runs, "points": sent.points, "files": sent.files, "versions": sent.versions}
    with sent.database.write() as connection:
        audit.append(
            connection, at_ns=now_ns, actor=user(), action="pushed to MLflow", about=f"{audit.EVENT}push {sent.server.name}",
            payload=payload,
        )  # fmt: skip


def place_of(sent: Sent, experiment: str) -> str:
    """MLflow's id of an experiment, which is made where there is none.

    Raises
    ------
    ServerFailed
        It is in the server's bin.
    """
    if experiment not in sent.places:
        try:
            found = sent.server.get("experiments/get-by-name", experiment_name=experiment)["experiment"]
        except Refused as refused:
            if refused.code != ABSENT:
                raise
            found = sent.server.post("experiments/create", {"name": experiment}) | {"lifecycle_stage": "active"}
        if found.get("lifecycle_stage") == "deleted":
            raise ServerFailed(
                f"the experiment {experiment!r} is in the bin of {sent.server.name}. "
                f"Type there: mlflow experiments restore --experiment-id {found['experiment_id']}"
            )
        sent.places[experiment] = str(found["experiment_id"])
        sent.there[experiment] = _there(sent.server, sent.places[experiment])
    return sent.places[experiment]


def put_files(sent: Sent, uri: str, files: Iterable[tuple[str, bytes]]) -> None:
    """Files below a place that the server serves."""
    root = uri.removeprefix(SERVED).strip("/")
    for name, data in files:
        sent.server.upload(f"{root}/{name}", data)
        sent.files += 1
        sent.size += len(data)


def _asked(database: Database, experiments: tuple[str, ...]) -> list[int]:
    known = runs.experiments(database)
    for name in experiments:
        if name not in known:
            raise NotFound(name, known, "Type: mlops runs")
    found = [run_search.search(database, experiment=name).ids for name in experiments or (None,)]
    return sorted(number for ids in found for number in ids)


def _there(server: MlflowServer, experiment_id: str) -> dict[str, tuple[str, bool, str]]:
    """Runs that we pushed before: our uid to their id, whether they have ended, and where their files are."""
    asked = {"experiment_ids": [experiment_id], "filter": f"tags.`{OUR_UID}` LIKE '%'", "run_view_type": "ALL"}
    found = {}
    for run in server.pages("runs/search", "runs", asked):
        tags = {each["key"]: each.get("value", "") for each in run["data"].get("tags", ())}
        info = run["info"]
        found[tags[OUR_UID]] = (info["run_id"], info.get("status") in ENDED, info.get("artifact_uri", ""))
    return found


def _push_run(sent: Sent, run: Run) -> None:
    if run.status not in STATUSES:
        sent.leave("runs that still run", "push again when they have ended")
        return
    place = place_of(sent, run.experiment)
    there = sent.there[run.experiment]
    if run.uid in there and there[run.uid][1]:
        sent.known += 1
        return
    tags = tags_of(run, _parent(sent, run))
    if run.uid not in there:
        made = {"experiment_id": place, "start_time": run.started_ns // 1_000_000, "tags": tags[:1]}
        info = sent.server.post("runs/create", made | {"run_name": run.name or f"run {run.id}"})["run"]["info"]
        there[run.uid] = (info["run_id"], False, info.get("artifact_uri", ""))
    run_id, _, uri = there[run.uid]
    histories = metrics.histories(sent.database, run.id)
    for batch in batches(params_of(run), tags, points_of(histories, run.started_ns)):
        sent.server.post("runs/log-batch", {"run_id": run_id, **batch})
    _push_files(sent, run, uri)
    ended = {"status": STATUSES[run.status], "end_time": (run.ended_ns or run.started_ns) // 1_000_000}
    sent.server.post("runs/update", {"run_id": run_id, **ended})
    there[run.uid] = (run_id, True, uri)
    sent.runs += 1
    sent.points += sum(map(len, histories.values()))


def _parent(sent: Sent, run: Run) -> str:
    if run.parent is None:
        return ""
    parent = runs.get(sent.database, run.parent)
    return sent.there.get(parent.experiment, {}).get(parent.uid, ("", False, ""))[0]


def _push_files(sent: Sent, run: Run, uri: str) -> None:
    """Artifacts as they are, and the whole run as one file: what MLflow has no place for stands there."""
    if not sent.with_artifacts:
        return
    if not uri.startswith(SERVED):
        sent.leave("runs whose files stay here", "the server keeps artifacts where only MLflow itself can write")
        return
    put_files(sent, uri, [(RECORD, to_json(run).encode()), *([(CODE, _bytes(run.code))] if run.code else [])])
    for name, artifact in file_names(run.artifacts).items():
        data = _read(sent, artifact)
        if data is not None:
            put_files(sent, uri, [(name, data)])


def _read(sent: Sent, artifact: Artifact) -> bytes | None:
    try:
        return blobs.get(sent.database, artifact.key)
    except StoreError:
        sent.leave("files that are damaged here", "type: mlops doctor")
        return None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
