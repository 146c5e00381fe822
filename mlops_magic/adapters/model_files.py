"""Models to bytes and back: the only module of ours that unpickles, after a signature or a named fingerprint held.

Unpickling runs code of the file's maker. So the bytes are read once by the caller, their signature is checked here,
and those very bytes are loaded: no second look at a path that may have changed.
"""

from __future__ import annotations

import hmac
import io
import json
from pathlib import Path

from blake3 import blake3

from mlops_magic.errors import BlobCorrupt, NotTrusted, UsageError
from mlops_magic.records.model import NewModelVersion, Signed

from .files import bytes_fingerprint
from .keys import verify

FORMAT = "cloudpickle"


def dumped(model: object) -> bytes:
    """A model as bytes that `loaded` reads back; functions and classes of the notebook travel with it."""
    import cloudpickle

    return bytes(cloudpickle.dumps(model))


def statement(version: NewModelVersion, number: int) -> str:
    """What is signed for a version: canonical JSON that ties its bytes to its name, number and origin."""
    said: dict[str, object] = {
        "blob": version.blob_key,
        "fingerprint": version.fingerprint,
        "format": FORMAT,
        "libraries": dict(version.libraries),
        "model": version.name,
        "run": version.run_id,
        "version": number,
    }
    if version.onnx is not None and version.onnx.key:
        said["onnx"] = version.onnx.key
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def loaded(data: bytes, signed: Signed, config_folder: Path, *, blob_key: str, name: str, version: int) -> object:
    """The model in `data`, if a trusted key signed exactly these bytes as this version of this model.

    Parameters
    ----------
    data : bytes
        The blob, as read.
    signed : Signed
        The version's signature.
    config_folder : Path
        Where the user's keys live.
    blob_key : str
        64 hex digits: BLAKE3 that the version promises.
    name : str
        Name of the model that was asked for.
    version : int
        Number that was asked for.

    Raises
    ------
    BlobCorrupt
        The bytes are not those the version promises.
    NotTrusted
        No trusted key signed them as this version; nothing was unpickled.
    """
    require_authentic(data, signed, config_folder, blob_key=blob_key, name=name, version=version)
    import cloudpickle

    return cloudpickle.load(io.BytesIO(data))


def require_authentic(
    data: bytes, signed: Signed, config_folder: Path, *, blob_key: str, name: str, version: int
) -> None:
    """Return if a trusted key signed exactly these bytes as this version of this model; nothing is unpickled.

    Raises
    ------
    BlobCorrupt, NotTrusted
        As `loaded`.
    """
    verify(signed, config_folder)
    found = blake3(data).hexdigest()
    if not hmac.compare_digest(found.encode(), blob_key.encode("utf-8", "replace")):
        raise BlobCorrupt(
            f"the bytes of {name}@{version} have changed on disk, so it was not opened. Type: %mlops doctor"
        )
    _require(signed, {"blob": found, "format": FORMAT, "model": name, "version": version})


def require_onnx(signed: Signed, config_folder: Path, *, key: str, name: str, version: int) -> None:
    """Return if a trusted key signed a copy of this digest together with this version of this model.

    Raises
    ------
    NotTrusted
        It did not.
    """
    verify(signed, config_folder)
    _require(signed, {"onnx": key, "model": name, "version": version})


def opened_by_trust(data: bytes, trusted: str) -> object:
    """A model of somebody else's, from a pickle, cloudpickle or joblib file that the user trusts by its fingerprint.

    Parameters
    ----------
    data : bytes
        The file, as read.
    trusted : str
        The fingerprint the user gave: `fp1:file:…`.

    Raises
    ------
    NotTrusted
        It is another file's; nothing was unpickled.
    UsageError
        The bytes are no such file, or what they are made of is not installed. Code in it may have run.
    """
    found = bytes_fingerprint(data).fp
    if not hmac.compare_digest(found.encode(), trusted.encode("utf-8", "replace")):
        raise NotTrusted(
            f"these bytes are {found} and not {trusted[:80]!r}, so they were not opened. Ask who made them."
        )
    import joblib

    try:
        return joblib.load(io.BytesIO(data))
    except Exception as error:
        raise UsageError(
            f"the file could not be opened as a pickle or joblib file ({type(error).__name__}: {error}). "
            "Open it where it was made, and save it there with: joblib.dump(model, 'model.pkl')"
        ) from error


def _require(signed: Signed, expected: dict[str, object]) -> None:
    try:
        said = json.loads(signed.statement)
    except ValueError:
        said = None
    claims = said if isinstance(said, dict) else {}
    for name, value in expected.items():
        claimed = claims.get(name)
        if claimed != value or type(claimed) is not type(value):
            raise NotTrusted(
                f"the signature of the key {signed.signer!r} is for another {name} ({claimed!r} instead of {value!r}), "
                "so it was not opened. Type: %mlops doctor"
            )
