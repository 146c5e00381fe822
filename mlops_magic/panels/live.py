"""How does a widget of ours speak with its page? It answers questions; text is sent as text, cards as our own HTML."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import anywidget

from ..capture.resources import ours
from ..errors import MlopsMagicError

FRONT = Path(__file__).parent / "front"
SHARED = ("elements.js", "formats.js")


def script(*names: str) -> str:
    """The page's side of a widget as the one module a widget may have: its files, one after the other."""
    return _joined((*SHARED, *names))


def style() -> str:
    """The one style of all widgets."""
    return _joined(("panel.css",))


@functools.cache
def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((FRONT / name).read_text(encoding="utf-8") for name in names)


class Live(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget is untyped here
    """A widget that answers questions of its page.

    A question is `{"ask": NAME, …}`; the answer carries the name back as `{"answer": NAME, …}`, or `{"sentence": …}` where
    there is none to give. `said` is what stands where a page shows no widgets.
    """

    said: ClassVar[str] = ""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._heard)

    @property
    def answers(self) -> Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]:
        """What a page may ask."""
        return {}

    def tell(self, name: str, **more: Any) -> None:
        """Give every page of this widget an answer it has not asked for."""
        self._heard(self, {"ask": name, **more}, [])

    def _heard(self, _: Any, question: Any, __: Any) -> None:
        name = question.get("ask") if isinstance(question, dict) else None
        answer = self.answers.get(name) if isinstance(name, str) else None
        if answer is None:
            return
        try:
            with ours():
                told: Mapping[str, Any] = {"answer": name, **answer(question)}
        except MlopsMagicError as error:
            told = {"answer": name, "sentence": str(error)}
        except Exception as error:  # noqa: BLE001 - a face: a page that waits is told what went wrong
            told = {"answer": name, "sentence": f"This could not be shown: {type(error).__name__}: {error}"}
        self.send({"of": question.get("of"), **told})

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        found = super()._repr_mimebundle_(**kwargs)
        if isinstance(found, tuple):
            found[0]["text/plain"] = self.said
        return found
