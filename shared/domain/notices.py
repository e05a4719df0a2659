"""What a notice is, when quiet hours move it, and whether it is still wanted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.domain.availability import WallTime
from shared.domain.bookings import State
from shared.domain.errors import Invalid
from shared.domain.localtime import instant, local_date
from shared.domain.referral import Door


class Recipient(StrEnum):
    """Whom a notice is for."""

    CLIENT = "client"
    COACH = "coach"


class NoticeKind(StrEnum):
    """What a notice says; each has a folder of templates by this name."""

    BOOKING_CONFIRMED = "booking_confirmed"
    BOOKING_MOVED = "booking_moved"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_REMINDER = "booking_reminder"
    REQUEST_RECEIVED = "request_received"
    REQUEST_APPROVED = "request_approved"
    REQUEST_DECLINED = "request_declined"
    REQUEST_LAPSED = "request_lapsed"
    REQUEST_PROPOSAL = "request_proposal"
    WAITING_OFFER = "waiting_offer"
    COACH_BOOKED = "coach_booked"
    COACH_REQUESTED = "coach_requested"
    COACH_MOVED = "coach_moved"
    COACH_CANCELLED = "coach_cancelled"
    COACH_REQUEST_LAPSED = "coach_request_lapsed"
    COACH_ANSWERED = "coach_answered"
    COUNTER_DECLINED = "counter_declined"
    REFERRAL = "referral"
    COACH_ASKED_BACK = "coach_asked_back"
    COACH_REFERRAL_REVIEW = "coach_referral_review"
    COACH_ADDRESS_STOPPED = "coach_address_stopped"
    COACH_CLIENT_ERASED = "coach_client_erased"
    CHECK_IN = "check_in"
    COACH_SIGN_IN = "coach_sign_in"
    BOOK_AGAIN = "book_again"
    WIN_ANSWERED = "win_answered"
    COACH_DIGEST = "coach_digest"
    CLIENT_LINK = "client_link"
    BOOKING_THANKS = "booking_thanks"
    COACH_WAY_IN_CHANGED = "coach_way_in_changed"


class MailSort(StrEnum):
    """What a client may turn off by itself; news of a booking is in neither sort."""

    REMINDERS = "reminders"
    NUDGES = "nudges"


class NoticeState(StrEnum):
    """Where a notice stands in the outbox."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNotice:
    """A message to write: what, to whom, when, and how long it is of use.

    `revision` is that of the booking that it tells about (RFC 5545 section 3.8.7.4), or of the
    client; `offset` tells notices of one kind and revision apart ("PT24H"). `subject_ids` are the
    commitments that a mail about a client is about; `times` are what a mail names that is about
    nothing that is left. `address` is where it goes, if not where its recipient is by then.
    """

    kind: NoticeKind
    recipient: Recipient
    due_at: datetime
    expires_at: datetime
    revision: int
    offset: str = ""
    subject_ids: tuple[UUID, ...] = ()
    times: tuple[datetime, ...] = ()
    address: str = field(default="", repr=False)


WITH_INVITE = frozenset(
    {
        NoticeKind.BOOKING_CONFIRMED,
        NoticeKind.REQUEST_APPROVED,
        NoticeKind.BOOKING_MOVED,
        NoticeKind.COACH_BOOKED,
        NoticeKind.COACH_MOVED,
    }
)
"""Kinds that put the booking into a calendar (RFC 5546 section 3.2.2)."""

CHANGES_CALENDAR = WITH_INVITE | {NoticeKind.BOOKING_CANCELLED, NoticeKind.COACH_CANCELLED}
"""Kinds whose loss would leave a calendar wrong, so they are repeated when in doubt."""

SORTS: Mapping[NoticeKind, MailSort] = {
    NoticeKind.BOOKING_REMINDER: MailSort.REMINDERS,
    NoticeKind.CHECK_IN: MailSort.NUDGES,
    NoticeKind.BOOK_AGAIN: MailSort.NUDGES,
    NoticeKind.WIN_ANSWERED: MailSort.NUDGES,
    NoticeKind.BOOKING_THANKS: MailSort.NUDGES,
}
"""Kinds that a client may turn off, and with what; every other kind always goes out."""

UNSUBSCRIBED = "unsubscribed"
"""Why a notice stays unsent that the client has turned off."""

_SHUT = frozenset({Door.PAUSED, Door.ASKED_BACK})

_TELLS_OF: Mapping[NoticeKind, Collection[State | Door]] = {
    **{kind: {State.CONFIRMED} for kind in WITH_INVITE | {NoticeKind.BOOKING_REMINDER}},
    NoticeKind.BOOKING_CANCELLED: {State.CANCELLED},
    NoticeKind.COACH_CANCELLED: {State.CANCELLED},
    NoticeKind.COACH_ANSWERED: {State.CONFIRMED},
    NoticeKind.COUNTER_DECLINED: {State.CONFIRMED},
    NoticeKind.REQUEST_RECEIVED: {State.REQUESTED},
    NoticeKind.COACH_REQUESTED: {State.REQUESTED},
    NoticeKind.REQUEST_PROPOSAL: {State.REQUESTED},
    NoticeKind.WAITING_OFFER: {State.HELD},
    NoticeKind.BOOKING_THANKS: {State.COMPLETED},
    NoticeKind.REQUEST_DECLINED: {State.DECLINED},
    NoticeKind.REQUEST_LAPSED: {State.LAPSED},
    NoticeKind.COACH_REQUEST_LAPSED: {State.LAPSED},
    NoticeKind.REFERRAL: _SHUT,
    NoticeKind.COACH_REFERRAL_REVIEW: _SHUT,
    NoticeKind.COACH_ASKED_BACK: {Door.ASKED_BACK},
    NoticeKind.COACH_ADDRESS_STOPPED: frozenset(Door),
    NoticeKind.CHECK_IN: {Door.OPEN},
    NoticeKind.BOOK_AGAIN: {Door.OPEN},
    NoticeKind.WIN_ANSWERED: frozenset(Door),
    NoticeKind.CLIENT_LINK: frozenset(Door),
}

ABOUT_CLIENT = frozenset(kind for kind, told in _TELLS_OF.items() if set(Door) & set(told))
"""Kinds that are about a client and no booking."""

ABOUT_DOOR = frozenset(kind for kind in ABOUT_CLIENT if set(Door) - set(_TELLS_OF[kind]))
"""Kinds that are true at some doors only; when the door moves, what waits is taken back."""

ABOUT_COACH = frozenset(
    {
        NoticeKind.COACH_SIGN_IN,
        NoticeKind.COACH_CLIENT_ERASED,
        NoticeKind.COACH_DIGEST,
        NoticeKind.COACH_WAY_IN_CHANGED,
    }
)
"""Kinds that are about a coach alone; only the hour makes them useless."""

STANDS_ALONE = frozenset({NoticeKind.WIN_ANSWERED, NoticeKind.CLIENT_LINK})
"""Kinds that stay true whatever the client's door or plan does meanwhile."""

IN_THREAD = frozenset({NoticeKind.CHECK_IN, NoticeKind.BOOK_AGAIN})
"""Kinds that belong to a plan of nudges; a new plan takes back what waits of the old one."""

QUIET_FROM, QUIET_UNTIL = WallTime(21 * 60), WallTime(8 * 60)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Wall times between which nothing goes out, over midnight if `end` is not after `start`."""

    start: WallTime
    end: WallTime

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise Invalid.field("quiet", "quiet hours begin and end at different times")

    def covers(self, wall: WallTime) -> bool:
        """Say whether a clock that shows this time is within them."""
        if self.start < self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end

    def span(self, evening: date, zone: str) -> tuple[datetime, datetime]:
        """Return when the quiet that begins on this local date begins and ends."""
        morning = evening if self.start < self.end else evening + timedelta(days=1)
        return instant(evening, self.start, zone), instant(morning, self.end, zone)


USUAL_QUIET = QuietHours(QUIET_FROM, QUIET_UNTIL)
_A_MOMENT = timedelta(minutes=1)


def outside_quiet_hours(
    due_at: datetime,
    zone: str,
    *,
    latest: datetime | None = None,
    quiet: QuietHours | None = USUAL_QUIET,
) -> datetime:
    """Return when to send instead of in the quiet hours, by the client's clock.

    What is due in them waits for their end; where that is not before `latest`, it goes out
    just before they begin.
    """
    if quiet is None:
        return due_at
    today = local_date(due_at, zone)
    for evening in (today - timedelta(days=1), today):
        begin, end = quiet.span(evening, zone)
        if begin <= due_at < end:
            return end if latest is None or end < latest else begin - _A_MOMENT
    return due_at


class Wanted(StrEnum):
    """Whether a claimed notice should still go out."""

    SEND = "send"
    SUPERSEDED = "superseded"
    UNSUBSCRIBED = "unsubscribed"
    EXPIRED = "expired"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class BookingNow:
    """What the booking says at sending time, and which mails its client has turned off."""

    state: State
    revision: int
    off: frozenset[MailSort] = frozenset()


@dataclass(frozen=True, slots=True)
class ClientNow:
    """What the client's door says at sending time, and which mails the client has turned off.

    The revision grows as the coach moves the door; for what belongs to a plan, as the plan is made
    anew.
    """

    state: Door
    revision: int
    off: frozenset[MailSort] = frozenset()


def still_wanted(
    notice: PlannedNotice, subject: BookingNow | ClientNow | None, now: datetime, *, in_doubt: bool
) -> Wanted:
    """Decide at sending time, from the booking or the client as they stand; None is a coach.

    `in_doubt`: an earlier attempt got as far as the mail server and was not heard of again.
    What changes a calendar is sent once more, byte for byte; so is a reminder while it is of
    use; after that nobody knows whether it arrived.
    """
    if subject is not None and not _still_true(notice, subject):
        return Wanted.SUPERSEDED
    if subject is not None and SORTS.get(notice.kind) in subject.off:
        return Wanted.UNSUBSCRIBED
    if now < notice.expires_at:
        return Wanted.SEND
    return Wanted.UNCERTAIN if in_doubt else Wanted.EXPIRED


def _still_true(notice: PlannedNotice, subject: BookingNow | ClientNow) -> bool:
    as_planned = notice.kind in STANDS_ALONE or subject.revision == notice.revision
    return subject.state in _TELLS_OF[notice.kind] and as_planned
