"""What does a person see of the settings?"""

from __future__ import annotations

from dataclasses import fields

from ...settings import Settings
from .. import numbers
from ..card import PLAIN, Card, Cell, Lines, Verdict, cell, code, table

MEANT = {  # every setting, and what it decides
    "cards": "what a tracked cell shows: full, line or off",
    "figures": "a run keeps the figures that its cell drew",
    "output": "a run keeps what its cell printed",
    "data": "a run keeps the fingerprints of what it read and made",
    "environment": "a run keeps the versions of what is installed",
    "git": "a run keeps the commit, and what was changed since",
    "autolog": "a run keeps params, metrics and models without being told",
    "onnx": "a registered model gets a copy as ONNX, where skl2onnx is installed",
    "fingerprint_seconds": "a fingerprint that takes longer is not given",
    "proof_seconds": "a replay that takes longer is stopped, unless the cells took long themselves",
}


def card(found: Settings, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """Each setting with what it decides; what was changed says so."""
    usual = Settings()
    changed = [field.name for field in fields(Settings) if getattr(found, field.name) != getattr(usual, field.name)]
    word = "as by default" if not changed else f"{numbers.counted(len(changed), 'setting')} changed"
    return Card(
        titles=(("settings",),),
        verdict=Verdict("✓", word, PLAIN),
        headline=None,
        facts=(("of this session; an environment variable such as MLOPS_CARDS sets them for all",),),
        blocks=(
            table(
                "setting = value = default decides", [_row(found, usual, field.name) for field in fields(Settings)], 20
            ),
            Lines("%mlops config cards line", "type"),
        ),
    )


def _row(found: Settings, usual: Settings, name: str) -> tuple[Cell, ...]:
    value, default = _said(getattr(found, name)), _said(getattr(usual, name))
    return (code(name), cell(value), cell("" if value == default else default), cell(MEANT[name]))


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return numbers.duration(value) if isinstance(value, float) else str(value)
