"""What the texts in a service's folder say: its entry, card, Dockerfile and README."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from ..core.data.plain import plain
from ..core.syntax import parse
from ..records.model import ModelVersion
from ..records.signature import ColumnSpec


def app_source(name: str, digest: str) -> str:
    """The entry of a service: Python whose only variable parts are two literals.

    Raises
    ------
    ValueError
        The text does not parse back to the tree it was written from.
    """
    parts: list[list[ast.stmt]] = [
        [ast.Expr(ast.Constant("Serves the model of this folder: python app.py [--host 127.0.0.1] [--port 8000]."))],
        [ast.ImportFrom("pathlib", [ast.alias("Path")], 0)],
        [ast.ImportFrom("service.serving.main", [ast.alias("main")], 0)],
        [_assigned("MODEL", name), _assigned("BLAKE3", digest)],
        parse(
            "if __name__ == '__main__':\n    raise SystemExit(main(Path(__file__).parent, model=MODEL, digest=BLAKE3))"
        ).body,
    ]
    tree = ast.fix_missing_locations(ast.Module([statement for part in parts for statement in part], []))
    text = "\n\n".join(ast.unparse(ast.Module(part, [])) for part in parts) + "\n"
    if ast.dump(parse(text)) != ast.dump(tree):
        raise ValueError("the generated entry does not read back as it was meant")
    return text


def _assigned(name: str, value: str) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], ast.Constant(value), lineno=1)


def card(version: ModelVersion, digest: str, history: str = "") -> dict[str, Any]:
    """What the service tells of its model at `/card`."""
    return {
        "model": version.reference,
        "name": plain(version.name),
        "version": version.version,
        "type": version.type,
        "fingerprint": version.fingerprint,
        "blake3": digest,
        "history": history,
        "run": version.run_id,
        "registered": datetime.fromtimestamp(version.created_ns // 10**9, UTC).isoformat(),
        "metrics": {metric.name: plain(metric.value) for metric in version.metrics},
        "data": [{"name": name, "fingerprint": fingerprint} for name, fingerprint in version.data],
        "libraries": dict(version.libraries),
        "signature": plain(asdict(version.signature)),
    }


def json_text(content: object) -> str:
    """JSON as a file has it; ASCII, so that a name cannot hold what UTF-8 cannot."""
    return json.dumps(content, indent=1, allow_nan=False) + "\n"


def dockerfile() -> str:
    """An image that serves the folder; nothing in it comes from a name somebody typed."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return "\n".join(
        [
            f"FROM python:{python}-slim",
            "WORKDIR /service",
            "COPY requirements.txt .",
            "RUN pip install --no-cache-dir -r requirements.txt",
            "COPY . .",
            "USER nobody",
            "EXPOSE 8000",
            'CMD ["python", "app.py", "--host", "0.0.0.0", "--port", "8000"]',
            "",
        ]
    )


def readme(version: ModelVersion, checked_rows: int) -> str:
    """How to start the service and ask it."""
    rows = "row" if checked_rows == 1 else "rows"
    return "\n".join(
        [
            f"# {_code(version.reference)} as a service",
            "",
            "Start it:",
            "",
            "    pip install -r requirements.txt",
            "    python app.py",
            "",
            "Ask it, with a row of the data it was tested on:",
            "",
            "    curl -s http://127.0.0.1:8000/predict -H 'Content-Type: application/json' -d @example.json",
            "",
            "Rows that break the signature are answered with 422: row, column, what was expected, what came.",
            "Values that training never saw are answered, with a warning.",
            "",
            "Also: `/healthz`, `/readyz`, `/card` (version, fingerprint, metrics, signature), `/openapi.json`.",
            "",
            "In a container:",
            "",
            "    docker build -t model-service .",
            "    docker run -p 8000:8000 model-service",
            "",
            f"On export, a clean process asked the model for {checked_rows} {rows} and got the notebook's predictions.",
            "`app.py` states the BLAKE3 digest of `model.pkl`; a changed model is not loaded.",
            "",
            "| column | kind | may be missing |",
            "|---|---|---|",
            *_columns(version.signature.inputs),
            "",
        ]
    )


def _columns(specs: tuple[ColumnSpec, ...]) -> Iterator[str]:
    for spec in specs:
        yield f"| {_code(spec.name)} | {spec.kind} | {'yes' if spec.nullable else 'no'} |"


def _code(name: str) -> str:
    """A name as Markdown shows it letter by letter: one line, no way out of its code span or table cell."""
    line = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)
    return f"`{line.replace('`', chr(39)).replace('|', chr(92) + '|')}`"
