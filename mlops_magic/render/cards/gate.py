"""What does a person see of the gate's verdict, of a promotion, and of a rollback?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.quality.sentences import percent
from ...records.gate import FAILED as FAILED_CHECK
from ...records.gate import PASSED as PASSED_CHECK
from ...records.gate import Compared, Gate, GateCheck, Promotion, Rollback, SegmentResult
from .. import numbers
from ..card import (
    ATTENTION,
    FAILED,
    GOOD,
    Block,
    Card,
    Cell,
    Headline,
    Lines,
    Paragraph,
    Phrase,
    Section,
    Table,
    Verdict,
    cell,
    code,
    table,
)
from ..phrases import moment, name, typed

SIGNS = {PASSED_CHECK: "✓", FAILED_CHECK: "✗", "skipped": "–"}
MOST_IN_TEXT = 30


def promotion(found: Promotion, now_ns: int | None) -> Card:
    """Whether the alias moved and why; every check; what the verdict rests on, folded."""
    gate = found.gate
    return Card(
        titles=(("promotion",), (name(gate.model), " to ", name(gate.alias))),
        verdict=_verdict(found),
        headline=headline(gate),
        facts=(
            *facts(gate),
            ("by ", name(found.actor)),
            *((("because ", name(found.reason, 64)),) if found.forced else ()),
            (moment(found.at_ns, now_ns),),
        ),
        blocks=(Paragraph(_moved(found)), *blocks(gate)),
        sections=tuple(_sections(found)),
    )


def gate(found: Gate, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """A verdict by itself."""
    return Card(
        titles=(("gate" if found.id is None else f"gate {found.id}",), (name(found.model), " for ", name(found.alias))),
        verdict=Verdict("✓", "passed", GOOD) if found.passed else Verdict("✗", "refused", FAILED),
        headline=headline(found),
        facts=tuple(facts(found)),
        blocks=tuple(blocks(found)),
        sections=tuple(segments(found)),
    )


def rollback(found: Rollback, now_ns: int | None) -> Card:
    """Where the alias points now."""
    left = numbers.counted(found.left, "version") if found.left else "no version"
    again = Lines(f"%rollback {typed(found.name)}" + _option(found.alias), "type")
    return Card(
        titles=(("rollback",), (name(f"{found.name}@{found.to_version}"), " is ", name(found.alias), " again")),
        verdict=Verdict("✓", "moved", GOOD),
        headline=None,
        facts=(
            ("was ", name(f"{found.name}@{found.from_version}")),
            ("by ", name(found.actor)),
            *((("because ", name(found.reason, 64)),) if found.reason else ()),
            (moment(found.at_ns, now_ns),),
        ),
        blocks=(Paragraph((f"{left[0].upper()}{left[1:]} further back.",)), *((again,) if found.left else ())),
    )


def headline(found: Gate) -> Headline | None:
    """The score, and how it stands to what it was compared with."""
    compared = found.decisive
    if compared is None:
        return None
    value, other = compared.value, compared.other
    against = f" vs {found.holder}" if found.holder else " vs a dummy"
    changed = numbers.change(other, value)
    return Headline((name(compared.metric),), numbers.number(value), f"{changed}{against}" if changed else "")


def facts(found: Gate) -> Iterator[Phrase]:
    """On what it was judged."""
    if found.data:
        known = found.saved[:1] if f"data:{''.join(found.saved[:1])}" != found.data else ()
        saved: Phrase = (" (", name(known[0]), ")") if known else ()
        yield ("on ", name(found.data), *saved)
        yield (numbers.counted(found.rows, "row"),)
        yield ("target ", name(found.target))


def blocks(found: Gate) -> Iterator[Block]:
    """The checks, and how they were reached."""
    yield checks(found.checks)
    if any(check.compared is not None and check.compared.method for check in found.checks):
        yield Paragraph((method(found),), quiet=True)
    if found.judged_before:
        yield Paragraph((_often(found.judged_before),), quiet=True)


def _often(count: int) -> str:
    """What a test set that is asked again and again is worth."""
    were = f"{numbers.counted(count, 'other version')} {'was' if count == 1 else 'were'}"
    return (
        f"{were} judged on these very rows before; of many that are no better one passes by luck. Take new rows then."
    )


def checks(found: Sequence[GateCheck]) -> Table:
    """One row per check."""
    rows = [(code(check.name), cell(f"{SIGNS[check.verdict]} {check.verdict}"), cell(check.said)) for check in found]
    return table("= check = verdict said", rows, MOST_IN_TEXT)


def method(found: Gate) -> str:
    """How the verdict was reached, in one line."""
    tests = list(
        dict.fromkeys(check.compared.method for check in found.checks if check.compared and check.compared.method)
    )
    level, whole = (
        percent(share).replace(" ", numbers.THIN) for share in ((1 - found.confidence) / 2, found.confidence)
    )
    return (
        f"Better means that the whole {whole} interval of the gain lies above 0 ({', '.join(tests)}, on the same rows); "
        f"of equally good versions at most {level} pass."
    )


def segments(found: Gate) -> Iterator[Section]:
    """Every part of the rows, worst first."""
    if found.segments:
        ordered = sorted(found.segments, key=lambda each: (each.verdict != FAILED_CHECK, each.compared.gain))
        yield Section(f"segments ({len(ordered)})", (_segment_table(ordered),), opened=len(ordered) <= MOST_IN_TEXT)


def _segment_table(found: Sequence[SegmentResult]) -> Table:
    rows = [
        (
            code(f"{each.column} = {each.value}"), cell(f"{SIGNS[each.verdict]} {each.verdict}"),
            cell(numbers.count(each.compared.rows)), *_figures(each.compared),
        )
        for each in found
    ]  # fmt: skip
    return table("segment = verdict > rows > this_version > against > gain > interval", rows, MOST_IN_TEXT)


def _figures(compared: Compared) -> tuple[Cell, ...]:
    value, other = (cell(numbers.number(each)) for each in (compared.value, compared.other))
    if compared.reason:
        return (value, other, cell(numbers.NONE), cell(compared.reason))
    return (value, other, cell(f"{compared.gain:+.4f}"), cell(f"[{compared.low:.3f}, {compared.high:.3f}]"))


def _verdict(found: Promotion) -> Verdict:
    if found.refused:
        return Verdict("✗", "refused", FAILED)
    return Verdict("!", "forced", ATTENTION) if found.forced else Verdict("✓", "promoted", GOOD)


def _moved(found: Promotion) -> Phrase:
    """Where the alias points and why, in a sentence."""
    gate = found.gate
    if found.refused:
        first, *others = gate.failed
        more = f"; and {numbers.counted(len(others), 'more check')} failed" if others else ""
        stays: Phrase = (" stays ", name(gate.holder)) if gate.holder else (" points at nothing still",)
        return (name(gate.alias), *stays, ": ", name(first.name), f" failed, {first.said}{more}.")
    before: Phrase = (name(gate.holder),) if gate.holder else ("nothing",)
    spite = f", in spite of {numbers.counted(len(gate.failed), 'check')} that failed" if found.forced else ""
    return (name(gate.alias), " points at ", name(gate.model), " now; before at ", *before, f"{spite}.")


def _sections(found: Promotion) -> Iterator[Section]:
    gate = found.gate
    yield from segments(gate)
    rows = [(cell(what), code(value)) for what, value in _identity(gate) if value]
    if rows:
        yield Section("identity", (table("what value", rows),))
    line = f"%promote {typed(gate.model)} to {typed(gate.alias)} --force --reason TEXT"
    back = f"%rollback {typed(gate.model.rpartition('@')[0])}{_option(gate.alias)}"
    yield Section("use", (Lines(line if found.refused else back, "type"),))


def _identity(gate: Gate) -> tuple[tuple[str, str], ...]:
    number = "" if gate.id is None else str(gate.id)
    return ("rows", gate.fingerprint), ("target", gate.target_fingerprint), ("gate", number)


def _option(alias: str) -> str:
    return "" if alias == "champion" else f" --alias {typed(alias)}"
