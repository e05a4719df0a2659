"""Agreed breaks: no mail about commitments goes out in them; either side begins and ends one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases.desk import Desk
from booking_service.usecases.sides import Side
from shared.domain.alliance import Pause
from shared.domain.commitments import Maker
from shared.domain.errors import FieldProblem, Invalid
from shared.domain.localtime import local_date
from shared.storage import alliances, audit, nudges
from shared.storage.alliances import PauseRow
from shared.storage.people import ClientRow

_DAY = timedelta(days=1)
_LATEST = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseView:
    """A break by the client's dates, both inclusive; without an end it lasts."""

    id: UUID
    first_on: date
    last_on: date | None
    is_on: bool
    is_over: bool
    made_by: Maker
    made_at: datetime


def of(tx: Session, side: Side, now: datetime) -> Sequence[PauseView]:
    """Return a client's breaks, newest first."""
    client = side.client(tx)
    return views(alliances.pauses(tx, client.id), client.zone, now)


def views(rows: Sequence[PauseRow], zone: str, now: datetime) -> list[PauseView]:
    """Return breaks as either side sees them now, by the client's zone."""
    today = local_date(now, zone)
    return [
        PauseView(
            id=row.id,
            first_on=row.first_on,
            last_on=row.last_on,
            is_on=row.pause.covers(today),
            is_over=row.last_on is not None and row.last_on < today,
            made_by=Maker(row.made_by),
            made_at=row.made_at,
        )
        for row in rows
    ]


def begin(
    tx: Session,
    side: Side,
    until: date | None,
    desk: Desk,
    now: datetime,
    first: date | None = None,
) -> UUID:
    """Begin a break today, or on a later date; return its id.

    One that overlaps others takes their place: the newest word counts.
    """
    client = side.client(tx, lock=True)
    today = local_date(now, client.zone)
    first = first or today
    _check(first, until, today)
    row = _joined(tx, client, Pause(first, until), today) or PauseRow(
        id=uuid4(),
        coach_id=client.coach_id,
        client_id=client.id,
        first_on=first,
        made_by=side.maker,
        made_at=now,
    )
    row.last_on = until
    tx.add(row)
    _done(tx, side, client, "pause_begun", desk, now)
    return row.id


def _check(first: date, until: date | None, today: date) -> None:
    problems = []
    if not today <= first <= today + _LATEST:
        problems.append(FieldProblem("from", "choose today or a date within the next 400 days"))
    if until is not None and not first <= until <= first + _LATEST:
        problems.append(
            FieldProblem("until", "choose a date from the first day on, within 400 days of it")
        )
    if problems:
        raise Invalid(*problems)


def _joined(tx: Session, client: ClientRow, wanted: Pause, today: date) -> PauseRow | None:
    """Return the break that is on, to be lasting otherwise; those that lie ahead give way."""
    joined = None
    for row in alliances.pauses(tx, client.id):
        if not _overlap(row.pause, wanted):
            continue
        if row.first_on < today:
            joined = row
        else:
            tx.delete(row)
    return joined


def _overlap(one: Pause, other: Pause) -> bool:
    begins_in_time = other.last is None or one.first <= other.last
    return begins_in_time and (one.last is None or other.first <= one.last)


def end(tx: Session, side: Side, pause_id: UUID, desk: Desk, now: datetime) -> None:
    """End a break today, or take back one that lies ahead; what is over stays as it was."""
    client = side.client(tx, lock=True)
    row = alliances.pause(tx, client.id, pause_id)
    today = local_date(now, client.zone)
    if row.last_on is not None and row.last_on < today:
        return
    if row.first_on >= today:
        tx.delete(row)
    else:
        row.last_on = today - _DAY
    _done(tx, side, client, "pause_ended", desk, now)


def _done(
    tx: Session, side: Side, client: ClientRow, action: str, desk: Desk, now: datetime
) -> None:
    tx.flush()
    audit.add(tx, client.coach_id, side.actor, action, client.id, now)
    nudges.replan(tx, [client.id], now, desk.mail_domain)
