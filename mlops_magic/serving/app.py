"""The routes of a service: predict, health, card, and the OpenAPI document that describes them."""

from __future__ import annotations

import logging
from dataclasses import asdict

from fastapi import FastAPI, Request, Response

from .package import Package
from .predictor import answered
from .request import Refused, answer, body_of, rows_of
from .schema import operation


def app_of(package: Package) -> FastAPI:
    """The app that answers for one package.

    Its interactive pages are off: they load scripts from elsewhere. The OpenAPI document is at `/openapi.json`.
    """
    app = FastAPI(title=package.name, openapi_url=None)

    # Not `def`: the hop to a thread costs more than a small prediction, and a model is not asked twice at a time.
    async def predict(request: Request) -> Response:
        """Predictions for rows."""
        return await _predicted(request, package)

    async def healthz() -> Response:
        """Whether the process lives."""
        return answer({"status": "ok"})

    async def readyz() -> Response:
        """Whether the model is loaded; a service listens only then."""
        return answer({"status": "ready", "model": package.name})

    async def card() -> Response:
        """What the model is: version, fingerprint, signature, metrics."""
        return answer(package.card)

    async def document() -> Response:
        """The OpenAPI document: every route, and the columns `/predict` takes."""
        return answer(app.openapi())

    app.add_api_route(
        "/predict",
        predict,
        methods=["POST"],
        response_class=Response,
        openapi_extra=operation(package.signature),
    )
    for path, route in (("/healthz", healthz), ("/readyz", readyz), ("/card", card), ("/openapi.json", document)):
        app.add_api_route(path, route, methods=["GET"], response_class=Response)
    return app


async def _predicted(request: Request, package: Package) -> Response:
    try:
        rows = rows_of(await body_of(request), package.signature)
    except Refused as refused:
        return answer(refused.content, refused.status)
    try:
        return answer(asdict(answered(rows, package)))
    except Exception:  # a model may raise anything; the caller learns that it failed, the log learns why
        logging.getLogger("uvicorn.error").exception("the model failed on %d rows", len(rows))
        return answer({"error": "the model failed on these rows; the service's log says why."}, 500)
