"""What did a tracked cell print, warn, draw and use up? Everything is put back as it was when the cell ends."""

from __future__ import annotations

import io
import resource
import sys
import threading
import time
import warnings
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MOST_TEXT = 1_000_000  # characters of a stream that are kept
MOST_WARNINGS = 200
MOST_FIGURES = 40


class Tee:
    """A stream that also keeps what is written; everything else is the stream's own."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.kept = io.StringIO()
        self.keeping = True

    def write(self, text: str) -> Any:
        """Write to the stream, and keep a copy while there is room."""
        if self.keeping and self.kept.tell() < MOST_TEXT and isinstance(text, str):
            self.kept.write(text)
        return self.stream.write(text)

    def writelines(self, lines: Any) -> None:
        """Write each line."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def __iter__(self) -> Any:
        return iter(self.stream)


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen."""

    stdout: str
    stderr: str
    warnings: tuple[str, ...]
    figures: tuple[bytes, ...]  # PNG
    cpu_seconds: float
    peak_bytes: int


@dataclass(slots=True)
class CellWatch:
    """Watches between `start` and `stop`.

    Parameters
    ----------
    publisher : object or None
        IPython's display publisher: figures of the inline backend pass through it.
    """

    publisher: Any
    output: bool = True
    figures: bool = True
    images: list[bytes] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    undo: list[Callable[[], None]] = field(default_factory=list)
    tees: dict[str, Tee] = field(default_factory=dict)
    open_figures: set[int] = field(default_factory=set)
    started_cpu: float = 0.0

    def start(self) -> None:
        """Begin to watch."""
        self.started_cpu = time.process_time()
        if self.output:
            for name in ("stdout", "stderr"):
                self._tee(name)
        self._note_warnings()
        if self.figures:
            self.open_figures = set(_figure_numbers())
            register = getattr(self.publisher, "register_hook", None)
            if register is not None:
                hook = self._published
                register(hook)
                self.undo.append(lambda: self.publisher.unregister_hook(hook))

    def stop(self) -> Watched:
        """Put everything back and say what was seen."""
        while self.undo:
            self.undo.pop()()
        for tee in self.tees.values():
            tee.keeping = False  # a handler of the user's may hold it for long
        if self.figures and not self.images:
            self.images += _new_figures(self.open_figures)
        texts = {name: tee.kept.getvalue() for name, tee in self.tees.items()}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        return Watched(
            texts.get("stdout", ""), texts.get("stderr", ""), tuple(self.said), tuple(self.images[:MOST_FIGURES]),
            time.process_time() - self.started_cpu, peak,
        )  # fmt: skip

    def _tee(self, name: str) -> None:
        before = getattr(sys, name)
        if before is None:
            return
        tee = self.tees[name] = Tee(before)
        setattr(sys, name, tee)

        def back() -> None:
            if getattr(sys, name) is tee:  # else the cell put a stream of its own there
                setattr(sys, name, before)

        self.undo.append(back)

    def _note_warnings(self) -> None:
        before, thread = warnings.showwarning, threading.get_ident()

        def noted(message: Any, category: Any, *arguments: Any, **options: Any) -> None:
            if len(self.said) < MOST_WARNINGS and threading.get_ident() == thread:
                self.said.append(f"{category.__name__}: {message}")
            before(message, category, *arguments, **options)

        warnings.showwarning = noted

        def back() -> None:
            if warnings.showwarning is noted:
                warnings.showwarning = before

        self.undo.append(back)

    def _published(self, message: dict[str, Any]) -> dict[str, Any]:
        try:
            data = message.get("content", {}).get("data", {})
            if "image/png" in data and len(self.images) < MOST_FIGURES:
                image = data["image/png"]
                self.images.append(image if isinstance(image, bytes) else b64decode(image))
        except (TypeError, ValueError, AttributeError):
            pass  # somebody else's kind of message
        return message


def _figure_numbers() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return list(pyplot.get_fignums()) if pyplot is not None else []


def _new_figures(before: set[int]) -> list[bytes]:
    """Figures that are open now and were not: those of a plain shell, which no inline backend closes.

    Asked of matplotlib's registry: `pyplot.figure(number)` would make each of them the current figure.
    """
    images: list[bytes] = []
    registry = sys.modules.get("matplotlib._pylab_helpers")
    for number in _figure_numbers() if registry is not None else []:
        if number in before or len(images) >= MOST_FIGURES:
            continue
        canvas = io.BytesIO()
        try:
            registry.Gcf.figs[number].canvas.figure.savefig(canvas, format="png")  # type: ignore[union-attr]  # not None here
        except Exception:  # noqa: BLE001, S112 - a figure that cannot be drawn is not kept; the cell did not draw it either
            continue
        images.append(canvas.getvalue())
    return images
