"""A slice as the scripts it may become, and what stands beside each: inputs, requirements, environment."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...adapters.environment import environment, is_installed, pinned, public_names
from ...core.code.writing.emit import Needs, NoSuchForm, emitted, top_settings
from ...core.code.writing.layout import Plan, Wishes, forms
from ...core.code.writing.script import plan, statement_count, statements_of
from ...export.attached import Attached
from ...export.pipeline import PipelineFiles, imported_modules
from ...records.execution import CellNote, Input, Slice
from ...records.proof import Extent
from .data_tests import Covering
from .diagnose import Notebook
from .prove import Expected

ALWAYS_REQUIRED = ("numpy", "blake3")  # what the copied check itself runs on
BROUGHT_BY_PIP = frozenset({"_distutils_hack", "setuptools", "pip", "pkg_resources", "_virtualenv", "distutils"})
MATTERS_WHERE = frozenset({"~cwd", "~path"})  # an execution that changed these needs a folder of its own


@dataclass(frozen=True, slots=True)
class Request:
    """What to export, and where."""

    slices: tuple[Slice, ...]  # likeliest first; the last one is everything that ran
    expected: tuple[Expected, ...]
    folder: Path
    cwd: Path  # the notebook's folder
    params: frozenset[str] = frozenset()
    seconds: float = 600.0  # for one replay
    attached: Attached = field(default_factory=Attached)  # data that travels beside the script
    budget: float | None = None  # seconds for leaving out what is not needed; None: twice the original time
    notebook: Notebook | None = None  # to say where a replay leaves it
    notes: Mapping[str, CellNote] = field(default_factory=dict)  # what the notebook file says of its cells
    covering: Covering | None = None  # which schemas cover a content; None: there is no schema at all
    history: str = ""  # head of the store's chain
    settings: tuple[tuple[str, str], ...] = ()  # variables of the kernel that say how numbers are computed
    texts: Mapping[str, bytes] = field(default_factory=dict)  # of small files by fp1, as cells read them

    @property
    def labels(self) -> str:
        """The targets' names, as a sentence has them."""
        return ", ".join(each.label for each in self.expected)


@dataclass(frozen=True, slots=True)
class Written:
    """One form of a slice, and how it came about."""

    files: PipelineFiles
    made: Plan
    wishes: Wishes
    piece: Slice


def written_forms(piece: Slice, request: Request) -> Iterator[Written]:
    """The slice in every form that can be written, nicest first; equal texts once."""
    seen = set()
    wanted = tuple(replace(wishes, notes=request.notes, kernel=request.settings) for wishes in forms(request.params))
    if request.budget == 0:  # the over-approximation itself, nothing guessed away
        wanted = tuple(replace(wishes, trimmed=False, needed_only=False, entropy=True) for wishes in wanted)
    for wishes in wanted:
        found = written(piece, wishes, request)
        if found is not None and found.files.source not in seen:
            seen.add(found.files.source)
            yield found


def written(piece: Slice, wishes: Wishes, request: Request) -> Written | None:
    """The slice in one form; None where it cannot be written so, or would read as given what the slice makes itself."""
    try:
        made = plan(piece, wishes, is_installed, public_names)
        kept = _contributing(piece, made, wishes)
        source = emitted(made, _needs(made, kept, request.cwd), shared=wishes.shared, says=_says(kept, request),
                         targets={each.label: each.expression for each in request.expected})  # fmt: skip
    except (NoSuchForm, SyntaxError, ValueError):
        return None
    found = inputs(kept, request.cwd)
    if not {read.path for read in found} <= {read.path for read in inputs(piece, request.cwd)}:
        return None  # a file that the slice makes is no input: what made it is needed, though a copy would do
    extent = Extent(statement_count(made), statements_of(request.slices[-1].executions))
    files = PipelineFiles(source, kept, made.params, found, (), (), request.attached, extent,
                          settings=top_settings(made), texts=request.texts,
                          folders=_folders(kept, request))  # fmt: skip
    imported = {name.partition(".")[0] for name in imported_modules(source)}
    return Written(pinned_files(files, imported | set(ALWAYS_REQUIRED)), made, wishes, piece)


def pinned_files(files: PipelineFiles, modules: AbstractSet[str]) -> PipelineFiles:
    """The files with requirements for these modules: those a replay had loaded, lazily imported ones included."""
    if not modules:
        return files
    here, pins = environment(), pinned(modules - BROUGHT_BY_PIP)
    return replace(files, requirements=pins, environment=(("python", here.python), ("platform", here.platform), *pins))


def _contributing(piece: Slice, made: Plan, wishes: Wishes) -> Slice:
    """The slice without executions of which nothing is left, and without states that nothing restores."""
    restored = {step.execution.seq: step.execution.generator_states for step in made.steps}
    kept = [execution for execution in piece.executions if execution.seq in made.contributing]
    kept = [replace(each, generator_states=restored.get(each.seq, ())) for each in kept]
    return replace(piece, executions=tuple(kept) if wishes.trimmed or wishes.dropped else piece.executions)


def _says(piece: Slice, request: Request) -> str:
    numbers = ", ".join(str(execution.seq) for execution in piece.executions)
    return f"Rebuild {request.labels} from executions {numbers} of a notebook."


def _needs(made: Plan, piece: Slice, cwd: Path) -> Needs:
    kept = [step.execution for step in made.steps]
    return Needs(folder=any(each.writes or MATTERS_WHERE & each.changes for each in kept) or bool(inputs(piece, cwd)))


def _folders(piece: Slice, request: Request) -> tuple[str, ...]:
    """Folders below the notebook's that the slice writes into and no execution made."""
    made = {path for execution in request.slices[-1].executions for path in execution.writes}
    parents = {Path(path).parent for execution in piece.executions for path in execution.writes}
    found = {os.path.relpath(folder, request.cwd) for folder in parents if str(folder) not in made}
    return tuple(sorted(name for name in found if name != os.curdir and not name.startswith(os.pardir)))


def inputs(piece: Slice, cwd: Path) -> tuple[Input, ...]:
    """Files that the slice reads and does not make itself, first reading first."""
    made: set[str] = set()
    found: dict[str, Input] = {}
    for execution in piece.executions:
        for read in execution.inputs:
            if os.path.normpath(cwd / read.path) not in made:
                found.setdefault(read.path, read)
        made |= {os.path.normpath(path) for path in execution.writes}
    return tuple(found.values())
