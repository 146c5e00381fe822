"""What travels beside a script as data: rows to ask a model about, the notebook's own values, what is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...core.data.encoded import Encoded, decoded, encoded
from ...core.data.fingerprint import fingerprint
from ...core.data.predictions import METHODS, answers
from ...errors import DataError, NotReplayable
from ...export.attached import Attached
from ...records.execution import MOST_COPIED_BYTES, Execution
from ...records.proof import Frozen, Prediction, Probe, Target
from .prove import Expected

MOST_ROWS = 100  # of a probe batch
MOST_PROBE_BYTES = 16 * 2**20  # a hundred pictures; more is not worth its place in an export


@dataclass(frozen=True, slots=True)
class Wanted:
    """A target, its value, and the rows it was trained on where they are known."""

    expected: Expected
    value: Any
    rows: tuple[str, Any] | None = None


@dataclass(slots=True)
class Attaching:
    """Collects the data files of one export."""

    tolerance: float = 0.0
    payloads: dict[str, bytes] = field(default_factory=dict)
    targets: list[Target] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)
    frozen: list[Frozen] = field(default_factory=list)

    def attached(self) -> Attached:
        """What was collected."""
        return Attached(
            tuple(self.targets), self.tolerance, tuple(self.probes), tuple(self.frozen), dict(self.payloads)
        )

    def target(self, wanted: Wanted) -> None:
        """A target; a model with what it answers, and with a tolerance the value itself."""
        expected, model = wanted.expected, is_model(wanted.value)
        file = "" if model or not self.tolerance else self._kept("expected", wanted.value)
        self.targets.append(Target(expected.label, expected.fingerprint, file=file, type=expected.type))
        if model:
            self.probes.append(self._probe(wanted))

    def recorded(self, expected: Expected) -> None:
        """A target that the store knows by its fingerprint alone."""
        self.targets.append(Target(expected.label, expected.fingerprint))
        self.probes.append(
            Probe(expected.label, reason="only its fingerprint is recorded, not the rows it learnt from")
        )

    def freeze(self, name: str, value: object, maker: Execution, origin: str) -> None:
        """A value that the script is to load.

        Raises
        ------
        NotReplayable
            It is no data, or too much.
        """
        try:
            kept = encoded(value)
        except DataError as error:
            raise NotReplayable(
                f"{name} cannot be frozen: {error}. Freeze a table, an array or a plain value that is made of it."
            ) from None
        if len(kept.payload) > MOST_COPIED_BYTES:
            raise NotReplayable(
                f"{name} cannot be frozen: it takes {len(kept.payload)} bytes and at most {MOST_COPIED_BYTES} are "
                f"copied. Write it to a file and read that: {name}.to_parquet('{name}.parquet')"
            )
        file = self._put(f"frozen/{_ascii(name) or len(self.frozen)}", kept)
        self.frozen.append(Frozen(name, file, fingerprint(value).fp, len(kept.payload), maker.seq, origin))

    def _probe(self, wanted: Wanted) -> Probe:
        """Rows and what the model answers for them; the reason where there are none."""
        name = wanted.expected.label
        if wanted.rows is None:
            return Probe(name, reason="what it was trained on is not known any more")
        of, table = wanted.rows
        try:
            batch = _spread(table)
            kept = encoded(batch)
        except (DataError, TypeError, ValueError, KeyError, IndexError) as error:
            return Probe(name, of=of, reason=f"its rows cannot be kept as data: {error}")
        if len(kept.payload) > MOST_PROBE_BYTES:
            return Probe(name, of=of, reason=f"{MOST_ROWS} of its rows take {len(kept.payload)} bytes")
        given = answers(wanted.value, decoded(kept.suffix, kept.payload))
        found = []
        for answer in given:
            file = self._kept("expected", answer.value) if self.tolerance and answer.fingerprint else ""
            found.append(Prediction(answer.method, answer.fingerprint, answer.reason, file=file))
        rows = len(batch) if isinstance(batch, list) else int(batch.shape[0])
        return Probe(name, self._put(f"probe/{len(self.probes)}", kept), rows, of, tuple(found))

    def _kept(self, folder: str, value: object) -> str:
        """A file with a value; empty where it is no data or too much."""
        try:
            kept = encoded(value)
        except DataError:
            return ""
        return self._put(f"{folder}/{len(self.payloads)}", kept) if len(kept.payload) <= MOST_COPIED_BYTES else ""

    def _put(self, stem: str, kept: Encoded) -> str:
        self.payloads[stem + kept.suffix] = kept.payload
        return stem + kept.suffix


def is_model(value: object) -> bool:
    """Whether a value can be fitted and asked."""
    kind = type(value)
    return callable(getattr(kind, "fit", None)) and any(_has(kind, name) for name in METHODS)


def _has(kind: type, name: str) -> bool:
    return any(name in vars(base) for base in kind.__mro__)


def _spread(table: Any) -> Any:
    """At most a hundred rows from the whole length of a table."""
    count = len(table) if isinstance(table, (list, tuple)) else int(table.shape[0])
    step = max(-(-count // MOST_ROWS), 1)
    if isinstance(table, (list, tuple)):
        return list(table[::step])
    return table.iloc[::step] if hasattr(table, "iloc") else table[::step]


def _ascii(name: str) -> str:
    return name if name.isascii() and not name.startswith(".") else ""


def attached(wanted: Sequence[Wanted], tolerance: float) -> Attaching:
    """The targets with their probe batches; frozen values are added to it."""
    made = Attaching(tolerance)
    for each in wanted:
        made.target(each)
    return made
