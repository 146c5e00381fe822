"""What does a newcomer see? Executes the quickstart as a person would, and tries what it exported. `make demo` runs it.

Needs the extras `lab` and `serve`. Everything it makes lies in `demo-output/` of the checkout; the exit code is 0 when
every step did what it should.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

REPOSITORY = Path(__file__).resolve().parents[1]
NOTEBOOK = REPOSITORY / "examples" / "01_quickstart.ipynb"
OUTPUT = REPOSITORY / "demo-output"
RUN_TWICE = "trim"
EDITED = ("logistic", "C = 1.0", "C = 0.001")  # the cell, what stands in it, what stood there at first
QUOTED = {"leaderboard": ".mlops/", "register": "", "drift": "", "pipeline": "", "service": ""}  # cell: what it made
SECONDS = 120  # for each of the steps; they take a few


class Failed(Exception):
    """A step did not do what it should; the message is for the person who types `make demo`."""


@dataclass(frozen=True)
class Demo:
    """Where the notebook ran, and what it said."""

    folder: Path
    executions: int
    said: dict[str, str]  # the first line that each cell showed, by the cell's id


def main() -> int:
    """Run every step and print a line or two for each."""
    began = time.monotonic()
    environment = surroundings(OUTPUT)
    try:
        tell("notebook", "examples/01_quickstart.ipynb runs in a kernel: a cell twice, another edited and run again …")
        demo = executed(OUTPUT, environment)
        tell("", f"{demo.executions} cells ran without an error", "01_quickstart.html")
        for cell, path in QUOTED.items():
            tell("", demo.said[cell], path)
        tell("pipeline", f"python pipeline.py --verify: {verified(demo.folder, environment)}", "exports/pipeline/")
        with serving(demo.folder, environment) as address:
            tell("service", f"python app.py: answers at {address}", "exports/service/")
            tell("", f"asked about one tumour: {answered(address, demo.folder)}")
            tell("", f"asked with a column missing: {refused(address, demo.folder)}")
        tell("", "stopped")
    except Failed as failure:
        tell("FAILED", str(failure), "kernel.log")
        return 1
    tell("done", f"in {time.monotonic() - began:.0f} s; look at the files named above, then type: make lab")
    return 0


def tell(step: str, what: str, path: str = "") -> None:
    """One line: the step, what happened, where to look."""
    place = os.path.relpath(OUTPUT / path) + ("/" if path.endswith("/") else "") if path else ""
    print(f"{step:9} {what}{f'  → {place}' if place else ''}", flush=True)


def surroundings(output: Path) -> dict[str, str]:
    """Environment of everything that is started: store and keys stay inside the output folder."""
    return os.environ | {
        "MLOPS_STORE": str(output / ".mlops"),
        "MLOPS_CONFIG": str(output / ".config"),
        "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this environment, not one that the user has registered
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def executed(output: Path, environment: dict[str, str]) -> Demo:
    """Run the notebook from a scratch copy as a person does, with one cell run twice and one edited and run again."""
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": output}})
    executions = 0
    log = output / "kernel.log"
    try:
        with log.open("wb") as errors, client.setup_kernel(env=environment, stderr=errors, cwd=str(output)):
            for place, cell in enumerate(notebook.cells):
                for source in texts(cell):
                    cell.source = source
                    client.execute_cell(cell, place)
                    executions += cell.cell_type == "code"
    except CellExecutionError as error:
        raise Failed(f"a cell of the notebook failed: {error.ename}: {error.evalue}") from None
    written(notebook, output)
    return Demo(output, executions, {cell.id: shown(cell) for cell in notebook.cells if cell.cell_type == "code"})


def texts(cell: nbformat.NotebookNode) -> list[str]:
    """What stands in a cell each time it is run."""
    identity, new, old = EDITED
    if cell.id == RUN_TWICE:
        return [cell.source, cell.source]
    if cell.id == identity:
        if new not in cell.source:
            raise Failed(f"the cell {identity!r} of the notebook has no line {new!r}")
        return [cell.source.replace(new, old), cell.source]
    return [cell.source]


def written(notebook: nbformat.NotebookNode, output: Path) -> None:
    """Keep the executed notebook, and a page of it for those without Jupyter."""
    from nbconvert import HTMLExporter

    path = output / NOTEBOOK.name
    nbformat.write(notebook, path)
    page, _ = HTMLExporter().from_notebook_node(notebook)
    path.with_suffix(".html").write_text(page, encoding="utf-8")


def shown(cell: nbformat.NotebookNode) -> str:
    """The first line of a cell's last plain text."""
    plain = [output.data["text/plain"] for output in cell.outputs if "text/plain" in output.get("data", {})]
    return " ".join(plain[-1].partition("\n")[0].split()) if plain else ""


def verified(folder: Path, environment: dict[str, str]) -> str:
    """Run the exported pipeline once more and hand back its own words."""
    pipeline = folder / "exports" / "pipeline"
    status = json.loads((pipeline / "proof.json").read_text(encoding="utf-8"))["status"]
    if status != "verified":
        raise Failed(f"the exported pipeline is not verified but {status}")
    done = subprocess.run(
        [sys.executable, "pipeline.py", "--verify"],
        cwd=pipeline,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        raise Failed(f"pipeline.py --verify ended with {done.returncode}: {(done.stdout + done.stderr).strip()[-500:]}")
    return done.stdout.strip().splitlines()[-1]


@contextmanager
def serving(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Start the exported service on a free port, and stop that process at the end."""
    process = subprocess.Popen(
        [sys.executable, "app.py", "--port", "0"],
        cwd=folder / "exports" / "service",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        line = process.stdout.readline().split()  # ends with the process, if that dies
        if not line or not line[-1].startswith("http"):
            raise Failed("the exported service did not start")
        yield line[-1]
        process.terminate()
        # After its drain, uvicorn ends by the signal that it was sent.
        if process.wait(SECONDS) not in (0, -signal.SIGTERM):
            raise Failed(f"the service ended with {process.returncode}")
    finally:
        process.kill()
        process.communicate()


def answered(address: str, folder: Path) -> str:
    """What the service predicts for its own example."""
    status, answer = asked(address, example(folder))
    if status != 200 or len(answer["predictions"]) != 1:
        raise Failed(f"the service answered {status}: {answer}")
    return f"malignant {answer['predictions'][0]}, probability {answer['probabilities'][0][1]:.3f}"


def refused(address: str, folder: Path) -> str:
    """What the service says to a row that breaks the signature."""
    rows = example(folder)
    missing = next(iter(rows["rows"][0]))
    del rows["rows"][0][missing]
    status, answer = asked(address, rows)
    if status != 422 or missing not in str(answer):
        raise Failed(f"the service answered a row without {missing!r} with {status}: {answer}")
    return f"{status}, naming {missing!r}"


def example(folder: Path) -> dict:
    """The rows that lie beside the service."""
    return json.loads((folder / "exports" / "service" / "example.json").read_text(encoding="utf-8"))


def asked(address: str, rows: dict) -> tuple[int, dict]:
    """Status and body of one request."""
    request = urllib.request.Request(
        f"{address}/predict", data=json.dumps(rows).encode(), headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


if __name__ == "__main__":
    raise SystemExit(main())
