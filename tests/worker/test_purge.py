from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from reminder_worker.jobs.purge import Purged, purge
from shared.domain.bookings import State
from shared.domain.retention import Retention
from shared.storage.bookings import BookingRow
from shared.storage.screening import PassRow, TotalRow
from tests.worker.outbox import right_now

DAY = timedelta(days=1)
KEEPS = Retention()
NOTHING = Purged(
    passes=0,
    totals=0,
    request_keys=0,
    holds=0,
    waiting=0,
    clients=0,
    threads=0,
    audit=0,
    spent_links=0,
    hook_deliveries=0,
)


def give_pass(outbox, expires_at, used_at=None):
    row = PassRow(
        id=uuid4(), coach_id=outbox.coach_id, token_hash=uuid4().bytes, session_hash=b"-",
        scope="proceed", version="1", issued_at=expires_at - DAY, expires_at=expires_at,
        used_at=used_at,
    )  # fmt: skip
    with outbox.sessions.begin() as tx:
        tx.add(row)
    return row.id


def kept(outbox, column):
    with outbox.sessions() as tx:
        return set(tx.scalars(select(column)))


def test_passes_go_thirty_days_after_use_or_expiry_and_not_before(outbox):
    now = right_now()
    give_pass(outbox, now - 31 * DAY)
    give_pass(outbox, now - 30 * DAY, used_at=now - 31 * DAY)
    young = give_pass(outbox, now - 29 * DAY)
    used_lately = give_pass(outbox, now - 29 * DAY, used_at=now - 29 * DAY)
    assert purge(outbox.sessions, KEEPS, now).passes == 2
    assert kept(outbox, PassRow.id) == {young, used_lately}
    assert purge(outbox.sessions, KEEPS, now) == NOTHING


def test_weekly_totals_go_after_two_years(outbox):
    now = right_now()
    weeks = [(now - timedelta(days=days)).date() for days in (7, 700, 740)]
    with outbox.sessions.begin() as tx:
        for week_on in weeks:
            tx.add(TotalRow(coach_id=outbox.coach_id, week_on=week_on, outcome="proceed", total=9))
    assert purge(outbox.sessions, KEEPS, now).totals == 1
    assert kept(outbox, TotalRow.week_on) == set(weeks[:2])


def test_the_key_of_a_repeated_request_is_forgotten_after_a_week_but_not_its_booking(outbox):
    now = right_now()
    old = outbox.book(idempotency_key="a", idempotency_print=b"-", created_at=now - 8 * DAY)
    new = outbox.book(idempotency_key="b", idempotency_print=b"-", created_at=now - 6 * DAY)
    assert purge(outbox.sessions, KEEPS, now).request_keys == 1
    assert kept(outbox, BookingRow.id) == {old, new}
    assert kept(outbox, BookingRow.idempotency_key) == {None, "b"}


def test_holds_that_came_to_nothing_go_after_a_week_and_bookings_stay(outbox):
    now = right_now()
    long_ago, lately = now - 8 * DAY, now - 6 * DAY
    outbox.book(State.LAPSED, client_id=None, hold_expires_at=long_ago)
    outbox.book(State.CANCELLED, client_id=None, hold_expires_at=long_ago)
    stays = {
        outbox.book(State.LAPSED, client_id=None, hold_expires_at=lately),
        outbox.book(State.CANCELLED, hold_expires_at=long_ago),
        outbox.book(State.CONFIRMED, hold_expires_at=long_ago),
    }
    assert purge(outbox.sessions, KEEPS, now).holds == 2
    assert kept(outbox, BookingRow.id) == stays
