"""Bookings and notices written straight into the tables, and a look at what became of them."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from uuid import uuid4

from sqlalchemy import select, text

from reminder_worker.jobs.deliver import Desk
from shared.domain.bookings import State
from shared.domain.notices import NoticeKind, PlannedNotice, Recipient
from shared.storage import notices
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow, CoachRow
from shared.storage.referrals import ReferralRow
from tests.people import ADA, BEN

LEASE = timedelta(minutes=2)
HALF_AN_HOUR = timedelta(minutes=30)


def right_now():
    """The database decides what is due by its own clock, so these tests live in the present."""
    return datetime.now(UTC)


class Outbox:
    """Ada, her client Ben, and what is to be said to them."""

    def __init__(self, sessions):
        self.sessions = sessions
        self.coach_id, self.client_id = uuid4(), uuid4()
        self._next = right_now().replace(microsecond=0) + timedelta(days=3)
        with sessions.begin() as tx:
            tx.add(
                CoachRow(
                    id=self.coach_id, slug="ada", name=ADA.name, email=ADA.email, zone=ADA.zone,
                    password_hash="-", country="GB", created_at=right_now(),
                )
            )  # fmt: skip
            tx.flush()
            tx.add(
                ClientRow(
                    id=self.client_id, coach_id=self.coach_id, name=BEN.name, email=BEN.email,
                    zone=BEN.zone, created_at=right_now(),
                )
            )  # fmt: skip

    def another_client(self, who):
        """Write a client of Ada's and return their id."""
        row = ClientRow(
            id=uuid4(), coach_id=self.coach_id, name=who.name, email=who.email, zone=who.zone,
            created_at=right_now(),
        )  # fmt: skip
        with self.sessions.begin() as tx:
            tx.add(row)
            return row.id

    def book(self, state=State.CONFIRMED, start=None, **more):
        """Write a booking of Ben's and return its id."""
        start = start or self._next
        self._next += timedelta(hours=1)
        booking = BookingRow(
            id=uuid4(), coach_id=self.coach_id, client_id=self.client_id, kind="guidance",
            state=state, uid=f"{uuid4()}@example.com", client_zone=BEN.zone,
            buffer_before=timedelta(0), buffer_after=timedelta(0),
            changed_at=right_now(), created_at=right_now(),
        )  # fmt: skip
        booking.starts_at, booking.ends_at = start, start + HALF_AN_HOUR
        booking.stand_at(booking.span)
        for field, value in more.items():
            setattr(booking, field, value)
        with self.sessions.begin() as tx:
            tx.add(booking)
        return booking.id

    def pause(self, **more):
        """Pause Ben's own bookings, with a referral, and return his id."""
        with self.sessions.begin() as tx:
            client = tx.get(ClientRow, self.client_id)
            client.paused_at = right_now()
            tx.add(
                ReferralRow(
                    id=uuid4(), coach_id=self.coach_id, client_id=client.id,
                    review_on=right_now().date(), made_at=right_now(),
                )
            )  # fmt: skip
            for field, value in more.items():
                setattr(client, field, value)
        return self.client_id

    def plan(self, subject_id, kind=NoticeKind.BOOKING_CONFIRMED, **more):
        """Write a notice about a booking, Ben, or Ada alone, due now, and return its id."""
        planned = _due_now(kind) | more
        with self.sessions.begin() as tx:
            self._write(tx, subject_id, planned)
        return self.find(subject_id, kind, planned["revision"]).id

    def _write(self, tx, subject_id, planned):
        kinds = (BookingRow, ClientRow, CoachRow)
        subject = next(found for rows in kinds if (found := tx.get(rows, subject_id)))
        notices.add_all(
            tx, subject, [PlannedNotice(**planned)], right_now(), mail_domain="example.com"
        )

    def plan_many(self, number):
        """Write one confirmation for each of `number` bookings."""
        return [self.plan(self.book()) for _ in range(number)]

    def find(self, subject_id, kind, revision=0):
        with self.sessions() as tx:
            return tx.scalar(
                select(NoticeRow)
                .where(notices.about(subject_id), NoticeRow.kind == kind)
                .where(NoticeRow.revision == revision)
            )

    def row(self, notice_id):
        with self.sessions() as tx:
            return tx.get(NoticeRow, notice_id)

    def states(self):
        """Return how many notices are in each state."""
        with self.sessions() as tx:
            return dict(tx.execute(text("SELECT state, count(*) FROM notices GROUP BY 1")).all())

    def pass_time(self, length=timedelta(hours=2)):
        """Let waits and leases run out, without waiting for them."""
        with self.sessions.begin() as tx:
            tx.execute(
                text(
                    "UPDATE notices SET visible_at = visible_at - :length"
                    " WHERE state IN ('pending', 'claimed')"
                ),
                {"length": length},
            )

    def due_at_once(self, notice_id):
        """Let a notice be claimed whatever it was waiting for."""
        with self.sessions.begin() as tx:
            tx.get(NoticeRow, notice_id).visible_at = right_now() - timedelta(seconds=1)

    def wait_of(self, notice_id):
        """Return how long from now a notice waits, in whole seconds."""
        with self.sessions() as tx:
            seconds = tx.scalar(
                text(
                    "SELECT extract(epoch FROM visible_at - clock_timestamp())"
                    " FROM notices WHERE id = :id"
                ),
                {"id": notice_id},
            )
        return round(float(seconds))

    def move(self, booking_id):
        """Move a booking as a use case does: next revision, the waiting notices taken back."""
        return self._change(booking_id, State.CONFIRMED, NoticeKind.BOOKING_MOVED)

    def cancel(self, booking_id):
        """Cancel a booking as a use case does."""
        return self._change(booking_id, State.CANCELLED, NoticeKind.BOOKING_CANCELLED)

    def _change(self, booking_id, state, kind):
        with self.changing(booking_id, state, kind) as revision:
            pass
        return self.find(booking_id, kind, revision).id

    @contextmanager
    def changing(self, booking_id, state=State.CONFIRMED, kind=NoticeKind.BOOKING_MOVED):
        """Change a booking, with its notice; the transaction lasts as long as the block."""
        with self.sessions.begin() as tx:
            booking = tx.get(BookingRow, booking_id, with_for_update=True)
            booking.state = state
            booking.revision += 1
            booking.changed_at = right_now()
            notices.supersede(tx, booking_id, "changed")
            self._write(tx, booking_id, _due_now(kind) | {"revision": booking.revision})
            yield booking.revision

    def somebody_waits_for_a_turn(self):
        """Say whether a sender waits until another has judged or recorded about the same."""
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        with self.sessions() as tx:
            return tx.scalar(waiting) > 0

    def desk(self, send, **more):
        """A sender whose mails say nothing but their number."""
        return Desk(
            sessions=self.sessions,
            send=send,
            mail_domain="example.com",
            **({"write": plain_mail, "clock": right_now, "lease": LEASE} | more),
        )


def _due_now(kind):
    coach_kinds = kind.name.startswith("COACH")
    return {
        "kind": kind,
        "recipient": Recipient.COACH if coach_kinds else Recipient.CLIENT,
        "due_at": right_now() - timedelta(seconds=1),
        "expires_at": right_now() + timedelta(days=2),
        "revision": 0,
    }


def plain_mail(_, about):
    """Write a mail with the notice's Message-ID and hardly anything else."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "bookings@example.com", about.client.email
    mail["Message-ID"] = about.notice.message_id
    mail["Subject"] = f"{about.notice.kind} {about.notice.revision}"
    mail.set_content("Hello\n")
    return mail


def ids(mails):
    """Return the Message-IDs of mails."""
    return [str(mail["Message-ID"]) for mail in mails]
