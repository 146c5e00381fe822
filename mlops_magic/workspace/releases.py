"""The verbs of the registry as Python functions: what `%promote`, `%rollback`, `%card` and `mlops ci` do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .functions import here
from .releasing import Asked

if TYPE_CHECKING:
    from ..records.ci import CiReport, ExportedCi
    from ..records.gate import Promotion, Rollback
    from ..records.model_card import ModelCard, WrittenCard


def promote(  # noqa: PLR0913  one keyword for each option of the magic
    reference: str,
    to: str = "champion",
    *,
    on: Any = None,
    target: Any = None,
    metric: str | None = None,
    segments: Sequence[Any] = (),
    segment_limit: float = 0.05,
    margin: float = 0.0,
    checks: Sequence[Callable[[Any, Any, Any], Any]] = (),
    force: bool = False,
    reason: str = "",
) -> Promotion:
    """Let an alias point at a version, if the version passes the gate; see `%promote`.

    Parameters
    ----------
    reference : str
        `churn@3`.
    to : str
        The alias.
    on : table, array, sparse matrix, list or str
        Rows the version has not learnt from, (n, …); a text is a variable, a saved version `data:customers@2`, or a file.
    target : array (n,) or str
        What came true of them; a text is a column of the table, else a variable.
    metric : str, optional
        What versions are compared by; default: what the run was headed by, else the usual one.
    segments : sequence of str or array (n,)
        Columns by which rows are told apart.
    segment_limit : float
        How much worse a part may be: of scores between 0 and 1 as it is, of losses a part of the holder's.
    margin : float
        By how much more than nothing it must be better; negative: by how much it may be worse.
    checks : sequence of callable
        Each is given model, rows and target, and gives True or False, or that and a text.
    force : bool
        Move the alias whatever the gate says; `reason` is kept.

    Returns
    -------
    Promotion
        `gate` has every check with its figures.

    Raises
    ------
    GateRefused
        It did not pass; the verdict is kept and nothing was moved. The error's `promotion` has every check.
    ModelVersionNotFound, VariableNotFound, DataVersionNotFound
        The nearest name is offered.
    UsageError
        The question makes no sense as it was put.
    """
    from ..services.models.promote import require_moved

    asked = Asked(on, target, metric, tuple(segments), segment_limit, margin, tuple(checks), force, reason)
    return require_moved(here().registry.promote(reference, to, asked))


def rollback(reference: str, alias: str = "champion", *, reason: str = "") -> Rollback:
    """Let an alias point again at what it pointed at before; twice goes further back. See `%rollback`.

    Parameters
    ----------
    reference : str
        `churn`, or with the alias `churn@champion`.

    Raises
    ------
    UsageError
        There is nothing further back.
    NotTrusted, BlobCorrupt
        The version before cannot be opened; nothing was moved.
    """
    return here().registry.rollback(reference, alias, reason=reason)


def card(reference: str, **fields: str) -> ModelCard:
    """The model card of a version, drawn from the store; see `%card`.

    Parameters
    ----------
    reference : str
        `churn@3`, or `churn` for the newest.
    **fields : str
        What it is to say from now on: `intended_use`, `out_of_scope`, `limits`, `considerations`, `owner`, `license`. With
        a version, of that version alone; an empty text takes it back.

    Raises
    ------
    ModelVersionNotFound
        The nearest is offered.
    UsageError
        A field that cards do not have.
    """
    return here().registry.card(reference, fields)


def write_card(reference: str, path: str | Path) -> WrittenCard:
    """Write the model card of a version as .html or .md.

    Raises
    ------
    UsageError
        Another ending, or a folder that is not there.
    """
    target = Path(path).expanduser()
    form = {".html": "html", ".htm": "html", ".md": "md"}.get(target.suffix.lower())
    if form is None:
        raise UsageError(
            f"a card is written as .html or .md, not as {target.name!r}. Type: %card {reference} --html card.html"
        )
    registry = here().registry
    return registry.write_card(registry.card(reference), target, form=form)


def ci(reference: str, *, junit: str | Path | None = None, prove: bool = False) -> CiReport:
    """Test the code, data and model of a version: what `mlops ci` runs.

    Parameters
    ----------
    junit : path, optional
        Where the report is written as JUnit XML.
    prove : bool
        Also run the exported pipeline again, which takes as long as the notebook did.

    Returns
    -------
    CiReport
        True where no test failed.
    """
    return here().registry.ci(reference, None if junit is None else Path(junit), prove=prove)


def export_ci(reference: str, *, out: str | Path = ".") -> ExportedCi:
    """Write the files that let GitHub and GitLab run these tests, below the root of a repository; see `%export ci`."""
    return here().registry.export_ci(reference, Path(out).expanduser())
