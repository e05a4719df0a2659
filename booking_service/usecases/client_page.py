"""Everything that a client's own page shows: it is theirs, and nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import (
    alliance,
    booking_views,
    client_lists,
    clients,
    packages,
    pauses,
    thread,
    waiting,
    waiting_parts,
)
from booking_service.usecases.alliance import AllianceView
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.client_lists import ClientLists
from booking_service.usecases.clients import Returning
from booking_service.usecases.desk import Desk
from booking_service.usecases.packages import PackageView
from booking_service.usecases.parts import FIRST, Page, Part
from booking_service.usecases.pauses import PauseView
from booking_service.usecases.sides import Side
from booking_service.usecases.thread import ThreadView
from booking_service.usecases.waiting import WaitingView
from shared.domain.alliance import Alliance


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPage:
    """A client with one coach: who they are, and all that is between the two."""

    known: Returning
    bookings: Sequence[BookingView]
    thread: ThreadView
    alliance: AllianceView
    pauses: Sequence[PauseView]
    waiting: Sequence[WaitingView]
    packages: Sequence[PackageView]

    @property
    def paused(self) -> PauseView | None:
        """Return the break that is on, if one is."""
        return next((pause for pause in self.pauses if pause.is_on), None)

    @property
    def packages_now(self) -> Sequence[PackageView]:
        """Return the packages that bookings still come from, or the last one that is used up."""
        return packages.current(self.packages)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientInParts:
    """The same for a program: of each list the first part."""

    known: Returning
    terms: Alliance
    lists: ClientLists
    waiting: Page[WaitingView]
    packages: Page[PackageView]


def in_parts(tx: Session, client_id: UUID, desk: Desk, now: datetime) -> ClientInParts:
    """Return what is the client's own, of lists that grow the first part."""
    side = Side(client_id)
    return ClientInParts(
        known=clients.behind_link(tx, client_id, now),
        terms=alliance.terms(tx, side),
        lists=client_lists.first(tx, side, desk.sealer, now),
        waiting=places(tx, client_id, FIRST, now),
        packages=client_lists.counted_packages(tx, side, FIRST, now),
    )


def places(tx: Session, client_id: UUID, part: Part, now: datetime) -> Page[WaitingView]:
    """Return a part of the client's own places in line."""
    coach = clients.behind_link(tx, client_id, now).coach
    return waiting_parts.of_client(tx, coach, client_id, part, now)


def show(tx: Session, client_id: UUID, desk: Desk, now: datetime) -> ClientPage:
    """Return what is the client's own."""
    known, side = clients.behind_link(tx, client_id, now), Side(client_id)
    in_line = waiting.list_for(tx, known.coach, None, now)
    return ClientPage(
        known=known,
        bookings=booking_views.of_client_link(tx, client_id, now),
        thread=thread.of(tx, side, desk.sealer, now),
        alliance=alliance.show(tx, side),
        pauses=pauses.of(tx, side, now),
        waiting=[place for place in in_line if place.client_id == client_id],
        packages=packages.of(tx, side, now),
    )
