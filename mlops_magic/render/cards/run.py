"""What does a person see of a run?"""

from __future__ import annotations

from collections.abc import Iterator

from ...records.run import DatasetUse, Environment, FittedModel, GitState, Metric, Param, Run
from .. import numbers
from ..card import (
    ATTENTION,
    FAILED,
    GOOD,
    RUNNING,
    Block,
    Card,
    Cell,
    Code,
    Lines,
    Paragraph,
    Phrase,
    Section,
    Verdict,
    cell,
    code,
    table,
)  # fmt: skip
from ..phrases import class_name, fingerprint, headline, joined, model, moment, name, names
from ..saved_words import saved_words
from ..visible import clipped, visible

VERDICTS = {
    "running": Verdict("…", "running", RUNNING),
    "finished": Verdict("✓", "finished", GOOD),
    "failed": Verdict("✗", "failed", FAILED),
    "interrupted": Verdict("!", "interrupted", ATTENTION),
    "killed": Verdict("✗", "killed", FAILED),
}
SEARCHED = ".best_score_"  # what a search measured; its candidates are runs within this one
STALE = "~ stale"
ERROR_COLUMNS = 70
LINE_COLUMNS = 160


def card(run: Run, now_ns: int | None) -> Card:
    """The run: what it is called, how it went, what it measured; the rest folded."""
    return Card(
        titles=(title(run), *_named(run)),
        verdict=VERDICTS.get(run.status, Verdict("!", run.status, ATTENTION)),
        headline=headline(run.metrics),
        facts=tuple(_facts(run, now_ns)),
        blocks=(
            *(Paragraph((visible(line),)) for line in run.remarks),
            *(Paragraph(("! ", Code(clipped(line, LINE_COLUMNS))), quiet=True) for line in run.unkept),
        ),
        sections=tuple(_sections(run)),
    )


def title(run: Run) -> Phrase:
    """How to ask for the run."""
    return (f"run {run.id}",)


def _named(run: Run) -> Iterator[Phrase]:
    if run.experiment:
        yield (name(run.experiment),)
    if run.name and run.name != run.experiment:
        yield (name(run.name),)


def _facts(run: Run, now_ns: int | None) -> Iterator[Phrase]:
    if run.error_type:
        said = f"{run.error_type}: {run.error_text}" if run.error_text else run.error_type
        yield (Code(clipped(said, ERROR_COLUMNS)),)
    read = names(each.name for each in run.data if each.role == "read")
    if run.models:
        more: Phrase = (f" and {len(run.models) - 1} more",) if len(run.models) > 1 else ()
        yield (model(run.models[0]), *more, *((" on ", *read) if read else ()))
    elif read:
        yield ("read ", *read)
    if run.seconds is None:
        yield ("started ", moment(run.started_ns, now_ns))
    else:
        yield (numbers.duration(run.seconds),)
    if run.peak_bytes:
        yield (numbers.size(run.peak_bytes),)
    if run.git is not None:
        yield git(run.git)
    if run.seconds is not None:
        yield (moment(run.started_ns, now_ns),)


def git(state: GitState) -> Phrase:
    """The commit, and how far the files are from it."""
    changed = f" ({numbers.counted(state.files_changed, 'file')} changed)" if state.files_changed else ""
    return ("git ", Code(visible(state.commit)[:7]), changed)


def _sections(run: Run) -> Iterator[Section]:
    if run.error_type:
        yield Section("error", (Lines(f"{run.error_type}: {run.error_text}"),))
    if run.params:
        yield Section(f"params ({len(run.params)})", (params(run.params),))
    if run.metrics:
        yield Section(f"metrics ({len(run.metrics)})", (metrics(run.metrics),))
    if run.data:
        yield Section(f"data ({len(run.data)})", (_data(run.data),))
    if run.models:
        yield Section(f"models ({len(run.models)})", tuple(_models(run)))
    if run.code:
        yield Section("code", (Lines(run.code),))
    shown = [each for each in run.artifacts if each.kind != "recipe"]  # what it stands on is told under lineage
    if shown:
        rows = [(code(each.name), cell(each.kind), cell(numbers.size(each.size_bytes))) for each in shown]
        yield Section(f"output ({len(rows)})", (table("name kind > size", rows),))
    if run.warnings:
        yield Section(f"warnings ({len(run.warnings)})", tuple(Paragraph((Code(each),)) for each in run.warnings))
    if run.environment is not None:
        yield Section("environment", tuple(environment(run.environment)))
    if run.git is not None:
        yield Section("git", tuple(_git(run.git)))
    yield Section("lineage", tuple(_lineage(run)))
    if run.notes:
        yield Section(f"not recorded ({len(run.notes)})", tuple(Paragraph((note,)) for note in run.notes))


def params(found: tuple[Param, ...]) -> Block:
    """What was chosen, as it was typed, and where."""
    return table(
        "param value from",
        [(code(each.name), code(clipped(each.value, LINE_COLUMNS)), cell(each.source)) for each in found],
    )


def metrics(found: tuple[Metric, ...]) -> Block:
    """What was measured, and by which call."""
    return table(
        "metric > value from",
        [(code(each.name), cell(numbers.number(each.value)), code(each.source)) for each in found],
    )


def _data(found: tuple[DatasetUse, ...]) -> Block:
    known = any(each.saved for each in found)
    rows = [
        (
            code(each.name),
            *((code(saved_words(each.saved)) if each.saved else cell(numbers.NONE),) if known else ()),
            cell(each.role),
            cell(shape(each)),
            code(each.fingerprint.fp),
        )
        for each in found
    ]
    return table(f"data {'version ' if known else ''}role > rows_×_columns fingerprint", rows)  # × is meant


def shape(use: DatasetUse) -> str:
    """Rows and columns, as far as they are known."""
    rows = numbers.NONE if use.fingerprint.rows is None else numbers.count(use.fingerprint.rows)
    return rows if use.columns is None else f"{rows} × {numbers.count(use.columns)}"  # × is meant


def _models(run: Run) -> Iterator[Block]:
    rows: list[tuple[Cell, ...]] = []
    seen = any(each.seconds is not None for each in run.models)
    for each in run.models:
        chosen = ", ".join(f"{param.name}={param.value}" for param in each.params) or "defaults"
        known = code(fingerprint(each.fingerprint)) if each.fingerprint else cell(numbers.NONE)
        rows.append(
            (code(each.name), code(class_name(each.type)), code(chosen), *(_fitted(each) if seen else ()), known)
        )
    yield table(f"model class not_default {'fitted_on > took ' if seen else ''}fingerprint", rows)


def _fitted(model: FittedModel) -> tuple[Cell, ...]:
    """What it was fitted on, and how long that took."""
    if model.seconds is None:
        return cell(numbers.NONE), cell(numbers.NONE)
    size = numbers.NONE if model.rows is None else numbers.count(model.rows)
    size += "" if model.columns is None else f" × {numbers.count(model.columns)}"
    named = next((name for name, _ in model.data if name), "")
    times = f" in {numbers.counted(model.fits, 'batch', 'batches')}" if model.fits > 1 else ""
    return code(f"{visible(named)} ({size})" if named else size), cell(f"{numbers.duration(model.seconds)}{times}")


def environment(found: Environment) -> Iterator[Block]:
    """Where it ran, and every distribution that was installed."""
    facts = (found.python and f"Python {found.python}", found.platform, found.machine)
    packages = numbers.counted(len(found.packages), "package")
    yield Paragraph(joined([(fact,) for fact in (*facts, packages) if fact]))
    if found.packages:
        yield Lines("\n".join(visible(f"{package}=={version}") for package, version in found.packages), "list", 4)


def _git(state: GitState) -> Iterator[Block]:
    branch: Phrase = ("on ", name(state.branch)) if state.branch else ("on no branch",)
    changed = (
        f"{numbers.counted(state.files_changed, 'file')} changed since" if state.files_changed else "nothing changed"
    )
    yield Paragraph(joined([(Code(state.commit),), branch, (changed,)]))
    if state.diff:
        yield Lines(state.diff, "diff")


def _lineage(run: Run) -> Iterator[Block]:
    if run.parent is not None:
        yield Paragraph((f"within run {run.parent}",))
    if any(metric.name.endswith(SEARCHED) for metric in run.metrics):
        yield Paragraph(("what its searches tried is runs within this one",))
        yield Lines(f'%leaderboard --where "parent = {run.id}"', "type")
    if run.history:
        yield Paragraph(("history ", Code(run.history)))
    if run.stands_on:
        yield Paragraph(("stands on executions ", ", ".join(map(str, run.stands_on))))
    elif run.kind == "cell":
        yield Paragraph(("stands on no earlier execution",))
    where: list[Phrase] = []
    if run.notebook:
        where.append(("notebook " if run.kind == "cell" else "file ", Code(run.notebook)))
    if run.cell_id:
        where.append(("cell ", Code(run.cell_id)))
    where += [("tag ", Code(f"{key}={value}")) for key, value in run.tags]
    if where:
        yield Paragraph(joined(where))
    yield Lines(f"%lineage run:{run.id}", "type")
