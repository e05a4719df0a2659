"""Ben's side of the thread with Ada, and where the coach's pages show it."""

from datetime import date

from sqlalchemy import select

from booking_service.usecases import check_ins, commitments, wins
from booking_service.usecases.check_ins import AnswerWish
from booking_service.usecases.commitment_terms import CommitmentWish
from booking_service.usecases.sides import Side
from shared.domain.commitments import Status
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow


class Ben:
    """Ben's side of the thread with Ada."""

    def __init__(self, app, clock, booking_id):
        self.tools, self.clock, self.booking_id = app.extensions["tools"], clock, booking_id
        with self.tools.sessions() as tx:
            self.id = tx.get(BookingRow, booking_id).client_id
        self.page = f"/coach/clients/{self.id}"

    def do(self, act, *args, **more):
        with self.tools.sessions.begin() as tx:
            return act(tx, Side(self.id), *args, self.tools.desk, self.clock.now, **more)

    def promise(self, what="Call the bank", **more):
        wish = CommitmentWish(what=what, **{"due_on": date(2026, 6, 12)} | more)
        return self.do(commitments.make, wish)

    def say(self, commitment_id, status=Status.DONE, **words):
        return self.do(check_ins.answer, commitment_id, AnswerWish(status=status, **words))

    def win(self, words="I asked for help"):
        return self.do(wins.note, words)

    def row(self):
        with self.tools.sessions() as tx:
            return tx.get(ClientRow, self.id)

    def change(self, **fields):
        with self.tools.sessions.begin() as tx:
            for name, value in fields.items():
                setattr(tx.get(ClientRow, self.id), name, value)

    def mails(self, kind):
        with self.tools.sessions() as tx:
            query = select(NoticeRow).where(NoticeRow.client_id == self.id, NoticeRow.kind == kind)
            return tx.scalars(query.order_by(NoticeRow.created_at)).all()
