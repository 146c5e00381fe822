"""What a registered model is: immutable versions and the aliases that point at them."""

from __future__ import annotations

from dataclasses import dataclass

from .profile import Profile
from .run import Metric
from .signature import Signature


@dataclass(frozen=True, slots=True)
class Signed:
    """A blob's digest, signed by a person's key; the signature covers `statement` byte for byte."""

    statement: str  # canonical JSON: blob, fp1, model name, version, run, format, library versions
    signature: str  # hex
    signer: str  # fingerprint of the public key


@dataclass(frozen=True, slots=True)
class OnnxCopy:
    """The same model as ONNX, which runs no code of its maker's; or why there is none."""

    key: str = ""  # blob; empty where there is none
    size_bytes: int = 0
    rows: int = 0  # training rows for which it answers as the model does
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewModelVersion:
    """All that is needed to register a version; the store gives it its number."""

    name: str
    run_id: int | None
    type: str  # class of the model
    blob_key: str
    size_bytes: int
    fingerprint: str
    signature: Signature
    profile: Profile | None
    metrics: tuple[Metric, ...]
    data: tuple[tuple[str, str], ...]  # role or variable, fp1 of training data
    recipe_key: str | None  # blob with the slice that made it
    libraries: tuple[tuple[str, str], ...]
    created_ns: int
    onnx: OnnxCopy | None = None  # None: nobody tried


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a move of an alias rests on."""

    gate: int | None = None  # number of the gate's verdict; None where none was asked
    forced: bool = False  # in spite of the verdict
    undoes: int | None = None  # the transition that a rollback takes back


@dataclass(frozen=True, slots=True)
class Transition:
    """One move of an alias: what a rollback reads."""

    alias: str
    from_version: int | None
    to_version: int
    actor: str
    reason: str
    at_ns: int
    grounds: Grounds = Grounds()
    id: int = 0


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A version as the store has it."""

    id: int
    name: str
    version: int
    aliases: tuple[str, ...]
    run_id: int | None
    type: str
    blob_key: str
    size_bytes: int
    fingerprint: str
    signature: Signature
    profile: Profile | None
    metrics: tuple[Metric, ...]
    data: tuple[tuple[str, str], ...]
    recipe_key: str | None
    libraries: tuple[tuple[str, str], ...]
    created_ns: int
    signed: Signed
    onnx: OnnxCopy | None = None

    @property
    def reference(self) -> str:
        """How to ask for it again: `churn@3`."""
        return f"{self.name}@{self.version}"
