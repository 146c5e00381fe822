"""Registered versions and their aliases on an MLflow server: the folder MLflow serves, by the run that made it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from ...adapters.mlflow_server import ABSENT, THERE, Refused
from ...core.data.mlflow_values import OUR_MODEL
from ...errors import NotTrusted, StoreError
from ...records.model import ModelVersion
from ...store.models import models
from ...store.runs import runs
from .export_mlflow import MlflowExport, written
from .push_mlflow import SERVED, Sent, place_of, put_files

MODELS = "registered models"  # the experiment of versions that no run made


def push_models(sent: Sent, config_folder: Path, sources: Mapping[str, str]) -> None:
    """Every version the server does not have, in order, and where the aliases point now.

    A version is known by a tag with its name and number and the digest of its bytes. What no trusted key signed is not
    handed on.
    """
    there: dict[str, dict[str, str]] = {}
    for version in models.listed(sent.database):
        if version.name not in there:
            known = _known(sent, version.name)
            if known is None:
                continue
            there[version.name] = known
        known = there[version.name]
        said = _said(version)
        if said not in known:
            number = _push_version(sent, version, MlflowExport(version.reference, None, config_folder, sources))
            if number is None:
                continue
            known[said] = number
        for alias in version.aliases:
            _point(sent, version.name, alias, known[said])


def _said(version: ModelVersion) -> str:
    return f"{version.reference} {version.blob_key[:16]}"


def _known(sent: Sent, name: str) -> dict[str, str] | None:
    """Numbers of the versions we pushed before, by what we said of them; None where the server cannot have this name."""
    try:
        sent.server.post("registered-models/create", {"name": name})
    except Refused as refused:
        if refused.code != THERE:
            sent.leave("models", f"of a name the server does not take: {refused}")
            return None
    found, token = {}, ""
    while True:
        quoted = name.replace("'", "''")
        page = sent.server.get("model-versions/search", filter=f"name='{quoted}'", max_results="1000", page_token=token)
        for each in page.get("model_versions", ()):
            tags = {tag["key"]: tag.get("value", "") for tag in each.get("tags", ())}
            if OUR_MODEL in tags:
                found[tags[OUR_MODEL]] = str(each["version"])
        token = page.get("next_page_token", "")
        if not token:
            return found


def _push_version(sent: Sent, version: ModelVersion, request: MlflowExport) -> str | None:
    run_id, uri = _run_of(sent, version)
    if not uri.startswith(SERVED):
        sent.leave("versions", "the server keeps artifacts where only MLflow itself can write")
        return None
    place = f"models/{version.name}-{version.version}"
    with tempfile.TemporaryDirectory(prefix="mlops-push-") as scratch:
        folder = Path(scratch) / "model"
        try:
            made = written(sent.database, version, request, folder)
        except (NotTrusted, StoreError):
            sent.leave("versions", "they are signed by no key you trust, or damaged: mlops doctor")
            return None
        put_files(sent, uri, [(f"{place}/{name}", (folder / name).read_bytes()) for name in made.files])
    told = {
        "name": version.name, "source": f"{uri.rstrip('/')}/{place}", "run_id": run_id,
        "tags": [{"key": OUR_MODEL, "value": _said(version)}],
    }  # fmt: skip
    sent.versions += 1
    return str(sent.server.post("model-versions/create", told)["model_version"]["version"])


def _run_of(sent: Sent, version: ModelVersion) -> tuple[str, str]:
    """Id and place of the run that made a version; a run of its own where that was not pushed."""
    if version.run_id is not None:
        run = runs.get(sent.database, version.run_id)
        place_of(sent, run.experiment)
        if run.uid in sent.there[run.experiment]:
            run_id, _, uri = sent.there[run.experiment][run.uid]
            return run_id, uri
    place, at = place_of(sent, MODELS), version.created_ns // 1_000_000
    told = {"experiment_id": place, "run_name": version.reference, "start_time": at}
    tags = [{"key": OUR_MODEL, "value": _said(version)}]
    info = sent.server.post("runs/create", told | {"tags": tags})["run"]["info"]
    sent.server.post("runs/update", {"run_id": info["run_id"], "status": "FINISHED", "end_time": at})
    return info["run_id"], info.get("artifact_uri", "")


def _point(sent: Sent, name: str, alias: str, number: str) -> None:
    """Move an alias, where it points elsewhere."""
    try:
        found = sent.server.get("registered-models/alias", name=name, alias=alias)["model_version"]["version"]
    except Refused as refused:
        if refused.code not in (ABSENT, "INVALID_PARAMETER_VALUE"):
            raise
        found = None
    if str(found) != number:
        try:
            sent.server.post("registered-models/alias", {"name": name, "alias": alias, "version": number})
        except Refused as refused:
            sent.leave("aliases", str(refused))
