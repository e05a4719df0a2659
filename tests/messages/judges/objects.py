"""Every kind of calendar object that leaves the house, for a booking told by its facts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.bookings import State
from shared.domain.notices import NoticeKind, Recipient
from shared.messages import feeds, invites
from shared.messages.facts import MailFacts
from tests.messages.mails import ADA, BEN, HALF_AN_HOUR, facts
from tests.messages.test_invites import ANN, INSTANTS

CARRYING = (
    NoticeKind.BOOKING_CONFIRMED,
    NoticeKind.REQUEST_APPROVED,
    NoticeKind.BOOKING_MOVED,
    NoticeKind.BOOKING_CANCELLED,
    NoticeKind.COACH_BOOKED,
    NoticeKind.COACH_MOVED,
    NoticeKind.COACH_CANCELLED,
)
NAMES = {
    "comma, semicolon, CR LF, emoji": ANN,
    "quotation mark": 'Ben "the boat" Frost',
    "backslash and caret": "a^nb\\n, C:\\",
    "emoji alone": "\N{GRINNING FACE}" * 60,
    "umlauts over a fold": "ä" * 79,
    "long": "x" * 500,
    "a property": "BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM",
    "right to left": "\u05d0\u05d3\u05d4 \u202eevil",
}
PLACES = {
    "an address": "Kirchweg 4,\r\n1011 Wien; Tür 3",
    "nowhere": "",
    "a long link": "https://meet.example.org/" + "a/" * 120,
    "a link with a query": "https://meet.example.org/?a=1;b=2,c=%22",
}


@dataclass(frozen=True, slots=True)
class Object:
    """A calendar object and the facts of the events that it must show."""

    content: bytes
    method: str
    shows: tuple[MailFacts, ...]


def variants() -> Mapping[str, dict]:
    """Return the bookings that are told of, by name: what differs from Ben's plain one."""
    named = {
        f"names: {name}": {"client": replace(BEN, name=text), "coach": replace(ADA, name=text)}
        for name, text in NAMES.items()
    }
    at = {name: {"start": start, "end": start + HALF_AN_HOUR} for name, start in INSTANTS.items()}
    places = {f"place: {name}": {"place": text} for name, text in PLACES.items()}
    return {
        "plain": {},
        "discreet": {"discreet": True},
        "discreet with a strange name": {"discreet": True, **named[f"names: {next(iter(NAMES))}"]},
        "over the spring change": _lasting(datetime.fromisoformat("2026-03-29T00:30:00+00:00")),
        "over the autumn change": _lasting(datetime.fromisoformat("2026-10-25T00:30:00+00:00")),
        **at,
        **named,
        **places,
    }


def _lasting(start: datetime) -> dict:
    return {"start": start, "end": start + timedelta(hours=1)}


def of(**changes) -> dict[str, Object]:
    """Return every kind of object for a booking with these changes."""
    mailed = {kind.value: _mailed(facts(kind, **changes)) for kind in CARRYING}
    return {**mailed, **_downloads(changes), **_feeds(changes)}


def _mailed(told: MailFacts) -> Object:
    invite = invites.for_mail(told)
    return Object(invite.content, invite.method.value, (told,))


def _downloads(changes: dict) -> dict[str, Object]:
    stands, gone = facts(**changes), facts(NoticeKind.BOOKING_CANCELLED, **changes)
    return {
        "download": Object(invites.download(stands), "PUBLISH", (stands,)),
        "download of a cancelled one": Object(invites.download(gone), "CANCEL", (gone,)),
    }


def _feeds(changes: dict) -> dict[str, Object]:
    one, other = (
        facts(state=state, recipient=Recipient.COACH, uid=f"{state}@example.net", **changes)
        for state in (State.CONFIRMED, State.REQUESTED)
    )
    name = f"What's Next: {one.coach.name}"
    return {
        "feed": Object(feeds.feed(name, [one, other]), "PUBLISH", (one, other)),
        "feed without a booking": Object(feeds.feed(name, []), "PUBLISH", ()),
    }
