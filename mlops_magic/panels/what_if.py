"""What would the model say if this row were a little other? An input for each feature, and the answer at each move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import traitlets

from ..capture.resources import ours
from ..errors import MlopsMagicError
from ..records.what_if import Feature, Prediction
from ..render.visible import clipped
from ..services.models.what_if import asked_of, predicted, started
from .live import Live, script, style

if TYPE_CHECKING:
    from ..records.model import ModelVersion

MOST_INPUTS = 60  # in the page; the others are changed from Python
MOST_CLASSES = 12  # the likeliest
LONGEST_NAME = 60


class WhatIfPanel(Live):
    """One row of a registered model's inputs, to change.

    Parameters
    ----------
    version : ModelVersion
        What is known of the model: signature and training profile.
    model : Any
        The model itself, loaded under a trusted key.
    row : mapping, table of one row, or None
        Where to begin; what it leaves out is usual.

    Attributes
    ----------
    row : dict
        The inputs by name. Assigning some of them changes these and leaves the others: `panel.row = {"age": 50}`.
    prediction : Any
        What the model says of it: a label, a number, a list of numbers; None where the row breaks its signature.
    probabilities : dict
        By class, where the model gives them.
    """

    _esm = script("what_if.js")
    _css = style()
    said = "A panel that asks a model what if, for as long as its kernel runs. To open it again: mlops_magic.what_if(…)"

    row = traitlets.Dict().tag(sync=True)
    prediction = traitlets.Any(allow_none=True, read_only=True).tag(sync=True)
    probabilities = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, version: ModelVersion, model: Any, row: Any = None) -> None:
        self._version, self._model = version, model
        self._features = asked_of(version, model)
        begin = started(version, self._features, row)
        self._first = self._now = predicted(version, model, begin)
        self._sentence = ""
        super().__init__(row=begin)
        self._told(self._first)
        self.observe(self._moved, "row")

    @property
    def answers(self) -> Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]:
        """The inputs, and the prediction with its change."""
        return {"inputs": self._inputs, "predicted": self._predicted}

    @traitlets.validate("row")  # type: ignore[untyped-decorator]  # traitlets is untyped here
    def _whole(self, proposal: Any) -> dict[str, Any]:
        before = dict(self.row) if self.row else {}
        return started(self._version, self._features, {**before, **proposal["value"]})

    def _moved(self, _: Any) -> None:
        with ours():
            try:
                self._now = predicted(self._version, self._model, dict(self.row))
                self._sentence = ""
            except MlopsMagicError as error:  # the row breaks the signature, or the model raises
                self._now, self._sentence = Prediction(None), str(error)
        self._told(self._now)
        self.tell("predicted")

    def _told(self, found: Prediction) -> None:
        self.set_trait("prediction", found.value)
        self.set_trait("probabilities", dict(found.probabilities))

    def _inputs(self, _: Mapping[str, Any]) -> Mapping[str, Any]:
        more = len(self._features) - MOST_INPUTS
        return {
            "title": self._version.reference,
            "inputs": [_input(feature) for feature in self._features[:MOST_INPUTS]],
            "more": f"{more} more inputs are changed from Python: panel.row = {{…}}" if more > 0 else "",
        }

    def _predicted(self, _: Mapping[str, Any]) -> Mapping[str, Any]:
        before = dict(self._first.probabilities)
        likely = sorted(self._now.probabilities, key=lambda pair: -pair[1])[:MOST_CLASSES]
        kept = {name for name, _ in likely}
        shares = [(name, share) for name, share in self._now.probabilities if name in kept]  # in the classes' own order
        return {
            "value": self._now.value,
            "first": self._first.value,
            "probabilities": [
                {"name": clipped(name, LONGEST_NAME), "now": share, "first": before.get(name, share)}
                for name, share in shares
            ],
            "notes": [self._sentence] if self._sentence else list(self._now.unseen),
        }


def _input(feature: Feature) -> dict[str, Any]:
    return asdict(feature) | {"title": clipped(feature.name, LONGEST_NAME)}
