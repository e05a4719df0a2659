"""A service that is asked to stop finishes what is in hand, and takes nothing more."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import text

from tests.journeys.visitor import Visitor
from tests.journeys.web_alone import WebAlone
from tests.worker.processes import eventually

WAITS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock'"
)


@pytest.fixture
def web(sessions, database_url, tmp_path):
    with WebAlone(sessions, database_url, tmp_path / "web.log") as web:
        yield web


def test_a_booking_in_flight_is_answered_and_stored_after_sigterm(web, sessions):
    with (
        Visitor(web, "ben@example.com") as ben,
        sessions() as holder,
        ThreadPoolExecutor(1) as pool,
    ):
        start, pass_ = ben.slots()[0], ben.get_pass()
        holder.execute(text("LOCK TABLE bookings IN SHARE ROW EXCLUSIVE MODE"))
        booking = pool.submit(ben.book, start, pass_)
        with sessions() as watcher:
            eventually(lambda: watcher.scalar(WAITS), 10)
        web.process.send_signal(signal.SIGTERM)
        eventually(lambda: refuses(web), 10)
        time.sleep(0.5)
        assert not booking.done()
        holder.rollback()
        assert booking.result(timeout=10).status_code == 201
    assert web.process.wait(timeout=10) == 0
    with sessions() as tx:
        assert tx.scalar(text("SELECT state FROM bookings")) == "confirmed"


def refuses(web):
    """Say whether nobody new is let in any more."""
    try:
        httpx.get(f"{web.url}/healthz", timeout=1)
    except (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError, httpx.ConnectTimeout):
        return True
    except httpx.ReadTimeout:  # let into the queue of a socket that nobody listens to any more
        return True
    return False
