"""Which notices an event in the life of a booking calls for, and when each is due."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from shared.domain.notices import (
    NoticeKind,
    PlannedNotice,
    QuietHours,
    Recipient,
    outside_quiet_hours,
)
from shared.domain.reminders import USUAL, Reminder

_THANKS_WITHIN = timedelta(days=7)
_THANKS_LAST = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The booking that notices are planned about, as it stands after what happened.

    `zone` is the client's, for quiet hours and wall times; `reminded` says whether the client wants
    reminders, and `rules` which the coach has chosen.
    """

    start: datetime
    end: datetime
    revision: int
    zone: str
    now: datetime
    reminded: bool = True
    rules: tuple[Reminder, ...] = USUAL


def when_confirmed(about: Occasion) -> list[PlannedNotice]:
    """Plan for a booking that stands at once: both are told, the client is reminded."""
    return [
        _now(about, NoticeKind.BOOKING_CONFIRMED, Recipient.CLIENT),
        _now(about, NoticeKind.COACH_BOOKED, Recipient.COACH),
        *reminders(about),
    ]


def when_approved(about: Occasion) -> list[PlannedNotice]:
    """Plan for a request that the coach has approved."""
    return [
        _now(about, NoticeKind.REQUEST_APPROVED, Recipient.CLIENT),
        _now(about, NoticeKind.COACH_BOOKED, Recipient.COACH),
        *reminders(about),
    ]


def when_requested(about: Occasion) -> list[PlannedNotice]:
    """Plan for a booking that waits for the coach."""
    return [
        _now(about, NoticeKind.REQUEST_RECEIVED, Recipient.CLIENT),
        _now(about, NoticeKind.COACH_REQUESTED, Recipient.COACH),
    ]


def when_declined(about: Occasion) -> list[PlannedNotice]:
    """Plan for a request that the coach has declined."""
    return [_now(about, NoticeKind.REQUEST_DECLINED, Recipient.CLIENT)]


def when_proposed(about: Occasion, until: datetime) -> list[PlannedNotice]:
    """Plan for other times that the coach proposes, of which one can be chosen `until` then."""
    proposal = _now(about, NoticeKind.REQUEST_PROPOSAL, Recipient.CLIENT)
    return [replace(proposal, expires_at=until, offset=f"{about.now:%Y%m%dT%H%M%SZ}")]


def when_offered(about: Occasion, until: datetime) -> list[PlannedNotice]:
    """Plan for a place that is kept `until` then for somebody on the waiting list."""
    offer = _now(about, NoticeKind.WAITING_OFFER, Recipient.CLIENT)
    return [replace(offer, expires_at=until)]


def when_lapsed(about: Occasion) -> list[PlannedNotice]:
    """Plan for a request that nobody answered in time; both are told."""
    return [
        _now(about, NoticeKind.REQUEST_LAPSED, Recipient.CLIENT),
        _now(about, NoticeKind.COACH_REQUEST_LAPSED, Recipient.COACH),
    ]


def when_moved(about: Occasion) -> list[PlannedNotice]:
    """Plan for a booking that now stands at another time."""
    return [
        _now(about, NoticeKind.BOOKING_MOVED, Recipient.CLIENT),
        _now(about, NoticeKind.COACH_MOVED, Recipient.COACH),
        *reminders(about),
    ]


def when_clock_moved(about: Occasion, rules: str) -> list[PlannedNotice]:
    """Plan for a booking that stands, while new zone rules (`rules`) changed what clocks show.

    The revision stays: the instant is the same, so calendars have nothing to change.
    """
    told = _now(about, NoticeKind.BOOKING_CONFIRMED, Recipient.CLIENT)
    return [replace(told, offset=f"tzdata-{rules}")]


def when_cancelled(about: Occasion) -> list[PlannedNotice]:
    """Plan for a booking that will not take place."""
    return [
        _now(about, NoticeKind.BOOKING_CANCELLED, Recipient.CLIENT),
        _now(about, NoticeKind.COACH_CANCELLED, Recipient.COACH),
    ]


def when_completed(about: Occasion, quiet: QuietHours | None) -> list[PlannedNotice]:
    """Plan the thanks for a booking that took place, outside the client's quiet hours.

    None for one that a coach tidies up long after: those thanks would come out of the blue.
    """
    if about.now > about.end + _THANKS_WITHIN:
        return []
    due_at = outside_quiet_hours(max(about.now, about.end), about.zone, quiet=quiet)
    thanks = _now(about, NoticeKind.BOOKING_THANKS, Recipient.CLIENT)
    return [replace(thanks, due_at=due_at, expires_at=due_at + _THANKS_LAST)]


def when_answered(about: Occasion, answer: str) -> list[PlannedNotice]:
    """Plan for an answer of a calendar that puts the booking in doubt; the coach hears of it.

    `answer` tells one from another, so that the same one is told once.
    """
    told = _now(about, NoticeKind.COACH_ANSWERED, Recipient.COACH)
    return [replace(told, offset=answer)]


def when_counter_declined(about: Occasion, proposed: datetime) -> list[PlannedNotice]:
    """Plan for another time that a client's calendar asked for, and that the coach cannot take."""
    told = _now(about, NoticeKind.COUNTER_DECLINED, Recipient.CLIENT)
    return [replace(told, offset=f"{proposed:%Y%m%dT%H%M%SZ}")]


def _now(about: Occasion, kind: NoticeKind, recipient: Recipient) -> PlannedNotice:
    return PlannedNotice(
        kind=kind,
        recipient=recipient,
        due_at=about.now,
        # News about a booking stays news for a day, also when it came late.
        expires_at=max(about.end, about.now + timedelta(days=1)),
        revision=about.revision,
    )


def reminders(about: Occasion) -> list[PlannedNotice]:
    """Plan the reminders that still lie ahead, first due first.

    One whose time had passed when the booking was made, moved or confirmed is not written: the mail
    about that says the time. Of two that fall on one instant the quiet hours leave one. Each is of
    use until the next one goes, the last until the start.
    """
    if not about.reminded:
        return []
    due: dict[datetime, Reminder] = {}
    for rule in about.rules:
        at = outside_quiet_hours(rule.due(about.start, about.zone), about.zone, latest=about.start)
        if about.now < at < about.start:
            due[at] = rule
    times = sorted(due)
    return [
        PlannedNotice(
            kind=NoticeKind.BOOKING_REMINDER,
            recipient=Recipient.CLIENT,
            due_at=at,
            expires_at=until,
            revision=about.revision,
            offset=str(due[at]),
        )
        for at, until in pairwise([*times, about.start])
    ]
