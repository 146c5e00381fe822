"""Can the front end be installed from anywhere, and is what is installed what was locked?"""

from __future__ import annotations

import json
import re
from pathlib import Path

LABEXTENSION = Path(__file__).parents[2] / "labextension"


def test_the_lock_file_names_no_host() -> None:
    """Each machine fetches from where it was told to; the repository knows no address."""
    for name in ("yarn.lock", ".yarnrc.yml"):
        text = (LABEXTENSION / name).read_text(encoding="utf-8")
        assert not re.findall(r"://|git@|archiveUrl|RegistryServer", text), name


def test_every_locked_package_has_its_checksum() -> None:
    """A registry cannot exchange a package for another."""
    text = (LABEXTENSION / "yarn.lock").read_text(encoding="utf-8")
    entries = [entry for entry in text.split("\n\n") if "resolution:" in entry and "@workspace:" not in entry]
    assert len(entries) > 100
    assert [entry.splitlines()[0] for entry in entries if "checksum:" not in entry and "conditions:" not in entry] == []


def test_no_package_runs_a_script_of_its_own_at_install() -> None:
    """Installing the front end executes nothing that came from a registry."""
    assert "enableScripts: false" in (LABEXTENSION / ".yarnrc.yml").read_text(encoding="utf-8")


def test_front_end_and_package_have_one_version() -> None:
    """What JupyterLab shows as the extension's version is that of the Python package."""
    import tomllib

    project = tomllib.loads((LABEXTENSION.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = json.loads((LABEXTENSION / "package.json").read_text(encoding="utf-8"))
    assert (package["name"], package["version"]) == (project["name"], project["version"])
