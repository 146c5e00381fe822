"""A model version as a folder that serves it without us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from blake3 import blake3

from ..core.data.examples import made_up
from ..core.data.plain import plain
from ..core.data.violations import violations
from ..errors import ServiceError, UsageError
from ..records.model import ModelVersion
from ..records.proof import ExportedService
from .pins import requirements
from .reached import copied
from .replaced import replaced
from .service_check import checked
from .service_files import app_source, card, dockerfile, json_text, readme

OWN_MODULES = frozenset({"app", "service"})  # a source of the same name would hide them
MOST_SLUG_LETTERS = 40


def write_service(
    version: ModelVersion,
    model_bytes: bytes,
    folder: Path,
    *,
    probe: tuple[Sequence[Mapping[str, object]], Sequence[object]],
    sources: Mapping[str, str] | None = None,
    history: str = "",
) -> ExportedService:
    """A folder with an app, its model and all it needs, proven to answer as the notebook's model does.

    The folder appears whole or not at all: it is written beside its place, asked for the probe's predictions in a clean
    process that cannot import mlops_magic, and only then renamed.

    Parameters
    ----------
    version : ModelVersion
        What is served.
    model_bytes : bytes
        The cloudpickle of the model; the caller has verified who signed it.
    folder : Path
        Where it goes. One that an earlier export wrote is replaced; see `service_folder_name`.
    probe : rows, predictions
        Rows as JSON has them (`example_rows`) and what the notebook's model predicts for them; the first row becomes
        the example in the folder. Rows that a service would refuse are left out.
    sources : mapping of path to text, optional
        Python files of the user's that the model's classes come from, such as `{"features.py": "…"}`.
    history : str
        Head of the store's chain, kept in the card.

    Returns
    -------
    ExportedService
        `checked_rows` says how many answers were compared.

    Raises
    ------
    UsageError
        The folder holds something that no export wrote, or a source's path is none that could be imported.
    ServiceError
        The model does not load in a clean process, answers differently there, or the folder cannot be written.
    """
    rows, expected = _kept(probe, version)
    sources = dict(sources or {})
    importable(sources)
    digest = blake3(model_bytes).hexdigest()
    with replaced(folder) as draft:
        (draft / "model.pkl").write_bytes(model_bytes)
        copied(["mlops_magic.serving.main"], draft / "service")
        texts = {
            "app.py": app_source(version.reference, digest),
            "signature.json": json_text(plain(asdict(version.signature))),
            "card.json": json_text(card(version, digest, history)),
            "example.json": json_text({"rows": [_shown(row, version) for row in rows[:1]]}),
            "Dockerfile": dockerfile(),
            "README.md": readme(version, len(rows)),
            **sources,
        }
        for name, text in texts.items():
            path = draft.joinpath(*PurePosixPath(name).parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        modules = checked(draft, version.reference, digest, rows, expected)
        pins = requirements(model_bytes, modules, version.libraries)
        (draft / "requirements.txt").write_text(pins, encoding="utf-8")
    files = tuple(sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()))
    return ExportedService(str(folder), version.reference, files, len(rows))


def service_folder_name(version: ModelVersion) -> str:
    """A folder name for a version: ASCII letters, digits and dashes, whatever the model is called.

    Examples
    --------
    `churn@3` gives `churn-3-service`; a name without any letter or digit gives `model-3-service`.
    """
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in version.name)
    slug = "-".join(filter(None, letters.split("-")))[:MOST_SLUG_LETTERS].strip("-")
    return f"{slug or 'model'}-{version.version}-service"


def _kept(
    probe: tuple[Sequence[Mapping[str, object]], Sequence[object]], version: ModelVersion
) -> tuple[list[dict[str, Any]], list[Any]]:
    """The probe's rows that a service takes, and their predictions, as JSON has them."""
    rows, expected = [plain(dict(row)) for row in probe[0]], plain(probe[1])
    if not rows or len(rows) != len(expected):
        raise UsageError(
            f"a service is tried on rows and their predictions; there are {len(rows)} and {len(expected)}."
        )
    refused = [violations([row], version.signature) for row in rows]
    kept = [number for number, found in enumerate(refused) if not found]
    if not kept:
        first = refused[0][0]
        raise ServiceError(
            f"no example row keeps the signature of {version.reference}, so the service could not be tried: "
            f"{first.column} should be {first.expected} and is {first.got}."
        )
    return [rows[number] for number in kept], [expected[number] for number in kept]


def _shown(row: Mapping[str, Any], version: ModelVersion) -> dict[str, Any]:
    """The row without what tells who a person is."""
    private = {spec.name: made_up(spec) for spec in version.signature.inputs if spec.private}
    return {**row, **private}


def importable(sources: Mapping[str, str]) -> None:
    """Return if every source is a module that an exported folder can hold.

    Raises
    ------
    UsageError
        A source's path leaves the folder, hides a file of a service or is no module.
    """
    for name in sources:
        *packages, file = name.split("/")
        parts = [*packages, file.removesuffix(".py")]
        if not file.endswith(".py") or not all(part.isidentifier() for part in parts) or parts[0] in OWN_MODULES:
            raise UsageError(f"{name!r} is no path of a Python module a service could hold. Type: 'features.py'")
