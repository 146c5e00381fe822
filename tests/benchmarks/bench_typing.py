"""How long does a letter take to be on the screen with the extension, beside the same notebook without; and the first load?

Two servers and two pages take turns: a notebook of 300 cells of which every tenth is tracked, a store of 200 runs, the
list of runs in sight. A letter's time runs from the key to the end of the frame that shows it; frames are not held back
for a screen. The first load's script is what the browser's profiler sees running from our files.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from crowded import CELLS, EVERY, PLAIN, RUNS, crowded  # found by the line above
from servers import ASSETS, CHROMIUM_SWITCHES, TOKEN, WHEEL_PYTHON, Lab, serving

ROUNDS = 20
PAUSES_MS = (
    30,
    30,
    170,
    30,
    200,
    60,
    30,
    160,
    90,
    30,
)  # between letters: bursts, and pauses in which badges are looked at
LOADS = 5
SETTLED_MS = 20_000  # JupyterLab draws the cells that are not in sight
UNBOUND = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]
WATCHED = """() => { window.letters = []; const channel = new MessageChannel(); let began = 0;
  channel.port1.onmessage = () => window.letters.push(performance.now() - began);
  window.addEventListener('keydown', () => { began = performance.now();
    requestAnimationFrame(() => channel.port2.postMessage(null)); }, true); }"""
FOCUSED = """place => { const { content } = window.jupyterapp.shell.currentWidget;
  content.activeCellIndex = place; content.mode = 'edit'; return content.scrollToItem(place).then(() => null); }"""
IDLE = """() => { const shown = window.jupyterapp?.shell.currentWidget;
  return shown?.context?.isReady && shown.sessionContext?.session?.kernel?.status === 'idle'; }"""


def opened(browser: Browser, lab: Lab, path: str) -> Page:
    """A page that shows the notebook."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(120_000)
    page.goto(f"http://127.0.0.1:{lab.port}/lab/tree/{path}?token={TOKEN}")
    page.wait_for_function(IDLE)
    return page


def typed(page: Page) -> list[float]:
    """Milliseconds from each key to the end of its frame."""
    page.bring_to_front()
    page.evaluate(FOCUSED, PLAIN)
    page.locator(".jp-Cell.jp-mod-active .cm-content").click()
    page.keyboard.press("Control+End")
    page.wait_for_timeout(500)
    page.evaluate("() => { window.letters.length = 0; }")
    for pause in PAUSES_MS:
        page.keyboard.press("a")
        page.wait_for_timeout(pause)
    page.wait_for_timeout(200)
    return list(page.evaluate("window.letters"))


def script_ms(browser: Browser, lab: Lab, path: str) -> float:
    """Milliseconds of script that ran from our files until the notebook stood."""
    page = browser.new_context().new_page()
    page.set_default_timeout(120_000)
    session = page.context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send("Profiler.setSamplingInterval", {"interval": 200})
    session.send("Profiler.start")
    page.goto(f"http://127.0.0.1:{lab.port}/lab/tree/{path}?token={TOKEN}")
    page.wait_for_function(IDLE)
    profile = session.send("Profiler.stop")["profile"]
    page.context.close()
    ours = {node["id"] for node in profile["nodes"] if "/extensions/mlops-magic/" in node["callFrame"]["url"]}
    spent = sum(
        delta for sample, delta in zip(profile["samples"], profile["timeDeltas"], strict=True) if sample in ours
    )
    return spent / 1000


def row(name: str, ours: float, without: float) -> str:
    """One line of the table."""
    return f"| {name} | {ours:.1f} | {without:.1f} | {ours / without:.2f} |"


def main() -> None:
    """Print both tables."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None or not (WHEEL_PYTHON or ASSETS.is_dir()):
        print("Typing was not measured: it needs Chromium and the built front end.")
        return
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder, labs = Path(name), []
        for ours in (True, False):
            root = folder / f"{ours}" / "work"
            crowded(root)
            labs.append(stack.enter_context(serving(folder / f"{ours}" / "own", root, ours=ours)))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=[*CHROMIUM_SWITCHES, *UNBOUND])
        loads = [script_ms(browser, labs[0], "crowded.ipynb") for _ in range(LOADS)]
        pages = [opened(browser, lab, "crowded.ipynb") for lab in labs]
        pages[0].evaluate("window.jupyterapp.commands.execute('mlops-magic:show-runs').then(() => null)")
        for page in pages:
            page.bring_to_front()
            page.wait_for_timeout(SETTLED_MS)
            page.evaluate(WATCHED)
            typed(page)
        found: list[list[float]] = [[], []]
        for _ in range(ROUNDS):
            for page, letters in zip(pages, found, strict=True):
                letters.extend(typed(page))
        browser.close()
    medians = [statistics.median(each) for each in found]
    high = [statistics.quantiles(each, n=20)[-1] for each in found]
    print(
        f"Typing in a notebook of {CELLS} cells, {CELLS // EVERY} of them tracked, {RUNS} runs in the store; ms from key to frame"
    )
    print("\n| letters | with us | without | ratio |\n|---|--:|--:|--:|")
    print(row("typing, median", *medians))
    print(row("typing, 95th percentile", *high))
    print("\n| first load | ms of our script |\n|---|--:|")
    print(f"| median of {LOADS} | {statistics.median(loads):.0f} |")


if __name__ == "__main__":
    main()
