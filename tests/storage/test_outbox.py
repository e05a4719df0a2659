"""The outbox's two sides: rows written once, and claimed once, at any size."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from shared.domain.notices import NoticeKind, NoticeState, PlannedNotice, Recipient
from shared.storage import notices, sending
from shared.storage.claimed import load_for_sending
from shared.storage.notices import NoticeRow
from tests.people import ADA
from tests.storage.conftest import a_booking, a_coach

LEASE = timedelta(minutes=2)
LATER = timedelta(hours=1)


def right_now():
    """Due is decided by the database's own clock."""
    return datetime.now(UTC)


@pytest.fixture
def box(tx):
    """One booking of Ada's, in a transaction that is rolled back."""
    coach = a_coach(tx, ADA)
    booking = a_booking(coach)
    tx.add(booking)
    tx.flush()
    return SimpleNamespace(tx=tx, booking=booking)


def planned(ago=timedelta(seconds=1), revision=0, kind=NoticeKind.BOOKING_CONFIRMED, **more):
    return PlannedNotice(
        kind=kind,
        recipient=Recipient.CLIENT,
        due_at=right_now() - ago,
        expires_at=right_now() + timedelta(days=1),
        revision=revision,
        **more,
    )


def write(box, *plan):
    notices.add_all(box.tx, box.booking, plan, right_now(), mail_domain="example.com")
    return stored(box.tx)


def stored(tx):
    tx.expire_all()
    return list(tx.scalars(select(NoticeRow).order_by(NoticeRow.due_at, NoticeRow.revision)))


def test_a_notice_that_is_there_is_not_written_again(box):
    [once] = write(box, planned())
    [again] = write(box, planned(ago=LATER))
    assert (again.id, again.message_id, again.due_at) == (once.id, once.message_id, once.due_at)


def test_a_message_id_is_fixed_when_the_row_is_written(box):
    [row] = write(box, planned())
    assert row.message_id == f"<{row.id.hex}@example.com>"


def test_a_new_revision_another_recipient_or_offset_is_another_notice(box):
    kind = NoticeKind.BOOKING_REMINDER
    write(box, planned(kind=kind, offset="PT24H"), planned(kind=kind, offset="PT1H"))
    assert len(write(box, planned(kind=kind, offset="PT1H", revision=1))) == 3


def test_only_what_is_due_is_claimed_the_oldest_first(box):
    write(box, planned(ago=-LATER), planned(revision=1), planned(ago=LATER, revision=2))
    claimed = sending.claim_due(box.tx, LEASE, 10)
    revisions = {row.id: row.revision for row in stored(box.tx)}
    assert [revisions[each.id] for each in claimed] == [2, 1]


def test_a_claim_takes_no_more_than_its_limit_and_starts_with_what_has_waited_longest(box):
    write(box, *(planned(ago=n * LATER, revision=n) for n in range(1, 6)))
    first = {each.id for each in sending.claim_due(box.tx, LEASE, 2)}
    assert {row.revision for row in stored(box.tx) if row.id in first} == {4, 5}


def test_what_is_claimed_is_left_alone_until_its_lease_ends(box):
    write(box, planned())
    [first] = sending.claim_due(box.tx, LEASE, 10)
    assert sending.claim_due(box.tx, LEASE, 10) == []
    box.tx.execute(text("UPDATE notices SET visible_at = visible_at - interval '3 minutes'"))
    [second] = sending.claim_due(box.tx, LEASE, 10)
    assert second.id == first.id
    assert second.lease_token != first.lease_token


def test_whoever_lost_the_lease_cannot_record_anything(box):
    write(box, planned())
    [late] = sending.claim_due(box.tx, timedelta(0), 10)
    [holder] = sending.claim_due(box.tx, LEASE, 10)
    assert not sending.record_sent(box.tx, late, right_now())
    assert load_for_sending(box.tx, late) is None
    assert sending.record_sent(box.tx, holder, right_now())
    assert [row.state for row in stored(box.tx)] == [NoticeState.SENT]


def test_news_waits_while_the_mail_server_has_older_news_and_goes_when_that_ends(box):
    write(box, planned(ago=LATER))
    [running] = sending.claim_due(box.tx, LEASE, 10)
    write(box, planned(revision=1))
    [news] = sending.claim_due(box.tx, LEASE, 10)
    assert not sending.must_wait(box.tx, news)
    sending.mark_sending(box.tx.get(NoticeRow, running.id), running, LEASE)
    box.tx.flush()
    assert sending.must_wait(box.tx, news)
    sending.give_back(box.tx, [news], LATER)
    assert sending.claim_due(box.tx, LEASE, 10) == []
    sending.record_sent(box.tx, running, right_now())
    sending.pull_forward(box.tx, box.booking.id)
    [next_one] = sending.claim_due(box.tx, LEASE, 10)
    assert next_one.id == news.id


def test_pulling_forward_leaves_a_back_off_and_the_future_alone(box):
    write(box, planned(), planned(ago=-LATER, revision=1))
    [tried] = sending.claim_due(box.tx, LEASE, 10)
    sending.record_later(box.tx, tried, LATER, "the mail server said: later", counts=True)
    sending.pull_forward(box.tx, box.booking.id)
    assert sending.claim_due(box.tx, LEASE, 10) == []


def test_superseding_spares_what_a_sender_holds(box):
    write(box, planned(ago=LATER), planned(ago=-LATER, revision=1))
    sending.claim_due(box.tx, LEASE, 10)
    notices.supersede(box.tx, box.booking.id, "the booking changed")
    states = {row.revision: (row.state, row.reason) for row in stored(box.tx)}
    assert states == {0: ("claimed", None), 1: ("superseded", "the booking changed")}


@pytest.fixture
def full_box(sessions):
    """20,000 notices that are sent, 2,000 still to come, and 300 that are due."""
    with sessions.begin() as tx:
        coach = a_coach(tx, ADA)
        booking = a_booking(coach)
        tx.add(booking)
        tx.flush()
        tx.execute(_MANY, {"coach": coach.id, "booking": booking.id, "run": uuid4().hex})
    # As autovacuum leaves it; rows that other tests left dead would count for the planner.
    with sessions.kw["bind"].connect() as alone:
        alone.execution_options(isolation_level="AUTOCOMMIT")
        alone.execute(text("VACUUM ANALYZE notices"))
    return sessions


_MANY = text("""
    INSERT INTO notices (id, coach_id, booking_id, kind, recipient, state, due_at, visible_at,
        expires_at, revision, dedupe_key, message_id, created_at)
    SELECT gen_random_uuid(), :coach, :booking, 'booking_reminder', 'client',
        CASE WHEN n > 2300 THEN 'sent' ELSE 'pending' END, due, due, now() + interval '1 year',
        n, :run || n, :run || n, now()
    FROM generate_series(1, 22300) n, LATERAL (
        SELECT now() + CASE WHEN n > 2300 THEN -n WHEN n > 300 THEN n ELSE n - 301 END
            * interval '1 minute' AS due) AS times""")


def test_senders_at_once_share_out_what_is_due_and_take_nothing_twice(full_box):
    start = Barrier(4)

    def send(_):
        mine = []
        start.wait(10)
        while True:
            with full_box.begin() as tx:
                claimed = sending.claim_due(tx, LEASE, 20)
            if not claimed:
                return mine
            mine += [each.id for each in claimed]

    with ThreadPoolExecutor(4) as senders:
        shares = list(senders.map(send, range(4)))
    taken = [notice_id for share in shares for notice_id in share]
    assert len(taken) == len(set(taken)) == 300


@pytest.fixture
def one_connection(full_box):
    """A session that keeps its connection over commits: each counts its own scans until told."""
    with full_box.kw["bind"].connect() as kept, full_box(bind=kept) as tx:
        yield tx


def test_a_claim_among_many_reads_the_index_of_what_waits_and_never_the_table(one_connection):
    tx = one_connection
    before = _scans(tx)
    for _ in range(12):  # also once the driver has prepared the statement
        assert len(sending.claim_due(tx, LEASE, 10)) == 10
    tx.commit()
    after = _scans(tx)
    assert after.whole - before.whole == 0
    assert after.by_index - before.by_index >= 12


def test_a_claim_has_a_plan_by_the_index_whatever_the_values(one_connection):
    tx = one_connection
    before = _scans(tx)
    tx.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
    for _ in range(12):
        assert len(sending.claim_due(tx, LEASE, 10)) == 10
    tx.commit()
    assert _scans(tx).whole - before.whole == 0


def _scans(tx):
    tx.execute(text("SELECT pg_stat_force_next_flush()"))
    tx.commit()
    row = tx.execute(
        text(
            "SELECT seq_scan AS whole, (SELECT idx_scan FROM pg_stat_user_indexes"
            "  WHERE indexrelname = 'notices_visible_at_idx') AS by_index"
            " FROM pg_stat_user_tables WHERE relname = 'notices'"
        )
    ).one()
    tx.commit()
    return row
