"""`%register --from FILE --trust FINGERPRINT`: somebody else's model file is opened, once it is trusted by name."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Any

from ...adapters.files import bytes_fingerprint
from ...adapters.model_files import opened_by_trust
from ...errors import NotTrusted, UsageError
from ...store import audit
from ...store.sqlite.connection import Database
from ...store.sqlite.process import user

MOST_BYTES = 4 * 2**30  # a file is read once, and whole


def trusted_file(database: Database, path: Path, trust: str | None, name: str, *, now_ns: int) -> Any:
    """The model in a file, which may do whatever its maker wrote when it is opened.

    The bytes are read once; those bytes are compared and opened. That they were trusted is in the history before they are
    opened, and stays there whatever comes of it.

    Parameters
    ----------
    trust : str or None
        The fingerprint that the file must have.
    name : str
        What the model is to be called.

    Raises
    ------
    NotTrusted
        No fingerprint was given, or another file's; nothing was opened.
    UsageError
        There is no such file, or it holds no model that can be opened here.
    """
    data = _read(path)
    found = bytes_fingerprint(data).fp
    if trust is None:
        raise NotTrusted(
            f"{path.name} is a file of somebody else's, and opening it runs what they wrote. If its maker says that it is "
            f"{found}, type: %register --from {quote(str(path))} --trust {found} as {quote(name)} --data X_train"
        )
    if trust == found:
        payload = {"bytes": len(data), "file": path.name, "fingerprint": found, "model": name}
        with database.write(durable=True) as connection:
            audit.append(
                connection, at_ns=now_ns, actor=user(), action="file trusted", about=f"{audit.EVENT}trust {found}",
                payload=payload,
            )  # fmt: skip
    return opened_by_trust(data, trust)


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise UsageError(
            f"there is no file {str(path)!r}. Type: %register --from model.pkl --trust FINGERPRINT as churn"
        )
    if path.stat().st_size > MOST_BYTES:
        raise UsageError(
            f"{path.name} is too large to be read at once. Open it where it was made, and %register it there."
        )
    return path.read_bytes()
