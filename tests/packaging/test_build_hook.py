"""Does the build hook pack what was built from today's sources, and nothing else?"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

LABEXTENSION = Path(__file__).parents[2] / "labextension"
LEFT_OUT = shutil.ignore_patterns("node_modules", "lib", ".yarn")


@pytest.fixture
def hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The hook of a copied checkout with built assets, on a machine without node."""
    shutil.copytree(LABEXTENSION, tmp_path / "labextension", ignore=LEFT_OUT)
    spec = importlib.util.spec_from_file_location("copied_hook", tmp_path / "labextension" / "build_hook.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ASSETS.mkdir(parents=True)
    (module.ASSETS / "package.json").write_text("{}")
    module.STAMP.write_text(module.sources_hash())
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.delenv(module.REQUIRE, raising=False)
    return module


def packed(hook: ModuleType, version: str = "standard", target: str = "wheel") -> dict[str, Any]:
    """What the hook adds to a build."""
    data: dict[str, Any] = {"shared_data": {}, "artifacts": []}
    root = str(hook.SOURCES.parent)
    hook.FrontEndHook(root, {}, None, None, root, target).initialize(version, data)
    return data


@pytest.mark.parametrize("version", ["standard", "editable"])
def test_current_assets_go_where_jupyterlab_looks(hook: ModuleType, version: str) -> None:
    """The wheel carries them without a node on the machine, and asks for none."""
    assert packed(hook, version)["shared_data"] == {
        str(hook.ASSETS): "share/jupyter/labextensions/mlops-magic",
        str(hook.SOURCES / "install.json"): "share/jupyter/labextensions/mlops-magic/install.json",
    }
    assert hook.FrontEndHook(".", {}, None, None, ".", "wheel").dependencies() == []


def test_current_assets_travel_in_the_sdist(hook: ModuleType) -> None:
    """They are git-ignored, so the sdist is told of them."""
    assert packed(hook, target="sdist") == {"shared_data": {}, "artifacts": ["/mlops_magic/labextension/"]}


@pytest.mark.parametrize(
    "changed", ["src/index.ts", "style/runs.css", "schema/plugin.json", "yarn.lock", "package.json"]
)
def test_assets_of_other_sources_are_never_packed(
    hook: ModuleType, changed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without node the wheel goes without them, and one line says so."""
    with (hook.SOURCES / changed).open("a", encoding="utf-8") as file:
        file.write(" ")
    assert not hook.is_current()
    assert packed(hook)["shared_data"] == {}
    said = capsys.readouterr().err
    assert said == "mlops-magic: standard wheel without the JupyterLab sidebar: there is no node\n"


def test_a_new_source_file_makes_assets_old_and_a_new_test_does_not(hook: ModuleType) -> None:
    """The hash covers the names of the files, and only of those that are built."""
    (hook.SOURCES / "tests" / "more.test.ts").write_text("")
    assert hook.is_current()
    (hook.SOURCES / "src" / "more.ts").write_text("")
    assert not hook.is_current()


def test_a_build_that_must_have_the_sidebar_fails_without_it(hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The switch turns the line into an error, for editable installs too."""
    hook.STAMP.unlink()
    monkeypatch.setenv(hook.REQUIRE, "1")
    for version in ("standard", "editable"):
        with pytest.raises(hook.NotBuilt, match="there is no node"):
            packed(hook, version)


def test_an_editable_install_builds_nothing(hook: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """It takes seconds, and says what it left out."""
    hook.STAMP.unlink()
    assert packed(hook, "editable")["shared_data"] == {}
    assert "an editable install does not build it" in capsys.readouterr().err


def test_node_is_asked_for_only_where_it_is_missing_and_needed(
    hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build requirement that ships node comes into play last."""
    asked = hook.FrontEndHook(".", {}, None, None, ".", "wheel").dependencies
    hook.STAMP.unlink()
    assert asked() == [hook.YARN_FROM_PYPI, hook.NODE_FROM_PYPI]
    node = tmp_path / "nothing" / "node"
    node.parent.mkdir()
    node.write_text("#!/bin/sh\n")
    node.chmod(0o755)
    assert asked() == [hook.YARN_FROM_PYPI]
    monkeypatch.setattr("sys.argv", ["_in_process.py", "get_requires_for_build_editable", "folder"])
    assert asked() == []
