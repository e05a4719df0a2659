"""When a client is reminded of commitments: which mails go on which of their dates.

A mail belongs to one date on the client's calendar, and there is at most one such mail a day,
however many commitments it is about. A plan is made anew whenever something changes, from what
stands and from what has gone out; so it never needs to be patched.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from shared.domain.alliance import AfterMiss, Alliance, Pause
from shared.domain.commitments import Due
from shared.domain.localtime import instant, local_date, midnight
from shared.domain.notices import NoticeKind

_DAY = timedelta(days=1)
_BETWEEN = 2 * _DAY  # several mails after a due time leave a day in between
_WEEK = 7 * _DAY
_BOOK_AGAIN_WITHIN = timedelta(days=14)
_GIVE_UP = timedelta(days=60)  # after this long, only the next booking asks


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCommitment:
    """A commitment that is not answered; `nudged_on` are the client's dates of mails about it.

    `since` is when it was made or last changed: what lay before that was no time to remind of it.
    """

    id: UUID
    due: Due
    since: datetime
    nudged_on: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """One mail on one of the client's dates, and the commitments that it is about, if any."""

    on: date
    due_at: datetime
    expires_at: datetime
    about: tuple[UUID, ...] = ()
    kind: NoticeKind = NoticeKind.CHECK_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """All that a client's plan follows from.

    `mailed_on` are the dates on which such a mail went out. `stopped` says that none is to go: a
    referral or the coach's pause, an unsubscribe, an end. `unbooked_since` is since when one mail
    is called for because nothing is booked ahead; None if the coach wants none, or once it went.
    """

    zone: str
    alliance: Alliance
    commitments: Sequence[OpenCommitment]
    pauses: Sequence[Pause] = ()
    mailed_on: Collection[date] = ()
    unbooked_since: datetime | None = None
    stopped: bool = False


def plan(thread: Thread, now: datetime) -> list[Nudge]:
    """Return every mail that is to go out from `now` on, earliest first."""
    if thread.stopped:
        return []
    about: dict[date, list[UUID]] = defaultdict(list)
    for commitment in sorted(thread.commitments, key=lambda one: _order(one, thread.zone)):
        calendar = _Calendar(thread, commitment, now)
        for day in sorted({*calendar.before(), *calendar.afterwards()}):
            about[day].append(commitment.id)
    nudges = [_nudge(thread, day, NoticeKind.CHECK_IN, ids) for day, ids in about.items()]
    again = _book_again_on(thread, about, now)
    if again is not None:
        nudges.append(_nudge(thread, again, NoticeKind.BOOK_AGAIN))
    return sorted(nudges, key=lambda nudge: nudge.on)


def _nudge(thread: Thread, day: date, kind: NoticeKind, about: Sequence[UUID] = ()) -> Nudge:
    return Nudge(
        on=day,
        due_at=sends_at(day, thread.alliance, thread.zone),
        expires_at=useful_until(day, thread.alliance, thread.zone),
        about=tuple(about),
        kind=kind,
    )


def _book_again_on(thread: Thread, taken: Collection[date], now: datetime) -> date | None:
    """Return the first date that allows the one mail about booking, and has no check-in.

    After two weeks without such a date there is none: whoever is written to that often, or has
    agreed on a break, needs no such mail.
    """
    since = thread.unbooked_since
    if since is None:
        return None
    first = local_date(since, thread.zone)
    days = (first + ahead * _DAY for ahead in range(_BOOK_AGAIN_WITHIN // _DAY + 1))
    return next(
        (
            day
            for day in days
            if day not in taken and _is_open(thread, day) and _still_sends(thread, day, since, now)
        ),
        None,
    )


def _is_open(thread: Thread, day: date) -> bool:
    return (
        day.isoweekday() in thread.alliance.days
        and day not in thread.mailed_on
        and not any(pause.covers(day) for pause in thread.pauses)
    )


def _still_sends(thread: Thread, day: date, since: datetime, now: datetime) -> bool:
    """Say whether the date's mail lies ahead, or is late and not yet useless."""
    alliance, zone = thread.alliance, thread.zone
    return useful_until(day, alliance, zone) > now and sends_at(day, alliance, zone) > since


def _order(one: OpenCommitment, zone: str) -> tuple[datetime, UUID]:
    return one.due.over_at(zone), one.id


def sends_at(day: date, alliance: Alliance, zone: str) -> datetime:
    """Return when a date's mail goes out, by the client's clock of that date."""
    return instant(day, alliance.at, zone)


def useful_until(day: date, alliance: Alliance, zone: str) -> datetime:
    """Return until when a date's mail may be late: its evening's quiet, or the end of the date.

    After that the next date has its own; so a worker that was away sends one mail and not two.
    """
    end = midnight(day + _DAY, zone)
    if alliance.quiet is None:
        return end
    begins, _ = alliance.quiet.span(day, zone)
    return begins if sends_at(day, alliance, zone) < begins else end


@dataclass(frozen=True, slots=True)
class _Calendar:
    """One commitment's days among the client's."""

    thread: Thread
    commitment: OpenCommitment
    now: datetime

    def before(self) -> Iterator[date]:
        """Yield the dates of mails before it is due; one that is not allowed moves forward."""
        due_on = self._due_on
        gone = [day for day in self.commitment.nudged_on if day < due_on]
        left = self.thread.alliance.nudges_before - len(gone)
        day = due_on
        for _ in range(left):
            earlier = self._allowed_before(day)
            if earlier is None:
                return
            yield earlier
            day = earlier

    def _allowed_before(self, day: date) -> date | None:
        return next(
            (earlier for back in range(1, 8) if self._allows(earlier := day - back * _DAY)),
            None,
        )

    def afterwards(self) -> Iterator[date]:
        """Yield the dates of mails that ask how it went; one that is not allowed moves back."""
        first = self._first_after
        gone = sorted(day for day in self.commitment.nudged_on if day >= first)
        wanted = list(self._wanted_after(first))[len(gone) :]
        earliest = gone[-1] + _DAY if gone else first
        for day in wanted:
            allowed = self._allowed_from(max(day, earliest))
            if allowed is None:
                return
            yield allowed
            earliest = allowed + _DAY

    def _wanted_after(self, first: date) -> Iterator[date]:
        alliance = self.thread.alliance
        for count in range(alliance.nudges_after):
            yield first + count * _BETWEEN
        if alliance.after_miss is AfterMiss.OFFER_CHANGE:
            yield first + max(alliance.nudges_after * _BETWEEN, _WEEK)

    def _allowed_from(self, day: date) -> date | None:
        last = self._due_on + _GIVE_UP
        while day <= last:
            if self._allows(day):
                return day
            day += _DAY
        return None

    def _allows(self, day: date) -> bool:
        since = self.commitment.since
        return _is_open(self.thread, day) and _still_sends(self.thread, day, since, self.now)

    @property
    def _due_on(self) -> date:
        return self.commitment.due.date_in(self.thread.zone)

    @property
    def _first_after(self) -> date:
        """Return the first date whose mail comes when it has become due."""
        alliance, zone = self.thread.alliance, self.thread.zone
        over = self.commitment.due.over_at(zone)
        day = self._due_on
        while sends_at(day, alliance, zone) < over:
            day += _DAY
        return day


def zone_dates(instants: Collection[datetime], zone: str) -> frozenset[date]:
    """Return the dates that the zone's calendar shows at these instants."""
    return frozenset(local_date(moment, zone) for moment in instants)
