"""MLOps that lives inside Jupyter: `%load_ext mlops_magic`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from .panels.faces import drift_panel, panel, what_if
    from .workspace.drawing import curves, parallel_coordinates, scatter
    from .workspace.functions import (
        compare,
        export_mlflow,
        export_pipeline,
        export_service,
        import_mlflow,
        leaderboard,
        lineage,
        load,
        load_onnx,
        push_mlflow,
        register,
        register_file,
        runs,
    )
    from .workspace.keeping import audit, audit_verify, backup, gc
    from .workspace.releases import card, ci, export_ci, promote, rollback, write_card
    from .workspace.tables import (
        data_diff,
        data_erase,
        data_export,
        data_gc,
        data_load,
        data_log,
        data_save,
        data_write,
        drift,
        learn,
        validate,
    )
    from .workspace.tracking import (
        log_artifact,
        log_figure,
        log_metric,
        log_metrics,
        log_model,
        log_param,
        log_params,
        log_series,
        note,
        tag,
        track,
    )

__version__ = "0.1.0"
__all__ = [
    "audit",
    "audit_verify",
    "backup",
    "card",
    "ci",
    "compare",
    "curves",
    "data_diff",
    "data_erase",
    "data_export",
    "data_gc",
    "data_load",
    "data_log",
    "data_save",
    "data_write",
    "drift",
    "drift_panel",
    "export_ci",
    "export_mlflow",
    "export_pipeline",
    "export_service",
    "gc",
    "import_mlflow",
    "leaderboard",
    "learn",
    "lineage",
    "load",
    "load_ipython_extension",
    "load_onnx",
    "log_artifact",
    "log_figure",
    "log_metric",
    "log_metrics",
    "log_model",
    "log_param",
    "log_params",
    "log_series",
    "note",
    "panel",
    "parallel_coordinates",
    "promote",
    "push_mlflow",
    "register",
    "register_file",
    "rollback",
    "runs",
    "scatter",
    "tag",
    "track",
    "unload_ipython_extension",
    "validate",
    "what_if",
    "write_card",
]
KEEPING = frozenset({"audit", "audit_verify", "backup", "gc"})
DRAWN = frozenset({"curves", "parallel_coordinates", "scatter"})
RELEASED = frozenset({"card", "ci", "export_ci", "promote", "rollback", "write_card"})
LIVE = frozenset({"drift_panel", "panel", "what_if"})
OF_TABLES = frozenset({"drift", "learn", "validate"})  # and what begins with `data_`


def load_ipython_extension(shell: InteractiveShell) -> None:
    """What `%load_ext mlops_magic` calls."""
    from .magics.extension import load as load_into

    load_into(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """What `%unload_ext mlops_magic` calls."""
    from .magics.extension import unload

    unload(shell)


def __getattr__(name: str) -> Any:
    """The public functions, imported when first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name.startswith("log_") or name in ("note", "tag", "track"):
        from .workspace import tracking

        return getattr(tracking, name)
    from .workspace import drawing, functions, keeping, releases, tables

    if name in LIVE:
        from .panels import faces

        return functions.aside(getattr(faces, name))
    rooms = {keeping: KEEPING, drawing: DRAWN, releases: RELEASED, tables: OF_TABLES}
    other = tables if name.startswith("data_") else functions
    room = next((room for room, names in rooms.items() if name in names), other)
    return functions.aside(getattr(room, name))


def __dir__() -> list[str]:
    """What Tab offers."""
    return [*__all__, "__version__"]
