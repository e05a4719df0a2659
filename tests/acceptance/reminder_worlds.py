"""What the reminder cases need of a real database: Ben's bookings, and senders."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select, update

from booking_service.usecases import changes, reminders
from booking_service.usecases.changes import Actor
from reminder_worker.jobs.deliver import deliver_due
from shared.domain.bookings import State
from shared.domain.notices import NoticeKind, NoticeState, PlannedNotice, Recipient
from shared.storage import notices
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from tests.builders import DESK, book_as_coach
from tests.worker.outbox import ids, right_now

REMINDER = NoticeRow.kind == NoticeKind.BOOKING_REMINDER


class Killed(BaseException):
    """This sender has just been killed."""


def reminded(tx, booking_id=None):
    """Reminders as (rule, due, state), in the order in which they are due."""
    tx.expire_all()
    query = select(NoticeRow).where(REMINDER).order_by(NoticeRow.due_at)
    if booking_id:
        query = query.where(NoticeRow.booking_id == booking_id)
    return [(row.offset, row.due_at, row.state) for row in tx.scalars(query)]


def choose(tx, coach, *rules, now):
    reminders.choose(tx, coach.id, rules, DESK, now)
    tx.flush()


def booked(tx, coach, start, now, **more):
    return book_as_coach(tx, coach, start, now=now, **more)


def moved(tx, coach, booking_id, start, now):
    return changes.move(tx, booking_id, start, Actor(coach.id), DESK, now)


def due_notices(outbox, number):
    """So many reminders that are due now, each of a booking of its own, written at once."""
    now = right_now()
    start = now + timedelta(hours=20)
    rows = []
    for place in range(number):
        booking = BookingRow(
            id=uuid4(), coach_id=outbox.coach_id, client_id=outbox.client_id, kind="guidance",
            state=State.CONFIRMED, uid=f"{uuid4()}@example.com", client_zone="Europe/London",
            buffer_before=timedelta(0), buffer_after=timedelta(0), changed_at=now, created_at=now,
            starts_at=start + place * timedelta(minutes=30),
            ends_at=start + (place + 1) * timedelta(minutes=30),
        )  # fmt: skip
        booking.stand_at(booking.span)
        rows.append(booking)
    told = PlannedNotice(
        kind=NoticeKind.BOOKING_REMINDER, recipient=Recipient.CLIENT, revision=0, offset="PT24H",
        due_at=now - timedelta(seconds=1), expires_at=start,
    )  # fmt: skip
    with outbox.sessions.begin() as tx:
        tx.add_all(rows)
        tx.flush()
        planned = [(row, [told]) for row in rows]
        notices.add_for_many(tx, planned, now, mail_domain="example.com")
    return len(rows)


def send_all_but_die_at(outbox, when):
    """One sender that is killed in the middle, then another; return the Message-IDs that went."""
    went = []

    def dies(mail):
        went.append(mail)
        if len(went) == when:
            raise Killed

    try:
        deliver_due(outbox.desk(dies))
    except Killed:
        outbox.pass_time(timedelta(minutes=3))
    while deliver_due(outbox.desk(went.append), budget=timedelta(minutes=5)):
        continue
    return ids(went)


def mark_sent(tx, booking_id, at):
    theirs = update(NoticeRow).where(NoticeRow.booking_id == booking_id, REMINDER)
    tx.execute(theirs.values(state=NoticeState.SENT, sent_at=at))
