"""What can be said of a run while it runs, from any thread: points, params, tags, notes, files, figures, models."""

from __future__ import annotations

import io
import mimetypes
import numbers
import pickle
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ...adapters.estimators import chosen_params, class_name, param_of
from ...adapters.model_files import dumped
from ...core.data.fingerprint import fingerprint
from ...errors import DataError, UsageError
from ...records.run import Artifact, FittedModel, Param, Run, RunParts, RunResult
from ...store import blobs
from ...store.runs import runs
from ...store.runs.journal.journals import journals_of
from ...store.runs.journal.writing import Journal
from ...store.runs.recovery import recover
from ...store.sqlite.connection import Database

AT_ONCE = 256  # points from which a list is faster in one transaction than one by one
MOST_LETTERS = 1_000_000  # of a param that was given by a call
MOST_STEP = 2**63 - 1


class Recording:
    """An open run that takes what is said of it; what a call returns from is kept, through kill -9 too.

    Parameters
    ----------
    database : Database
        The run's store.
    run : Run
        As it was begun.
    say : callable
        Prints one line about us.
    """

    def __init__(self, database: Database, run: Run, say: Callable[[str], None]) -> None:
        self.database, self.run = database, run
        self.journal: Journal = journals_of(database).journal(run, say)
        self._params: dict[str, str] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        """How a notebook shows it; `%leaderboard` and `mlops_magic.leaderboard` show the run itself."""
        return f"<run {self.run.id} of {self.run.experiment}{', ended' if self.journal.ended else ''}>"

    @property
    def id(self) -> int:
        """The run's number."""
        return self.run.id

    def finish(self, result: RunResult) -> Run:
        """End the run; what forked children logged and left comes along."""
        if self.journal.has_children:
            recover(self.database, only=self.run.uid)
        return runs.finish(self.database, self.run.id, result, self.journal)

    def log_metric(self, name: str, value: float, step: int | None = None) -> None:
        """One point.

        Raises
        ------
        UsageError
            The value is no number, or the step no whole one; nothing was logged.
        """
        self._require_open()
        self.journal.point(str(name), number(name, value), None if step is None else _step(name, step))

    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """One point of each of several metrics.

        Raises
        ------
        UsageError
            One is no number; nothing was logged.
        """
        numbers = {str(name): number(name, value) for name, value in metrics.items()}
        for name, value in numbers.items():
            self.log_metric(name, value, step)

    def log_series(self, name: str, values: Iterable[float], steps: Iterable[int] | None = None) -> None:
        """Many points of one metric, in order; `steps` default to one more than the last each."""
        self._require_open()
        numbers = [number(name, value) for value in values]
        places = None if steps is None else [_step(name, step) for step in steps]
        if places is not None and len(places) != len(numbers):
            raise UsageError(f"metric {name!r} has {len(numbers)} values and {len(places)} steps.")
        if len(numbers) < AT_ONCE:
            for place, value in enumerate(numbers):
                self.journal.point(str(name), value, None if places is None else places[place])
        else:
            self.journal.points(str(name), numbers, places)

    def log_param(self, name: str, value: Any) -> None:
        """A value that was chosen; see `log_params`."""
        self.log_params({name: value})

    def log_params(self, chosen: Mapping[str, Any]) -> None:
        """Values that were chosen; each name keeps its first.

        Raises
        ------
        UsageError
            A name has another value already, or a value is too long for a param; nothing was logged.
        """
        self._require_open()
        found = [_whole(str(name), value) for name, value in chosen.items()]
        with self._lock:
            for param in found:
                before = self._params.get(param.name, param.value)
                if before != param.value:
                    raise UsageError(
                        f"param {param.name!r} is {before} in this run already, not {param.value}. "
                        f"What changes is a metric: log_metric({param.name!r}, …)"
                    )
            fresh = [param for param in found if param.name not in self._params]
            self._params |= {param.name: param.value for param in fresh}
        if fresh:
            self.journal.part(RunParts(tuple(fresh)))

    def tag(self, name: str, value: Any) -> None:
        """A word to find the run by."""
        self._require_open()
        self.journal.part(RunParts(tags=((str(name), str(value)),)))

    def note(self, text: str) -> None:
        """A sentence of the user's."""
        self._require_open()
        self.journal.part(RunParts(remarks=(str(text),)))

    def log_artifact(self, content: str | Path | bytes, name: str | None = None, kind: str = "file") -> Artifact:
        """A file, or bytes under a name.

        Raises
        ------
        UsageError
            There is no such file, or bytes have no name.
        StoreError
            Nothing was kept.
        """
        self._require_open()
        if isinstance(content, bytes):
            if not name:
                raise UsageError("bytes need a name: log_artifact(data, 'report.bin')")
            data = content
        else:
            path = Path(content)
            if not path.is_file():
                raise UsageError(f"there is no file {path}. A folder goes file by file, or: %data save {path} as NAME")
            data, name = path.read_bytes(), name or path.name
        media = mimetypes.guess_type(name)[0] or "application/octet-stream"
        found = Artifact(name, kind, blobs.put(self.database, data), len(data), media)
        self.journal.part(RunParts(artifacts=(found,)))
        return found

    def log_figure(self, figure: Any, name: str) -> Artifact:
        """A figure of matplotlib's, or an axes of one, as PNG.

        Raises
        ------
        UsageError
            It cannot be saved as a picture.
        """
        drawn = getattr(figure, "figure", figure)
        if not hasattr(drawn, "savefig"):
            raise UsageError(f"a {type(figure).__name__} is no figure; matplotlib's have savefig.")
        picture = io.BytesIO()
        drawn.savefig(picture, format="png", bbox_inches="tight")
        return self.log_artifact(picture.getvalue(), name if name.endswith(".png") else f"{name}.png", "figure")

    def log_model(self, model: Any, name: str) -> FittedModel:
        """A model by its fingerprint and parameters, its pickle beside it. `%register` is what signs one.

        Raises
        ------
        UsageError
            It cannot be pickled; nothing was kept.
        """
        self._require_open()
        try:
            data = dumped(model)
        except (pickle.PicklingError, TypeError, AttributeError, RecursionError) as error:
            raise UsageError(f"{name} cannot be pickled: {error}") from error
        try:
            known = fingerprint(model).fp
        except DataError:
            known = ""
        found = FittedModel(name, class_name(model), tuple(chosen_params(model)), known)
        kept = Artifact(f"{name}.pkl", "model", blobs.put(self.database, data), len(data), "application/octet-stream")
        self.journal.part(RunParts(models=(found,), artifacts=(kept,)))
        return found

    def _require_open(self) -> None:
        if self.journal.ended:
            raise UsageError(
                f"run {self.run.id} has ended and takes no more. Begin another: with mlops_magic.track(…) as run:"
            )


def _whole(name: str, value: object) -> Param:
    """A param that is kept to its last letter, or not at all."""
    found = param_of(name, value, "call", sys.maxsize)
    if len(found.value) > MOST_LETTERS:
        raise UsageError(
            f"param {name[:80]!r} has {len(found.value)} letters, and a param at most {MOST_LETTERS}. "
            f"Keep it as a file: log_artifact(text.encode(), 'prompt.txt')"
        )
    return found


def number(name: str, value: object) -> float:
    """A value as a number; whole numbers stay whole, so that large ones are exact.

    Raises
    ------
    UsageError
        It is none.
    """
    if type(value) is float:
        return value
    try:
        if isinstance(value, numbers.Integral):
            return int(value)
        if not isinstance(value, (str, bytes)):
            return float(value)  # type: ignore[arg-type]  # whoever is no number raises
    except (TypeError, ValueError):
        pass
    raise UsageError(f"metric {name!r} is a number, not {type(value).__name__}.")


def _step(name: str, step: Any) -> int:
    try:
        found = int(step)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(f"a step of metric {name!r} is a whole number, not {step!r}.") from None
    if not -MOST_STEP <= found <= MOST_STEP:
        raise UsageError(f"step {found} of metric {name!r} has more than 63 bits.")
    return found
