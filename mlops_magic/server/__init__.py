"""The routes that Jupyter Server gets from us."""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where Jupyter Server finds the function that adds our routes."""
    return [{"module": "mlops_magic.server"}]


def _load_jupyter_server_extension(serverapp: Any) -> None:
    """Add our routes below the server's base URL."""
    from jupyter_server.utils import url_path_join

    from .routes import ROUTES, stamp
    from .watching import Watch

    base, watch = serverapp.web_app.settings["base_url"], Watch(stamp)
    handlers = [
        (url_path_join(base, "mlops-magic", name), handler, {"question": question, "watch": watch})
        for name, (handler, question) in ROUTES.items()
    ]
    serverapp.web_app.add_handlers(".*$", handlers)
