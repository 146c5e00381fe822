"""A notebook file, run cell by cell in a kernel of its own, in its own folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.code.reading.notes import cell_notes
from ..core.code.slicing.hidden import NOWHERE, Saved
from ..errors import MissingDependency, NotebookFailed, UsageError, nearest
from ..records.execution import CellNote

LOAD = "%load_ext mlops_magic"


@dataclass(frozen=True, slots=True)
class Told:
    """What a line of ours, run in the kernel, said."""

    text: str
    error: str


class NotebookKernel:
    """A kernel in which a notebook's cells run one by one; use `opened`."""

    def __init__(self, client: Any, notebook: Any) -> None:
        self.client, self.notebook = client, notebook

    @property
    def code_cells(self) -> list[int]:
        """Places of the cells that hold code."""
        cells = enumerate(self.notebook.cells)
        return [place for place, cell in cells if cell.cell_type == "code" and cell.source.strip()]

    def run_cell(self, place: int) -> None:
        """Run one cell; its outputs go into the notebook.

        Raises
        ------
        NotebookFailed
            The cell raised, ran too long, or the kernel died.
        """
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

        cell = self.notebook.cells[place]
        try:
            self.client.execute_cell(cell, place)
        except CellExecutionError as error:
            first = next((line for line in cell.source.splitlines() if line.strip()), "")
            raise NotebookFailed(
                f"cell {place + 1} ({first.strip()[:60]}) raised {error.ename}: {error.evalue}"
            ) from None
        except CellTimeoutError:
            raise NotebookFailed(f"cell {place + 1} ran longer than --timeout allows.") from None
        except DeadKernelError:
            raise NotebookFailed(f"the kernel died in cell {place + 1}.") from None

    def tell(self, line: str, say: Callable[[str], None] = lambda _: None) -> Told:
        """Run a line of ours, which is no cell of the notebook; `say` is told what it shows for a moment."""
        texts: list[str] = []
        errors: list[str] = []

        def heard(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "error":
                errors.append(f"{content['ename']}: {content['evalue']}")
            elif message["msg_type"] == "stream":
                texts.append(content["text"])
            elif content.get("transient", {}).get("display_id"):
                say(content["data"].get("text/plain", ""))  # a line that is replaced by the next, and by nothing
            elif "data" in content:
                texts.append(content["data"].get("text/plain", "") + "\n")

        client = self.client.kc
        waiting = client.execute_interactive if hasattr(client, "execute_interactive") else None
        if waiting is None:
            raise NotebookFailed("this kernel client cannot be asked.")
        done = waiting(line, store_history=False, allow_stdin=False, output_hook=heard, timeout=None)
        if hasattr(done, "__await__"):
            from jupyter_core.utils import run_sync

            async def finish() -> Any:
                return await done

            run_sync(finish)()
        return Told("".join(texts), "\n".join(errors))


@contextmanager
def opened(path: Path, *, timeout: int | None) -> Iterator[NotebookKernel]:
    """The notebook with a started kernel that has the extension loaded; the kernel is shut down at the end.

    Raises
    ------
    UsageError
        There is no such notebook, or it cannot be read; the nearest file is offered.
    MissingDependency
        nbclient is not installed.
    """
    try:
        import nbformat
        from nbclient import NotebookClient
    except ImportError:
        raise MissingDependency("nbclient", "lab") from None
    if not path.is_file():
        near = (
            nearest(path.name, [other.name for other in path.parent.glob("*.ipynb")]) if path.parent.is_dir() else None
        )
        raise UsageError(
            f"there is no notebook {path.name!r}." + (f" Type: mlops run {path.with_name(near)}" if near else "")
        )
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        raise UsageError(f"{path.name!r} is no notebook that can be read: {str(error).splitlines()[0]}") from error
    client = NotebookClient(
        notebook,
        timeout=timeout,
        extra_arguments=["--log-level=40"],  # errors only: its warnings are about the machine, not the notebook
        kernel_name=_kernel_name(notebook),
        resources={"metadata": {"path": str(path.parent)}},
    )
    with client.setup_kernel(cwd=str(path.parent), env={**os.environ, "JPY_SESSION_NAME": str(path)}):
        kernel = NotebookKernel(client, notebook)
        told = kernel.tell(LOAD)
        if told.error:
            raise NotebookFailed(f"the kernel could not load mlops_magic ({told.error}). Type: pip install mlops-magic")
        yield kernel


def saved_in(path: Path) -> Saved:
    """Cells of a notebook file in order, and when it was written; nothing where it cannot be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return Saved(tuple(str(cell["id"]) for cell in cells), path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):  # an older format has no ids
        return NOWHERE


def notes_in(path: Path) -> dict[str, CellNote]:
    """What a notebook file says of its cells; nothing where there is no such file or it cannot be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return cell_notes(cells)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # a script, another format, half-written
        return {}


def _kernel_name(notebook: Any) -> str:
    """The notebook's own kernel where it is installed, else Python's."""
    from jupyter_client.kernelspec import KernelSpecManager

    wanted = notebook.metadata.get("kernelspec", {}).get("name", "python3")
    return wanted if wanted in KernelSpecManager().find_kernel_specs() else "python3"


def written(notebook: Any, path: Path) -> None:
    """Write a notebook with its outputs."""
    import nbformat

    nbformat.write(notebook, path)
