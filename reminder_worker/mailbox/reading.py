"""What a mail to the service is: an answer to an invite, a report, or words for a person."""

from reminder_worker.mailbox import parts
from reminder_worker.mailbox.answer import calendar_answer
from reminder_worker.mailbox.report import bounce
from shared.domain.incoming import Incoming


def understood(content: bytes) -> Incoming | None:
    """Return what the mail tells the service, or None if that is nothing."""
    mail = parts.parsed(content)
    if mail is None:
        return None
    return bounce(mail) or calendar_answer(mail)
