"""What follows from where a booking stands in time: deadlines, clocks, and its notices."""

from datetime import datetime

from sqlalchemy.orm import Session

from booking_service.usecases.desk import Desk
from shared.domain import clocks
from shared.domain.availability import Availability
from shared.domain.booking_notices import Occasion
from shared.domain.localtime import TZDATA_VERSION
from shared.domain.reminders import Reminder
from shared.storage import clients, reminders
from shared.storage.bookings import BookingRow


def note_clocks(row: BookingRow, rules: Availability) -> None:
    """Keep what both clocks show, so that a change of zone rules can be seen later."""
    row.coach_clock = clocks.shown(row.starts_at, clocks.coach_zone(rules, row.starts_at))
    row.client_clock = clocks.shown(row.starts_at, row.client_zone)
    row.reminded_with = TZDATA_VERSION


def answer_by(start: datetime, rules: Availability, desk: Desk, now: datetime) -> datetime:
    """Return when a request lapses: after its 72 hours, or when the minimum notice begins.

    Where the notice has begun already (the time was held before that), the start is the limit.
    """
    at_notice = start - rules.minimum_notice
    return min(now + desk.policy.request_length, at_notice if now < at_notice else start)


def occasion(tx: Session, row: BookingRow, now: datetime) -> Occasion:
    """Return what notices are planned from.

    Whether the client wants reminders stays as it is until the transaction ends, so that turning
    them on again misses no booking. Ask before touching notices: the client is locked first.
    """
    reminded = row.client_id is None or clients.wants_reminders(tx, row.client_id)
    return occasion_of(row, reminders.rules(tx, row.coach_id), now, reminded=reminded)


def occasion_of(
    row: BookingRow, rules: tuple[Reminder, ...], now: datetime, *, reminded: bool
) -> Occasion:
    """Return the same from what the caller has read, and keeps as it is."""
    return Occasion(
        start=row.starts_at,
        end=row.ends_at,
        revision=row.revision,
        zone=row.client_zone,
        now=now,
        reminded=reminded,
        rules=rules,
    )
