"""Outside calendars and the times at which they are busy; of the events nothing else is kept."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    ForeignKey,
    Identity,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.availability import Availability
from shared.domain.localtime import TZDATA_VERSION
from shared.domain.outside import (
    EVERY,
    READ_IN_FULL_EVERY,
    Busy,
    CalendarKind,
    Mark,
    Reading,
    Source,
    Trouble,
    wait_after,
)
from shared.domain.timespan import Timespan
from shared.storage import availability
from shared.storage.base import Base
from shared.storage.keys import Sealer


class CalendarRow(Base):
    """A calendar that a coach keeps elsewhere.

    `good_at` says when its rows in `busy` were last known to be right, `read_at` when they were
    last read in full; both stay while later readings fail.
    """

    __tablename__ = "outside_calendars"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    name: Mapped[str]
    kind: Mapped[str]
    source: Mapped[bytes]
    created_at: Mapped[datetime]
    added: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    due_at: Mapped[datetime]
    lease_token: Mapped[UUID | None]
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None]
    tried_at: Mapped[datetime | None]
    good_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    read_in: Mapped[str | None]
    etag: Mapped[str | None]
    modified: Mapped[str | None]


class BusyRow(Base):
    """A stretch of time that an outside calendar takes, [starts_at, ends_at)."""

    __tablename__ = "busy"
    calendar_id: Mapped[UUID] = mapped_column(ForeignKey(CalendarRow.id), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(primary_key=True)
    tentative: Mapped[bool] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A calendar that is ours to read until its next due time.

    `zones` names what local times were read by; `mark` is empty when a full reading is due.
    """

    id: UUID
    lease_token: UUID
    kind: CalendarKind
    source: Source | None = field(repr=False)
    mark: Mark
    availability: Availability
    zones: str


def of_coach(tx: Session, coach_id: UUID, window: Timespan) -> list[Busy]:
    """Return what outside calendars take of a coach's time in a window, earliest first."""
    query = (
        select(BusyRow.starts_at, BusyRow.ends_at, BusyRow.tentative)
        .where(
            BusyRow.coach_id == coach_id,
            _touches(window),
        )
        .order_by(BusyRow.starts_at, BusyRow.ends_at)
    )
    return [Busy(Timespan(start, end), tentative) for start, end, tentative in tx.execute(query)]


def _touches(window: Timespan) -> ColumnElement[bool]:
    return touches(literal(Range(window.start, window.end), TSTZRANGE))


def touches(window: ColumnElement[Range[datetime]]) -> ColumnElement[bool]:
    """Say which busy times share an instant with a window; the index knows it in this form."""
    span = func.tstzrange(BusyRow.starts_at, BusyRow.ends_at)
    return span.op("&&", return_type=Boolean())(window)


def calendars(tx: Session, coach_id: UUID) -> Sequence[CalendarRow]:
    """Return a coach's outside calendars, oldest first."""
    return tx.scalars(
        select(CalendarRow)
        .where(CalendarRow.coach_id == coach_id)
        .order_by(CalendarRow.created_at, CalendarRow.added)
    ).all()


def lock_of_coach(tx: Session, coach_id: UUID, calendar_id: UUID) -> CalendarRow | None:
    """Return one of this coach's calendars, locked."""
    return tx.scalar(
        select(CalendarRow)
        .where(CalendarRow.id == calendar_id, CalendarRow.coach_id == coach_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def drop(tx: Session, coach_id: UUID, calendar_id: UUID) -> bool:
    """Forget one of this coach's calendars and all its busy times; say whether it was there."""
    mine = (CalendarRow.id == calendar_id, CalendarRow.coach_id == coach_id)
    return tx.scalar(delete(CalendarRow).where(*mine).returning(CalendarRow.id)) is not None


def sealed(tx: Session, coach_id: UUID, source: Source, sealer: Sealer) -> bytes:
    """Return a source as the table keeps it."""
    return sealer.seal_for_coach(tx, coach_id, json.dumps(asdict(source)))


def opened(tx: Session, row: CalendarRow, sealer: Sealer) -> Source | None:
    """Return a calendar's source; None if the key to it is gone."""
    text = sealer.open_for_coach(tx, row.coach_id, row.source)
    return Source(**json.loads(text)) if text is not None else None


def claim_due(tx: Session, sealer: Sealer, now: datetime) -> Claimed | None:
    """Take the calendar that has been due longest; others who ask at once get another one.

    A reading counts as failed until it is recorded: a calendar under which the process dies is
    left alone for longer each time. What was in the way before stays told until a reading succeeds.
    """
    row = tx.scalar(
        select(CalendarRow)
        .where(CalendarRow.due_at <= now)
        .order_by(CalendarRow.due_at, CalendarRow.added)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    row.lease_token, row.tried_at = uuid4(), now
    row.failures += 1
    row.trouble = row.trouble or Trouble.UNFINISHED
    row.due_at = now + wait_after(row.failures)
    rules = availability.availability(tx, row.coach_id)
    zones = _print_of(rules)
    return Claimed(
        id=row.id,
        lease_token=row.lease_token,
        kind=CalendarKind(row.kind),
        source=opened(tx, row, sealer),
        mark=_mark(row, zones, now),
        availability=rules,
        zones=zones,
    )


def _print_of(rules: Availability) -> str:
    """Return a text that changes when dates without a zone come to mean other instants."""
    travel = (f"{there.first}/{there.last or ''}/{there.zone}" for there in rules.travel)
    return " ".join((TZDATA_VERSION, rules.zone, *travel))


def _mark(row: CalendarRow, zones: str, now: datetime) -> Mark:
    fresh = row.read_at is not None and now - row.read_at < READ_IN_FULL_EVERY
    return Mark(etag=row.etag, modified=row.modified) if fresh and row.read_in == zones else Mark()


def record(tx: Session, claimed: Claimed, reading: Reading | None, now: datetime) -> bool:
    """Replace what is known of a calendar; None: nothing has changed.

    Say whether the claim still held: the coach may have removed the calendar, or another worker
    may have it by now.
    """
    row = _still_ours(tx, claimed)
    if row is None:
        return False
    row.lease_token, row.trouble, row.failures = None, None, 0
    row.good_at, row.due_at = now, now + EVERY
    if reading is not None:
        row.read_at, row.read_in = now, claimed.zones
        row.etag, row.modified = reading.mark.etag, reading.mark.modified
        _replace(tx, row, reading.busy)
    return True


def record_failure(tx: Session, claimed: Claimed, trouble: Trouble) -> bool:
    """Say why a calendar could not be read; what is known of it stays as it is."""
    row = _still_ours(tx, claimed)
    if row is None:
        return False
    row.lease_token, row.trouble = None, trouble
    return True


def _still_ours(tx: Session, claimed: Claimed) -> CalendarRow | None:
    return tx.scalar(
        select(CalendarRow)
        .where(CalendarRow.id == claimed.id, CalendarRow.lease_token == claimed.lease_token)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


_Key = tuple[datetime, datetime, bool]
_MANY = 1000  # rows; beyond that they are not named one by one


def _replace(tx: Session, row: CalendarRow, busy: Iterable[Busy]) -> None:
    """Make the busy rows say this; most readings change few of them, and write no more."""
    wanted: set[_Key] = {(each.span.start, each.span.end, each.tentative) for each in busy}
    columns = (BusyRow.starts_at, BusyRow.ends_at, BusyRow.tentative)
    found = tx.execute(select(*columns).where(BusyRow.calendar_id == row.id))
    there: set[_Key] = {(start, end, tentative) for start, end, tentative in found}
    gone = sorted(there - wanted)
    if len(gone) > _MANY:
        gone, there = [], set()
        _delete(tx, BusyRow.calendar_id == row.id)
    if gone:
        _delete(tx, BusyRow.calendar_id == row.id, tuple_(*columns).in_(gone))
    new = [
        {
            "calendar_id": row.id,
            "coach_id": row.coach_id,
            "starts_at": start,
            "ends_at": end,
            "tentative": tentative,
        }
        for start, end, tentative in sorted(wanted - there)
    ]
    if new:
        tx.execute(insert(BusyRow), new)


def _delete(tx: Session, *which: ColumnElement[bool]) -> None:
    tx.execute(delete(BusyRow).where(*which).execution_options(synchronize_session=False))


def read_soon(row: CalendarRow, now: datetime) -> None:
    """Let a calendar be due now, unless it is being read at this moment."""
    lease_ends = (row.tried_at or now) + timedelta(minutes=2)
    if row.lease_token is None or lease_ends <= now:
        row.due_at = now
