import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.visitor import Visitor, instant

CLIENTS, ROUNDS = 50, 20


@pytest.mark.timeout(300)
def test_of_fifty_clients_racing_for_one_slot_exactly_one_books_it_in_each_of_twenty_rounds(demo):
    racers = [Visitor(demo, f"racer{n}@example.com") for n in range(CLIENTS)]
    starts = racers[0].slots(first=24, days=30)[:ROUNDS]
    passes = {racer: racer.get_pass() for racer in racers}
    with ThreadPoolExecutor(CLIENTS) as pool:
        for start in starts:
            answers = race(pool, racers, passes, start)
            assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CLIENTS - 1}
            for answer in answers:
                if answer.status_code == 409:
                    assert answer.json()["code"] == "slot_taken"
                    assert answer.json()["others"]
                    assert start not in answer.json()["others"]
            assert stored(demo, start) == 1
            renew(racers, passes, answers)
    for racer in racers:
        racer.http.close()


def race(pool, racers, passes, start):
    """Let all go at once; return the answers in the racers' order."""
    line = threading.Barrier(len(racers))

    def run(racer):
        line.wait()
        return racer.book(start, passes[racer])

    return list(pool.map(run, racers))


def renew(racers, passes, answers):
    """Give the winner a new pass: one makes one booking."""
    for racer, answer in zip(racers, answers, strict=True):
        if answer.status_code == 201:
            passes[racer] = racer.get_pass()


def stored(demo, start):
    """Count what the database keeps for that start, whatever HTTP said."""
    rows = demo.query("SELECT starts_at FROM bookings WHERE state IN ('held', 'confirmed')")
    return [starts_at for (starts_at,) in rows].count(instant(start))
