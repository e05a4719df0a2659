"""Keeps a thread free for what needs no database: help, and the way out."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import TimeoutError as PoolTimeout

PATIENCE = 3.0  # seconds; no honest transaction takes as long


class Turnstile:
    """Lets so many threads into the database at once, and nobody while those inside are stuck.

    A database that is gone says so at once; one that hangs keeps whoever asks. Without this,
    all threads of a process would wait inside, and `/help` with them.
    """

    def __init__(self, places: int, patience: float = PATIENCE) -> None:
        self._places = threading.Semaphore(places)
        self._patience = patience
        self._inside: dict[int, float] = {}

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Go in, and out again; SQLAlchemy's TimeoutError where waiting makes no sense."""
        thread = threading.get_ident()
        if thread in self._inside:
            yield
            return
        self._enter()
        self._inside[thread] = time.monotonic()
        try:
            yield
        finally:
            del self._inside[thread]
            self._places.release()

    def _enter(self) -> None:
        if self._places.acquire(blocking=False):
            return
        if self._is_stuck() or not self._places.acquire(timeout=self._patience):
            raise PoolTimeout("those before us have waited for the database for too long")

    def _is_stuck(self) -> bool:
        longest = min(self._inside.copy().values(), default=time.monotonic())
        return time.monotonic() - longest > self._patience
