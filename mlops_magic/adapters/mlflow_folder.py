"""What does MLflow's folder `mlruns/` hold? Plain files, read as text; links are not followed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..core.data.flat_yaml import flat_yaml
from ..core.data.mlflow_values import OUR_MODEL, OUR_UID, RUNS_STILL, STATUSES, uid_of
from ..errors import UsageError
from ..records.mlflow import LeftOut, MlflowHead, MlflowRun

META, BIN, MODELS = "meta.yaml", ".trash", "models"
RUN_ID = re.compile(r"[0-9a-f]{32}")
VERSIONS = "to open one: %register --from FILE --trust FINGERPRINT as NAME"
SPARE = frozenset({BIN, MODELS})


class MlflowFolder:
    """An `mlruns/` folder.

    Raises
    ------
    UsageError
        It holds no experiment.
    """

    def __init__(self, folder: Path) -> None:
        self.name, self._folder = folder.name, folder
        self._experiments = dict(_experiments(folder))
        if not self._experiments:
            raise UsageError(f"{folder.name!r} holds no experiment of MLflow's. Type: mlops import mlflow mlruns")
        self._places: dict[str, Path] = {}
        self._models: dict[str, list[tuple[str, Path]]] = {}
        self._deleted = self._unfinished = self._unread = self._elsewhere = 0

    def heads(self) -> list[MlflowHead]:
        """Every run that has ended, oldest first."""
        found: list[tuple[int, MlflowHead]] = []
        for place in self._experiments:
            for folder in _folders(place):
                meta = _meta(folder)
                if meta is None or not RUN_ID.fullmatch(folder.name) or not self._is_wanted(meta):
                    continue
                if (folder / "tags" / OUR_MODEL).exists():  # holds a version that we pushed, and is no run
                    continue
                self._places[folder.name] = folder
                said, parent = _text(folder / "tags" / OUR_UID), _text(folder / "tags" / "mlflow.parentRunId")
                head = MlflowHead(uid_of(folder.name, said), folder.name, parent or "")
                found.append((_whole(meta.get("start_time")) or 0, head))
            self._find_models(place / MODELS)
        return [head for _, head in sorted(found, key=lambda each: (each[0], each[1].run_id))]

    def runs(self, heads: Sequence[MlflowHead]) -> list[MlflowRun]:
        """Those runs, in that order, with all that MLflow keeps of them."""
        return [self._run(head, self._places[head.run_id]) for head in heads]

    def left_out(self) -> Iterator[LeftOut]:
        """What the folder holds besides, as far as it was read."""
        if self._unfinished:
            yield LeftOut("runs that still run", self._unfinished, "import again when they have ended")
        if self._deleted:
            yield LeftOut("deleted runs", self._deleted, "they are in MLflow's bin")
        if self._elsewhere:
            yield LeftOut("runs whose artifacts are elsewhere", self._elsewhere, "only files of this folder are copied")
        versions = sum(
            each.name.startswith("version-") for model in _folders(self._folder / MODELS) for each in _folders(model)
        )
        if versions:
            yield LeftOut("registered versions", versions, VERSIONS)
        if self._unread:
            yield LeftOut("lines of metrics", self._unread, "they are no time, value and step")

    def _is_wanted(self, meta: dict[str, str]) -> bool:
        self._deleted += meta.get("lifecycle_stage") == "deleted"
        self._unfinished += meta.get("status") in RUNS_STILL and meta.get("lifecycle_stage") != "deleted"
        return meta.get("lifecycle_stage", "active") == "active" and meta.get("status") in STATUSES

    def _run(self, head: MlflowHead, folder: Path) -> MlflowRun:
        meta = _meta(folder) or {}
        tags = tuple((name, _text(path) or "") for name, path in files_in(folder / "tags"))
        uri = meta.get("artifact_uri", "")
        self._elsewhere += "://" in uri and not uri.startswith("file:")
        artifacts = [("", folder / "artifacts"), *self._models.get(head.run_id, ())]
        return MlflowRun(
            head.uid, head.run_id, self._experiments[folder.parent],
            meta.get("run_name") or dict(tags).get("mlflow.runName", ""), meta.get("user_id", ""),
            STATUSES[meta["status"]], _whole(meta.get("start_time")) or 0, _whole(meta.get("end_time")),
            params=tuple((name, _text(path) or "") for name, path in files_in(folder / "params")),
            tags=tags, points=tuple((name, self._points(path)) for name, path in files_in(folder / "metrics")),
            folders=tuple((prefix, str(path)) for prefix, path in artifacts if path.is_dir() and not path.is_symlink()),
        )  # fmt: skip

    def _points(self, path: Path) -> tuple[tuple[int, int, float], ...]:
        """Points in MLflow's own order: by step, then by time; in the order of the lines where both are the same."""
        found = []
        for line in (_text(path) or "").splitlines():
            words = line.split()
            try:
                found.append((int(words[2]) if len(words) > 2 else 0, int(words[0]), float(words[1])))
            except (ValueError, IndexError):
                self._unread += 1
        return tuple(sorted(found, key=lambda point: point[:2]))

    def _find_models(self, folder: Path) -> None:
        for each in _folders(folder):
            meta = _meta(each) or {}
            if meta.get("source_run_id") and meta.get("lifecycle_stage", "active") == "active":
                prefix = f"models/{meta.get('name', each.name)}/"
                self._models.setdefault(meta["source_run_id"], []).append((prefix, each / "artifacts"))


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Name below the folder, with `/`, and path of every regular file, sorted; links of either kind are passed over."""
    found = []
    for place, names, files in os.walk(folder):
        names[:] = [name for name in names if not (Path(place) / name).is_symlink()]
        for name in files:
            path = Path(place) / name
            if path.is_file() and not path.is_symlink():
                found.append((path.relative_to(folder).as_posix(), path))
    return iter(sorted(found))


def _experiments(folder: Path) -> Iterator[tuple[Path, str]]:
    for place in _folders(folder):
        meta = _meta(place)
        if meta is not None and meta.get("lifecycle_stage", "active") == "active" and "experiment_id" in meta:
            yield place, meta.get("name") or place.name


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as found:
        return [Path(each.path) for each in found if each.name not in SPARE and each.is_dir(follow_symlinks=False)]


def _meta(folder: Path) -> dict[str, str] | None:
    text = _text(folder / META)
    return None if text is None else flat_yaml(text)


def _text(path: Path) -> str | None:
    """What a regular file says, without the end of its last line; None where there is none."""
    if path.is_symlink() or not path.is_file():
        return None
    return path.read_bytes().decode("utf-8", "replace").removesuffix("\n")


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.lstrip("-").isdigit() else None
