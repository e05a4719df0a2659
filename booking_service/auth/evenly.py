"""An answer that comes no sooner for one than for another."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta


@contextmanager
def evenly(least: timedelta) -> Iterator[None]:
    """Let the block take at least this long, so that a clock outside tells nothing of it."""
    began = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, least.total_seconds() - (time.monotonic() - began)))
