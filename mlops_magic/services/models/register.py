"""`%register`: a model becomes a version. Saved, loaded back, compared, signed, then stored."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...adapters.environment import environment
from ...adapters.estimators import class_name, lacks_fit
from ...adapters.keys import sign
from ...adapters.model_files import dumped, loaded, require_onnx, statement
from ...core.data.codec import to_json
from ...core.data.fingerprint import fingerprint
from ...core.data.profile import profile
from ...core.data.schema.tags import private_columns
from ...core.data.signature import infer_signature
from ...errors import UsageError
from ...records.execution import Slice
from ...records.model import ModelVersion, NewModelVersion, OnnxCopy
from ...records.run import Run
from ...records.signature import Signature
from ...store import blobs
from ...store.models import models
from ...store.runs import runs
from ...store.sqlite.connection import Database
from ...store.sqlite.process import user

CHECKED_ROWS = 1000  # rows whose predictions are compared after loading back
RUNS_SEARCHED = 200  # newest runs among which the one that fitted the model is looked for
RECORDED_LIBRARIES = ("scikit-learn", "numpy", "pandas", "scipy", "cloudpickle", "xgboost", "lightgbm", "statsmodels")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that is to be registered, and what the notebook knows of it."""

    name: str
    variable: str
    model: Any
    inputs_name: str
    inputs: Any  # what it was trained on
    recipe: Slice | None
    onnx: bool = True  # whether a copy without its maker's code is tried


def register(
    database: Database, candidate: Candidate, *, alias: str | None, config_folder: Path, now_ns: int
) -> ModelVersion:
    """The new version.

    Raises
    ------
    UsageError
        What was loaded back predicts something else.
    """
    model = candidate.model
    sample = candidate.inputs[:CHECKED_ROWS]
    before = answers(model, sample, candidate.variable)
    data = dumped(model)
    key = blobs.put(database, data)
    print_ = fingerprint(model)
    run, private = _run_of(database, print_.fp), private_columns(candidate.inputs)
    recipe = blobs.put(database, to_json(candidate.recipe).encode()) if candidate.recipe is not None else None
    signature = infer_signature(
        candidate.inputs, output=output_of(model, before), classes=classes_of(model), private=private
    )
    version = NewModelVersion(
        name=candidate.name,
        run_id=run.id if run else None,
        type=class_name(model),
        blob_key=key,
        size_bytes=len(data),
        fingerprint=print_.fp,
        signature=signature,
        profile=_profiled(candidate.inputs, private),
        metrics=run.metrics if run else (),
        data=((candidate.inputs_name, fingerprint(candidate.inputs).fp),),
        recipe_key=recipe,
        libraries=_libraries(),
        created_ns=now_ns,
        onnx=_onnx(database, candidate, len(data), signature, before),
    )
    signed = sign(statement(version, 0), config_folder)  # the key is made before the transaction, not inside it
    again = loaded(data, signed, config_folder, blob_key=key, name=candidate.name, version=0)
    if not same_answers(before, answers(again, sample, candidate.variable)):
        raise UsageError(
            f"{candidate.variable} predicts something else after it was saved and loaded. Nothing was stored."
        )
    return models.register(
        database,
        version,
        lambda number: sign(statement(version, number), config_folder),
        alias=alias,
        actor=user(),
        now_ns=now_ns,
    )


def _onnx(
    database: Database, candidate: Candidate, size_bytes: int, signature: Signature, before: Any
) -> OnnxCopy | None:
    """The copy as a blob, or why there is none; None where nobody asks for one or what makes it is not installed."""
    from ...adapters import onnx_copy

    if not candidate.onnx or not onnx_copy.is_available():
        return None
    if size_bytes > onnx_copy.MOST_BYTES:
        return OnnxCopy(reason=f"the model is larger than {onnx_copy.MOST_BYTES // 1_000_000} MB")
    try:
        copy = onnx_copy.converted(candidate.model, candidate.inputs[:CHECKED_ROWS], signature, before)
    except onnx_copy.NoOnnx as why:
        return OnnxCopy(reason=str(why))
    return OnnxCopy(blobs.put(database, copy), len(copy), len(before))


def require_model(value: Any, name: str) -> None:
    """Raise unless the value can be registered.

    Raises
    ------
    UsageError
        It neither predicts nor transforms, or is an estimator that was not fitted.
    """
    if isinstance(value, type) or not (hasattr(value, "predict") or hasattr(value, "transform")):
        raise UsageError(
            f"{name} ({type(value).__name__}) neither predicts nor transforms. "
            "Register a fitted model: %register clf as churn"
        )
    if lacks_fit(value):
        raise UsageError(f"{name} is not fitted yet. Type: {name}.fit(X_train, y_train)")


def answers(model: Any, sample: Any, name: str) -> Any:
    """What the model says of a sample: predictions, or the transformed rows.

    Raises
    ------
    UsageError
        It does not answer; mostly it is not fitted.
    """
    try:
        return model.predict(sample) if hasattr(model, "predict") else model.transform(sample)
    except Exception as error:
        raise UsageError(
            f"{name} does not answer for its training data ({type(error).__name__}: {error}). Fit it before %register."
        ) from error


def same_answers(first: Any, second: Any) -> bool:
    """Whether two sets of predictions are equal, NaN included."""
    if hasattr(first, "toarray"):
        first, second = first.toarray(), second.toarray()
    left, right = np.asarray(first), np.asarray(second)
    if left.dtype.kind in "fc":
        return left.shape == right.shape and bool(np.array_equal(left, right, equal_nan=True))
    return left.shape == right.shape and bool((left == right).all())


def output_of(model: Any, predictions: Any) -> str:
    """What a prediction is: "class", "cluster", "number" or "vector"."""
    shape: tuple[int, ...] = getattr(predictions, "shape", ())
    if len(shape) > 1 and shape[1] != 1:
        return "vector"
    if hasattr(model, "classes_") or getattr(model, "_estimator_type", "") == "classifier":
        return "class"
    if hasattr(model, "cluster_centers_") or getattr(model, "_estimator_type", "") == "clusterer":
        return "cluster"
    return "number"


def classes_of(model: Any) -> tuple[str, ...]:
    """Labels of a classifier in the order of its probabilities."""
    found = getattr(model, "classes_", None)
    return tuple(map(str, found)) if isinstance(found, np.ndarray) and found.ndim == 1 else ()


def _profiled(inputs: Any, private: Collection[str]) -> Any:
    """The reference profile, where the inputs are a table."""
    if len(getattr(inputs, "shape", ())) != 2 or hasattr(inputs, "tocsr"):
        return None
    return profile(inputs, private)


def _run_of(database: Database, model_fingerprint: str) -> Run | None:
    """The newest run that fitted this very model."""
    for run in runs.listed(database, limit=RUNS_SEARCHED):
        if any(model.fingerprint == model_fingerprint for model in run.models):
            return run
    return None


def _libraries() -> tuple[tuple[str, str], ...]:
    here = environment()
    found = {name.lower(): (name, version) for name, version in here.packages}
    kept = [found[name] for name in RECORDED_LIBRARIES if name in found]
    return (("python", here.python), *kept)


def load(database: Database, name: str, selector: str | None, *, config_folder: Path) -> Any:
    """The model of a version, if a trusted key signed it.

    Raises
    ------
    ModelVersionNotFound
        The nearest is offered.
    NotTrusted, BlobCorrupt
        Nothing was unpickled.
    """
    version = models.get(database, name, selector)
    data = blobs.get(database, version.blob_key)
    _warn_of_other_libraries(version)
    return loaded(
        data, version.signed, config_folder, blob_key=version.blob_key, name=version.name, version=version.version
    )


def load_onnx(database: Database, name: str, selector: str | None, *, config_folder: Path) -> bytes:
    """The copy of a version as ONNX, if a trusted key signed it together with the version.

    Raises
    ------
    UsageError
        There is none; the reason is told where one was tried.
    NotTrusted, BlobCorrupt
        It is not what was signed.
    """
    version = models.get(database, name, selector)
    copy = version.onnx
    if copy is None or not copy.key:
        why = f" ({copy.reason})" if copy is not None else ""
        raise UsageError(f"{version.reference} has no copy as ONNX{why}. Type: model = load({version.reference!r})")
    require_onnx(version.signed, config_folder, key=copy.key, name=version.name, version=version.version)
    return blobs.get(database, copy.key)


def _warn_of_other_libraries(version: ModelVersion) -> None:
    here = dict(_libraries())
    other = [
        f"{name} {recorded} (here {here.get(name, 'none')})"
        for name, recorded in version.libraries
        if name != "python" and here.get(name) != recorded
    ]
    if other:
        warnings.warn(f"{version.reference} was made with {', '.join(other)}; it may answer differently.", stacklevel=3)


def reference_parts(reference: str) -> tuple[str, str | None]:
    """Name and selector of `churn@champion`, `model:churn@3` or `churn`.

    Raises
    ------
    UsageError
        Nothing stands before or after the `@`.
    """
    bare = reference.removeprefix("model:")
    name, at, selector = bare.rpartition("@") if "@" in bare else (bare, "", "")
    if not name or (at and not selector):
        raise UsageError(f"{reference!r} names no model. Type: churn, churn@3 or churn@champion")
    return name, selector or None
