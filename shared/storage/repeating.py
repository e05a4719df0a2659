"""Repeating commitments: the next time of one is written when the last has passed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from shared.domain.alliance import Pause
from shared.domain.commitments import Status
from shared.domain.localtime import local_date
from shared.storage import alliances
from shared.storage.commitments import CommitmentRow
from shared.storage.people import ClientRow

_DAY = timedelta(days=1)
_WAITS = date.max  # no commitment is due then


def continue_due(tx: Session, now: datetime, limit: int) -> set[UUID]:
    """Write the next time of what has been answered or has passed; return whose they are.

    After a while without a worker, no backlog is written: the next time lies ahead. None falls
    into an agreed pause; while one lasts without an end, the next time waits to be written.
    """
    touched = set()
    passed = [
        (row, zone)
        for row, zone in _due(tx, now, limit)
        if row.status != Status.OPEN or row.due.over_at(zone) <= now
    ]
    pauses = alliances.pauses_from(
        tx, {row.client_id for row, _ in passed}, (now - 2 * _DAY).date()
    )
    for row, zone in passed:
        following = _following(row, local_date(now, zone))
        following = _after_pauses(row, following, pauses[row.client_id])
        if following is _WAITS:
            continue
        row.continued = True
        if following is not None:
            tx.add(_next(row, following, now))
            touched.add(row.client_id)
    tx.flush()
    return touched


def _due(tx: Session, now: datetime, limit: int) -> Sequence[tuple[CommitmentRow, str]]:
    rows = tx.execute(
        select(CommitmentRow, ClientRow.zone)
        .join(ClientRow, ClientRow.id == CommitmentRow.client_id)
        .where(
            CommitmentRow.repeat_days.is_not(None),
            CommitmentRow.continued.is_(False),
            ClientRow.ended_at.is_(None),
            or_(
                CommitmentRow.status != Status.OPEN,
                CommitmentRow.due_on < (now + _DAY).date(),
            ),
        )
        .order_by(CommitmentRow.due_on, CommitmentRow.id)
        .limit(limit)
        .with_for_update(of=CommitmentRow, skip_locked=True)
    )
    return [(row, zone) for row, zone in rows]


def _following(row: CommitmentRow, today: date) -> date | None:
    if row.repeat is None or row.due_on is None:
        return None
    return row.repeat.next_after(max(row.due_on, today - _DAY))


def _after_pauses(
    row: CommitmentRow, following: date | None, pauses: Sequence[Pause]
) -> date | None:
    """Return the first time that no pause covers; `_WAITS` if only the end of one can tell."""
    while following is not None and row.repeat is not None:
        covering = [pause for pause in pauses if pause.covers(following)]
        if not covering:
            return following
        if any(pause.last is None for pause in covering):
            return _WAITS
        following = row.repeat.next_after(following)
    return following


def _next(row: CommitmentRow, due_on: date, now: datetime) -> CommitmentRow:
    """Return the same commitment for another date; its words are the client's already."""
    return CommitmentRow(
        id=uuid4(),
        coach_id=row.coach_id,
        client_id=row.client_id,
        booking_id=row.booking_id,
        series_id=row.series_id,
        what=row.what,
        how_known=row.how_known,
        due_on=due_on,
        repeat_days=row.repeat_days,
        repeat_until=row.repeat_until,
        status=Status.OPEN,
        made_by=row.made_by,
        made_at=now,
        since=now,
    )
