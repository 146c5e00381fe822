"""What a user may set, by environment variable or `%mlops config`; reads no file and no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from .errors import UsageError, nearest

STORE_FOLDER = ".mlops"
STORE_VARIABLE = "MLOPS_STORE"  # the store's folder, instead of the one found upwards
CONFIG_VARIABLE = "MLOPS_CONFIG"  # the folder of the user's keys, instead of the platform's


@dataclass(frozen=True, slots=True)
class Settings:
    """Every part of a run can be switched off; sizes and times are bounded."""

    cards: str = "full"  # "full", "line" or "off": what a tracked cell shows
    figures: bool = True
    output: bool = True  # stdout and stderr
    data: bool = True  # fingerprints of what was read and produced
    environment: bool = True
    git: bool = True
    autolog: bool = True  # params, metrics and models without being told
    onnx: bool = True  # a copy of a registered model that runs without its maker's code, where skl2onnx is installed
    fingerprint_seconds: float = 2.0  # a live fingerprint that takes longer is not given
    proof_seconds: float = 600.0  # a replay that takes longer is stopped, unless the cells themselves took long


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Settings with every `MLOPS_<NAME>` of the environment applied.

    Raises
    ------
    UsageError
        A value that is not of the setting's type.
    """
    settings = Settings()
    for field in fields(Settings):
        text = environ.get(f"MLOPS_{field.name.upper()}")
        if text is not None:
            settings = changed(settings, field.name, text)
    return settings


def changed(settings: Settings, name: str, text: str) -> Settings:
    """A copy of the settings with one of them set from text.

    Raises
    ------
    UsageError
        Unknown name (the nearest is offered), or a value of another type.
    """
    known = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    if name not in known:
        near = nearest(name, known) or "cards"
        raise UsageError(f"there is no setting {name!r}. Type: %mlops config {near} {known[near]}")
    value = _parsed(name, known[name], text)
    return Settings(**{**known, name: value})


def _parsed(name: str, old: object, text: str) -> object:
    words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
    if isinstance(old, bool):
        if text.lower() not in words:
            raise UsageError(f"{name} is on or off, not {text!r}. Type: %mlops config {name} off")
        return words[text.lower()]
    if isinstance(old, float):
        try:
            return float(text)
        except ValueError:
            raise UsageError(f"{name} is a number of seconds, not {text!r}. Type: %mlops config {name} {old}") from None
    if text not in ("full", "line", "off"):
        raise UsageError(f"{name} is full, line or off, not {text!r}. Type: %mlops config {name} line")
    return text
