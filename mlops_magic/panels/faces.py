"""The panels as Python functions: `mlops_magic.panel()`, `mlops_magic.drift_panel(report)`, `what_if("churn")`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..workspace.functions import here

if TYPE_CHECKING:
    from ..records.drift import DriftReport
    from ..workspace import Workspace
    from .drift import DriftPanel
    from .store import StorePanel
    from .what_if import WhatIfPanel


def panel() -> StorePanel:
    """The store as a panel in the notebook, for where JupyterLab's sidebar is not; see `%mlops panel`.

    Returns
    -------
    StorePanel
        `selected` has the numbers of the selected runs, and may be set; `refresh()` looks again, as the panel does by
        itself when a run of this kernel ends.

    Raises
    ------
    UsageError
        This is no notebook.

    Examples
    --------
    >>> panel = mlops_magic.panel()  # doctest: +SKIP
    >>> mlops_magic.compare(*panel.selected)  # doctest: +SKIP
    """
    return opened(here())


def opened(workspace: Workspace) -> StorePanel:
    """The panel of a workspace."""
    require_page(workspace, "%leaderboard")
    from .store import StorePanel

    return StorePanel(workspace)


def drift_panel(report: DriftReport | int) -> DriftPanel:
    """Sliders for what counts as drift, beside the report that they give; see `%drift … --panel`.

    Parameters
    ----------
    report : DriftReport or int
        What `mlops_magic.drift` gave, or its number in the store. The tables are not needed and not looked at again.

    Returns
    -------
    DriftPanel
        `rate` and `floor` may be set; `report` is the report that they give, and `line` the line that gives it again.

    Raises
    ------
    UsageError
        This is no notebook.
    DriftNotFound
        No report has this number.

    Examples
    --------
    >>> panel = mlops_magic.drift_panel(mlops_magic.drift(new_df, "churn"))  # doctest: +SKIP
    """
    workspace = here()
    require_page(workspace, "%drift new_df vs churn --q 0.1")
    return opened_drift(workspace.looking.drift_report(report) if isinstance(report, int) else report)


def what_if(reference: str, row: Any = None, *, table: Any = None) -> WhatIfPanel:
    """One row of a registered model's inputs to change, and what the model says of it at each move.

    Parameters
    ----------
    reference : str
        `churn`, `churn@3` or `churn@champion`.
    row : mapping, table of one row, or int, optional
        Where to begin; a number is a row of `table`, 0 the first. What is not given is what training usually saw: the
        median, or the most frequent label.
    table : table (n, columns), optional
        Inputs of the model.

    Returns
    -------
    WhatIfPanel
        `row` may be set, in parts too; `prediction` and `probabilities` are what the model says of it.

    Raises
    ------
    ModelVersionNotFound
        The nearest is offered.
    NotTrusted, BlobCorrupt
        Nothing was opened.
    UsageError
        The model does not predict or was not trained on a table; an input that it does not have; this is no notebook.

    Examples
    --------
    >>> panel = mlops_magic.what_if("churn@champion", 3, table=X_test)  # doctest: +SKIP
    >>> panel.row = {"age": 50}  # doctest: +SKIP
    """
    workspace = here()
    require_page(workspace, f"mlops_magic.load({reference!r}).predict(X)")
    version, model = workspace.models.version(reference), workspace.models.load(reference)
    from .what_if import WhatIfPanel

    return WhatIfPanel(version, model, _nth(table, row) if isinstance(row, int) else row)


def _nth(table: Any, place: int) -> Any:
    """A row of a table, as a table."""
    if table is None:
        raise UsageError(f"row {place} of which table? Type: mlops_magic.what_if('churn', {place}, table=X_test)")
    if not -len(table) <= place < len(table):
        raise UsageError(f"there is no row {place} in a table of {len(table)}; the last is {len(table) - 1}.")
    rows = slice(place, place + 1 or None)
    return table.iloc[rows] if hasattr(table, "iloc") else table[rows]


def opened_drift(report: DriftReport) -> DriftPanel:
    """The panel of a report."""
    from .drift import DriftPanel

    return DriftPanel(report)


def require_page(workspace: Workspace, instead: str) -> None:
    """Raise where nothing can show a widget: in a terminal or a script."""
    if not hasattr(workspace.kernel.shell, "kernel"):
        raise UsageError(f"a panel needs a notebook. In a terminal, type: {instead}")
