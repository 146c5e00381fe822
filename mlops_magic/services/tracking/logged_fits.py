"""Which models did a cell fit? Those in its variables, and those it fitted and did not keep."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...adapters.autolog.fit_calls import MOST_OF_A_PLACE, Fit, Given
from ...adapters.autolog.library_calls import LibraryCalls
from ...adapters.autolog.metric_names import free_name
from ...adapters.autolog.result_calls import Estimated
from ...adapters.autolog.sources import Sources
from ...adapters.estimators import chosen_params, class_name, is_estimator, is_fitted
from ...records.execution import Execution
from ...records.run import Candidate, DatasetUse, FittedModel, Metric
from ...settings import Settings
from .run_parts import in_code_order, within

MOST_MODELS = 50


@dataclass(frozen=True, slots=True)
class Search:
    """A search, by the name of its model, and what it tried."""

    name: str
    text: str  # the call
    candidates: tuple[Candidate, ...]
    tried: int


@dataclass(slots=True)
class Learnt:
    """What a cell's fits add to its run."""

    models: list[FittedModel] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a cell when it has ended."""

    execution: Execution
    namespace: Mapping[str, Any]
    calls: LibraryCalls
    sources: Sources
    data: Sequence[DatasetUse]
    settings: Settings


def learnt(seen: Seen) -> Learnt:
    """Models in variables first, in the order of the code, then those that no variable keeps."""
    found = Learnt()
    if not seen.settings.autolog:
        return found
    taken: set[str] = set()
    fits, known = list(seen.calls.fits.fits), set()
    for name in in_code_order(seen.execution, seen.execution.binds | seen.execution.changes):
        value = seen.namespace.get(name)
        if is_estimator(value) and id(value) not in known and is_fitted(value):
            known.add(id(value))
            own = [fit for fit in fits if fit.is_of(value)]
            fits = [fit for fit in fits if not fit.is_of(value)]
            taken.add(name)
            try:
                _bound(seen, found, (name, value), own)
            except Exception as error:  # noqa: BLE001 - a class of the user's may raise anything; the others are recorded
                found.notes.append(f"{name} not recorded: {type(error).__name__}: {str(error)[:200]}")
    until = time.monotonic() + seen.settings.fingerprint_seconds
    for fit in fits:
        _unbound(seen, found, fit, taken, until)
    for estimated in seen.calls.results.found:
        _estimated(seen, found, estimated, taken)
    left = seen.calls.fits.unkept + max(0, len(found.models) - MOST_MODELS)
    del found.models[MOST_MODELS:]
    if left:
        found.notes.append(
            f"{left} more fits: the first {MOST_OF_A_PLACE} of a line and {MOST_MODELS} of a cell are listed"
        )
    return found


def _bound(seen: Seen, found: Learnt, named: tuple[str, Any], fits: Sequence[Fit]) -> None:
    name, value = named
    known = within(value, seen.settings.fingerprint_seconds)
    model = FittedModel(name, class_name(value), tuple(chosen_params(value)), known.fp if known else "")
    if fits:
        model = _told(seen, model, fits)
        _curves(found, fits[-1], name)
        _search(seen, found, fits[-1], name)
    found.models.append(model)
    score = vars(value).get("best_score_")
    if isinstance(score, float):
        found.metrics.append(Metric(f"{name}.best_score_", float(score), 0, f"{name}.best_score_"))


def _unbound(seen: Seen, found: Learnt, fit: Fit, taken: set[str], until: float) -> None:
    value = fit.estimator() if fit.estimator is not None else None
    held = "" if value is None else seen.calls.callers.name_of(value)
    name = free_name(held or fit.type.rpartition(".")[2], taken)
    taken.add(name)
    left = until - time.monotonic()
    known = within(value, left) if value is not None and left > 0 else None
    model = FittedModel(name, fit.type, fit.params, known.fp if known else "")
    found.models.append(_told(seen, model, [fit]))
    _curves(found, fit, name)
    _search(seen, found, fit, name)
    if fit.best is not None:
        found.metrics.append(Metric(f"{name}.best_score_", fit.best, 0, seen.sources.written(fit.place).text))


def _told(seen: Seen, model: FittedModel, fits: Sequence[Fit]) -> FittedModel:
    """The model with what was seen of its fits; where there were several the last one's data counts."""
    last = fits[-1]
    written = seen.sources.written(last.place)
    texts = (*written.arguments, *(text for word, text in written.keywords if word in ("X", "y")))
    data = tuple(_given(seen, given, texts, place) for place, given in enumerate(last.given))
    return replace(
        model, seconds=sum(fit.seconds for fit in fits), rows=last.rows, columns=last.columns, features=last.features,
        data=data, fits=sum(fit.times for fit in fits),
    )  # fmt: skip


def _given(seen: Seen, given: Given, texts: Sequence[str], place: int) -> tuple[str, str]:
    """Name and fingerprint of what was fitted on: the variable's, if it still holds the very object."""
    if not given.name:
        return (texts[place] if place < len(texts) else ""), given.fingerprint
    held = seen.namespace.get(given.name)
    if given.reference is None or given.reference() is not held:
        return given.name, ""
    return given.name, next((use.fingerprint.fp for use in seen.data if use.name == given.name), "")


def _curves(found: Learnt, fit: Fit, name: str) -> None:
    for curve, values in fit.curves:
        found.metrics += [Metric(f"{name}.{curve}", value, step, name) for step, value in enumerate(values)]


def _search(seen: Seen, found: Learnt, fit: Fit, name: str) -> None:
    if not fit.candidates:
        return
    text = seen.sources.written(fit.place).text or name
    found.searches.append(Search(name, text, fit.candidates, fit.tried))
    left = fit.tried - len(fit.candidates)
    if left:
        found.notes.append(f"{name} tried {fit.tried} candidates: the best {len(fit.candidates)} are runs of their own")


def _estimated(seen: Seen, found: Learnt, estimated: Estimated, taken: set[str]) -> None:
    value = estimated.results() if estimated.results is not None else None
    held = "" if value is None else seen.calls.callers.name_of(value)
    name = free_name(held or estimated.type.rpartition(".")[2], taken)
    taken.add(name)
    found.models.append(
        FittedModel(
            name,
            estimated.type,
            estimated.params,
            "",
            estimated.seconds,
            estimated.rows,
            len(estimated.features) or None,
            estimated.features,
        )
    )
    text = seen.sources.written(estimated.place).text
    found.metrics += [Metric(f"{name}.{measure}", value, 0, text) for measure, value in estimated.measures]
