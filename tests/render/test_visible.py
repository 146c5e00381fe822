"""Is everything that acts on a screen spelt out, and is width what terminals think?"""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from mlops_magic.render.visible import clipped, visible, width


@given(st.text(st.characters()))
def test_what_is_shown_can_be_encoded_and_acts_on_nothing(text):
    """No control, no direction, no half character, no line break is left."""
    shown = visible(text)
    shown.encode("utf-8")
    assert not {unicodedata.category(letter) for letter in shown.replace("\u200d", "")} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_harmless_text_is_shown_letter_by_letter(text):
    """Letters, digits, signs and emoji stay as they are."""
    assert visible(text) == text


@given(st.text(st.characters()))
def test_nothing_takes_more_room_than_we_say(text):
    """Width is at least that of wcwidth, the tables that terminals use."""
    shown = visible(text)
    assert width(shown) >= wcswidth(shown)


@given(st.text(st.characters()), st.integers(2, 40))
def test_what_is_cut_fits_and_says_so(text, columns):
    """A cut text is no wider than asked, ends in a mark, and what fits is whole."""
    cut = clipped(text, columns)
    assert width(cut) <= columns
    assert cut == visible(text) or cut.endswith("…")
