"""The bell: tell the worker that something is due; a lost ring costs a delay, never a notice."""

import atexit
import threading
from collections.abc import Callable
from contextvars import copy_context
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

GAP = 0.1  # seconds; pulls of a rope that come closer together are one ring

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


class Rope:
    """Rings from a thread of its own: whoever pulls never waits, and many at once are one ring.

    The first pull rings at once, those within the next 0.1 s together after it. A process that
    ends still rings for what was pulled. What is logged bears the id of the last that pulled.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._change = threading.Condition()
        self._pulled, self._ends = False, threading.Event()
        self._whose = copy_context()
        self._thread: threading.Thread | None = None

    def pull(self) -> None:
        """Ask for a ring; returns at once."""
        with self._change:
            self._pulled, self._whose = True, copy_context()
            if self._thread is None:  # not from the beginning: a process that forks loses threads
                self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()
                atexit.register(self.let_go)
            self._change.notify()

    def let_go(self) -> None:
        """Ring for what was pulled, and end."""
        with self._change:
            self._ends.set()
            self._change.notify()
        if self._thread is not None:
            self._thread.join(1)

    def _run(self) -> None:
        while self._is_pulled():
            self._whose.run(self._ring)
            self._ends.wait(GAP)

    def _is_pulled(self) -> bool:
        """Wait for a pull, or for the end."""
        with self._change:
            self._change.wait_for(lambda: self._pulled or self._ends.is_set())
            pulled, self._pulled = self._pulled, False
            return pulled
