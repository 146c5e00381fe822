"""Which saved versions is data known as? Found by its fingerprint, whatever it was read from or is called."""

from __future__ import annotations

from mlops_magic.records.dataset import SavedName

from ..sqlite.connection import Database

REMOVED = "removed"
# The same data; the same values under other types; data that an erasure took rows from; a file whose table was saved.
_KNOWN = """
WITH known(id, note) AS (
  SELECT id, '' FROM data_version WHERE fp = :fp
  UNION ALL SELECT id, 'other types' FROM data_version WHERE content = :content AND :content != '' AND fp != :fp
  UNION ALL SELECT data_version.id, 'before an erasure' FROM lineage JOIN dataset
    JOIN data_version ON dataset_id = dataset.id AND dst_ref = 'data:' || dataset.name || '@' || version
    WHERE src_ref = 'data:' || :fp AND relation = 'saved' AND fp != :fp AND erased_rows > 0
  UNION ALL SELECT data_version.id, 'as loaded' FROM lineage JOIN data_version ON fp = substr(dst_ref, 6)
    WHERE src_ref = 'data:' || :fp AND relation = 'loaded'
)
SELECT dataset.name || '@' || version, note, manifest_key IS NULL FROM known JOIN data_version USING (id)
JOIN dataset ON dataset.id = dataset_id ORDER BY note != '', data_version.id DESC
"""


def saved_as(database: Database, fingerprint: str, content: str = "") -> tuple[SavedName, ...]:
    """The versions that data is known as: those that are this very data before the others, the newest first.

    Parameters
    ----------
    fingerprint : str
        `fp1:df:…`, `fp1:file:…`
    content : str
        Its digest without types, where it is known: then versions of the same values under other types are found too.

    Returns
    -------
    tuple of SavedName
        Each version once; one without its bytes is `removed`.
    """
    with database.read() as connection:
        rows = connection.execute(_KNOWN, {"fp": fingerprint, "content": content}).fetchall()
    found: dict[str, SavedName] = {}
    for reference, note, removed in rows:
        notes = [each for each in (note, REMOVED if removed else "") if each]
        found.setdefault(reference, SavedName(reference, ", ".join(notes)))
    return tuple(found.values())
