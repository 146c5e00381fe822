"""MLOps that lives inside Jupyter: `%load_ext mlops_magic`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from .workspace.functions import (
        compare,
        drift,
        export_pipeline,
        export_service,
        leaderboard,
        lineage,
        load,
        log_metric,
        register,
    )

__version__ = "0.1.0"
__all__ = [
    "compare",
    "drift",
    "export_pipeline",
    "export_service",
    "leaderboard",
    "lineage",
    "load",
    "load_ipython_extension",
    "log_metric",
    "register",
    "unload_ipython_extension",
]


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
    from .workspace import functions

    return getattr(functions, name)


def __dir__() -> list[str]:
    """What Tab offers."""
    return [*__all__, "__version__"]
