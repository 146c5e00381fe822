"""How is the picture in README made? From the demo's notebook, in a real JupyterLab, by a real Chromium.

After `make demo` and `make lab` have built what it shows: `.venv/bin/python tests/examples/picture.py`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbformat import read
from nbformat.sign import NotebookNotary
from playwright.sync_api import Page, sync_playwright

REPOSITORY = Path(__file__).resolve().parents[2]
DEMO = REPOSITORY / "demo-output"
PICTURE = REPOSITORY / "examples" / "images" / "quickstart.png"
NAME = "01_quickstart.ipynb"
TOKEN = "picture"
SIZE = {"width": 1280, "height": 800}
SECONDS = 90


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as temporary:
        own = Path(temporary)
        shutil.copytree(DEMO, own / "notebooks")
        with lab(own) as address, sync_playwright() as playwright:
            chromium = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport=SIZE)
            page.set_default_timeout(SECONDS * 1000)
            page.goto(f"{address}/lab?reset&token={TOKEN}")
            arrange(page)
            PICTURE.parent.mkdir(exist_ok=True)
            page.screenshot(path=PICTURE)
            browser.close()


def arrange(page: Page) -> None:
    """Open the notebook at the first tracked cell, with the sidebar beside it."""
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('mlops-magic:show-runs')")
    page.evaluate("window.jupyterapp.restored.then(() => null)")
    command = "([name, args]) => window.jupyterapp.commands.execute(name, args).then(() => null)"
    page.evaluate(command, ["docmanager:open", {"path": NAME, "factory": "Notebook"}])
    page.wait_for_function("window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'")
    page.evaluate(command, ["mlops-magic:show-runs", {}])
    page.locator("#mlops-magic-runs td.jp-mod-run").nth(2).wait_for()
    page.evaluate(
        """() => { const { content } = window.jupyterapp.shell.currentWidget;
        const place = content.widgets.findIndex(each => each.model.id === 'logistic');
        content.activeCellIndex = place;
        return content.scrollToItem(place, 'start').then(() => null); }"""
    )
    page.wait_for_timeout(3000)  # cells below come into being while it scrolls


@contextmanager
def lab(own: Path) -> Iterator[str]:
    """JupyterLab with the sidebar of this checkout, stopped by its own process id."""
    settings = own / "settings"
    news = settings / "@jupyterlab" / "apputils-extension"
    enabled = own / "config" / "jupyter_server_config.d"
    for folder in (news, enabled, own / "data"):
        folder.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    shutil.copytree(REPOSITORY / "mlops_magic" / "labextension", own / "share" / "labextensions" / "mlops-magic")
    shutil.copy(REPOSITORY / "labextension" / "jupyter_server_config.json", enabled / "mlops_magic.json")
    places = {"CONFIG_DIR": "config", "DATA_DIR": "data", "PATH": "share", "RUNTIME_DIR": "runtime"}
    environment = os.environ | {f"JUPYTER_{name}": str(own / place) for name, place in places.items()}
    environment |= {"JUPYTERLAB_SETTINGS_DIR": str(settings), "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces")}
    NotebookNotary(data_dir=str(own / "data")).sign(read(own / "notebooks" / NAME, as_version=4))  # cards are HTML
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    command += [f"--ServerApp.root_dir={own / 'notebooks'}", "--LabApp.expose_app_in_browser=True"]
    with subprocess.Popen(
        [*command, f"--IdentityProvider.token={TOKEN}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait(f"http://127.0.0.1:{port}/api")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait(address: str) -> None:
    """Return when something answers."""
    for _ in range(SECONDS):
        try:
            urllib.request.urlopen(address).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(1)
        else:
            return
    raise TimeoutError(address)


if __name__ == "__main__":
    main()
