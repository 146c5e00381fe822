"""How soon does the sidebar show ten thousand runs, how smoothly are they scrolled, and does memory stay flat?

In a real JupyterLab and Chromium, those of tests/browser; where there is no Chromium, or no built front end, it says so.
"""

from __future__ import annotations

import importlib.util
import random
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from mlops_magic.records.run import Metric, RunResult, RunStart
from mlops_magic.store.database import open_database
from mlops_magic.store.runs.runs import add_finished

HERE = Path(__file__).resolve().parent
RUNS = 10_000
PAGES = 5
SECOND_NS = 1_000_000_000
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")

# From the command until the first row stands in a picture that was shown, and until the last run was read.
SHOWN = """async runs => {
  const next = () => new Promise(requestAnimationFrame);
  const begun = performance.now();
  window.jupyterapp.commands.execute('mlops-magic:show-runs');
  while (!document.querySelector('#mlops-magic-runs tbody tr')) await next();
  await next();
  const first = performance.now() - begun;
  while (document.querySelector('.jp-MlopsRuns-table').ariaRowCount !== String(runs + 1)) await next();
  return [first, performance.now() - begun];
}"""

# Frames a second while the whole list passes in three seconds, and the longest time between two.
SCROLLED = """async () => {
  const list = document.querySelector('#mlops-magic-runs .jp-MlopsStore-scroller');
  const next = () => new Promise(requestAnimationFrame);
  list.scrollTop = 0;
  const begun = await next();
  let frames = 0, last = begun, longest = 0;
  for (let now = begun; now - begun < 3000; frames++) {
    list.scrollTop = ((now - begun) / 3000) * list.scrollHeight;
    now = await next();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return [frames / ((last - begun) / 1000), longest];
}"""


def main() -> None:
    """Print what a person would feel."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    conftest = loaded("conftest")
    if chromium is None or not conftest.servers.ASSETS.exists():
        print("Not measured: there is no Chromium, or the sidebar is not built.")
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as top, sync_playwright() as playwright:
        root, own = Path(top) / "work", Path(top) / "own"
        for folder in (root, own):
            folder.mkdir()
        notebook = conftest.work(root, "many", "1 + 1")
        fill((root / notebook).parent)
        browser = playwright.chromium.launch(executable_path=chromium, args=conftest.CHROMIUM_SWITCHES)
        with conftest.servers.serving(own, root) as lab:
            lab.configure()
            found = [measured(conftest, browser, lab, notebook) for _ in range(PAGES)]
        browser.close()
    median = {name: statistics.median(each[name] for each in found) for name in found[0]}
    worst = {name: max(each[name] for each in found) for name in found[0]}
    slowest = min(each["frames"] for each in found)
    print(f"| sidebar, {RUNS} runs | median of {PAGES} pages | worst |")
    print("|---|---|---|")
    print(f"| first row on the screen, ms | {median['first']:.0f} | {worst['first']:.0f} |")
    print(f"| every run read, ms | {median['whole']:.0f} | {worst['whole']:.0f} |")
    print(f"| frames a second while all pass in 3 s | {median['frames']:.0f} | {slowest:.0f} |")
    print(f"| longest time between two frames, ms | {median['longest']:.0f} | {worst['longest']:.0f} |")
    print(f"| heap after one pass, MB | {median['heap']:.1f} | {worst['heap']:.1f} |")
    print(f"| heap after three passes, MB | {median['heap_later']:.1f} | {worst['heap_later']:.1f} |")
    print(f"| nodes after one pass | {median['nodes']:.0f} | {worst['nodes']:.0f} |")
    print(f"| nodes after three passes | {median['nodes_later']:.0f} | {worst['nodes_later']:.0f} |")


def loaded(name: str) -> ModuleType:
    """A file of tests/browser, which is no package."""
    path = HERE.parent / "browser" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fill(folder: Path) -> None:
    """Ten thousand runs with three metrics each."""
    draw = random.Random(0)
    found = []
    for place in range(RUNS):
        start = RunStart(f"e{place % 7}", f"try {place}", 1_790_000_000 * SECOND_NS + place, "fit()", "fit()", "c", "n")
        metrics = tuple(Metric(name, draw.random()) for name in ("auc", "f1", "loss"))
        found.append((start, RunResult("finished", start.started_ns + SECOND_NS, metrics=metrics)))
    database = open_database(folder / ".mlops")
    try:
        add_finished(database, found)
    finally:
        database.close()


def measured(conftest: ModuleType, browser: Any, lab: Any, notebook: str) -> dict[str, float]:
    """What one fresh page gives."""
    alone = browser.new_context(viewport=conftest.VIEWPORT)
    with alone as context, conftest.looking(context, lab) as sight:
        page = sight.page
        page.goto(f"http://127.0.0.1:{lab.port}/lab?reset&token={conftest.TOKEN}")
        page.wait_for_function("window.jupyterapp?.commands.hasCommand('mlops-magic:show-runs')")
        page.evaluate("window.jupyterapp.restored.then(() => null)")
        page.locator("#jupyterlab-splash").wait_for(state="detached")
        sight.open(notebook)
        first, whole = page.evaluate(SHOWN, RUNS)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable")
        frames, longest = page.evaluate(SCROLLED)
        once = counted(devtools)
        for _ in range(2):
            page.evaluate(SCROLLED)
        thrice = counted(devtools)
    return {
        "first": first, "whole": whole, "frames": frames, "longest": longest,
        "heap": once["JSHeapUsedSize"] / 1e6, "heap_later": thrice["JSHeapUsedSize"] / 1e6,
        "nodes": once["Nodes"], "nodes_later": thrice["Nodes"],
    }  # fmt: skip


def counted(devtools: Any) -> dict[str, float]:
    """Chromium's own counts, after what nobody needs was collected."""
    devtools.send("HeapProfiler.collectGarbage")
    return {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}


if __name__ == "__main__":
    main()
