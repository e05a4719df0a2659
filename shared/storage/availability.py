"""The coach's availability, one row a coach; its JSON columns hold wall times and dates as text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text, bindparam, cast, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.availability import (
    Approval,
    Availability,
    DatesOff,
    Kind,
    KindRules,
    Override,
    Travel,
    WallTime,
    WallWindow,
    WeeklyHours,
)
from shared.domain.errors import NotFound
from shared.domain.reminders import Reminder, chosen_by
from shared.domain.timespan import Timespan
from shared.storage.base import Base
from shared.storage.people import CoachRow
from shared.storage.webhooks import WebhookRow


class AvailabilityRow(Base):
    """What `Availability` holds, less the zone, which is the coach's own."""

    __tablename__ = "availability"
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"), primary_key=True)
    weekly: Mapped[list[Any]] = mapped_column(default=list)
    overrides: Mapped[list[Any]] = mapped_column(default=list)
    time_off: Mapped[list[Any]] = mapped_column(default=list)
    holidays: Mapped[dict[str, Any]] = mapped_column(default=dict)
    travel: Mapped[list[Any]] = mapped_column(default=list)
    kinds: Mapped[dict[str, Any]] = mapped_column(default=dict)
    minimum_notice: Mapped[timedelta]
    horizon_days: Mapped[int | None]
    bookable_from: Mapped[date | None]
    bookable_to: Mapped[date | None]
    max_per_day: Mapped[int | None]
    max_per_week: Mapped[int | None]
    change_notice: Mapped[timedelta]


def row_of(tx: Session, coach_id: UUID, *, lock: bool = False) -> AvailabilityRow:
    """Return the coach's row; `lock` waits for others who change it, or book by it."""
    query = select(AvailabilityRow).where(AvailabilityRow.coach_id == coach_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return tx.scalars(query).one()


def availability(tx: Session, coach_id: UUID) -> Availability:
    """Return the coach's availability as the rules read it, in one query."""
    tx.flush()
    return _read(*tx.connection().execute(_OF_COACH, {"coach": coach_id}).one())


@dataclass(frozen=True, slots=True)
class Kept:
    """What a booking is made by; nobody changes hours or reminders until the transaction ends.

    `has_listeners`: some program is told what happens, so that it is worth asking which.
    """

    hours: Availability
    reminders: tuple[Reminder, ...]
    has_listeners: bool


def keep(tx: Session, coach_id: UUID) -> Kept:
    """Return the same with what else a booking is made by, all kept as it is; by several at once.

    A booking is either made by new rules, or there to be seen by whoever changes them.
    """
    tx.flush()
    return kept_of(tx.connection().execute(_KEPT, {"coach": coach_id}).one())


def kept_of(columns: Sequence[Any]) -> Kept:
    """Read what was asked for as `KEPT`."""
    reminders, has_listeners, *hours = columns
    return Kept(_read(*hours), chosen_by(reminders), has_listeners)


def by_slug(tx: Session, slug: str) -> tuple[UUID, Availability]:
    """Return id and availability of the coach at this address, in one query; or NotFound."""
    found = tx.connection().execute(_BY_SLUG, {"slug": slug}).one_or_none()
    if found is None:
        raise NotFound("There is nothing here.")
    coach_id, *columns = found
    return coach_id, _read(*columns)


_JSON = ("weekly", "overrides", "time_off", "holidays", "travel", "kinds")
_PLAIN = (
    "minimum_notice",
    "horizon_days",
    "bookable_from",
    "bookable_to",
    "max_per_day",
    "max_per_week",
    "change_notice",
)
# JSON comes as text, so that the whole row can be looked up; the queries are built only once.
_COLUMNS = (
    CoachRow.zone,
    *(cast(getattr(AvailabilityRow, name), Text) for name in _JSON),
    *(getattr(AvailabilityRow, name) for name in _PLAIN),
)
_JOINED = CoachRow.id == AvailabilityRow.coach_id
_OF_COACH = (
    select(*_COLUMNS)
    .join_from(AvailabilityRow, CoachRow, _JOINED)
    .where(AvailabilityRow.coach_id == bindparam("coach"))
)
KEPT = (
    CoachRow.reminders,
    exists().where(WebhookRow.coach_id == CoachRow.id, WebhookRow.enabled).label("listen"),
    *_COLUMNS,
)
_KEPT = (
    select(*KEPT)
    .join_from(AvailabilityRow, CoachRow, _JOINED)
    .where(AvailabilityRow.coach_id == bindparam("coach"))
    .with_for_update(read=True, of=[AvailabilityRow, CoachRow])
)
_BY_SLUG = (
    select(CoachRow.id, *_COLUMNS)
    .join_from(AvailabilityRow, CoachRow, _JOINED)
    .where(CoachRow.slug == bindparam("slug"))
)


@lru_cache(maxsize=256)
def _read(zone: str, *columns: Any) -> Availability:  # noqa: ANN401 -- as the database has them
    """Read a row. The same row always means the same, so it is read once and then known."""
    texts, plain = columns[: len(_JSON)], columns[len(_JSON) :]
    parts = dict(zip(_JSON, map(json.loads, texts), strict=True))
    return to_domain(AvailabilityRow(**parts, **dict(zip(_PLAIN, plain, strict=True))), zone)


def to_domain(row: AvailabilityRow, zone: str) -> Availability:
    """Return the row as the rules read it."""
    return Availability(
        zone=zone,
        weekly=tuple(_weekly(entry) for entry in row.weekly),
        overrides=tuple(_override(entry) for entry in row.overrides),
        time_off=tuple(_time_off(entry) for entry in row.time_off),
        holidays=frozenset(date.fromisoformat(day) for day in row.holidays.get("dates", ())),
        travel=tuple(_travel(entry) for entry in row.travel),
        kinds={Kind(name): _kind(entry) for name, entry in row.kinds.items()},
        minimum_notice=row.minimum_notice,
        horizon_days=row.horizon_days,
        bookable_from=row.bookable_from,
        bookable_to=row.bookable_to,
        max_per_day=row.max_per_day,
        max_per_week=row.max_per_week,
        change_notice=row.change_notice,
    )


def _weekly(entry: Mapping[str, Any]) -> WeeklyHours:
    return WeeklyHours(frozenset(entry["days"]), _window((entry["start"], entry["end"])))


def _window(pair: tuple[str, str] | list[str]) -> WallWindow:
    return WallWindow(WallTime.parse(pair[0]), WallTime.parse(pair[1]))


def _override(entry: Mapping[str, Any]) -> Override:
    return Override(
        date.fromisoformat(entry["date"]), tuple(_window(pair) for pair in entry["windows"])
    )


def _time_off(entry: Mapping[str, str]) -> DatesOff | Timespan:
    if "from_date" in entry:
        return DatesOff(
            date.fromisoformat(entry["from_date"]), date.fromisoformat(entry["to_date"])
        )
    return Timespan(
        datetime.fromisoformat(entry["start"]).astimezone(UTC),
        datetime.fromisoformat(entry["end"]).astimezone(UTC),
    )


def _travel(entry: Mapping[str, str | None]) -> Travel:
    first, last = str(entry["from"]), entry["to"]
    return Travel(
        date.fromisoformat(first),
        date.fromisoformat(last) if last is not None else None,
        str(entry["zone"]),
    )


def _kind(entry: Mapping[str, Any]) -> KindRules:
    return KindRules(
        length=timedelta(minutes=entry["length_minutes"]),
        interval=timedelta(minutes=entry["interval_minutes"]),
        buffer_before=timedelta(minutes=entry["buffer_before_minutes"]),
        buffer_after=timedelta(minutes=entry["buffer_after_minutes"]),
        approval=Approval(entry["approval"]),
    )


def to_columns(availability: Availability) -> dict[str, Any]:
    """Return the JSON columns for what the rules read; `holidays` keeps its place of origin."""
    return {
        "weekly": [
            {
                "days": sorted(hours.days),
                "start": str(hours.window.start),
                "end": str(hours.window.end),
            }
            for hours in availability.weekly
        ],
        "overrides": [
            {
                "date": override.on.isoformat(),
                "windows": [[str(window.start), str(window.end)] for window in override.windows],
            }
            for override in availability.overrides
        ],
        "time_off": [_time_off_json(entry) for entry in availability.time_off],
        "holidays": {"dates": sorted(day.isoformat() for day in availability.holidays)},
        "travel": [
            {
                "from": travel.first.isoformat(),
                "to": travel.last.isoformat() if travel.last else None,
                "zone": travel.zone,
            }
            for travel in availability.travel
        ],
        "kinds": {str(kind): _kind_json(rules) for kind, rules in availability.kinds.items()},
    }


def _time_off_json(entry: DatesOff | Timespan) -> dict[str, str]:
    if isinstance(entry, DatesOff):
        return {"from_date": entry.first.isoformat(), "to_date": entry.last.isoformat()}
    return {"start": entry.start.isoformat(), "end": entry.end.isoformat()}


def _kind_json(rules: KindRules) -> dict[str, Any]:
    return {
        "length_minutes": _minutes(rules.length),
        "interval_minutes": _minutes(rules.interval),
        "buffer_before_minutes": _minutes(rules.buffer_before),
        "buffer_after_minutes": _minutes(rules.buffer_after),
        "approval": str(rules.approval),
    }


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
