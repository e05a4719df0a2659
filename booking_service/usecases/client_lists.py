"""What grows between a client and their coach, a part at a time, for either side."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import alliance, booking_views, competency, packages, pauses, thread
from booking_service.usecases.alliance import AllianceVersion
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.competency import Reflection
from booking_service.usecases.packages import PackageView
from booking_service.usecases.parts import FIRST, Page, Part, after_id, cut, mark_of
from booking_service.usecases.pauses import PauseView
from booking_service.usecases.sides import Side
from booking_service.usecases.thread import CheckInView, CommitmentView, WinView
from shared.storage import alliances, clients, reflections
from shared.storage import pages as rows
from shared.storage.keys import Sealer
from shared.storage.pages import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientLists:
    """The first part of each list; both sides see these."""

    bookings: Page[BookingView]
    commitments: Page[CommitmentView]
    wins: Page[WinView]
    alliance_history: Page[AllianceVersion]
    pauses: Page[PauseView]


def first(tx: Session, side: Side, sealer: Sealer, now: datetime) -> ClientLists:
    """Return the first part of each list."""
    return ClientLists(
        bookings=bookings(tx, side, FIRST, now),
        commitments=commitments(tx, side, FIRST, sealer, now),
        wins=wins(tx, side, FIRST, sealer),
        alliance_history=alliance_history(tx, side, FIRST),
        pauses=breaks(tx, side, FIRST, now),
    )


def bookings(tx: Session, side: Side, part: Part, now: datetime) -> Page[BookingView]:
    """Return a part of a client's bookings, newest first."""
    client = side.client(tx)
    found = rows.bookings_of(tx, client, mark_of(part), part.limit + 1)
    page = cut(found, part, lambda row: Mark(row.starts_at, row.id))
    return page.shown_as(lambda shown: booking_views.views(tx, client.coach_id, shown, now))


def commitments(
    tx: Session, side: Side, part: Part, sealer: Sealer, now: datetime
) -> Page[CommitmentView]:
    """Return a part of a client's commitments with their answers, newest first."""
    client = side.client(tx)
    found = rows.commitments(tx, client.id, mark_of(part), part.limit + 1)
    page = cut(found, part, lambda row: Mark(row.made_at, row.id))
    return page.shown_as(lambda shown: thread.these(tx, shown, client.zone, sealer, now))


def wins(tx: Session, side: Side, part: Part, sealer: Sealer) -> Page[WinView]:
    """Return a part of a client's wins, newest first."""
    found = rows.wins(tx, side.client(tx).id, mark_of(part), part.limit + 1)
    page = cut(found, part, lambda row: Mark(row.at, row.id))
    return page.shown_as(lambda shown: [thread.win_view(tx, row, sealer) for row in shown])


def check_ins(
    tx: Session, side: Side, part: Part, sealer: Sealer
) -> Page[tuple[UUID, CheckInView]]:
    """Return a part of a client's answers, newest first, each with its commitment's id."""
    found = rows.check_ins(tx, side.client(tx).id, mark_of(part), part.limit + 1)
    page = cut(found, part, lambda row: Mark(row.at, row.id))
    return page.shown_as(
        lambda shown: [(row.commitment_id, thread.check_in_view(tx, row, sealer)) for row in shown]
    )


def alliance_history(tx: Session, side: Side, part: Part) -> Page[AllianceVersion]:
    """Return a part of what the terms were, newest first."""
    page = after_id(alliances.history(tx, side.client(tx).id), part, lambda row: row.id)
    return page.shown_as(lambda shown: [alliance.version(row) for row in shown])


def breaks(tx: Session, side: Side, part: Part, now: datetime) -> Page[PauseView]:
    """Return a part of a client's breaks, newest first."""
    client = side.client(tx)
    found = rows.pauses(tx, client.id, mark_of(part), part.limit + 1)
    page = cut(found, part, lambda row: Mark(_midnight(row.first_on), row.id))
    return page.shown_as(lambda shown: pauses.views(shown, client.zone, now))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def counted_packages(tx: Session, side: Side, part: Part, now: datetime) -> Page[PackageView]:
    """Return a part of a client's packages, oldest first; they are counted together."""
    return after_id(packages.of(tx, side, now), part, lambda view: view.id)


def reflected(tx: Session, coach_id: UUID, client_id: UUID, part: Part) -> Page[Reflection]:
    """Return a part of what a coach asked themselves about a client, newest first."""
    clients.client(tx, coach_id, client_id)
    found = reflections.of_client(tx, coach_id, client_id)
    page = after_id(found, part, lambda row: row.id)
    return page.shown_as(lambda shown: [competency.reflection(row) for row in shown])
