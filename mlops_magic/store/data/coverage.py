"""Which schemas cover a content? Those that were read from it, and those that it was held against, by its fingerprint."""

from __future__ import annotations

from collections.abc import Iterable

from mlops_magic.records.validation import Coverage

from ..sqlite.connection import Database
from .schemas import get_validation

_TIES = """
SELECT data_schema.name, data_schema.version, data_schema.created_ns AS at, NULL FROM lineage
JOIN data_schema ON dst_ref = 'schema:' || data_schema.name || '@' || data_schema.version
WHERE src_ref = :ref AND relation = 'described'
UNION ALL
SELECT data_schema.name, data_schema.version, validation.created_ns, validation.id FROM lineage
JOIN validation ON dst_ref = 'validation:' || validation.id JOIN data_schema ON data_schema.id = schema_id
WHERE src_ref = :ref AND relation = 'judged' ORDER BY at
"""


def coverage(database: Database, fingerprints: Iterable[str]) -> tuple[Coverage, ...]:
    """For each content and each name of a schema the last that was said; contents nobody looked at are left out.

    Parameters
    ----------
    fingerprints : iterable of str
        Of tables or files.

    Returns
    -------
    tuple of Coverage
        In the order of the fingerprints, then of the schemas' names.
    """
    found: list[Coverage] = []
    for fingerprint in dict.fromkeys(fingerprints):
        with database.read() as connection:
            rows = connection.execute(_TIES, {"ref": f"data:{fingerprint}"}).fetchall()
        last = {name: (version, number) for name, version, _, number in rows}
        for name, (version, number) in sorted(last.items()):
            verdict = None if number is None else get_validation(database, number)
            found.append(Coverage(fingerprint, f"{name}@{version}", verdict))
    return tuple(found)
