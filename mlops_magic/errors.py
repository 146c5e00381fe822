"""What may go wrong, and the one sentence it is told in.

MlopsMagicError
├ UsageError(ValueError)            a word that was typed: unknown option, bad reference
├ NotFound(LookupError)             RunNotFound, ModelVersionNotFound, DataVersionNotFound, VariableNotFound, MetricNotFound,
│                                   SchemaNotFound
├ DataError(ValueError)             SchemaMismatch, UnhashableColumn, ValidationFailed
├ CaptureError(RuntimeError)        NotReplayable, NotebookFailed
├ StoreError(RuntimeError)          StoreTooNew, StoreBusy, StoreDamaged, StoreReadOnly, StoreFull, BlobCorrupt
├ ServiceError(RuntimeError)        PackageIncomplete
├ ServerFailed(ConnectionError)     another tracker's server that does not answer, or refuses
├ GateRefused(RuntimeError)         a version that may not become what it was to become
├ NotTrusted(PermissionError)       a signature that no trusted key made
└ MissingDependency(ImportError)    an extra that is not installed

An error is built from facts and writes its own sentence: what happened, what was expected, the next line to type. All
of them pickle, because the facts are the constructor's arguments.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

MOST_NAMES_SHOWN = 8  # a longer list hides the name that was meant


class MlopsMagicError(Exception):
    """Base of all our errors; a notebook shows its sentence and no stack of ours."""

    def _render_traceback_(self) -> list[str]:
        """Lines IPython prints instead of a traceback."""
        return [f"{type(self).__name__}: {self}"]


class UsageError(MlopsMagicError, ValueError):
    """What was typed cannot be understood; the sentence ends in a line to paste."""


class NotFound(MlopsMagicError, LookupError):
    """A name nobody knows.

    Parameters
    ----------
    name : str
        What was typed.
    known : iterable of str
        Names that exist; the nearest is offered.
    hint : str
        The next line to type.
    """

    noun = "name"

    def __init__(self, name: str, known: Iterable[str] = (), hint: str = "") -> None:
        self.name, self.known, self.hint = name, tuple(known), hint
        super().__init__(self.name, self.known, self.hint)

    def __str__(self) -> str:
        """One sentence: what is missing, what is near, what to type."""
        said = f"there is no {self.noun} {self.name!r}."
        near = nearest(self.name, self.known)
        if near:
            said += f" Did you mean {near!r}?"
        elif self.known:
            shown = ", ".join(repr(name) for name in self.known[:MOST_NAMES_SHOWN])
            said += f" Known: {shown}{' …' if len(self.known) > MOST_NAMES_SHOWN else ''}."
        return f"{said} {self.hint}".rstrip()


class RunNotFound(NotFound):
    """No run has this number or name."""

    noun = "run"


class ModelVersionNotFound(NotFound):
    """No registered model has this name, version or alias."""

    noun = "model version"


class DataVersionNotFound(NotFound):
    """No saved data has this name or number."""

    noun = "data version"


class VariableNotFound(NotFound):
    """The notebook has no variable of this name."""

    noun = "variable"


class MetricNotFound(NotFound):
    """No run recorded a metric of this name."""

    noun = "metric"


class SchemaNotFound(NotFound):
    """No schema has this name or version."""

    noun = "schema"


class DataError(MlopsMagicError, ValueError):
    """Data that cannot be worked with as it is."""


class SchemaMismatch(DataError):
    """Data whose columns are not those that were asked for."""


class UnhashableColumn(DataError):
    """A value that has no canonical form, so no fingerprint can be given."""


class ValidationFailed(DataError):
    """Data that does not keep its schema, where a person asked not to go on."""


class CaptureError(MlopsMagicError, RuntimeError):
    """What ran could not be recorded or replayed."""


class NotReplayable(CaptureError):
    """No script can give the value again; the reason is named."""


class NotebookFailed(CaptureError):
    """A notebook that was run from the command line stopped at an error."""


class StoreError(MlopsMagicError, RuntimeError):
    """The store cannot do what was asked; nothing already recorded was touched."""


class StoreTooNew(StoreError):
    """The store was written by a newer version of mlops_magic."""


class StoreBusy(StoreError):
    """Another process kept the store locked for too long."""


class StoreDamaged(StoreError):
    """The store's file is not a database any more."""


class StoreReadOnly(StoreError):
    """The store can be read and not written."""


class StoreFull(StoreError):
    """No space is left where the store lies."""


class BlobCorrupt(StoreError):
    """A blob's bytes are not those its name promises."""


class ServiceError(MlopsMagicError, RuntimeError):
    """A service could not be packaged or started."""


class PackageIncomplete(ServiceError):
    """A served package lacks a file or holds a changed one."""


class ServerFailed(MlopsMagicError, ConnectionError):
    """A server that the user named does not answer, or refuses."""


class GateRefused(MlopsMagicError, RuntimeError):
    """A version did not pass its gate, so no alias was moved; `promotion` has the verdict with every check."""

    promotion: object = None


class NotTrusted(MlopsMagicError, PermissionError):
    """A blob that no trusted key signed is not opened."""


class MissingDependency(MlopsMagicError, ImportError):
    """A verb needs a package of an extra.

    Parameters
    ----------
    package, extra : str
        What is missing and the extra of mlops-magic that brings it.
    """

    def __init__(self, package: str, extra: str) -> None:
        self.package, self.extra = package, extra
        super().__init__(package, extra)

    def __str__(self) -> str:
        """The missing package and the line that installs it."""
        return f"this needs {self.package}. Type: %pip install 'mlops-magic[{self.extra}]'"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when none is near."""
    names = list(known)
    lowered = {candidate.lower(): candidate for candidate in reversed(names)}
    found = difflib.get_close_matches(name.lower(), list(lowered), n=1, cutoff=0.6)
    return lowered[found[0]] if found else None
