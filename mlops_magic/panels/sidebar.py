"""Has this notebook's page our sidebar already? Then nobody needs a panel beside it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LABEXTENSION = "mlops-magic"
SERVERS_SESSION = "JPY_SESSION_NAME"  # a Jupyter server says by it which notebook a kernel is for


def wants_panel(namespace: Mapping[str, Any], environ: Mapping[str, str]) -> bool:
    """Whether a person looks at this notebook through a page that has no sidebar of ours.

    Without a page, as under `jupyter execute`, nobody looks, and a widget would stay in the file and be dead.
    """
    if "__vsc_ipynb_file__" in namespace or "google.colab" in sys.modules:
        return True
    return SERVERS_SESSION in environ and not _installed()


def _installed() -> bool:
    """Whether JupyterLab, if it is of this environment, has our labextension."""
    from jupyter_core.paths import jupyter_path

    return any((Path(folder) / LABEXTENSION).is_dir() for folder in jupyter_path("labextensions"))
