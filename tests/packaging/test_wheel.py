"""Does what we publish hold what it should, once, and does Jupyter find it?

Set MLOPS_MAGIC_WHEEL to a built wheel; an sdist beside it is looked at too. MLOPS_MAGIC_WHEEL_PYTHON may name the Python
of an environment that has this wheel and jupyterlab already; otherwise one is made, which takes minutes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

WHEEL = os.environ.get("MLOPS_MAGIC_WHEEL", "")
PYTHON = os.environ.get("MLOPS_MAGIC_WHEEL_PYTHON", "")
DATA = ".data/data/"
SIDEBAR = f"{DATA}share/jupyter/labextensions/mlops-magic/"
INSTALL_SECONDS = 500

pytestmark = pytest.mark.skipif(not WHEEL, reason="no wheel: build one and set MLOPS_MAGIC_WHEEL to it")


@pytest.fixture(scope="module")
def wheel() -> Path:
    """The wheel that was built."""
    return Path(WHEEL).resolve(strict=True)


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    """Everything in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def sdist(wheel: Path) -> Path:
    """The sdist built with it."""
    found = sorted(wheel.parent.glob("mlops_magic-*.tar.gz"))
    if not found:
        pytest.skip("no sdist beside the wheel")
    return found[-1]


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of an environment that holds the wheel and what it needs."""
    if PYTHON:
        return Path(PYTHON)
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    made = folder / "bin" / "python"
    subprocess.run(
        [made, "-m", "pip", "install", "-q", f"{wheel}[lab]"],
        check=True,
        timeout=INSTALL_SECONDS,
        stdin=subprocess.DEVNULL,
    )
    return made


def one(names: list[str], end: str) -> str:
    """The only name that ends so."""
    (found,) = [name for name in names if name.endswith(end)]
    return found


def test_the_wheel_carries_the_sidebar_once(names: list[str]) -> None:
    """Assets, schema and the note for pip's users lie where JupyterLab looks, and not in the package as well."""
    for end in ("package.json", "install.json", "schemas/mlops-magic/plugin.json", "sources.sha256"):
        one(names, SIDEBAR + end)
    assert len([name for name in names if "/static/remoteEntry." in name]) == 1
    assert [name for name in names if name.startswith("mlops_magic/labextension")] == []


def test_the_wheel_carries_the_widgets_files(names: list[str]) -> None:
    """Scripts and style of the panels lie beside the modules that read them."""
    here = {path.name for path in (Path(__file__).parents[2] / "mlops_magic" / "panels" / "front").iterdir()}
    assert here
    assert {name.rpartition("/")[2] for name in names if name.startswith("mlops_magic/panels/front/")} == here


def test_the_wheel_enables_the_server_routes(wheel: Path, names: list[str]) -> None:
    """The file that Jupyter Server reads names our module."""
    with zipfile.ZipFile(wheel) as archive:
        found = archive.read(one(names, f"{DATA}etc/jupyter/jupyter_server_config.d/mlops_magic.json"))
    assert json.loads(found) == {"ServerApp": {"jpserver_extensions": {"mlops_magic.server": True}}}


def test_the_wheel_carries_the_licence_and_no_workshop(wheel: Path, names: list[str]) -> None:
    """Licence and type marker are in; sources of the sidebar, tests and examples are not."""
    with zipfile.ZipFile(wheel) as archive:
        licence = archive.read(one(names, ".dist-info/licenses/LICENSE")).decode()
    assert "Apache License" in licence
    assert "mlops_magic/py.typed" in names
    assert [
        name for name in names if "node_modules" in name or name.startswith(("tests/", "labextension/", "examples/"))
    ] == []


def test_the_sdist_carries_sources_and_built_assets(sdist: Path) -> None:
    """A machine without node makes the same wheel from it; what was only installed to build is not in it."""
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
    assert [name for name in names if "node_modules" in name or "/labextension/lib/" in name or "/.yarn/" in name] == []
    for end in (
        "/mlops_magic/labextension/sources.sha256",
        "/labextension/yarn.lock",
        "/labextension/src/index.ts",
        "/LICENSE",
    ):
        one(names, end)


@pytest.mark.slow
def test_a_wheel_from_the_sdist_without_node_has_the_sidebar(
    sdist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is built and nothing is fetched: the assets in the sdist are those of its sources."""
    monkeypatch.setenv("PATH", str(tmp_path))
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "-w", str(tmp_path), str(sdist)], check=True, stdin=subprocess.DEVNULL)
    (made,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(made) as archive:
        one(archive.namelist(), f"{SIDEBAR}sources.sha256")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "lines"),
    [
        (["labextension", "list"], [r"mlops-magic v\S+ enabled OK"]),
        (["server", "extension", "list"], [r"mlops_magic\.server enabled", r"mlops_magic\.server \S* ?OK"]),
    ],
)
def test_jupyter_finds_the_extension_enabled_and_sound(
    python: Path, command: list[str], lines: list[str], tmp_path: Path
) -> None:
    """Both lists, asked in an environment made from the wheel, say so."""
    jupyter = shutil.which("jupyter", path=str(python.parent))
    assert jupyter
    environment = os.environ | {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    done = subprocess.run(
        [jupyter, *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        stdin=subprocess.DEVNULL,
        cwd=tmp_path,
    )
    said = re.sub(r"\x1b\[\d*m", "", done.stdout + done.stderr)
    for line in lines:
        assert re.search(line, said), said
