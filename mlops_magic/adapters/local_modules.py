"""Modules of the user's own: files beside the notebook that were imported."""

from __future__ import annotations

import sys
from pathlib import Path

MOST_BYTES = 1_000_000


def sources_of(folder: Path) -> dict[str, str]:
    """Path below the folder, and text, of every imported module that lies there."""
    found, root = {}, folder.resolve()
    for name, module in list(sys.modules.items()):
        if name == "__main__" or name.startswith(
            "mlops_magic"
        ):  # what runs the kernel, and we: no modules of the model's
            continue
        path = getattr(module, "__file__", None)
        if not isinstance(path, str) or not path.endswith(".py") or "site-packages" in path:
            continue
        if path.startswith((sys.prefix, sys.base_prefix)):
            continue
        try:
            inside = Path(path).resolve().relative_to(root)
            if Path(path).stat().st_size <= MOST_BYTES:
                found[inside.as_posix()] = Path(path).read_text(encoding="utf-8")
        except (ValueError, OSError):
            continue
    return found
