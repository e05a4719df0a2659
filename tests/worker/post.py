"""The service's mailbox as a worker reads it, and what came of what was in it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from reminder_worker.jobs.read_mailbox import Postbox, read_due
from reminder_worker.mailbox.imap import opened
from reminder_worker.mailbox.reading import understood
from shared.domain.answers import Answer
from shared.storage.answers import AnswerRow
from shared.storage.bookings import BookingRow
from shared.storage.mailbox import MailboxRow
from shared.storage.people import ClientRow
from tests.worker.calendar_programs import Said, google
from tests.worker.outbox import right_now

_NONE = (None, None)


class Post:
    """Mails come in by `deliver`, and are read by `read`; the clock can be put forward."""

    def __init__(self, outbox, folder):
        self.outbox, self.folder = outbox, folder
        self.ahead = timedelta(0)
        account = folder.account()
        self.postbox = Postbox(
            sessions=outbox.sessions,
            name=account.name,
            open=partial(opened, account),
            understand=understood,
            mail_domain="example.com",
            clock=lambda: right_now() + self.ahead,
        )

    def read(self, **changes):
        """Read what has come, whether or not it is time yet; return what it was, counted."""
        self.ahead += timedelta(minutes=3)
        return {str(kind): n for kind, n in read_due(replace(self.postbox, **changes)).items()}

    def said(self, booking_id, **changes):
        """What Ben's calendar says of a booking, unless changed."""
        row = self.row(BookingRow, booking_id)
        known = {
            "uid": row.uid,
            "sequence": row.revision,
            "stamp": right_now().replace(microsecond=0),
            "start": row.starts_at,
        }
        return Said(**known | changes)

    def take(self, booking_id, program=google, **changes):
        """Let a mail with this answer come, and read it."""
        self.folder.deliver(program(self.said(booking_id, **changes)))
        return self.read()

    def answer(self, booking_id):
        """Return what is noted: the answer, and the time that is proposed."""
        row = self.row(AnswerRow, booking_id)
        if row is None:
            return _NONE
        return row.answer and Answer(row.answer), row.proposed_start

    def row(self, kind, key):
        with self.outbox.sessions() as tx:
            return tx.get(kind, key)

    def mailbox(self):
        return self.row(MailboxRow, self.postbox.name)

    def client(self):
        return self.row(ClientRow, self.outbox.client_id)
