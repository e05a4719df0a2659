"""Hours of use in little: people who look, book, move and cancel, and what the processes hold."""

import threading
from collections import defaultdict, deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from sqlalchemy import text

from tests.journeys.crowd import crowd
from tests.journeys.visitor import Visitor

KEPT = 20  # bookings that stand at a time, so that times never run out
_LATER = text("""
    UPDATE notices SET due_at = clock_timestamp() + random() * interval '40 s',
        visible_at = clock_timestamp() + random() * interval '1 s'
    WHERE booking_id = ANY(:bookings)""")
_SAME_MOMENT = text("UPDATE notices SET visible_at = due_at WHERE booking_id = ANY(:bookings)")


class Load:
    """Use that goes on until this ends; `done` counts what was answered as it should be."""

    def __init__(self, household):
        self._household, self._end = household, threading.Event()
        self.done = defaultdict(int)

    def __enter__(self):
        self._pool = ThreadPoolExecutor(4)
        kinds = (self._book, self._look, self._look, self._let_mails_fall_due)
        self._going = [self._pool.submit(kind) for kind in kinds]
        return self

    def __exit__(self, *_):
        self._end.set()
        for each in self._going:
            each.result()
        self._pool.shutdown()

    def goes_on(self):
        """Raise what went wrong in a thread, if something did."""
        for each in self._going:
            if each.done():
                each.result()

    def _book(self):
        """Book, move every second booking, and cancel the oldest."""
        standing, starts = deque(), deque()
        with Visitor(self._household, "soak@example.com") as visitor:
            while not self._end.wait(0.4):
                if len(starts) < 2:
                    starts.extend(visitor.slots(first=5, days=30)[:200])
                answer = visitor.book(starts.popleft(), visitor.get_pass())
                token = self._count("booked", answer, 201)["links"]["manage"].rpartition("/")[2]
                standing.append(token)
                if self.done["booked"] % 2:
                    moved = {"start": starts.popleft()}
                    path = f"/bookings/{token}/move"
                    self._count("moved", visitor.http.post(path, json=moved), 200)
                if len(standing) > KEPT:
                    path = f"/bookings/{standing.popleft()}/cancellation"
                    self._count("cancelled", visitor.http.post(path, json={}), 200)

    def _count(self, name, answer, status):
        assert answer.status_code == status, f"{name}: {answer.status_code} {answer.text[:300]}"
        self.done[name] += 1
        return answer.json()

    def _look(self):
        """Read pages as visitors do, on a new connection every now and then."""
        paths = ("/ada", "/help?country=GB", "/healthz", "/metrics", "/no/such/page")
        while not self._end.is_set():
            with Visitor(self._household, "looks@example.com") as visitor:
                for _ in range(10):
                    visitor.slots(first=3, days=20)
                    for path in paths:
                        status = visitor.http.get(f"{self._household.url}{path}").status_code
                        assert status == (404 if path.startswith("/no") else 200), (path, status)
                        self.done["looked"] += 1
                    if self._end.wait(0.2):
                        return

    def _let_mails_fall_due(self):
        """Write messages that fall due within the next 40 seconds; nobody rings for them."""
        number = 0
        while not self._end.wait(5):
            number += 1
            addresses = [f"due{number}-{n}@example.com" for n in range(10)]
            with self._household.sessions.begin() as tx:
                written = crowd(tx, self._household.coach["id"], addresses)
                tx.execute(_LATER, {"bookings": written})
                tx.execute(_SAME_MOMENT, {"bookings": written})
            self.done["fell due"] += len(addresses)


class Readings:
    """Memory, open files and connections of every process, sampled while the load goes on."""

    def __init__(self, household):
        self._household = household
        self._pids = household.processes()
        self._memory, self._files = defaultdict(list), defaultdict(list)
        self.connections = []

    def take(self):
        """Read once; a process that has ended fails here."""
        for name, pid in self._pids.items():
            self._memory[name].append(_resident(pid))
            self._files[name].append(len(list(Path(f"/proc/{pid}/fd").iterdir())))
        [(connections,)] = self._household.query(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend'"
        )
        self.connections.append(connections)

    def growth(self):
        """Return, by process, MB at first, MB at last, and open files at first and last.

        First and last are the medians of a fifth of the readings: after the warm-up, which is
        the first two fifths, and at the end.
        """
        return {
            name: (
                *(megabytes / 2**20 for megabytes in _ends(self._memory[name])),
                *_ends(self._files[name]),
            )
            for name in self._pids
        }

    def courses(self):
        """Return, by process, MB in each fifth of the time."""
        return {name: [mb / 2**20 for mb in _fifths(self._memory[name])] for name in self._pids}

    def connections_grew(self):
        first, last = _ends(self.connections)
        return last - first


def _ends(readings):
    fifths = _fifths(readings)
    return fifths[2], fifths[-1]


def _fifths(readings):
    """Return the median of each fifth of the readings."""
    fifth = max(len(readings) // 5, 1)
    return [median(readings[n * fifth : (n + 1) * fifth]) for n in range(4)] + [
        median(readings[-fifth:])
    ]


def _resident(pid):
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096
