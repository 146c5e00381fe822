"""Bytes by their digest."""

import pytest
from blake3 import blake3

from mlops_magic.errors import BlobCorrupt, StoreError
from mlops_magic.store import blobs


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 5000])
def test_bytes_come_back_under_their_digest(database, folder, data):
    """The key is BLAKE3 of the bytes, and the path is the key."""
    key = blobs.put(database, data)
    assert key == blake3(data).hexdigest()
    assert blobs.get(database, key) == data
    assert (folder / "blobs" / key[:2] / key[2:]).read_bytes() == data
    assert blobs.exists(database, key)


def test_the_same_bytes_are_kept_once(database, folder):
    """A second put writes nothing."""
    key = blobs.put(database, b"once")
    before = (folder / "blobs" / key[:2] / key[2:]).stat()
    assert blobs.put(database, b"once") == key
    assert (folder / "blobs" / key[:2] / key[2:]).stat().st_ino == before.st_ino


@pytest.mark.parametrize("bit", [0, 7, 8 * 1000 + 3])
def test_one_flipped_bit_is_found(database, folder, bit):
    """Reading checks the digest."""
    data = bytes(2000)
    key = blobs.put(database, data)
    path = folder / "blobs" / key[:2] / key[2:]
    path.chmod(0o644)
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    path.write_bytes(changed)
    with pytest.raises(BlobCorrupt, match="changed on disk"):
        blobs.get(database, key)


def test_a_file_cut_short_by_a_power_loss_is_written_anew(database, folder):
    """Putting the bytes again repairs the blob."""
    key = blobs.put(database, b"whole")
    path = folder / "blobs" / key[:2] / key[2:]
    path.chmod(0o644)
    path.write_bytes(b"who")
    assert blobs.put(database, b"whole") == key
    assert blobs.get(database, key) == b"whole"


@pytest.mark.parametrize("key", ["../../../etc/passwd", "", "a" * 63, "A" * 64, "g" * 64, "a" * 62 + "/."])
def test_a_key_that_is_no_digest_never_becomes_a_path(database, key):
    """Only 64 hex digits name a blob."""
    assert not blobs.exists(database, key)
    with pytest.raises(StoreError, match="is not the key of a blob"):
        blobs.get(database, key)


def test_a_missing_blob_is_said_to_be_missing(database):
    """Nothing is invented in its place."""
    with pytest.raises(StoreError, match="has no blob 00000000"):
        blobs.get(database, "0" * 64)
