"""The gate: everything that is asked of a version before an alias may point at it. Moves nothing and stores nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...core.data.fingerprint import fingerprint
from ...core.quality.headline import headline
from ...core.release import scores
from ...core.release.baseline import dummy
from ...core.release.compare import compared
from ...core.release.gate import HOLDER, beats_dummy, beats_holder, limit_of, no_holder, no_segment_worse
from ...core.release.outcomes import Outcome, Truth
from ...core.release.scores import SCORES, Score
from ...core.release.segments import judged, parts_of
from ...errors import DataError, MlopsMagicError, UsageError, nearest
from ...records.gate import FAILED, PASSED, Gate, GateCheck, SegmentResult
from ...records.model import ModelVersion
from ...store.data.recognised import saved_as
from ...store.models import gates
from ...store.sqlite.connection import Database
from .gate_rows import GivenRows, broken, classes_of, inputs_of, length, outcome_of, truth_of
from .register import load

JUDGED = ("class", "number")
Checker = Callable[[Any, Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a version."""

    version: ModelVersion
    alias: str
    holder: ModelVersion | None  # what the alias points at now
    given: GivenRows | None  # None: only what needs no rows is asked, and that is not enough
    metric: str | None = None
    segment_limit: float = 0.05  # of scores between 0 and 1; of losses and errors a part of the holder's
    margin: float = 0.0
    own: Mapping[str, Checker] = field(default_factory=dict)


@dataclass(slots=True)
class _Judging:
    """What is known so far."""

    question: Question
    checks: list[GateCheck] = field(default_factory=list)
    segments: tuple[SegmentResult, ...] = ()
    score: Score | None = None
    limit: float = 0.0

    def say(self, name: str, verdict: str, said: str) -> None:
        """One more check."""
        self.checks.append(GateCheck(name, verdict, said))


def judge(database: Database, question: Question, config_folder: Path) -> Gate:
    """The verdict; nothing of the store is changed.

    Both models are asked on the same rows, whatever was recorded of them before. What a model raises is a failed check.

    Raises
    ------
    UsageError
        The question makes no sense: no such metric, a target of another length, a model that gives no classes or numbers.
    """
    judging = _Judging(question)
    model = _loaded(database, question.version, config_folder, judging)
    identity = _identity(question.given)
    if question.given is None:
        judging.say("rows", FAILED, "no rows were given, so nothing was compared")
    elif model is not None:
        _on_rows(database, model, judging, config_folder)
    return _verdict(database, judging, identity)


def _verdict(database: Database, judging: _Judging, identity: tuple[Any, Any]) -> Gate:
    question, given, score = judging.question, judging.question.given, judging.score
    rows, target = identity
    return Gate(
        model=question.version.reference,
        alias=question.alias,
        holder="" if question.holder is None else question.holder.reference,
        data="" if given is None else given.name,
        target="" if given is None else given.target_name,
        rows=0 if given is None else length(given.rows),
        checks=tuple(judging.checks),
        segments=judging.segments,
        segment_limit=judging.limit,
        fingerprint="" if rows is None else rows.fp,
        target_fingerprint="" if target is None else target.fp,
        saved=() if rows is None else tuple(each.said for each in saved_as(database, rows.fp, rows.content)),
        judged_before=0 if rows is None else gates.judged_before(database, rows.fp, question.version.reference),
        metric="" if score is None else score.name,
        more_is_better=score is None or score.more_is_better,
    )


def _identity(given: GivenRows | None) -> tuple[Any, Any]:
    """Fingerprints of rows and target."""
    if given is None:
        return None, None
    return fingerprint(given.rows if given.whole is None else given.whole), fingerprint(given.target)


def _loaded(database: Database, version: ModelVersion, config_folder: Path, judging: _Judging) -> Any:
    try:
        model = load(database, version.name, str(version.version), config_folder=config_folder)
    except MlopsMagicError as error:
        judging.say("loads", FAILED, str(error))
        return None
    except Exception as error:  # noqa: BLE001 - unpickling runs the model's own code, which may raise anything
        judging.say("loads", FAILED, f"it raised {_line(error)}")
        return None
    judging.say("loads", PASSED, f"signed by {version.signed.signer[:16]}")
    return model


def _on_rows(database: Database, model: Any, judging: _Judging, config_folder: Path) -> None:
    question = judging.question
    given, version = question.given, question.version
    assert given is not None
    if version.signature.output not in JUDGED:
        raise UsageError(
            f"{version.reference} gives {version.signature.output}s, and the gate compares classes and numbers. "
            f"Type: %promote {version.reference} to {question.alias} --force --reason TEXT"
        )
    inputs = _signed_inputs(judging, given)
    if inputs is None:
        return
    holder = _holder(database, judging, config_folder)
    known = [model] + ([] if holder is None else [holder])
    classes = classes_of(known) if version.signature.output == "class" else ()
    truth = truth_of(given, classes, version.reference)
    ours = _asked(model, inputs, classes, judging)
    if ours is None:
        return
    _new_rows(judging, given, inputs)
    theirs = None if holder is None else _holders_answers(holder, judging, given, classes)
    score = judging.score = _score(question, truth, [each for each in (ours, theirs) if each is not None])
    judging.checks.append(beats_dummy(compared(score, truth, ours, dummy(score, truth))))
    _compare(judging, score, truth, ours, theirs)
    for name, check in question.own.items():
        judging.checks.append(_own(name, check, model, inputs, given.target))


def _signed_inputs(judging: _Judging, given: GivenRows) -> Any:
    """The inputs as the signature has them, or None where they break it."""
    signature, reference = judging.question.version.signature, judging.question.version.reference
    try:
        inputs = inputs_of(given.rows, signature, reference)
        looked_at, found = broken(inputs, signature)
    except DataError as error:
        judging.say("signature", FAILED, str(error))
        return None
    except Exception as error:  # noqa: BLE001 - rows of another form altogether
        judging.say("signature", FAILED, f"{given.name} cannot be read as rows of {reference}: {_line(error)}")
        return None
    rows = length(inputs)
    some = "every row" if looked_at == rows else f"{looked_at} of {rows} rows"
    if not found:
        judging.say("signature", PASSED, f"{some} of {given.name} keeps it")
        return inputs
    first = found[0]
    where = "" if first.row is None else f"row {first.row}: "
    column = "" if first.column is None else f"{first.column} is to be "
    more = f"; and {len(found) - 1} more" if len(found) > 1 else ""
    judging.say("signature", FAILED, f"{where}{column}{first.expected}, not {first.got}{more}")
    return None


def _holder(database: Database, judging: _Judging, config_folder: Path) -> Any:
    """The model to compare with, where there is one that opens."""
    version = judging.question.holder
    if version is None:
        return None
    try:
        return load(database, version.name, str(version.version), config_folder=config_folder)
    except Exception as error:  # noqa: BLE001 - as above; whatever it is, nothing can be compared with it
        said = str(error) if isinstance(error, MlopsMagicError) else f"it raised {_line(error)}"
        judging.say(HOLDER, FAILED, f"{version.reference} cannot be opened to compare with: {said}")
        return None


def _asked(model: Any, inputs: Any, classes: tuple[Any, ...], judging: _Judging) -> Outcome | None:
    try:
        found = outcome_of(model, inputs, classes)
    except Exception as error:  # noqa: BLE001 - whatever a model raises is its answer
        judging.say("predicts", FAILED, str(error) if isinstance(error, DataError) else f"it raised {_line(error)}")
        return None
    judging.say("predicts", PASSED, f"one answer for each of {length(inputs)} rows")
    return found


def _holders_answers(holder: Any, judging: _Judging, given: GivenRows, classes: tuple[Any, ...]) -> Outcome | None:
    version = judging.question.holder
    assert version is not None
    try:
        return outcome_of(holder, inputs_of(given.rows, version.signature, version.reference), classes)
    except Exception as error:  # noqa: BLE001 - see above
        said = str(error) if isinstance(error, DataError) else f"it raised {_line(error)}"
        judging.say(HOLDER, FAILED, f"{version.reference} does not answer for these rows: {said}")
        return None


def _new_rows(judging: _Judging, given: GivenRows, inputs: Any) -> None:
    """Whether these are rows that the version has not learnt from."""
    version = judging.question.version
    trained = {print_ for _, print_ in version.data}
    if fingerprint(inputs).fp in trained or fingerprint(given.rows).fp in trained:
        judging.say(
            "new rows", FAILED, f"{version.reference} was trained on {given.name}: it only has to remember them"
        )
    else:
        judging.say("new rows", PASSED, f"{given.name} is not what {version.reference} was trained on")


def _score(question: Question, truth: Truth, outcomes: list[Outcome]) -> Score:
    """What the two are compared by: what was asked for, else what the run was headed by, else the usual one."""
    target = question.version.signature.output
    fits = [score for score in SCORES.values() if score.target == target and _found(score, truth, outcomes)]
    if question.metric is not None:
        asked = scores.named(question.metric)
        if asked is None or asked not in fits:
            near = nearest(question.metric, [score.name for score in fits]) or fits[0].name
            why = "no such score" if asked is None else f"{asked.name} cannot be found of {question.version.reference}"
            known = ", ".join(score.name for score in fits)
            raise UsageError(f"{question.metric!r}: {why}. Known: {known}. Type: --metric {near}")
        return asked
    main = headline([metric.name for metric in question.version.metrics])
    recorded = None if main is None else scores.named(main)
    if recorded in fits:
        return recorded
    ranked = any(score.name == "roc_auc" for score in fits)
    return SCORES[scores.usual(target, len(truth.classes), probabilities=ranked)]


def _found(score: Score, truth: Truth, outcomes: list[Outcome]) -> bool:
    """Whether every model gives what a score needs."""
    if score.two_classes and len(truth.classes) != 2:
        return False
    if score.needs == "values":
        return True
    if score.needs == "ranking" and len(truth.classes) == 2:
        return all(each.ranking is not None for each in outcomes)
    return all(each.probabilities is not None for each in outcomes)


def _compare(judging: _Judging, score: Score, truth: Truth, ours: Outcome, theirs: Outcome | None) -> None:
    """With the holder, over all rows and in every segment; where there is none, the segments with a dummy."""
    question = judging.question
    if question.holder is None:
        judging.checks.append(no_holder(question.alias))
        theirs = dummy(score, truth)
    elif theirs is None:
        return  # said already
    else:
        whole = compared(score, truth, ours, theirs)
        judging.checks.append(beats_holder(whole, question.holder.reference, question.margin))
    if question.given is None or not question.given.segments:
        return
    columns = {name: parts_of(column, name) for name, column in question.given.segments.items()}
    judging.limit = limit_of(score, question.segment_limit, score.value(truth, theirs))
    judging.segments = judged(score, columns, (truth, ours, theirs), limit=judging.limit)
    judging.checks.append(no_segment_worse(judging.segments, judging.limit))


def _own(name: str, check: Checker, model: Any, inputs: Any, target: Any) -> GateCheck:
    """What a function of the user's says; only a plain yes is one."""
    try:
        found = check(model, inputs, target)
    except Exception as error:  # noqa: BLE001 - a check may be written with assert
        return GateCheck(name, FAILED, f"it raised {_line(error)}")
    verdict, said = found if isinstance(found, tuple) and len(found) == 2 else (found, "")
    if type(verdict).__name__ not in ("bool", "bool_"):
        return GateCheck(
            name, FAILED, f"it gave {type(verdict).__name__}; a check gives True or False, or that and a text"
        )
    if verdict:
        return GateCheck(name, PASSED, str(said) or "says yes")
    return GateCheck(name, FAILED, str(said) or "says no")


def _line(error: Exception) -> str:
    """An error on one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__
