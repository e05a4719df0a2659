"""A backup that is taken while people book holds every booking answered before it began."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from sqlalchemy import text

from shared.storage import database
from tests.journeys.visitor import Visitor
from tests.journeys.web_alone import WebAlone

THREADS = 4


def test_every_booking_answered_201_before_a_backup_under_load_is_in_what_is_restored(
    sessions, database_url, postgres, tmp_path
):
    with WebAlone(sessions, database_url, tmp_path / "web.log") as web:
        crowd = Crowd(web)
        with crowd:
            crowd.wait_for(20)
            answered = crowd.answered_so_far()
            copied = web.run("backup", str(tmp_path / "copy"))
            after = crowd.answered_so_far()
            crowd.wait_for(len(after) + 4)  # it went on meanwhile, and goes on
        elsewhere = empty(postgres)
        brought = web.run("restore", str(tmp_path / "copy"), BOOKING_DATABASE_URL=elsewhere)
    assert (copied.returncode, copied.stderr) == (0, "")
    assert (brought.returncode, brought.stderr) == (0, "")
    engine = database.engine(elsewhere)
    with engine.connect() as restored:
        found = whole_bookings(restored)
    engine.dispose()
    print(
        f"answered before the backup {len(answered)}, while it ran {len(after) - len(answered)};"
        f" restored {len(found)}"
    )
    assert len(after) > len(answered)  # the load was real
    assert answered - found == set()
    assert found <= crowd.answered_so_far()


def empty(postgres):
    name = f"restored_{uuid4().hex}"
    postgres.create_database(name)
    return postgres.database_url(name).replace("postgresql:", "postgresql+psycopg:", 1)


def whole_bookings(connection):
    """Return the ids of bookings that have their client, key, messages and trace."""
    rows = connection.execute(
        text(
            "SELECT b.id FROM bookings b JOIN clients c ON c.id = b.client_id"
            " WHERE b.state = 'confirmed'"
            " AND EXISTS (SELECT FROM notices n WHERE n.booking_id = b.id)"
            " AND EXISTS (SELECT FROM audit a WHERE a.subject_id = b.id)"
        )
    )
    return {str(row.id) for row in rows}


class Crowd:
    """Visitors who book one time after another until this ends."""

    def __init__(self, web):
        self._web, self._end, self._lock = web, threading.Event(), threading.Lock()
        with Visitor(web, "looks@example.com") as looker:
            self._starts = looker.slots(days=30)
        self._answered = set()

    def __enter__(self):
        self._pool = ThreadPoolExecutor(THREADS)
        self._going = [self._pool.submit(self._book, number) for number in range(THREADS)]
        return self

    def __exit__(self, *_):
        self._end.set()
        for each in self._going:
            each.result()
        self._pool.shutdown()

    def answered_so_far(self):
        with self._lock:
            return set(self._answered)

    def wait_for(self, number):
        until = time.monotonic() + 60
        while len(self.answered_so_far()) < number:
            assert time.monotonic() < until, "nobody gets a booking"
            time.sleep(0.05)

    def _book(self, number):
        with Visitor(self._web, f"crowd{number}@example.com") as visitor:
            for start in self._starts[number::THREADS]:
                if self._end.is_set():
                    return
                answer = visitor.book(start, visitor.get_pass())
                assert answer.status_code == 201, answer.text
                with self._lock:
                    self._answered.add(answer.json()["id"])
