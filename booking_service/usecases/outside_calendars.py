"""Calendars that a coach keeps elsewhere: what is in them blocks, and nothing of it is shown.

The web process never asks them. It looks at the address as it is written; what its name stands
for is looked up by the worker, each time it asks, and told to the coach as a trouble.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from shared.domain.addresses import address
from shared.domain.errors import FieldProblem, Invalid, NotFound
from shared.domain.outside import Busy, CalendarKind, Source, Trouble, in_words
from shared.domain.timespan import Timespan
from shared.storage import audit, busy
from shared.storage.audit import ActorName
from shared.storage.busy import CalendarRow
from shared.storage.keys import Sealer

MOST = 20  # calendars of one coach
_LONGEST_NAME = 200  # characters
_LONGEST_SECRET = 500
_A_READING_TAKES = timedelta(minutes=2)


class Freshness(StrEnum):
    """How far a calendar can be relied on."""

    NOT_YET_READ = "not_yet_read"  # blocks nothing so far
    CURRENT = "current"
    OUT_OF_DATE = "out_of_date"  # the last good data still block


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCalendar:
    """What a coach enters."""

    name: str
    kind: CalendarKind
    url: str = field(repr=False)
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideCalendar:
    """A calendar as its coach sees it; the address is shown by its server's name only.

    `age` is how long ago its times were last known to be right; None: never.
    """

    id: UUID
    name: str
    kind: CalendarKind
    server: str
    standing: Freshness
    good_at: datetime | None
    age: timedelta | None
    trouble: Trouble | None
    trouble_in_words: str | None
    tried_at: datetime | None
    next_at: datetime
    created_at: datetime


def add(
    tx: Session, coach_id: UUID, new: NewCalendar, sealer: Sealer, now: datetime, *, private: bool
) -> UUID:
    """Keep a calendar, to be read by the worker from now on; Invalid names what is wrong.

    `private` allows plain http and addresses of the own network.
    """
    if len(busy.calendars(tx, coach_id)) >= MOST:
        raise Invalid.field("url", f"remove a calendar first: there may be {MOST}")
    source = _checked(new, private=private)
    row = CalendarRow(
        id=uuid4(),
        coach_id=coach_id,
        name=new.name.strip(),
        kind=new.kind,
        source=busy.sealed(tx, coach_id, source, sealer),
        created_at=now,
        due_at=now,
    )
    tx.add(row)
    audit.add(tx, coach_id, ActorName.COACH, "calendar_added", row.id, now)
    return row.id


def _checked(new: NewCalendar, *, private: bool) -> Source:
    problems = []
    if not 0 < len(new.name.strip()) <= _LONGEST_NAME:
        problems.append(FieldProblem("name", "give the calendar a short name"))
    for name, value in (("username", new.username), ("password", new.password)):
        if len(value) > _LONGEST_SECRET or "\x00" in value:
            problems.append(FieldProblem(name, f"write at most {_LONGEST_SECRET} characters"))
    if ":" in new.username:
        problems.append(FieldProblem("username", "write it without a colon"))
    url = ""
    try:
        url = address(new.url.strip(), private=private).url
    except ValueError as error:
        problems.append(FieldProblem("url", str(error)))
    if problems:
        raise Invalid(*problems)
    return Source(url=url, username=new.username, password=new.password)


def list_all(tx: Session, coach_id: UUID, sealer: Sealer, now: datetime) -> list[OutsideCalendar]:
    """Return a coach's calendars, oldest first, with the age of what is known of each."""
    return [_view(tx, row, sealer, now) for row in busy.calendars(tx, coach_id)]


def _view(tx: Session, row: CalendarRow, sealer: Sealer, now: datetime) -> OutsideCalendar:
    source = busy.opened(tx, row, sealer)
    trouble = _trouble(row, now)
    return OutsideCalendar(
        id=row.id,
        name=row.name,
        kind=CalendarKind(row.kind),
        server=(urlsplit(source.url).hostname or "") if source else "",
        standing=_standing(row, trouble),
        good_at=row.good_at,
        age=max(now - row.good_at, timedelta(0)) if row.good_at else None,
        trouble=trouble,
        trouble_in_words=in_words(trouble) if trouble else None,
        tried_at=row.tried_at,
        next_at=row.due_at,
        created_at=row.created_at,
    )


def _trouble(row: CalendarRow, now: datetime) -> Trouble | None:
    """Return the last trouble, also while it is tried again; a first reading going on is none."""
    first = row.failures == 1 and row.lease_token is not None
    if first and row.tried_at and now - row.tried_at < _A_READING_TAKES:
        return None
    return Trouble(row.trouble) if row.trouble else None


def _standing(row: CalendarRow, trouble: Trouble | None) -> Freshness:
    if row.good_at is None:
        return Freshness.NOT_YET_READ
    return Freshness.OUT_OF_DATE if trouble else Freshness.CURRENT


def read_again(tx: Session, coach_id: UUID, calendar_id: UUID, now: datetime) -> None:
    """Let the worker read a calendar in its next round, however long it was to be left alone."""
    row = busy.lock_of_coach(tx, coach_id, calendar_id)
    if row is None:
        raise NotFound("There is no such calendar.")
    busy.read_soon(row, now)


def remove(tx: Session, coach_id: UUID, calendar_id: UUID, now: datetime) -> None:
    """Forget a calendar with all it blocked."""
    if not busy.drop(tx, coach_id, calendar_id):
        raise NotFound("There is no such calendar.")
    audit.add(tx, coach_id, ActorName.COACH, "calendar_removed", calendar_id, now)


def busy_times(tx: Session, coach_id: UUID, window: Timespan) -> list[Busy]:
    """Return what outside calendars take of a coach's time, for the coach's own pages."""
    return busy.of_coach(tx, coach_id, window)
