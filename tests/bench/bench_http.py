"""Our service beside django-appointment and beside bare Flask, by HTTP, in one run.

Prints figures and writes them to docs/bench.md, a picture and the README. No time fails it; that
a month has the same slots by both and that a race leaves one booking of ours does.
"""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

import psycopg
import pytest

from shared.runtime.clock import utc_now
from shared.storage import database
from tests.bench import load, rows, table
from tests.bench.peer import Peer
from tests.bench.servers import Servers, driver

SIZES, CONNECTIONS = (0, 100, 1_000, 10_000), (1, 8)
ROUNDS, SECONDS, PEER_SECONDS = 5, 0.8, 2.5
MOMENTS, MOMENT = 15, 0.3  # seconds
CLIENTS, BOOKINGS_EACH, FIRST_EACH, BOOKING_ROUNDS = 8, 9, 3, 4
RACERS, RACES = 50, 5
EMPTY = len(SIZES)  # the coach without bookings, of whom the clients book
DAY = timedelta(days=1)


class Bench:
    """Everything that is compared, running, with the same bookings in both databases."""

    def __init__(self, folder, servers):
        self.now = utc_now()
        self.first = (self.now.date().replace(day=1) + 32 * DAY).replace(day=1)
        self.last = (self.first + 32 * DAY).replace(day=1) - DAY
        self.url, self.bare_url, peer_url = (
            servers.database("ours"),
            servers.database("bare"),
            servers.database("peer", migrated=False),
        )
        self.engine = database.engine(driver(self.url))
        self.bare_engine = database.engine(driver(self.bare_url))
        self.coaches = [self._coach(self.engine, number) for number in (*SIZES, -1)]
        self._coach(self.bare_engine, -1)
        self.peer = Peer(folder, peer_url, clients=RACERS, coaches=len(SIZES) + 1)
        self.peer_database = psycopg.connect(peer_url, autocommit=True)
        for place, number in enumerate(SIZES):
            self.peer.fill(self.peer_database, place, number, self.last)
        for connection in (self.peer_database, psycopg.connect(self.url, autocommit=True)):
            connection.execute("VACUUM ANALYZE")
        self.ports = {
            "ours": servers.ours(self.url),
            "bare": servers.ceilings(self.bare_url),
            "peer": servers.peer(self.peer),
        }

    def _coach(self, engine, number):
        slug = "free" if number < 0 else f"coach-{number}"
        with database.session_factory(engine).begin() as tx:
            return rows.a_bench_coach(tx, slug, max(number, 0), str(self.last), self.now)

    def month(self, coach):
        """The request for a month of slots."""
        asked = f"kind=coaching&from={self.first}&to={self.last}&zone={rows.ZONE}"
        return load.request("GET", f"/api/v1/coaches/{coach.slug}/slots?{asked}")

    def dates(self):
        """Every date of the month."""
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]

    def keep_asking(self, whom, requests, connections, seconds=SECONDS):
        """Ask one server for a while over so many connections."""
        scripts = [load.again_and_again(requests) for _ in range(connections)]
        return load.run(self.ports[whom], scripts, seconds)

    def starts(self):
        """The starts that are free with the coach who has no bookings, in no order."""
        [answer] = asked(self.ports["ours"], self.month(self.coaches[EMPTY]))
        found = [datetime.fromisoformat(slot["start"]) for slot in json.loads(answer)["slots"]]
        random.Random(7).shuffle(found)  # noqa: S311 -- the same for all
        return found

    def passes(self, number):
        """Passes for so many bookings, each with its browser."""
        with database.session_factory(self.engine).begin() as tx:
            return rows.passes(tx, self.coaches[EMPTY], number, self.now)

    def book(self, start, ticket, client):
        """The one post of a booking."""
        token, browser = ticket
        body = {
            "kind": "coaching",
            "start": start.isoformat(),
            "pass": token,
            "client": {
                "name": "Ben Okoro",
                "email": f"ben{client}@example.com",
                "zone": rows.ZONE,
            },
        }
        return load.request(
            "POST",
            "/api/v1/coaches/free/bookings",
            json.dumps(body).encode(),
            Content_Type="application/json",
            Cookie=f"visit={browser}",
        )


def asked(port, *requests):
    """Ask one after the other; return the bodies."""
    found = []

    def script():
        for each in requests:
            answer = yield each
            found.append(answer.body)

    load.run(port, [script()])
    return found


@pytest.fixture
def bench(tmp_path):
    with Servers(tmp_path / "data") as servers:
        made = Bench(tmp_path, servers)
        yield made
        made.peer_database.close()
        made.engine.dispose()
        made.bare_engine.dispose()


@pytest.mark.timeout(600)
def test_slots_bookings_and_a_race_beside_a_peer_and_beside_bare_flask(bench):
    figures = {"days": len(bench.dates()), "slots": slots(bench), "growth": None}
    figures["growth"] = growth(bench)
    table.tell_slots(figures)
    figures["bookings"] = bookings(bench)
    figures["race"] = race(bench)
    table.write(figures)
    assert figures["race"]["ours"] == [1] * RACES


def slots(bench):
    """Months a second of ours and the peer, and requests a second of the ceilings, by round."""
    found = {}
    for place, size in enumerate(SIZES):
        same_slots(bench, place)
        for connections in CONNECTIONS:
            days = bench.peer.days(place, bench.dates())
            peer = bench.keep_asking("peer", days, connections, PEER_SECONDS)
            found[size, connections] = {"peer": peer.per_second / len(days), "rounds": []}
    one = load.request("GET", "/select/free")
    for _ in range(ROUNDS):
        for connections in CONNECTIONS:
            bare = bench.keep_asking("bare", [load.request("GET", "/bare")], connections)
            for place, size in enumerate(SIZES):
                ours = bench.keep_asking("ours", [bench.month(bench.coaches[place])], connections)
                select = bench.keep_asking("bare", [one], connections)
                found[size, connections]["rounds"].append(
                    {
                        "ours": ours.per_second,
                        "p95": ours.milliseconds(0.95),
                        "select": select.per_second,
                        "bare": bare.per_second,
                    }
                )
    return found


def same_slots(bench, place):
    """Both must offer the same number of times in the month."""
    [ours] = asked(bench.ports["ours"], bench.month(bench.coaches[place]))
    days = asked(bench.ports["peer"], *bench.peer.days(place, bench.dates()))
    theirs = sum(len(json.loads(day)["available_slots"]) for day in days)
    assert len(json.loads(ours)["slots"]) == theirs


def growth(bench):
    """How much longer a month takes at 10,000 bookings than at 100, by connections.

    Both are asked in turn for a moment each: the machine's own speed changes within seconds.
    """
    small, large = ([bench.month(bench.coaches[SIZES.index(size)])] for size in (100, 10_000))
    return {
        connections: median(
            bench.keep_asking("ours", small, connections, MOMENT).per_second
            / bench.keep_asking("ours", large, connections, MOMENT).per_second
            for _ in range(MOMENTS)
        )
        for connections in CONNECTIONS
    }


def bookings(bench):
    """Bookings a second by eight clients, each of a time of its own; a few rounds of each.

    Whoever is answered takes the next time that nobody has had: with as many for each, the end of
    a round would measure how evenly the kept connections fell on two processes. A few bookings come
    first and do not count: what each server makes once is made by then.
    """
    starts = bench.starts()
    first, found = CLIENTS * FIRST_EACH, []
    a_round(bench, starts[:first])
    for turn in range(BOOKING_ROUNDS):
        number = CLIENTS * BOOKINGS_EACH
        found.append(a_round(bench, starts[first + turn * number :][:number]))
    return found


def a_round(bench, starts):
    """Book these starts with each."""
    return {
        "peer": len(starts) / by_peer(bench, starts),
        "ours": len(starts) / by_ours(bench, starts),
        "insert": len(starts) / by_bare_flask(bench, starts),
        "direct": len(starts) / without_http(bench, starts, 3650 * DAY),
    }


def by_ours(bench, starts):
    left = zip(starts, bench.passes(len(starts)), strict=True)

    def script(client):
        for start, ticket in left:
            answer = yield from load.served(bench.book(start, ticket, client))
            assert answer.status == 201, answer.body

    return load.run(bench.ports["ours"], map(script, range(CLIENTS))).seconds


def by_peer(bench, starts):
    left = iter(starts)

    def script(client):
        for start in left:
            yield from bench.peer.book(client, EMPTY, local(start))

    return load.run(bench.ports["peer"], map(script, range(CLIENTS))).seconds


def local(start):
    """The start on the clock of the peer's zone, which it keeps without a zone."""
    return start.astimezone(ZoneInfo(rows.ZONE)).replace(tzinfo=None)


def by_bare_flask(bench, starts):
    left = iter(starts)

    def script(_):
        for start in left:
            body = json.dumps({"slug": "free", "start": start.isoformat()}).encode()
            wanted = load.request("POST", "/insert", body, Content_Type="application/json")
            answer = yield from load.served(wanted)
            assert answer.status == 201, answer.body

    return load.run(bench.ports["bare"], map(script, range(CLIENTS))).seconds


def without_http(bench, part, later):
    """The same INSERTs by eight threads of this process, years later so that nothing is there."""

    def insert(start):
        with bench.bare_engine.begin() as connection:
            rows.write_booking(connection, "free", (start + later).isoformat())

    begun = perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(insert, part))
    return perf_counter() - begun


def race(bench):
    """Fifty for one start, round after round; how many bookings each round left behind."""
    starts = bench.starts()[-RACES:]
    found = {"ours": [], "peer": []}
    for start in starts:
        tickets = bench.passes(RACERS)
        found["ours"].append(race_ours(bench, start, tickets))
        racers = [bench.peer.book(client, EMPTY, local(start)) for client in range(RACERS)]
        load.run(bench.ports["peer"], racers)
        found["peer"].append(bench.peer.stored(bench.peer_database, EMPTY, local(start)))
    return found


def race_ours(bench, start, tickets):
    def script(client):
        answer = yield from load.served(bench.book(start, tickets[client], client))
        assert answer.status in {201, 409}, answer.body

    load.run(bench.ports["ours"], map(script, range(RACERS)))
    with bench.engine.connect() as connection:
        wanted = {"coach": bench.coaches[EMPTY].id, "start": start}
        return connection.execute(rows.STORED, wanted).scalar_one()
