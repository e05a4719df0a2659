"""How many connections to the database the web processes hold and use, for /metrics."""

from prometheus_client import Gauge
from sqlalchemy import Engine, event

from booking_service.usecases import health

_IN_USE = Gauge(
    "database_pool_in_use",
    "Connections that requests hold just now, in all web processes",
    multiprocess_mode="livesum",
)
_LIMIT = Gauge(
    "database_pool_limit",
    "Connections that all web processes may hold at once",
    multiprocess_mode="livesum",
)


def watch(engine: Engine) -> None:
    """Count what `engine` lends out; called once in each process, after the fork."""
    _LIMIT.set(health.pool_limit(engine))
    event.listen(engine, "checkout", lambda *_: _IN_USE.inc())
    event.listen(engine, "checkin", lambda *_: _IN_USE.dec())
