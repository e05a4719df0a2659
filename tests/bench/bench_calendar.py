"""A month of slots out of PostgreSQL, by how many bookings the table holds.

Prints figures and the plan of the query for what stands in the way; no time fails it.
"""

from datetime import UTC, date, datetime
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy import event, text

from booking_service.usecases.slots import SlotQuery, offered
from tests.builders import COACHING, a_coach, hours

ROUNDS = 60
SIZES = (0, 100, 1_000, 10_000)
NOW = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)
MONTH = SlotQuery(
    kind=COACHING, first=date(2026, 10, 1), last=date(2026, 10, 31), zone="Europe/London"
)
# Eight half hours on each weekday up to 30 October 2026, oldest last; 10,000 are five years.
FILL = text("""
    INSERT INTO bookings (id, coach_id, client_id, kind, state, starts_at, ends_at, buffer_before,
        buffer_after, blocked, changed_at, uid, created_at)
    SELECT gen_random_uuid(), :coach, :client, 'coaching', 'confirmed', at, at + '30 min',
        '0', '0', tstzrange(at, at + '30 min'), :now, gen_random_uuid()::text, :now
    FROM (SELECT day + (9 + slot) * interval '1 hour' AS at
          FROM generate_series(timestamptz '2026-10-30', '2000-01-01', '-1 day') AS day,
               generate_series(0, 7) AS slot
          WHERE extract(isodow FROM day) < 6
          ORDER BY at DESC LIMIT :number) AS times""")
CLIENT = text("""
    INSERT INTO clients (id, coach_id, name, email, zone, created_at)
    VALUES (gen_random_uuid(), :coach, 'Ben', 'ben@example.com', 'UTC', :now) RETURNING id""")


@pytest.fixture
def coach(tx):
    office = hours("09:00", "17:00", 1, 2, 3, 4, 5)
    return a_coach(tx, zone="Europe/London", weekly=(office,), max_per_week=60)


def test_a_month_of_slots_by_the_number_of_bookings(tx, coach):
    print(f"\n{'bookings':>9} {'slots':>6} {'queries':>8} {'median ms':>10} {'p95 ms':>8}")
    client = tx.scalar(CLIENT, {"coach": coach.id, "now": NOW})
    took, stored = {}, 0
    for size in SIZES:
        wanted = {"coach": coach.id, "client": client, "now": NOW, "number": size}
        tx.execute(text("DELETE FROM bookings"))
        tx.execute(FILL, wanted)
        tx.execute(text("ANALYZE bookings"))
        stored = tx.scalar(text("SELECT count(*) FROM bookings"))
        slots, queries, times = measured(tx, coach)
        took[size] = median(times)
        p95 = sorted(times)[int(ROUNDS * 0.95)]
        print(f"{stored:>9} {slots:>6} {queries:>8} {took[size]:>10.2f} {p95:>8.2f}")
    print(f"growth from 100 to 10,000: {took[10_000] / took[100]:.2f}\n")
    print(plan(tx, coach))
    assert stored == SIZES[-1]
    assert queries == 2


def measured(tx, coach):
    """Return how many slots, how many queries, and how long each round took in ms."""
    asked = []
    listen = tx.connection().engine
    event.listen(listen, "before_cursor_execute", lambda *given: asked.append(given[2]))
    slots = offered(tx, coach, MONTH, NOW)
    queries = len(asked)
    times = []
    for _ in range(ROUNDS):
        before = perf_counter()
        offered(tx, coach, MONTH, NOW)
        times.append((perf_counter() - before) * 1000)
    return len(slots), queries, times


def plan(tx, coach):
    """Return what PostgreSQL does with the query for what stands in the way."""
    seen = []

    def keep(connection, cursor, statement, parameters, *_):  # noqa: ARG001
        seen.append((statement, parameters))

    engine = tx.connection().engine
    event.listen(engine, "before_cursor_execute", keep)
    offered(tx, coach, MONTH, NOW)
    event.remove(engine, "before_cursor_execute", keep)
    statement, parameters = next(one for one in seen if "UNION ALL" in one[0])
    raw = tx.connection().connection.driver_connection
    rows = raw.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {statement}", parameters).fetchall()
    return "\n".join(line for (line,) in rows)
