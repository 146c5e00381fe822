"""The user's signing key and the keys the user trusts.

They live in the user's configuration folder and never in a store: a store that was copied or cloned must not be able
to vouch for its own pickles. Ed25519; a signer is named by the fingerprint of the public key.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mlops_magic.errors import NotTrusted, StoreError, UsageError
from mlops_magic.records.model import Signed
from mlops_magic.settings import CONFIG_VARIABLE, STORE_FOLDER

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SECRET_FILE = "signing.key"  # noqa: S105  the name of a file
TRUSTED_FOLDER = "trusted"
KEY_BYTES = 32
FINGERPRINT_DIGITS = 32  # 128 bits of SHA-256: nobody finds a second key with the same


def config_folder(environ: Mapping[str, str]) -> Path:
    """Where the user's keys live: `MLOPS_CONFIG`, else the platform's folder for configuration."""
    chosen = environ.get(CONFIG_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    home = Path(environ.get("HOME") or Path.home())
    if sys.platform == "win32":
        base = Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = home / ".config"
    return Path(environ.get("XDG_CONFIG_HOME") or base) / "mlops_magic"


def sign(statement: str, config_folder: Path) -> Signed:
    """Sign a statement with the user's key, which is made on first use.

    Raises
    ------
    UsageError
        The configuration folder lies in a store.
    StoreError
        The key cannot be read or made.
    """
    key = _secret(config_folder)
    public = key.public_key().public_bytes_raw()
    return Signed(statement, key.sign(_bytes(statement)).hex(), fingerprint(public))


def verify(signed: Signed, config_folder: Path) -> None:
    """Return if a key the user owns or trusts made the signature.

    Raises
    ------
    NotTrusted
        The signer is unknown, or the signature is not of this statement.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public = _trusted(config_folder).get(signed.signer)
    if public is None:
        raise NotTrusted(
            f"this was signed by the key {signed.signer[:80]!r}, which is neither yours nor one you trust, so it was "
            "not opened. If its owner gave you the key, type: mlops trust PUBLIC_KEY"
        )
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(signed.signature), _bytes(signed.statement))
    except (InvalidSignature, ValueError):
        raise NotTrusted(
            f"the signature of the key {signed.signer!r} does not fit what it should cover: it was changed afterwards, "
            "so it was not opened. Type: %mlops doctor"
        ) from None


def trust(public_key: str, config_folder: Path) -> str:
    """Trust whoever holds the secret of a public key (64 hex digits), and give its fingerprint.

    Raises
    ------
    UsageError
        The text is no public key.
    """
    try:
        public = bytes.fromhex(public_key.strip())
    except ValueError:
        public = b""
    if len(public) != KEY_BYTES:
        raise UsageError(f"a public key has 64 hex digits, not {public_key[:80]!r}. Its owner sees it by: mlops key")
    name = fingerprint(public)
    folder = _folder(config_folder) / TRUSTED_FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / f"{name}.pub").write_text(public.hex() + "\n", "ascii")
    return name


def public_key(config_folder: Path) -> str:
    """The user's own public key, 64 hex digits, to give to others."""
    return _secret(config_folder).public_key().public_bytes_raw().hex()


def fingerprint(public: bytes) -> str:
    """Name of a public key: 32 hex digits."""
    return hashlib.sha256(b"mlops_magic ed25519\x00" + public).hexdigest()[:FINGERPRINT_DIGITS]


def _secret(config_folder: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    folder = _folder(config_folder)
    try:
        return Ed25519PrivateKey.from_private_bytes(_kept_or_new(folder))
    except (OSError, ValueError) as wrong:
        raise StoreError(
            f"your signing key {folder / SECRET_FILE} cannot be read or made ({wrong}). "
            f"Type before %load_ext: %env {CONFIG_VARIABLE}=/path/you/may/write"
        ) from wrong


def _kept_or_new(folder: Path) -> bytes:
    file = folder / SECRET_FILE
    try:
        return bytes.fromhex(file.read_text("ascii"))
    except FileNotFoundError:
        _make(folder, file)
    return bytes.fromhex(file.read_text("ascii"))


def _make(folder: Path, file: Path) -> None:
    """Write the whole key under another name, then link it: of many processes that try, one wins and all read it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mine = folder / f"{SECRET_FILE}.{os.getpid()}-{os.urandom(8).hex()}"
    descriptor = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(os.urandom(KEY_BYTES).hex())
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(mine, file)
        except FileExistsError:
            pass  # another process was first; its key is the user's key
    finally:
        mine.unlink(missing_ok=True)


def _trusted(config_folder: Path) -> dict[str, bytes]:
    """Fingerprint to public key; names of files are not believed, they are computed from the keys."""
    folder = _folder(config_folder)
    found: dict[str, bytes] = {}
    if (folder / SECRET_FILE).is_file():
        own = _secret(config_folder).public_key().public_bytes_raw()
        found[fingerprint(own)] = own
    for file in sorted((folder / TRUSTED_FOLDER).glob("*.pub")):
        try:
            public = bytes.fromhex(file.read_text("ascii").strip())
        except (OSError, ValueError):
            continue  # not a key of ours: it vouches for nothing
        if len(public) == KEY_BYTES:
            found[fingerprint(public)] = public
    return found


def _folder(config_folder: Path) -> Path:
    if STORE_FOLDER in config_folder.resolve().parts:
        raise UsageError(
            f"keys may not live in a store ({config_folder}): a copied store would vouch for itself. "
            f"Type: %env {CONFIG_VARIABLE}=/path/outside/the/store"
        )
    return config_folder


def _bytes(statement: str) -> bytes:
    return statement.encode("utf-8", "surrogatepass")
