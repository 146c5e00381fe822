"""Does a column's name say that it holds phones, national numbers or persons' names?"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

WORDS = {
    "phone": frozenset("phone telephone tel mobile cell fax telefon telefono telefone handy movil cellulare".split()),
    "national number": frozenset(
        "ssn sin nin nino nif nie dni cpf pesel nir bsn nhs tin passport steuerid codicefiscale personnummer".split()
    )
    | {"national_id", "tax_id", "social_security", "codice_fiscale", "steuer_id"},
    "name": frozenset(
        "firstname lastname surname forename fullname givenname familyname nachname vorname prenom apellido apellidos "
        "cognome nome nombre sobrenome".split()
    )
    | {
        f"{first}_name"
        for first in "first last full given family middle customer client patient employee person contact user".split()
    }
    | {"name"},
}
NOT_PERSONS = frozenset("file column product item company city street country brand model host domain class".split())


def says(header: str, kind: str) -> bool:
    """Whether a header names a kind, as a word or two words of it; case, accents and style do not matter.

    Examples
    --------
    >>> says("customerPhone", "phone"), says("Téléphone", "phone"), says("product_name", "name")
    (True, True, False)
    >>> says("First Name", "name"), says("microphone", "phone")
    (True, False)
    """
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", plain).lower()
    parts = [part for part in re.split(r"[^a-z0-9]+", words) if part]
    if kind == "name" and NOT_PERSONS.intersection(parts):
        return False
    pairs = {f"{one}_{other}" for one, other in pairwise(parts)}
    return bool(WORDS[kind] & (set(parts) | pairs))
