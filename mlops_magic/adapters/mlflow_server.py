"""How is an MLflow server spoken to? Its REST interface, by the standard library; only the server that was named."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import ServerFailed, UsageError

API, FILES = "/api/2.0/mlflow/", "/api/2.0/mlflow-artifacts/artifacts/"
SECONDS = 60.0
PAGE = 1000
SHOWN = 300  # letters of a server's own words
ABSENT = "RESOURCE_DOES_NOT_EXIST"
THERE = "RESOURCE_ALREADY_EXISTS"


class Refused(ServerFailed):
    """The server's own no; `code` is its word for it. A caller that can go on does."""

    def __init__(self, said: str, code: str = "") -> None:
        super().__init__(said)
        self.code = code


class MlflowServer:
    """An MLflow tracking server.

    Parameters
    ----------
    url : str
        `http://host:port`, a path in front of the interface included where there is one.
    environ : mapping
        `MLFLOW_TRACKING_TOKEN`, or `MLFLOW_TRACKING_USERNAME` and `MLFLOW_TRACKING_PASSWORD`, as MLflow reads them.

    Raises
    ------
    UsageError
        The address is none of a web server.
    """

    def __init__(self, url: str, environ: Mapping[str, str]) -> None:
        parts = urllib.parse.urlsplit(url)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.username
            or parts.query
            or parts.fragment
        ):
            hint = "Names and passwords go into MLFLOW_TRACKING_USERNAME and _PASSWORD. " if parts.username else ""
            raise UsageError(
                f"{parts.hostname or url!r} is no address of a server. {hint}Type: mlops push mlflow http://localhost:5000"
            )
        self.name = parts.netloc
        self._url = url.rstrip("/")
        self._headers = _authorization(environ)
        self._opener = urllib.request.build_opener(_NoRedirect)

    def get(self, what: str, **query: str) -> dict[str, Any]:
        """What the server says of something."""
        return self._called("GET", f"{API}{what}?{urllib.parse.urlencode(query)}", None)

    def post(self, what: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Tell or ask something."""
        return self._called("POST", API + what, body)

    def pages(self, what: str, kind: str, body: Mapping[str, object]) -> Iterator[dict[str, Any]]:
        """Every entry of a search, page by page."""
        token: str | None = None
        while True:
            found = self.post(what, {**body, "max_results": PAGE} | ({"page_token": token} if token else {}))
            yield from found.get(kind, ())
            token = found.get("next_page_token")
            if not token:
                return

    def upload(self, path: str, data: bytes) -> None:
        """Put a file where the server keeps artifacts; one that is there is replaced."""
        self._sent("PUT", FILES + urllib.parse.quote(path), data, "application/octet-stream")

    def _called(self, method: str, path: str, body: Mapping[str, object] | None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        answer = self._sent(method, path, data, "application/json")
        try:
            found = json.loads(answer or b"{}")
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ServerFailed(f"{self.name} does not answer as MLflow does. Is that its address? Open: {self._url}")
        return found

    def _sent(self, method: str, path: str, data: bytes | None, media: str) -> bytes:
        request = urllib.request.Request(  # noqa: S310  the scheme was looked at
            self._url + path, data, {"Content-Type": media, **self._headers}, method=method
        )
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            raise self._refusal(error) from None
        except OSError as error:
            why = getattr(error, "reason", None) or error
            raise ServerFailed(
                f"{self.name} does not answer ({why}). What was sent is kept; type the line again when it does."
            ) from error

    def _refusal(self, error: urllib.error.HTTPError) -> Exception:
        with error:
            text = error.read(100_000).decode("utf-8", "replace")
        try:
            said = json.loads(text)
            words = str(said.get("message", "")).partition("\n")[0][:SHOWN].rstrip(".")
            return Refused(f"{self.name} refuses: {words}.", str(said["error_code"]))
        except (ValueError, KeyError, TypeError):
            pass
        if error.code in (401, 403):
            return ServerFailed(f"{self.name} wants to know who you are. Set MLFLOW_TRACKING_USERNAME and _PASSWORD.")
        return ServerFailed(f"{self.name} refuses with {error.code}. Is that an MLflow server? Open: {self._url}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Who was named is spoken to, and nobody it points at."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """None: the answer becomes an error."""


def _authorization(environ: Mapping[str, str]) -> dict[str, str]:
    token, name = environ.get("MLFLOW_TRACKING_TOKEN"), environ.get("MLFLOW_TRACKING_USERNAME")
    if token:
        return {"Authorization": f"Bearer {token}"}
    if name:
        secret = f"{name}:{environ.get('MLFLOW_TRACKING_PASSWORD', '')}"
        return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}
    return {}
