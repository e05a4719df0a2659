"""What a mail told of a booking, kept beside its notice: a repeat or a look back says the same.

The booking may move on, the coach may name another place; what was handed to the mail server
stays as it was. Nothing of a person is in it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.domain.bookings import State
from shared.messages.facts import MailFacts
from shared.messages.languages import ENGLISH

_PLAIN = ("uid", "revision", "discreet", "place", "invited")
_INSTANTS = ("start", "end", "changed_at", "expires_at")


def told(facts: MailFacts) -> dict[str, Any]:
    """Return what to keep of a mail about a booking, in the types that JSON has."""
    booking = facts.booking
    return {
        **{name: getattr(booking, name) for name in _PLAIN},
        **{name: _each(getattr(booking, name), datetime.isoformat) for name in _INSTANTS},
        "state": booking.state.value,
        "zone": facts.client.zone,
        "language": facts.language,
        "accent": facts.accent,
        "thread_id": facts.thread_id,
        "proposed": [start.isoformat() for start in facts.proposed],
    }


def as_told(facts: MailFacts, kept: dict[str, Any]) -> MailFacts:
    """Return the facts of a mail as they were when `kept` was kept."""
    booking = replace(
        facts.booking,
        **{name: kept[name] for name in _PLAIN},
        **{name: _each(kept[name], datetime.fromisoformat) for name in _INSTANTS},
        state=State(kept["state"]),
    )
    return replace(
        facts,
        booking=booking,
        client=replace(facts.client, zone=kept["zone"]),
        language=kept.get("language", ENGLISH),  # what went out before there were others
        accent=kept.get("accent", ""),
        thread_id=kept["thread_id"],
        proposed=tuple(datetime.fromisoformat(start) for start in kept["proposed"]),
    )


def _each(value: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 -- JSON on one side
    return None if value is None else change(value)
