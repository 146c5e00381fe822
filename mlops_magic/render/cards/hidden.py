"""What does a person see of the hidden state below an export, before the proof begins?"""

from __future__ import annotations

from ...records.hidden import HiddenState
from .. import numbers
from ..card import ATTENTION, Card, Headline, Paragraph, Verdict, cell, code, table
from ..phrases import name
from ..visible import clipped, visible

MOST_IN_TEXT = 20
TEXT_COLUMNS = 48


def card(found: HiddenState, now_ns: int | None) -> Card:  # noqa: ARG001  # one signature for all cards
    """One row per surprise."""
    touched = len({each.execution for each in found.surprises})
    rows = [
        (cell(str(each.execution)), cell(visible(each.said)), code(clipped(each.text, TEXT_COLUMNS)))
        for each in found.surprises
    ]
    return Card(
        titles=(("hidden state below ", name(found.target)),),
        verdict=Verdict("!", "attention", ATTENTION),
        headline=Headline(("executions concerned",), f"{numbers.count(touched)} of {numbers.count(found.executions)}"),
        facts=(("The script makes it explicit; who reads the notebook alone does not see it.",),),
        blocks=(Paragraph(("What ran is not what is written:",)), table("execution what cell", rows, MOST_IN_TEXT)),
    )
