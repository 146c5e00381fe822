"""The rows in a request's body, or why there are none."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..core.data.violations import shown, violations
from ..records.signature import Signature, Violation

MOST_BYTES = 16 * 2**20  # of one body; 10 000 rows of a hundred columns fit
FORM = '{"rows": [{column: value, …}, …]}'


class Refused(Exception):
    """A request that is not answered: the status and the body that say why."""

    def __init__(self, status: int, content: dict[str, Any]) -> None:
        super().__init__(status, content)
        self.status, self.content = status, content


async def body_of(request: Request) -> bytes:
    """The body, read no further than its limit.

    Raises
    ------
    Refused
        413, as soon as the limit is passed.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise Refused(413, {"error": f"the body is larger than {MOST_BYTES} bytes; send fewer rows at a time."})
        parts.append(part)
    return b"".join(parts)


def rows_of(body: bytes, signature: Signature) -> list[dict[str, Any]]:
    """The rows of a body, all of which keep the signature.

    Raises
    ------
    Refused
        400 where the body is no JSON, 422 with every violation where it is not what the model takes.
    """
    try:
        content = json.loads(body, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Refused(400, {"error": f"the body is not JSON: {error.msg} at character {error.pos}."}) from error
    except (ValueError, RecursionError) as error:  # NaN, no Unicode text, thousands of digits, thousands of brackets
        raise Refused(400, {"error": "the body is not JSON that can be read; NaN and Infinity are none."}) from error
    rows = content.get("rows") if isinstance(content, dict) and set(content) == {"rows"} else content
    if not isinstance(rows, list):
        raise Refused(422, _errors((Violation(None, None, FORM, shown(content)),)))
    found = violations(rows, signature)
    if found:
        raise Refused(422, _errors(found))
    return rows


def _errors(found: tuple[Violation, ...]) -> dict[str, Any]:
    return {"errors": [asdict(violation) for violation in found]}


def _no_constant(text: str) -> None:
    raise ValueError(text)


def answer(content: object, status: int = 200) -> Response:
    """A JSON answer; ASCII, because a name may hold what UTF-8 cannot, and never guessed to be a page."""
    text = json.dumps(content, allow_nan=False)
    return Response(text, status, {"X-Content-Type-Options": "nosniff"}, "application/json")
