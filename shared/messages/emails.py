"""A notice and its facts become a mail: subject, text, html and the invite."""

from email.message import EmailMessage

from shared.messages.facts import BookingFacts, MailFacts, Person

__all__ = ["BookingFacts", "MailFacts", "Person", "compose"]


def compose(facts: MailFacts) -> EmailMessage:
    """Write the mail; the same facts always give the same bytes."""
    raise NotImplementedError(facts.notice_kind)
