"""The panels as Python functions: `mlops_magic.panel()`, `mlops_magic.drift_panel(report)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageError
from ..workspace.functions import here

if TYPE_CHECKING:
    from ..records.drift import DriftReport
    from ..workspace import Workspace
    from .drift import DriftPanel
    from .store import StorePanel


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


def opened_drift(report: DriftReport) -> DriftPanel:
    """The panel of a report."""
    from .drift import DriftPanel

    return DriftPanel(report)


def require_page(workspace: Workspace, instead: str) -> None:
    """Raise where nothing can show a widget: in a terminal or a script."""
    if not hasattr(workspace.kernel.shell, "kernel"):
        raise UsageError(f"a panel needs a notebook. In a terminal, type: {instead}")
