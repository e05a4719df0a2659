"""Traces: names and ids, nothing personal; and no trace of OpenTelemetry while they are off."""

import subprocess
import sys

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import text

from booking_service import request_spans
from booking_service.app import create_app
from shared.runtime import tracing
from shared.runtime.settings import Settings
from tests.journeys.demo import PROJECT

SECRETS = {"secret_key": "s" * 40, "master_key": "A" * 43 + "="}


@pytest.fixture
def collected():
    return InMemorySpanExporter()


@pytest.fixture
def traced(database_url, collected):
    """The application, traced into a list."""
    settings = Settings(database_url=database_url, redis_url="redis://127.0.0.1:9/0", **SECRETS)
    app = create_app(settings)
    tracer = tracing.start("", "web", collected)
    engine = app.extensions["tools"].engine
    tracing.watch(engine, tracer)
    request_spans.register(app, tracer)
    yield app.test_client()
    engine.dispose()


def test_a_request_is_a_span_by_its_route_and_each_statement_one_inside_it(traced, collected):
    asked = traced.get("/bookings/a-token-of-bens?who=ben@example.com", headers={"X-Name": "ben"})
    *statements, request = collected.get_finished_spans()
    assert request.name == "GET /bookings/<token>"
    assert request.attributes["http.response.status_code"] == asked.status_code
    assert request.attributes["request_id"] == asked.headers["X-Request-ID"]
    traced.get("/readyz")
    *statements, request = collected.get_finished_spans()[1:]
    assert statements
    assert {one.parent.span_id for one in statements} == {request.context.span_id}
    told = " ".join(span.to_json() for span in collected.get_finished_spans())
    assert not [word for word in ("a-token-of-bens", "ben@", "X-Name", "127.0.0.1") if word in told]


def test_a_statement_is_told_with_placeholders_and_a_failed_one_without_its_words(
    sessions, collected
):
    engine = sessions.kw["bind"]
    tracing.watch(engine, tracing.start("", "worker", collected))
    with sessions() as tx:
        tx.execute(text("SELECT slug FROM coaches WHERE email = :it"), {"it": "ben@example.com"})
    with sessions() as tx, pytest.raises(Exception, match="division"):
        tx.execute(text("SELECT 1 / CAST(:it AS integer) AS ben"), {"it": 0})
    spans = collected.get_finished_spans()
    [found] = [one for one in spans if "slug" in one.attributes["db.query.text"]]
    assert "ben@example.com" not in found.to_json()
    [failed] = [one for one in spans if "error.type" in one.attributes]
    assert failed.attributes["error.type"] == "DivisionByZero"
    assert not failed.events


def test_a_round_of_the_worker_is_a_span_with_the_ids_of_its_log_lines(collected):
    tracer = tracing.start("", "worker", collected)
    with tracing.span(tracer, "deliver_due", {"task_id": "7", "task": "deliver_due"}):
        pass
    [span] = collected.get_finished_spans()
    assert (span.name, span.attributes["task_id"]) == ("deliver_due", "7")


STARTS = """
import sys
sys.modules["opentelemetry"] = None  # as if the extra were not installed
from booking_service.app import create_app
from reminder_worker import tools
from shared.runtime.settings import Settings
settings = Settings()
print(create_app(settings).test_client().get("/healthz").status_code, tools.make(settings).tracer)
"""


def run(script, **settings):
    env = {f"BOOKING_{name.upper()}": value for name, value in (SECRETS | settings).items()}
    nowhere = {"BOOKING_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing", "PATH": ""}
    command = [sys.executable, "-c", script]
    return subprocess.run(
        command, cwd=PROJECT, env=nowhere | env, capture_output=True, text=True, check=False
    )


def test_web_and_worker_start_without_the_extra_and_import_nothing_of_it():
    assert run(STARTS).stdout == "200 None\n"


def test_an_endpoint_without_the_extra_stops_the_start_with_a_sentence():
    refused = run(STARTS, otlp_endpoint="http://127.0.0.1:4318/v1/traces")
    assert "traces need the extra named otel" in refused.stderr
    assert refused.stdout == ""


def test_an_endpoint_with_the_extra_makes_traces():
    starts = STARTS.replace('sys.modules["opentelemetry"] = None', "")
    started = run(starts, otlp_endpoint="http://127.0.0.1:9/v1/traces")
    assert started.stdout.startswith("200 <opentelemetry"), started.stderr
