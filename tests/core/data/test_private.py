"""Is private data told from what only looks like it?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlops_magic.core.data.codec import to_json
from mlops_magic.core.data.private import private
from mlops_magic.core.data.private.card_numbers import luhn
from mlops_magic.core.data.schema import infer
from mlops_magic.services.data.validate import Asked, checked

PRIVATE = {
    "e-mail": (
        "contact",
        ["ada@example.org", "alan.t+x@example.co.uk", "grace@navy.example.mil", "n/a", "k@example.de"],
    ),
    "phone": ("Mobile", ["+39 06 6982", "(555) 010-9999", "0049-30-123456", "5550100123"]),
    "IBAN": ("konto", ["DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "FR1420041010050500013M02606"]),
    "card number": ("paid_with", [4111111111111111, 5500005555555559, 340000000000009, 6011000000000004]),
    "IP address": ("from", ["192.168.0.1", "10.0.0.7", "2001:db8::1"]),
    "national number": ("doc", ["12345678Z", "X1234567L", "00000000T"]),
    "name": ("last_name", ["Lovelace", "O’Neil", "García Márquez", "von Neumann"]),
}
NUMBERS = {
    "Italy": ["RSSMRA85T10A562S"],
    "Brazil": ["529.982.247-25", "111.444.777-35"],
    "Poland": ["44051401359", "02070803628"],
    "Germany": ["86095742719", "47036892816"],
    "France": ["255081416802538"],
}


@pytest.mark.parametrize("kind", PRIVATE)
def test_private_data_is_recognised(kind):
    """By form, checksum, or header and form; a value that is none in five changes nothing."""
    assert private(*PRIVATE[kind]) == kind


@pytest.mark.parametrize("country", NUMBERS)
def test_national_numbers_of_published_examples_hold(country):
    """Each passes its state's own sum; with another first sign it does not."""
    from mlops_magic.core.data.private.national_numbers import is_national_number

    for number in NUMBERS[country]:
        assert is_national_number(number), number
        other = str.maketrans("0123456789R", "1234567890B")
        assert not is_national_number(number[0].translate(other) + number[1:]), number


HARMLESS = {
    "product names": ("product_name", ["Red Chair", "Blue Chair", "Green Lamp"]),
    "cities": ("city", ["Rome", "Oslo", "Lima"]),
    "names in small letters": ("name", ["basic", "plus", "pro"]),
    "amounts": ("phone_bill", ["12.50", "8.00", "99.95"]),
    "random keys": ("id", np.random.default_rng(0).integers(4 * 10**15, 5 * 10**15, 400).tolist()),
    "random elevens": ("id", np.random.default_rng(1).integers(10**10, 10**11, 400).tolist()),
    "phones without a header": ("x", ["+39 06 6982", "(555) 010-9999", "0049-30-123456"]),
    "versions": ("version", ["1.2.3", "1.2", "3.11.7"]),
    "times": ("at", ["12:30", "13:45", "09:00"]),
    "dates under phone": ("phone_since", ["2026-01-01 10:00:00", "2026-01-02 10:00:00", "2026-01-03 11:00:00"]),
    "days under phone": ("phone_since", ["2026-01-01", "2026-01-02", "2026-01-03"]),
    "two values": ("email", ["ada@example.org", "alan@example.org"]),
    "nothing": ("email", []),
    "hostile": ("name", ["<script>", "a" * 100_000, "\ud800", "\n" * 50]),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_like_it_is_not_tagged(name):
    """Keys, versions, product names, random numbers of the right length."""
    assert private(*HARMLESS[name]) == ""


def test_luhn_finds_every_single_wrong_digit():
    """The property it was made for."""
    good = "79927398713"
    for place in range(len(good)):
        wrong = [good[:place] + digit + good[place + 1 :] for digit in "0123456789" if digit != good[place]]
        assert not any(map(luhn, wrong))


def test_no_value_of_a_private_column_is_in_schema_or_verdict():
    """Not as a label, not as an example, not in the sentence; the table in memory has the rows as they are."""
    people = pd.DataFrame({"email": ["ada@example.org", "alan@example.org", "grace@example.org"] * 30})
    schema = infer(people, "people")
    assert schema.columns[0].private == "e-mail"
    found = checked(Asked(people.assign(email="hidden@somewhere.example" * 9), "new"), schema)
    assert not found.passed
    from dataclasses import replace

    for text in (to_json(schema), to_json(replace(found, table=None))):
        assert "example" not in text.replace('"examples"', "")
    assert "hidden@somewhere.example" in found.table.value.iloc[0]
