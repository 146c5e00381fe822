"""What does a panel of the store show? A list for each kind of thing, and the card of what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import traitlets

from ..capture.resources import ours
from ..errors import UsageError
from ..records.run import RunQuery
from ..render.html import html
from . import rows
from .live import Live, script, style

if TYPE_CHECKING:
    from ..workspace import Workspace

TABS = ("runs", "models", "data", "drift", "lineage")
MOST_RUNS = 500  # listed at a time; all are ordered and searched
MOST_REPORTS = 200
MOST_ORIGINS = 500  # runs among them; what is older is asked for by `%lineage run:12`
MOST_COMPARED = 6
SAID = "A panel of the store, for as long as its kernel runs. To open it again, type: %mlops panel"


class StorePanel(Live):
    """The store of a notebook, to look at.

    Parameters
    ----------
    workspace : Workspace
        Of the notebook; the panel follows its kernel and looks again whenever a run has ended.

    Attributes
    ----------
    selected : list of int
        Numbers of the runs that are selected, in the page or from Python; setting one that there is not raises RunNotFound.
    tab : str
        "runs", "models", "data", "drift" or "lineage".
    """

    _esm = script("list.js", "store.js")
    _css = style()
    said = SAID

    selected = traitlets.List(traitlets.Int()).tag(sync=True)
    tab = traitlets.Enum(TABS, default_value=TABS[0]).tag(sync=True)

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._query = RunQuery(limit=MOST_RUNS)
        self._last_end = workspace.looking.last_end()
        super().__init__()
        workspace.kernel.on_end.append(self._ended)

    def refresh(self) -> None:
        """Look at the store again."""
        query = self._query
        self.tell("rows", tab=self.tab, where=query.condition, by=query.by, ascending=query.ascending)

    def close(self) -> None:
        """Take the panel out of the page; it looks at nothing any more."""
        following = self._workspace.kernel.on_end
        if self._ended in following:
            following.remove(self._ended)
        super().close()

    @property
    def answers(self) -> Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]:
        """Rows of a tab, and the card of what is chosen in it."""
        return {"rows": self._rows, "card": self._card}

    @traitlets.validate("selected")  # type: ignore[untyped-decorator]  # traitlets is untyped here
    def _known(self, proposal: Any) -> list[int]:
        wanted = list(dict.fromkeys(proposal["value"]))
        with ours():
            self._workspace.looking.require_runs(wanted)
        return wanted

    def _rows(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        tab = question.get("tab")
        if tab not in TABS:
            raise UsageError(f"a panel has no tab {tab!r}. It has: {', '.join(TABS)}")
        if tab == "runs":
            self._query = _query(question)
        return {"tab": tab, **_listed(self._workspace, str(tab), self._query)}

    def _card(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        tab, keys = question.get("tab"), question.get("keys")
        if tab not in TABS or not isinstance(keys, list) or not keys:
            return {"tab": tab, "html": ""}
        return {"tab": tab, "html": html(_chosen(self._workspace, str(tab), keys))}

    def _ended(self, *_: Any) -> None:
        """Look again after a cell that ended a run."""
        last = self._workspace.looking.last_end()
        if last != self._last_end:
            self._last_end = last
            self.refresh()


def _query(question: Mapping[str, Any]) -> RunQuery:
    """Which runs the page wants, and in which order."""
    by, ascending = question.get("by"), question.get("ascending")
    return RunQuery(
        by=by if isinstance(by, str) and by else None,
        ascending=ascending if isinstance(ascending, bool) else None,
        limit=MOST_RUNS,
        condition=str(question.get("where") or ""),
    )


def _listed(workspace: Workspace, tab: str, query: RunQuery) -> rows.Listed:
    """The rows of a tab; looking makes no store."""
    there = workspace.status().exists
    if tab == "runs":
        return rows.runs(workspace.leaderboard(query))
    if tab == "models":
        return rows.models(workspace.models.versions() if there else ())
    if tab == "data":
        return rows.data(workspace.data.versions() if there else ())
    if tab == "drift":
        return rows.drifts(workspace.looking.drift_reports(MOST_REPORTS))
    if not there:
        return rows.origins((), (), ())
    return rows.origins(workspace.models.versions(), workspace.data.versions(), workspace.recent(MOST_ORIGINS))


def _chosen(workspace: Workspace, tab: str, keys: list[Any]) -> Any:
    """The record of what is chosen: of two runs and more what differs, of two versions of data too."""
    if tab == "runs":
        numbers = [int(key) for key in keys]
        if len(numbers) > MOST_COMPARED:
            raise UsageError(f"{len(numbers)} runs are selected; up to {MOST_COMPARED} are compared here.")
        return workspace.run(numbers[0]) if len(numbers) == 1 else workspace.compare(numbers)
    names = [str(key) for key in keys]
    if tab == "models":
        return workspace.registry.card(names[0], {})
    if tab == "data":
        if len(names) > 2:
            raise UsageError("two versions of data are compared at a time.")
        return workspace.data.diff(names[0], names[1]) if len(names) == 2 else workspace.data.version(names[0])
    if tab == "drift":
        return workspace.looking.drift_report(int(names[0]))
    return workspace.lineage(names[0])
