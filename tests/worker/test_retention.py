"""What was kept long enough goes by itself, whole clients at once, and nothing that is young."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from reminder_worker.jobs.purge import purge
from shared.domain.bookings import State
from shared.domain.retention import Retention
from shared.storage import clients
from shared.storage.audit import ActorName, AuditRow, add
from shared.storage.bookings import BookingRow
from shared.storage.commitments import CommitmentRow, WinRow
from shared.storage.keys import ClientKeyRow, Sealer
from shared.storage.packages import PackageRow
from shared.storage.people import ClientRow
from tests.builders import contact
from tests.worker.outbox import right_now

KEEPS = Retention()
DAY = timedelta(days=1)
SEALER = Sealer("A" * 43 + "=")


@pytest.fixture
def now():
    return right_now()


@pytest.fixture
def ben(outbox, now):
    """Ben came three years ago."""
    return change(outbox, created_at=now - 1100 * DAY)


def change(outbox, **fields):
    with outbox.sessions.begin() as tx:
        row = tx.get(ClientRow, outbox.client_id)
        for field, value in fields.items():
            setattr(row, field, value)
    return outbox.client_id


def booked(outbox, days_ago, state=State.COMPLETED):
    return outbox.book(state, start=right_now() - days_ago * DAY)


def won(outbox, days_ago):
    at = right_now() - days_ago * DAY
    with outbox.sessions.begin() as tx:
        tx.add(
            WinRow(
                id=uuid4(), coach_id=outbox.coach_id, client_id=outbox.client_id, at=at,
                text=SEALER.seal(tx, outbox.client_id, "It went well"),
            )
        )  # fmt: skip


def promised(outbox, days_ago, due_in):
    at = right_now() - days_ago * DAY
    with outbox.sessions.begin() as tx:
        tx.add(
            CommitmentRow(
                id=uuid4(), coach_id=outbox.coach_id, client_id=outbox.client_id, made_at=at,
                since=at, made_by="client", due_at=right_now() + due_in * DAY,
                what=SEALER.seal(tx, outbox.client_id, "Call"),
            )
        )  # fmt: skip


def left(outbox, rows):
    with outbox.sessions() as tx:
        return tx.scalars(select(rows)).all()


@pytest.mark.parametrize(("days_ago", "kept"), [(729, True), (731, False)])
def test_contact_and_bookings_go_24_months_after_the_last_thing_that_happened(
    outbox, ben, now, days_ago, kept
):
    booked(outbox, days_ago)
    assert purge(outbox.sessions, KEEPS, now).clients == (0 if kept else 1)
    assert [row.id for row in left(outbox, ClientRow)] == ([ben] if kept else [])
    assert len(left(outbox, BookingRow)) == int(kept)


@pytest.mark.parametrize(
    ("ended", "last", "kept"),
    [(731, 740, False), (731, 100, True), (729, 1000, True)],
    ids=["ended long ago", "but booked again since", "ended lately"],
)
def test_an_engagement_ends_when_the_coach_says_so_unless_the_client_books_again(
    outbox, ben, now, ended, last, kept
):
    booked(outbox, last)
    change(outbox, ended_at=now - ended * DAY)
    assert purge(outbox.sessions, KEEPS, now).clients == (0 if kept else 1)
    assert bool(left(outbox, ClientRow)) is kept
    assert ben == outbox.client_id


@pytest.mark.usefixtures("ben")
def test_nobody_goes_who_has_a_booking_ahead_or_a_commitment_due(outbox, now):
    change(outbox, ended_at=now - 1000 * DAY)
    booked(outbox, -3, State.CONFIRMED)
    promised(outbox, 300, due_in=2)
    assert purge(outbox.sessions, KEEPS, now).clients == 0


@pytest.mark.usefixtures("ben")
@pytest.mark.parametrize(("days_ago", "kept"), [(182, True), (184, False)])
def test_commitments_check_ins_and_wins_go_after_six_months_and_contact_stays(
    outbox, now, days_ago, kept
):
    won(outbox, days_ago)
    promised(outbox, days_ago + 20, due_in=-days_ago)
    assert purge(outbox.sessions, KEEPS, now).threads == (0 if kept else 1)
    assert len(left(outbox, WinRow)) == len(left(outbox, CommitmentRow)) == int(kept)
    assert len(left(outbox, ClientRow)) == 1


@pytest.mark.usefixtures("ben")
@pytest.mark.parametrize(("days_ago", "kept"), [(729, True), (731, False)])
def test_a_package_goes_with_the_client_and_making_one_is_work_together(
    outbox, now, days_ago, kept
):
    booked(outbox, 800)
    with outbox.sessions.begin() as tx:
        tx.add(
            PackageRow(
                id=uuid4(), coach_id=outbox.coach_id, client_id=outbox.client_id, size=8,
                made_at=now - days_ago * DAY,
            )
        )  # fmt: skip
    assert purge(outbox.sessions, KEEPS, now).clients == (0 if kept else 1)
    assert len(left(outbox, PackageRow)) == int(kept)


@pytest.mark.usefixtures("ben")
def test_that_a_thread_went_does_not_shorten_how_long_contact_is_kept(outbox, now):
    """The win was the last thing that happened; 24 months count from it though it is gone."""
    booked(outbox, 700)
    won(outbox, 200)
    purge(outbox.sessions, KEEPS, now)
    assert left(outbox, WinRow) == []
    assert purge(outbox.sessions, KEEPS, now + 100 * DAY).clients == 0
    assert purge(outbox.sessions, KEEPS, now + 531 * DAY).clients == 1


@pytest.mark.usefixtures("ben")
def test_the_key_goes_with_the_client_and_the_audit_says_only_that_it_did(outbox, now):
    won(outbox, 800)
    booked(outbox, 800)
    purge(outbox.sessions, KEEPS, now)
    assert left(outbox, ClientKeyRow) == []
    [deed] = left(outbox, AuditRow)
    assert (deed.actor, deed.action) == ("service", "client_forgotten")
    assert deed.subject_id == outbox.client_id


def test_the_audit_goes_after_two_years(outbox, now):
    with outbox.sessions.begin() as tx:
        for days in (729, 731):
            add(tx, outbox.coach_id, ActorName.COACH, f"{days}", uuid4(), now - days * DAY)
    assert purge(outbox.sessions, KEEPS, now).audit == 1
    assert [row.action for row in left(outbox, AuditRow)] == ["729"]


@pytest.mark.usefixtures("ben")
def test_the_lengths_are_settings(outbox, now):
    booked(outbox, 40)
    short = Retention(bookings=30 * DAY, thread=30 * DAY, audit=30 * DAY)
    assert purge(outbox.sessions, short, now).clients == 1


def test_three_hundred_clients_cost_a_few_queries_a_batch(outbox, now):
    change(outbox, created_at=now - 1100 * DAY)
    with outbox.sessions.begin() as tx:
        for number in range(299):
            who = contact(email=f"b{number}@example.com")
            clients.meet(tx, outbox.coach_id, who, now - 1000 * DAY)
    said = []
    engine = outbox.sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    assert purge(outbox.sessions, KEEPS, now).clients == 300
    assert len(said) < 60
