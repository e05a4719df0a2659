"""Gives each request an id that stands on every log line of it and goes back with the answer."""

import re
from uuid import uuid4

import structlog
from flask import Flask, Response, request

HEADER = "X-Request-ID"
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def register(app: Flask, *, trust_the_proxy: bool) -> None:
    """Name the requests of `app`; comes before every other hook.

    An id that came with the request counts if a proxy of ours stands in front, and if it is one:
    whatever else a stranger writes there would stand in our logs.
    """

    def begin() -> None:
        given = request.headers.get(HEADER, "") if trust_the_proxy else ""
        name = given if _SANE.fullmatch(given) else uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=name)

    app.before_request(begin)
    app.after_request(_end)


def _end(response: Response) -> Response:
    """Send the id along; it is forgotten after the bell, which rings when the answer is out."""
    bound = structlog.contextvars.get_contextvars()
    if "request_id" in bound:
        response.headers[HEADER] = bound["request_id"]
    response.call_on_close(structlog.contextvars.clear_contextvars)
    return response
