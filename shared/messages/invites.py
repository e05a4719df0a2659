"""iCalendar objects: REQUEST, CANCEL and the file to download (RFC 5545, 5546)."""

from shared.messages.facts import MailFacts


def for_mail(facts: MailFacts) -> tuple[str, bytes] | None:
    """Return METHOD and calendar object that this mail carries, or None."""
    raise NotImplementedError(facts.notice_kind)


def request(facts: MailFacts) -> bytes:
    """Return the REQUEST: a new booking, or the same one at a new time."""
    raise NotImplementedError(facts.notice_kind)


def cancel(facts: MailFacts) -> bytes:
    """Return the CANCEL that takes the invite back."""
    raise NotImplementedError(facts.notice_kind)


def download(facts: MailFacts) -> bytes | None:
    """Return the file that the booking's page offers, or None while there is none."""
    raise NotImplementedError(facts.notice_kind)
