"""Where does a replay first leave the notebook, or another replay? Both are run again, statement by statement.

Bounded by time; what is too large to be looked at in time is passed over, so the place is the first one *seen*.
"""

from __future__ import annotations

import ast
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...adapters.processes import Command, all_finished, clean_environment
from ...core.code.reading.expressions import dotted
from ...core.code.reading.names import names, of_tree
from ...core.code.reading.outputs import keeping_output, output_name
from ...core.code.slicing.suspects import suspected
from ...core.data.fingerprint import fingerprint
from ...core.syntax import parse
from ...records.execution import Execution, Slice
from ...records.proof import DiffersAt
from .prove import REPLAYS as SAME_AGAIN
from .prove import Verdict

TRACED = Path(__file__).parents[2] / "adapters" / "traced_replay.py"
# What differs between the first and the third is not the order of a set.
REPLAYS = (SAME_AGAIN[0], SAME_AGAIN[1], SAME_AGAIN[1] | {"PYTHONHASHSEED": SAME_AGAIN[0]["PYTHONHASHSEED"]})
LONGEST_LOOK = 2.0  # seconds for one of the notebook's own values
SET_ORDER = "the order of a set"
UNFILLED = "memory that was not filled"
UNFILLED_CALLS = frozenset({"np.empty", "np.empty_like", "numpy.empty", "numpy.empty_like"})


@dataclass(frozen=True, slots=True)
class Notebook:
    """What the notebook has now, and all that ran in it."""

    executions: tuple[Execution, ...]
    namespace: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One top-level statement of a slice, and the names it may have bound or changed."""

    execution: Execution
    line: int
    text: str
    names: tuple[str, ...]
    restores: bool  # generators stand before it where they stood in the notebook


Trace = Mapping[tuple[int, str], str]  # number of the line and name: fingerprint


def diagnosed(
    folder: Path,
    piece: Slice,
    verdict: Verdict,
    notebook: Notebook | None,
    *,
    seconds: float,
    variables: Mapping[str, str],
) -> DiffersAt | None:
    """The first place that differs; None where none is seen.

    Parameters
    ----------
    folder : Path
        The exported folder, whose script failed its proof.
    verdict : Verdict
        What failed: "not deterministic" compares replays, "differs" compares one with the notebook.
    seconds : float
        For each replay.
    variables : mapping of str to str
        Of the notebook's kernel, that say how numbers are computed.
    """
    lines = _lines(piece)
    relevant = _relevant(lines, piece.target)
    first, second, third = _traces(folder, lines, seconds, variables, verdict.hash_seed)
    for number, name in relevant:
        if first.get((number, name), "") != second.get((number, name), ""):
            order = first.get((number, name)) == third.get((number, name))
            return _at(
                lines, number, name, _source(lines, number) or (SET_ORDER if order else _unfilled(lines[number]))
            )
    if verdict.status != "differs" or notebook is None:
        return None
    return _left(lines, relevant, first, notebook)


def _lines(piece: Slice) -> tuple[Line, ...]:
    texts = "\n".join([each.code for each in piece.executions] + [piece.target])
    found = []
    for execution in piece.executions:
        code = execution.code
        if output_name(execution.seq) in texts:
            code = keeping_output(code, execution.seq)
        try:
            body = parse(code).body
        except SyntaxError:
            continue
        for place, node in enumerate(body):
            touched = of_tree(ast.Module([node], []))
            moved = touched.binds | touched.maybe_binds | touched.stores | touched.loads
            text = ast.get_source_segment(code, node) or ast.unparse(node)
            restores = not place and bool(execution.generator_states)
            found.append(Line(execution, node.lineno, _whole(node, text), tuple(sorted(moved)), restores))
    return tuple(found)


def _whole(node: ast.stmt, text: str) -> str:
    """A statement with its decorators, which its own positions leave out."""
    decorators = getattr(node, "decorator_list", [])
    return "".join(f"@{ast.unparse(each)}\n" for each in decorators) + text if decorators else text


def _relevant(lines: Sequence[Line], target: str) -> list[tuple[int, str]]:
    """Lines and names that the target may stand on, in the order they ran."""
    needed, kept = set(names(target).loads), []
    for number in reversed(range(len(lines))):
        line = lines[number]
        if needed.isdisjoint(line.names):
            continue
        kept.append((number, frozenset(needed)))
        needed |= set(line.names)
    bound = {name for line in lines for name in line.execution.binds | line.execution.changes}
    found = []
    for number, wanted in reversed(kept):
        here = of_tree(parse(lines[number].text))
        first = [name for name in lines[number].names if name in here.binds | here.maybe_binds]
        rest = [name for name in lines[number].names if name not in first]
        found += [(number, name) for name in [*first, *rest] if name in wanted and (name in bound or name in first)]
    return found


def _traces(
    folder: Path, lines: Sequence[Line], seconds: float, kernel: Mapping[str, str], hash_seed: str
) -> list[Trace]:
    same, other, third = REPLAYS
    if hash_seed:
        other = other | {"PYTHONHASHSEED": hash_seed}
    with tempfile.TemporaryDirectory(prefix="diagnosis-", ignore_cleanup_errors=True) as scratch:
        asked = Path(scratch) / "asked.json"
        told = [
            {"execution": line.execution.seq, "text": line.text, "names": line.names, "restores": line.restores}
            for line in lines
        ]
        asked.write_text(json.dumps({"here": str(folder), "statements": told, "seconds": seconds}), encoding="utf-8")
        commands, answers = [], []
        for number, variables in enumerate((same, other, third)):
            answers.append(Path(scratch) / f"{number}.json")
            arguments = (sys.executable, str(TRACED), str(asked), str(answers[-1]))
            environment = clean_environment(**kernel, **variables, MPLBACKEND="Agg", PYTHONDONTWRITEBYTECODE="1")
            commands.append(Command(arguments, Path(scratch), environment))
        all_finished(commands, seconds=seconds + LONGEST_LOOK)
        return [_trace(path) for path in answers]


def _trace(path: Path) -> Trace:
    if not path.exists():
        return {}
    told = json.loads(path.read_text(encoding="utf-8"))
    return {(each["statement"], each["name"]): each["fp"] for each in told}


def _left(
    lines: Sequence[Line], relevant: Sequence[tuple[int, str]], trace: Trace, notebook: Notebook
) -> DiffersAt | None:
    """The first value of the notebook that a replay gives otherwise; what is bound or changed since is not comparable."""
    last = {name: each.seq for each in notebook.executions for name in each.binds | each.changes}
    final = {(lines[number].execution.seq, name): number for number, name in relevant}
    unseen: int | None = None
    for (seq, name), number in sorted(final.items(), key=lambda pair: pair[1]):
        replayed = trace.get((number, name), "")
        if last.get(name) != seq or name not in notebook.namespace or not replayed:
            unseen = seq if unseen is None else unseen
        elif _live(notebook.namespace[name]) not in ("", replayed):
            return _at(lines, number, name, _source(lines, number), after=unseen if unseen != seq else None)
    return None


def _live(value: object) -> str:
    until = time.monotonic() + LONGEST_LOOK
    try:
        return fingerprint(value, out_of_time=lambda: time.monotonic() > until).fp
    except Exception:  # noqa: BLE001 - a value without a fingerprint tells nothing
        return ""


def _at(lines: Sequence[Line], number: int, name: str, source: str, *, after: int | None = None) -> DiffersAt:
    line = lines[number]
    text = line.text.strip().splitlines()[0] if line.text.strip() else ""
    return DiffersAt(line.execution.seq, line.execution.cell_id, line.line, name, text, source, after)


def _source(lines: Sequence[Line], number: int) -> str:
    """What a line asks the world for, itself or in a function of the notebook's that it calls."""
    line = lines[number]
    seen = [each for each in suspected(line.execution) if _within(line, each.line)]
    if not seen:
        called = of_tree(parse(line.text)).loads
        for other in lines[:number]:
            bound = of_tree(parse(other.text)).binds
            if bound & called and other.text.lstrip().startswith(("def ", "async def ", "class ", "@")):
                seen += [each for each in suspected(other.execution) if _within(other, each.line)]
    return seen[0].source if seen else ""


def _unfilled(line: Line) -> str:
    """What a line shows that asks for an array and not for what stands in it."""
    calls = map(dotted, ast.walk(parse(line.text)))
    return next((f"{UNFILLED} ({call})" for call in calls if call in UNFILLED_CALLS), "")


def _within(line: Line, number: int) -> bool:
    return line.line <= number < line.line + len(line.text.splitlines())
