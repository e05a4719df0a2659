"""Ada's practice long after it began, and her mornings."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select

from reminder_worker.jobs.digest import digest_due
from shared.domain.bookings import State
from shared.domain.notices import NoticeState
from shared.storage import digests
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from shared.storage.keys import Sealer
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow, CoachRow

# Far ahead, so that the database's own clock never lets a mail of these tests go.
MORNING = datetime(2040, 6, 12, 7, tzinfo=UTC)  # 08:00 in London, a Tuesday
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


SEALER = Sealer("A" * 43 + "=")


class Ada:
    """Ada's practice long after it began, and her mornings."""

    def __init__(self, outbox):
        self.outbox, self.sessions = outbox, outbox.sessions
        self.ben = outbox.client_id
        self.change(CoachRow, outbox.coach_id, created_at=MORNING - 400 * DAY)
        self.change(ClientRow, self.ben, created_at=MORNING - 400 * DAY)

    def change(self, rows, row_id, **fields):
        with self.sessions.begin() as tx:
            row = tx.get(rows, row_id)
            for name, value in fields.items():
                setattr(row, name, value)

    def coach(self, **fields):
        self.change(CoachRow, self.outbox.coach_id, **fields)

    def client(self, **fields):
        self.change(ClientRow, self.ben, **fields)

    def book(self, start, state=State.CONFIRMED, **more):
        return self.outbox.book(state, start=start, **{"changed_at": start - 30 * DAY} | more)

    def add(self, rows, **fields):
        with self.sessions.begin() as tx:
            for name in ("what", "text", "note", "in_the_way"):
                if name in fields:
                    fields[name] = SEALER.seal(tx, self.ben, fields[name])
            row = rows(id=uuid4(), coach_id=self.outbox.coach_id, client_id=self.ben, **fields)
            tx.add(row)
        return row.id

    def answer(self, at, status="done", made_by="client", **more):
        """Ben's answer to something that he had promised."""
        promised = self.add(
            CommitmentRow, what="Call the bank", due_on=date(2040, 6, 10), status=status,
            made_by="client", made_at=at - DAY, since=at - DAY,
        )  # fmt: skip
        return self.add(
            CheckInRow, commitment_id=promised, status=status, made_by=made_by, at=at, **more
        )

    def win(self, at, text="I asked"):
        return self.add(WinRow, text=text, at=at)

    def rounds(self, now=MORNING):
        return digest_due(self.sessions, "example.com", now)

    def mails(self):
        """Each mail's date, due time and state."""
        with self.sessions() as tx:
            rows = tx.scalars(
                select(NoticeRow)
                .where(NoticeRow.kind == "coach_digest")
                .order_by(NoticeRow.created_at, NoticeRow.due_at)
            ).all()
        return [(row.offset, f"{row.due_at:%m-%d %H:%M}", row.state) for row in rows]

    def morning(self, due_at=MORNING):
        with self.sessions() as tx:
            return digests.gather(tx, tx.get(CoachRow, self.outbox.coach_id), due_at)

    def sent(self, due_at):
        """Let the mail of a morning have gone."""
        with self.sessions.begin() as tx:
            row = tx.scalars(select(NoticeRow).where(NoticeRow.due_at == due_at)).one()
            row.state, row.sent_at = NoticeState.SENT, due_at
