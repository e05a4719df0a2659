"""The bell: tell the worker that something is due; a lost ring costs a delay, never a notice."""

from typing import Any

import structlog
from celery import Celery
from celery.exceptions import OperationalError

DELIVER_DUE = "deliver_due"
ROUND_EVERY = 10  # seconds; a ring older than that has been overtaken by the next round
FAIL_FAST: dict[str, Any] = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "socket_connect_timeout": 0.3,
    "socket_timeout": 0.3,
}

_log = structlog.get_logger(__name__)


class Bell:
    """Rings the worker through Redis, and gives up at once when nobody is there."""

    def __init__(self, redis_url: str) -> None:
        self._app = Celery("bell", broker=redis_url, set_as_current=False)
        self._app.conf.update(
            broker_transport_options=FAIL_FAST,
            task_publish_retry=False,
            task_ignore_result=True,
            result_backend=None,
            task_serializer="json",
            accept_content=["json"],
        )
        # Loads the Redis client now, not while the first visitor waits; it connects to nothing.
        _ = self._app.amqp.router, self._app.connection_for_write().transport

    def ring(self) -> None:
        """Ask for a round of delivery; never raises because of Redis."""
        try:
            self._app.send_task(DELIVER_DUE, expires=ROUND_EVERY, ignore_result=True)
        except (OperationalError, OSError) as error:
            _log.warning("bell_not_heard", error=type(error).__name__)

    def close(self) -> None:
        """Let go of the connections to Redis."""
        self._app.close()
