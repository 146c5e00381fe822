"""Where do real notebooks come from? Scikit-learn's own examples, out of its source distribution, kept outside the tree."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tarfile
import urllib.request
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin

EXAMPLE = re.compile(r"/examples/(?P<folder>[^/]+)/plot_(?P<name>[^/]+)\.py$")
NEEDS_NETWORK = re.compile(
    r"fetch_(openml|20newsgroups|california|olivetti|lfw|covtype|rcv1|kddcup|species|file)"
    r"|urlopen|https?://\S+\.(csv|zip|gz|jpg|png)"
)
CELL = re.compile(r"(?m)^# %%.*\n")


def notebooks(folder: Path | None = None) -> dict[str, Path]:
    """Name → notebook file; they are made on the first call.

    Parameters
    ----------
    folder : Path, optional
        Where they are kept; default: the user's cache.

    Raises
    ------
    OSError
        They are not there yet and the package index cannot be reached.
    """
    release = version("scikit-learn")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = folder or cache / "mlops_magic" / f"scikit-learn-{release}-examples"
    if not (folder / "complete").exists():
        _make(folder, release)
    return {path.stem: path for path in sorted(folder.glob("*.ipynb"))}


def _make(folder: Path, release: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(_source_distribution(release))) as tar:
        for member in tar:
            found = EXAMPLE.search(member.name)
            file = tar.extractfile(member) if found else None
            source = file.read().decode() if file else ""
            if found and not NEEDS_NETWORK.search(source):
                path = folder / f"{found['folder']}__{found['name']}.ipynb"
                path.write_text(json.dumps(_notebook(source), indent=1), encoding="utf-8")
    (folder / "complete").touch()


def _notebook(source: str) -> dict[str, object]:
    cells: list[dict[str, object]] = []
    for number, part in enumerate(CELL.split(source)):
        lines, said = part.splitlines(), []
        while number and lines and lines[0].startswith("#"):  # the comment under a cell mark is its text
            said.append(lines.pop(0).lstrip("# "))
        code = "\n".join(lines).strip("\n")
        if said:
            cells.append({"cell_type": "markdown", "metadata": {}, "source": "\n".join(said)})
        if code:
            cells.append({"cell_type": "code", "metadata": {}, "source": code, "outputs": [], "execution_count": None})
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": 5, "cells": cells, "metadata": {"kernelspec": kernel}}


def _source_distribution(release: str) -> bytes:
    page = urljoin(_index(), "scikit-learn/")
    links = _Links()
    links.feed(_fetched(page).decode())
    wanted = f"scikit_learn-{release}.tar.gz"
    found = next((link for link in links.found if link.partition("#")[0].endswith(wanted)), None)
    if found is None:
        raise OSError(f"the package index has no {wanted}")
    return _fetched(urljoin(page, found.partition("#")[0]))


def _index() -> str:
    """The package index that pip uses here."""
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    found = os.environ.get("PIP_INDEX_URL") or told
    if not found:
        from pip._internal.models.index import PyPI

        found = PyPI.simple_url
    return found.rstrip("/") + "/"


def _fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=120) as answer:
        content: bytes = answer.read()
        return content


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]
