"""Traces by OpenTelemetry: off, and not even imported, unless a setting names who collects them.

Spans bear names of routes, statements and tasks, and ids; never an address, a value or a person.
Statements are told with placeholders: what was filled in stays here.
"""

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Engine, event

_SPAN = "span of this statement"


class Tracer(Protocol):
    """The part of OpenTelemetry's tracer that we use."""

    def start_as_current_span(self, name: str, **more: Any) -> Any:  # noqa: ANN401 -- a foreign type
        """Return a context manager around a span that others are made inside of."""

    def start_span(self, name: str, **more: Any) -> Any:  # noqa: ANN401 -- a foreign type
        """Return a span that is ended by its maker."""


def start(endpoint: str, service: str, exporter: object = None) -> Tracer | None:
    """Return what makes spans and sends them to `endpoint`; None if that is empty.

    Call after the fork: sending has a thread of its own. Tests give an exporter.
    """
    if not endpoint and exporter is None:
        return None
    trace: Any = importlib.import_module("opentelemetry.sdk.trace")
    export: Any = importlib.import_module("opentelemetry.sdk.trace.export")
    resources: Any = importlib.import_module("opentelemetry.sdk.resources")
    named = resources.Resource({"service.name": f"whats-next-{service}"})
    provider = trace.TracerProvider(resource=named)
    if exporter is None:
        otlp: Any = importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        sender = export.BatchSpanProcessor(otlp.OTLPSpanExporter(endpoint=endpoint))
    else:
        sender = export.SimpleSpanProcessor(exporter)
    provider.add_span_processor(sender)
    made: Tracer = provider.get_tracer("whats-next")
    return made


@contextmanager
def span(tracer: Tracer | None, name: str, ids: Mapping[str, str]) -> Iterator[None]:
    """Wrap a piece of work; without a tracer this does nothing."""
    if tracer is None:
        yield
        return
    with tracer.start_as_current_span(name, attributes=dict(ids), record_exception=False):
        yield


def watch(engine: Engine, tracer: Tracer | None) -> None:
    """Make a span of each statement of `engine`."""
    if tracer is None:
        return

    def begin(*told: Any) -> None:  # noqa: ANN401 -- SQLAlchemy's signature
        _, _, statement, _, context, _ = told
        verb = statement.split(None, 1)[0].upper()
        facts = {"db.system.name": "postgresql", "db.query.text": statement}
        setattr(context, _SPAN, tracer.start_span(verb, attributes=facts))

    def end(*told: Any) -> None:  # noqa: ANN401 -- SQLAlchemy's signature
        getattr(told[4], _SPAN).end()

    def fail(failed: Any) -> None:  # noqa: ANN401 -- SQLAlchemy's signature
        begun = getattr(failed.execution_context, _SPAN, None)
        if begun is not None:
            begun.set_attribute("error.type", type(failed.original_exception).__name__)
            begun.end()

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", fail)
