"""The coach's availability: reading it, and changing the parts that are named."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import public_holidays, standing_bookings
from booking_service.usecases.booking_views import BookingView, views
from shared.domain.availability import Availability
from shared.domain.errors import ChangedMeanwhile, FieldProblem, Invalid
from shared.domain.localtime import zone as zone_of
from shared.storage import audit, calendar
from shared.storage import availability as rows
from shared.storage.audit import ActorName

_JSON = frozenset({"weekly", "overrides", "time_off", "holidays", "travel", "kinds"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Holidays:
    """Dates that close, and the country and region whose holidays they are.

    `through`: the last year whose holidays were looked through, whichever of them count.
    """

    dates: frozenset[date] = frozenset()
    country: str | None = None
    subdivision: str | None = None
    through: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityView:
    """Everything a coach has set, as the rules read it."""

    rules: Availability
    holidays: Holidays


def read(tx: Session, coach_id: UUID) -> AvailabilityView:
    """Return what the coach has set."""
    rules = rows.availability(tx, coach_id)
    kept = rows.row_of(tx, coach_id).holidays
    return AvailabilityView(
        rules=rules,
        holidays=Holidays(
            dates=rules.holidays,
            country=kept.get("country"),
            subdivision=kept.get("subdivision"),
            through=kept.get("through"),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a change does, or would do.

    `outside`: all future bookings that then lie outside; `left`: those of them that lie inside
    now. What a longer notice or a nearer horizon overtakes is among them when that is changed,
    and never else. Nothing is `saved` as long as there is one of `left` that nobody has agreed to.
    """

    view: AvailabilityView
    outside: Sequence[BookingView]
    left: Sequence[BookingView]
    saved: bool = False


def preview(tx: Session, coach_id: UUID, changes: Mapping[str, Any], now: datetime) -> Effect:
    """Return what `replace_parts` would do with the same changes; nothing is written."""
    standing = read(tx, coach_id)
    changed = _changed(standing.rules, _named(changes))
    stands = standing_bookings.load(tx, coach_id, now)
    known = stands.outside(standing.rules)
    then = stands.outside(changed) | stands.overtaken(standing.rules, changed)
    shown = views(tx, coach_id, calendar.named(tx, coach_id, then), now)
    return Effect(
        view=AvailabilityView(
            rules=changed, holidays=_holidays(changes, changed) or standing.holidays
        ),
        outside=shown,
        left=[each for each in shown if each.id not in known],
    )


def prints(tx: Session, coach_id: UUID) -> dict[str, str]:
    """Return a fingerprint of each part as it stands, for a form to know it by later."""
    rules = rows.availability(tx, coach_id)
    columns = rows.to_columns(rules)
    return {
        part: hashlib.sha256(repr(columns.get(part, getattr(rules, part))).encode()).hexdigest()[
            :16
        ]
        for part in PARTS
    }


def change(
    tx: Session,
    coach_id: UUID,
    changes: Mapping[str, Any],
    agreed: Collection[UUID],
    now: datetime,
    seen: Mapping[str, str] = MappingProxyType({}),
) -> Effect:
    """Replace the named parts if every booking that this leaves outside is agreed to.

    The lock comes first: whoever books meanwhile is either among the bookings or comes after.
    `seen` holds the prints of what a form was filled from; a part that has changed since is not
    replaced unseen.
    """
    rows.row_of(tx, coach_id, lock=True)
    standing = prints(tx, coach_id) if seen else {}
    if any(
        seen.get(part, standing[part]) != standing[part] for part in changes if part in standing
    ):
        raise ChangedMeanwhile(
            "This was changed meanwhile, in another window or by a program, and saving would undo "
            "that. Nothing was saved. Go back to copy what you typed, then open the page again."
        )
    effect = preview(tx, coach_id, changes, now)
    if not {each.id for each in effect.left} <= set(agreed):
        return effect
    replace_parts(tx, coach_id, changes, now)
    return replace(effect, saved=True)


def replace_parts(
    tx: Session, coach_id: UUID, changes: Mapping[str, Any], now: datetime
) -> list[BookingView]:
    """Replace the named parts; return the future bookings that now lie outside the hours.

    `changes` maps fields of `Availability` to new values; `holidays` is a `Holidays`. The zone
    belongs to the profile. No booking is touched.
    """
    row = rows.row_of(tx, coach_id, lock=True)
    before = rows.availability(tx, coach_id)
    changed = _changed(before, _named(changes))
    columns = rows.to_columns(changed)
    holidays = _holidays(changes, changed)
    if holidays is not None:
        columns["holidays"] |= {
            "country": holidays.country,
            "subdivision": holidays.subdivision,
            "through": holidays.through,
        }
    for part in changes:
        setattr(row, part, columns[part] if part in _JSON else getattr(changed, part))
    tx.flush()
    audit.add(tx, coach_id, ActorName.COACH, "availability_changed", coach_id, now)
    return outside(tx, coach_id, changed, now)


def _named(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes as the rules read them: of the holidays, the dates."""
    holidays = changes.get("holidays")
    if not isinstance(holidays, Holidays):
        return dict(changes)
    try:
        public_holidays.known(holidays.country, holidays.subdivision)
    except Invalid as refusal:
        raise Invalid(
            *(FieldProblem(f"holidays.{each.field}", each.message) for each in refusal.problems)
        ) from refusal
    return {**changes, "holidays": holidays.dates}


def _holidays(changes: Mapping[str, Any], changed: Availability) -> Holidays | None:
    """Return the holidays if they are among the changes."""
    if "holidays" not in changes:
        return None
    holidays = changes["holidays"]
    return holidays if isinstance(holidays, Holidays) else Holidays(dates=changed.holidays)


def _changed(before: Availability, named: Mapping[str, Any]) -> Availability:
    """Return the availability with the named parts; Invalid for what no single part can see."""
    try:
        changed = replace(before, **named)
    except ValueError as error:
        raise Invalid.field("availability", str(error)) from error
    for index, travel in enumerate(changed.travel):
        try:
            zone_of(travel.zone)
        except ValueError as error:
            raise Invalid.field(f"travel.{index}.zone", str(error)) from error
    if (
        changed.bookable_from is not None
        and changed.bookable_to is not None
        and changed.bookable_to < changed.bookable_from
    ):
        raise Invalid.field("bookable_to", "name a date on or after `bookable_from`")
    return changed


def outside(tx: Session, coach_id: UUID, rules: Availability, now: datetime) -> list[BookingView]:
    """Return future bookings that these hours, closures and limits would not let be made."""
    [found] = outside_each(tx, coach_id, [rules], now)
    return found


def outside_each(
    tx: Session, coach_id: UUID, each_of: Sequence[Availability], now: datetime
) -> list[list[BookingView]]:
    """Return for each of these hours what `outside` does; the bookings are read once for all."""
    stands = standing_bookings.load(tx, coach_id, now)
    ids = [stands.outside(rules) for rules in each_of]
    shown = views(tx, coach_id, calendar.named(tx, coach_id, set().union(*ids)), now)
    return [[view for view in shown if view.id in some] for some in ids]


PARTS = tuple(field.name for field in fields(Availability) if field.name != "zone")
"""What `replace_parts` takes."""
