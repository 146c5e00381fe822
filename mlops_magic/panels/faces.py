"""The panels as Python functions: `mlops_magic.panel()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageError
from ..workspace.functions import here

if TYPE_CHECKING:
    from ..workspace import Workspace
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


def require_page(workspace: Workspace, instead: str) -> None:
    """Raise where nothing can show a widget: in a terminal or a script."""
    if not hasattr(workspace.kernel.shell, "kernel"):
        raise UsageError(f"a panel needs a notebook. In a terminal, type: {instead}")
