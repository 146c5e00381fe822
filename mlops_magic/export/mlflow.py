"""A model version as a folder that MLflow loads, checks and serves, written without MLflow."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from ..core.data.mlflow_schema import inputs_of, outputs_of
from ..core.data.plain import plain
from ..records.mlflow import MlflowModel
from ..records.model import ModelVersion
from .pins import quick_requirements
from .replaced import replaced
from .service import importable, service_folder_name
from .yaml_text import Yaml, yaml_text

MODEL, EXAMPLE, SERVED_EXAMPLE, CODE = "model.pkl", "input_example.json", "serving_input_example.json", "code"


@dataclass(frozen=True, slots=True)
class MlflowRequest:
    """What is written.

    Parameters
    ----------
    model_bytes : bytes
        The cloudpickle of the model; the caller has verified who signed it.
    example : DataFrame or array or None
        A few rows of inputs that no user's row is among.
    predictions : array or None
        What the model answers for them.
    sources : mapping of path to text
        Python files of the user's that the model's classes come from.
    predicts : bool
        Whether the model has `predict`; MLflow's general face needs it.
    """

    model_bytes: bytes
    example: Any = None
    predictions: Any = None
    sources: Mapping[str, str] = field(default_factory=dict)
    predicts: bool = True


def write_mlflow(version: ModelVersion, request: MlflowRequest, folder: Path) -> MlflowModel:
    """A folder with `MLmodel` and what it names; it appears whole or not at all.

    Raises
    ------
    UsageError
        The folder holds something that no export wrote.
    ServiceError
        The folder cannot be written.

    Notes
    -----
    Nothing is inferred by running the model: signature, versions and example are known. That is what makes it milliseconds.
    """
    importable(request.sources)
    inputs = inputs_of(version.signature)
    outputs = None if request.predictions is None else outputs_of(request.predictions)
    example = _example(version, request, inputs)
    pins = quick_requirements(request.model_bytes, version.libraries)
    texts = {
        "MLmodel": yaml_text(_mlmodel(version, request, inputs, outputs, bool(example))),
        "requirements.txt": "".join(f"{line}\n" for line in pins),
        "conda.yaml": yaml_text(_conda(version, pins)),
        "python_env.yaml": yaml_text(_python_env(version)),
        **example,
        **{f"{CODE}/{name}": text for name, text in request.sources.items()},
    }
    with replaced(folder) as draft:
        (draft / MODEL).write_bytes(request.model_bytes)
        for name, text in texts.items():
            path = draft.joinpath(*PurePosixPath(name).parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    rows = 0 if request.predictions is None else len(request.predictions)
    return MlflowModel(
        str(folder), version.reference, tuple(sorted((MODEL, *texts))), rows, _left_out(version, request, inputs)
    )


def mlflow_folder_name(version: ModelVersion) -> str:
    """A folder name for a version, as `service_folder_name` gives it: `churn-3-mlflow`."""
    return f"{service_folder_name(version).removesuffix('-service')}-mlflow"


def _mlmodel(
    version: ModelVersion,
    request: MlflowRequest,
    inputs: list[dict[str, Any]] | None,
    outputs: list[dict[str, Any]] | None,
    has_example: bool,  # noqa: FBT001
) -> dict[str, Yaml]:
    libraries = dict(version.libraries)
    code = CODE if request.sources else None
    python: dict[str, Yaml] = {
        "env": {"conda": "conda.yaml", "virtualenv": "python_env.yaml"},
        "loader_module": "mlflow.sklearn",
        "model_path": MODEL,
        "predict_fn": "predict",
        "python_version": libraries.get("python", ""),
        **({"code": code} if code else {}),
    }
    sklearn: dict[str, Yaml] = {
        "code": code,
        "pickled_model": MODEL,
        "serialization_format": "cloudpickle",
        "sklearn_version": libraries.get("scikit-learn", ""),
    }
    found: dict[str, Yaml] = {
        "flavors": {**({"python_function": python} if request.predicts else {}), "sklearn": sklearn},
        "metadata": {"mlops_magic.model": version.reference, "mlops_magic.fingerprint": version.fingerprint},
        "model_size_bytes": len(request.model_bytes),
        "model_uuid": uuid.uuid4().hex,
        "utc_time_created": datetime.fromtimestamp(version.created_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S.%f"),
    }
    if has_example:
        found["saved_input_example_info"] = _example_info(version)
    if inputs is not None:
        found["signature"] = {
            "inputs": json.dumps(inputs),
            "outputs": None if outputs is None else json.dumps(outputs),
            "params": None,
        }
    return found


def _example(version: ModelVersion, request: MlflowRequest, inputs: object) -> dict[str, str]:
    """Rows to try it with, as MLflow keeps them and as its server takes them."""
    if request.example is None or inputs is None or version.signature.flat:
        return {}
    if version.signature.named:
        rows = {"columns": [str(name) for name in request.example.columns], "data": _rows(request.example)}
        return {EXAMPLE: json.dumps(rows), SERVED_EXAMPLE: json.dumps({"dataframe_split": rows}, indent=1)}
    cells = plain(request.example)
    return {EXAMPLE: json.dumps(cells), SERVED_EXAMPLE: json.dumps({"inputs": cells}, indent=1)}


def _rows(frame: Any) -> list[list[Any]]:
    """Rows of a frame column by column, so that whole numbers stay whole."""
    columns = [plain(frame.iloc[:, place].tolist()) for place in range(frame.shape[1])]
    return [list(row) for row in zip(*columns, strict=True)]


def _example_info(version: ModelVersion) -> dict[str, Yaml]:
    shape: dict[str, Yaml] = {"type": "ndarray", "format": "tf-serving"}
    if version.signature.named:
        shape = {"type": "dataframe", "pandas_orient": "split"}
    return {"artifact_path": EXAMPLE, "serving_input_path": SERVED_EXAMPLE, **shape}


def _conda(version: ModelVersion, pins: tuple[str, ...]) -> dict[str, Yaml]:
    python = dict(version.libraries).get("python", "")
    return {
        "channels": ["conda-forge"],
        "dependencies": [f"python={python}" if python else "python", "pip", {"pip": list(pins)}],
        "name": "mlflow-env",
    }


def _python_env(version: ModelVersion) -> dict[str, Yaml]:
    return {
        "python": dict(version.libraries).get("python", ""),
        "build_dependencies": ["pip"],
        "dependencies": ["-r requirements.txt"],
    }


def _left_out(version: ModelVersion, request: MlflowRequest, inputs: object) -> tuple[str, ...]:
    said = []
    if inputs is None:
        said.append(f"{version.reference} goes without a signature: MLflow has no type for one of its columns.")
    if not request.predicts:
        said.append(f"{version.reference} only transforms: mlflow.sklearn loads it, mlflow.pyfunc does not.")
    if any(spec.kind == "integer" and spec.nullable for spec in version.signature.inputs):
        said.append("Whole numbers that may be missing are float64 for MLflow, which refuses pandas' own Int64.")
    if any(spec.dtype.endswith("category") for spec in version.signature.inputs):
        said.append("What pandas holds as a category MLflow takes as text: a server gives the model texts.")
    return tuple(said)
