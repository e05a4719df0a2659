"""How long what is a client's is kept once the work together has ended."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.sentences import Sentence, sentence

_MONTHS = {730: 24, 365: 12, 183: 6, 91: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Lengths after the end of an engagement; of `audit`, after the deed.

    An engagement has ended when the coach says so, else with the last thing that happened.
    """

    bookings: timedelta = timedelta(days=730)
    thread: timedelta = timedelta(days=183)
    audit: timedelta = timedelta(days=730)


def in_words(length: timedelta) -> Sentence:
    """Return "24 months" or "100 days", as the policy page says it."""
    months = _MONTHS.get(length.days)
    if months:
        return sentence("{number} months", number=months)
    return sentence("{number} days", number=length.days)
