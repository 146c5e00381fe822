"""Does a column hold what tells who a person is? E-mail, phone, IBAN, card and national numbers, IPs, names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .bank_accounts import is_iban
from .card_numbers import is_card_number
from .emails import is_email
from .headers import says
from .ip_addresses import is_ip_address
from .names import is_name
from .national_numbers import is_national_number, looks_national
from .phones import is_phone

MOST_READ = 1000  # different values
MOSTLY = 0.8  # of the values; the rest may be typing errors, "none" and "n/a"
FEWEST = 3  # different values: fewer say nothing of a column

# What proves itself by its form or checksum, whatever the column is called; and what needs a header that says so.
PROVEN: dict[str, Callable[[str], bool]] = {
    "e-mail": is_email,
    "IBAN": is_iban,
    "card number": is_card_number,
    "IP address": is_ip_address,
    "national number": is_national_number,
}
NAMED: dict[str, Callable[[str], bool]] = {
    "phone": is_phone,
    "national number": looks_national,
    "name": is_name,
}


def private(header: str, values: Iterable[object]) -> str:
    """What kind of private data a column holds; empty where it shows none.

    Parameters
    ----------
    header : str
        What the column is called.
    values : iterable
        None missing; the first thousand different ones are read, as texts.

    Returns
    -------
    str
        One of the kinds in `PROVEN` and `NAMED`. Not found does not mean not private.

    Examples
    --------
    >>> private("contact", ["ada@example.org", "alan@example.org", "grace@example.org"])
    'e-mail'
    >>> private("product", ["Red Chair", "Blue Chair", "Green Lamp"])
    ''
    """
    texts: dict[str, None] = {}
    for value in values:
        texts.setdefault(str(value).strip())
        if len(texts) >= MOST_READ:
            break
    texts.pop("", None)
    if len(texts) < FEWEST:
        return ""
    for kind, holds in PROVEN.items():
        if _mostly(texts, holds):
            return kind
    return next((kind for kind, holds in NAMED.items() if says(header, kind) and _mostly(texts, holds)), "")


def _mostly(texts: Iterable[str], holds: Callable[[str], bool]) -> bool:
    found = [holds(text) for text in texts]
    return sum(found) >= MOSTLY * len(found)
