"""A trace of each request: the name of its route, and nothing of what was asked."""

from typing import Any

from flask import Flask, Response, g, request
from structlog.contextvars import get_contextvars

from shared.runtime.tracing import Tracer


def register(app: Flask, tracer: Tracer | None) -> None:
    """Make a span of each request of `app`; without a tracer nothing is hung in."""
    if tracer is None:
        return

    def begin() -> None:
        route = request.url_rule.rule if request.url_rule else "none"
        facts = {
            "http.request.method": request.method,
            "http.route": route,
            "request_id": str(get_contextvars().get("request_id", "")),
        }
        around = tracer.start_as_current_span(f"{request.method} {route}", attributes=facts)
        g.span, g.around = around.__enter__(), around

    app.before_request(begin)
    app.after_request(_note)
    app.teardown_request(_end)


def _note(response: Response) -> Response:
    if "span" in g:
        g.span.set_attribute("http.response.status_code", response.status_code)
    return response


def _end(_: Any) -> None:  # noqa: ANN401 -- Flask's signature
    around = g.pop("around", None)
    if around is not None:  # without the exception: its words may hold an address
        around.__exit__(None, None, None)
