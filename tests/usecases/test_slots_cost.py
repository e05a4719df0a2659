"""A month of slots costs two queries and the same work, however many bookings the table holds."""

import gc
import sys

import pytest
from sqlalchemy import text

from booking_service.usecases.slots import offered
from tests.bench.bench_calendar import CLIENT, FILL, MONTH, NOW
from tests.builders import a_coach, hours
from tests.usecases.asking import statements


@pytest.fixture
def coach(tx):
    office = hours("09:00", "17:00", 1, 2, 3, 4, 5)
    return a_coach(tx, zone="Europe/London", weekly=(office,), max_per_week=60)


def filled(tx, coach, number):
    """Let the table hold so many bookings, eight a weekday, the latest in October 2026."""
    tx.execute(text("DELETE FROM bookings"))
    tx.execute(text("DELETE FROM clients"))
    whose = {"coach": coach.id, "now": NOW}
    tx.execute(FILL, whose | {"client": tx.scalar(CLIENT, whose), "number": number})
    tx.execute(text("ANALYZE bookings"))
    tx.expire_all()


def asked(tx, coach):
    """Return the statements for a month of slots, with their values."""
    return statements(tx, lambda: offered(tx, coach, MONTH, NOW))


def calls(tx, coach):
    """Count the functions that are called; the same work counts the same on every machine.

    The garbage collector waits: whoever listens to it is called whenever it comes.
    """
    count = 0

    def note(_, happened, __):
        nonlocal count
        count += happened in ("call", "c_call")

    gc.disable()
    sys.setprofile(note)
    try:
        offered(tx, coach, MONTH, NOW)
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


def test_a_month_costs_one_query_for_the_rules_and_one_for_what_is_in_the_way(tx, coach):
    for number in (0, 10_000):
        filled(tx, coach, number)
        rules, in_the_way = [statement for statement, _ in asked(tx, coach)]
        assert "availability" in rules
        assert "FROM bookings" in in_the_way
        assert "FROM busy" in in_the_way


def test_bookings_of_other_months_cost_a_month_of_slots_nothing(tx, coach):
    """A thousand fill October and four months before; ten thousand, five years before."""
    worked = {}
    for number in (1_000, 10_000):
        filled(tx, coach, number)
        offered(tx, coach, MONTH, NOW)  # what is made once is made
        worked[number] = calls(tx, coach)
    assert worked[10_000] <= 1.01 * worked[1_000]


def test_what_is_in_the_way_is_found_by_an_index_among_ten_thousand(tx, coach):
    filled(tx, coach, 10_000)
    statement, parameters = asked(tx, coach)[1]
    raw = tx.connection().connection.driver_connection
    plan = "\n".join(line for (line,) in raw.execute(f"EXPLAIN {statement}", parameters))
    assert "Seq Scan on bookings" not in plan
    assert "Index" in plan
