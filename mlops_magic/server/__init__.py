"""The routes that Jupyter Server gets from us."""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where Jupyter Server finds the function that adds our routes."""
    return [{"module": "mlops_magic.server"}]


def _load_jupyter_server_extension(serverapp: Any) -> None:
    """Add our routes below the server's base URL."""
    from jupyter_server.utils import url_path_join

    from .runs import RunsHandler

    base = serverapp.web_app.settings["base_url"]
    serverapp.web_app.add_handlers(".*$", [(url_path_join(base, "mlops-magic", "runs"), RunsHandler)])
