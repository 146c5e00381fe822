"""`%promote`: the gate judges, its verdict is kept, and only then the alias moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import GateRefused, ModelVersionNotFound, UsageError
from ...records.gate import Promotion
from ...records.model import Grounds, ModelVersion
from ...store.models import gates, models
from ...store.sqlite.connection import Database
from ...store.sqlite.process import user
from .gate import Checker, Question, judge
from .gate_rows import GivenRows
from .register import reference_parts

PASSED_REASON = "passed the gate"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be promoted, judged on what."""

    reference: str
    alias: str
    given: GivenRows | None = None
    metric: str | None = None
    segment_limit: float = 0.05
    margin: float = 0.0
    own: Mapping[str, Checker] = field(default_factory=dict)
    forced: bool = False
    reason: str = ""


def promote(database: Database, wish: Wish, *, config_folder: Path, now_ns: int) -> Promotion:
    """What became of it; the verdict is kept either way, and an alias that moved rests on it.

    Raises
    ------
    ModelVersionNotFound
        The nearest is offered.
    UsageError
        Nothing to judge on, a force without a reason, or a version the alias points at already.
    StoreError
        Somebody moved the alias while the gate was judging; it stays where they put it.
    """
    version = models.get(database, *reference_parts(wish.reference))
    holder = _holder(database, version.name, wish.alias)
    _require(wish, version, holder)
    question = Question(version, wish.alias, holder, wish.given, wish.metric, wish.segment_limit, wish.margin, wish.own)
    gate = gates.put(database, judge(database, question, config_folder), now_ns=now_ns)
    moves, forced = gate.passed or wish.forced, wish.forced and not gate.passed
    reason = wish.reason or PASSED_REASON
    if moves:
        models.move_alias(
            database, version.name, wish.alias, version.version, actor=user(), reason=reason, now_ns=now_ns,
            grounds=Grounds(gate.id, forced), holder=None if holder is None else holder.version,
        )  # fmt: skip
    return Promotion(gate, moves, user(), reason if moves else wish.reason, forced, now_ns)


def require_moved(found: Promotion) -> Promotion:
    """The promotion itself, where the alias moved.

    Raises
    ------
    GateRefused
        It did not: for code that must not go on.
    """
    if found.refused:
        gate = found.gate
        first = gate.failed[0]
        more = f" (and {len(gate.failed) - 1} more)" if len(gate.failed) > 1 else ""
        refusal = GateRefused(
            f"{gate.model} did not become {gate.alias}: {first.name}: {first.said}{more}. Nothing was moved. To move it all "
            f"the same, type: %promote {gate.model} to {gate.alias} --force --reason TEXT"
        )
        refusal.promotion = found
        raise refusal
    return found


def _holder(database: Database, name: str, alias: str) -> ModelVersion | None:
    try:
        return models.get(database, name, alias)
    except ModelVersionNotFound:
        return None


def _require(wish: Wish, version: ModelVersion, holder: ModelVersion | None) -> None:
    line = f"%promote {version.reference} to {wish.alias}"
    if not wish.alias.strip() or wish.alias.isdigit():
        raise UsageError(
            f"{wish.alias!r} cannot be an alias: a number asks for a version. Type: %promote {version.reference} to champion"
        )
    if holder is not None and holder.version == version.version:
        raise UsageError(f"{version.reference} is {wish.alias} already. Type: %card {version.reference}")
    if wish.forced and not wish.reason.strip():
        raise UsageError(f"a force is kept with its reason. Type: {line} --force --reason TEXT")
    if wish.given is None and not wish.forced:
        raise UsageError(
            f"say on which rows it is judged, and what came true of them. Type: {line} --on X_test --target y_test"
        )
