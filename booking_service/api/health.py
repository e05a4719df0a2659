"""For the keeper of the machine: is the process up, can it work, and how much does it do?

Figures name endpoints and states only: never a path, an address or a person.
"""

import hmac
import time
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlalchemy.exc import SQLAlchemyError

from booking_service import tools
from booking_service.api import pool_metrics
from booking_service.api.delivery_metrics import written
from booking_service.usecases import health
from booking_service.usecases.delivery_figures import delivery
from shared.domain.errors import SignInRequired
from shared.domain.localtime import TZDATA_VERSION

VERSION = "0.1.0"

pages = Blueprint("health", __name__)

_REQUESTS = Counter("web_requests", "Requests answered", ["endpoint", "method", "status"])
_SECONDS = Histogram(
    "web_request_seconds", "Time to answer, by route and class of status", ["route", "status"]
)
_PATIENCE = 0.3  # seconds for Redis


def register(app: Flask, metrics_token: str = "") -> None:
    """Add the pages to `app` and count its requests; a token, if set, opens /metrics."""
    app.extensions["metrics_token"] = metrics_token
    pool_metrics.watch(app.extensions["tools"].engine)
    app.before_request(_start)
    app.after_request(_count)
    app.register_blueprint(pages)


def _start() -> None:
    g.started = time.perf_counter()


def _count(response: Response) -> Response:
    # Some requests are refused before `_start`, by an earlier hook.
    endpoint = request.endpoint or "none"
    _REQUESTS.labels(endpoint, request.method, str(response.status_code)).inc()
    if "started" in g:
        route = request.url_rule.rule if request.url_rule else "none"
        status = f"{response.status_code // 100}xx"
        _SECONDS.labels(route, status).observe(time.perf_counter() - g.started)
    return response


@pages.get("/healthz")
def healthz() -> Response:
    """Say that the process is up, and with which rules for time zones."""
    return jsonify(status="up", version=VERSION, tzdata=TZDATA_VERSION)


@pages.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Say whether bookings can be made; without Redis they can, and mails wait a little."""
    engine = tools.current().engine
    reachable = health.is_database_reachable(engine)
    migrations = health.migrations(engine) if reachable else "unknown"
    ready = migrations in {"current", "ahead"}
    warnings = [] if _redis_answers() else ["Redis does not answer: messages go out a little later"]
    answer = jsonify(
        ready=ready,
        database="reachable" if reachable else "away",
        migrations=migrations,
        redis="away" if warnings else "reachable",
        warnings=warnings,
    )
    return answer, 200 if ready else 503


def _redis_answers() -> bool:
    client = Redis.from_url(
        tools.current().redis_url,
        socket_connect_timeout=_PATIENCE,
        socket_timeout=_PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
    with client:
        try:
            return bool(client.ping())
        except (RedisError, OSError):
            return False


@pages.get("/metrics")
def metrics() -> Response:
    """Give the figures in Prometheus's text format."""
    _check_token()
    figures = generate_latest(_registry()) + _delivery()
    return Response(figures, content_type=CONTENT_TYPE_LATEST)


def _delivery() -> bytes:
    """Return how delivery goes; nothing, while the database is away."""
    try:
        with tools.work() as (tx, _):
            found = delivery(tx)
    except SQLAlchemyError:
        return b""
    return written(found)


def _check_token() -> None:
    """Let in whoever has the token; where none is set, whoever asks from the own network."""
    wanted = str(current_app.extensions["metrics_token"])
    if not wanted and _is_near(request.remote_addr):
        return
    given = request.authorization
    sent = (given.token or "") if given is not None and given.type == "bearer" else ""
    if not (wanted and hmac.compare_digest(sent.encode(), wanted.encode())):
        raise SignInRequired("Send the token of this page.")


def _is_near(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_private
    except ValueError:
        return False


def _registry() -> CollectorRegistry:
    """Return this process's figures, or all web processes' where they share a directory."""
    if values.ValueClass is values.MutexValue:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
