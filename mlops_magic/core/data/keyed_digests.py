"""Digests of single columns under a key of the store, so that nobody guesses a column of few possible values from one.

fp1 has no key: whoever suspects that a column holds "yes, no, no" computes its digest and sees whether it is the one. So
what the store keeps of single columns is keyed. What that protects, and what it does not:

- A record, a card or a page that left the store says nothing of single columns to who has not the store's key. Two runs of
  one store are still compared column by column; of two stores they cannot be.
- Whoever has the store has its key. It is no protection against them, and need not be: they can read the data that was
  saved. Keep the folder as you keep the data.
- The fingerprint of a whole table, array, file or folder stays fp1, without a key: proofs, exports and saved versions are
  recognised by it anywhere. It covers every row of every column and the labels, so guessing one column takes knowing all
  others. A table of one column, a Series or a flat array is such a column, and its fingerprint can be guessed like one: do
  not publish that of a private column of few values.
- Names of chunks in `blobs/` and in the manifests beside them have no key either: they name bytes that lie there to be read,
  and go with them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from blake3 import blake3

from ...records.fingerprint import KEYED, Fingerprint

KEY_BYTES = 32
_CATEGORIES = re.compile(r"cat:([01]):([0-9a-f]{64})")  # a type that holds a digest of the column's categories


def keyed(fingerprint: Fingerprint, key: bytes) -> Fingerprint:
    """The same fingerprint, with the digests of single columns and of their categories under a key.

    Every column is keyed: one that nobody took for private may be.

    Parameters
    ----------
    key : bytes
        32 of them, drawn at random and kept with the store.

    Examples
    --------
    >>> found = Fingerprint("fp1:df:0a", "df", "", "", 1, (("a", "00", "11" * 32),), types=("cat:0:" + "22" * 32,))
    >>> kept = keyed(found, bytes(32))
    >>> kept.columns[0][2][:8], kept.types[0][:14], keyed(kept, bytes(32)) == kept
    ('k1:76951', 'cat:0:k1:cc638', True)
    """
    columns = tuple((text, label, _under(key, digest)) for text, label, digest in fingerprint.columns)
    types = tuple(
        _CATEGORIES.sub(lambda found: f"cat:{found[1]}:{_under(key, found[2])}", text) for text in fingerprint.types
    )
    return replace(fingerprint, columns=columns, types=types)


def _under(key: bytes, digest: str) -> str:
    return digest if digest.startswith(KEYED) else KEYED + blake3(bytes.fromhex(digest), key=key).hexdigest()
