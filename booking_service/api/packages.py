"""Packages of bookings that a coach keeps count of, without money."""

from http import HTTPStatus
from uuid import UUID

from pydantic import Field

from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import Instant
from booking_service.api.paging import PartAsked
from booking_service.api.repeating import RepeatHeaders, repeat_of
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import client_lists, packages
from booking_service.usecases.packages import PackageView
from booking_service.usecases.parts import Page
from booking_service.usecases.people import CoachCard
from booking_service.usecases.repeats import Made, once
from booking_service.usecases.sides import Side
from shared.domain.errors import IdempotencyKeyReused
from shared.domain.packages import MOST

calls = Contract("packages", api_keys.coach)


class PackageAsked(Asked):
    """How many coaching bookings the package holds."""

    size: int = Field(ge=1, le=MOST)


class EndAsked(Asked):
    """Nothing needs to be said."""


class PackageAnswer(Answer):
    """A package, counted now from the bookings since the day it was made.

    `left` is `size` less `used`: coaching bookings that were held or missed. A cancelled one uses
    none. Of those left, `ahead` are booked or asked for, and `begun` await the coach's note.
    """

    id: UUID
    size: int
    used: int
    left: int
    ahead: int
    begun: int
    made_at: Instant
    ended_at: Instant | None


class PackagesAnswer(Answer):
    """A client's packages, oldest first: bookings are counted for the oldest that has room.

    `next` leads to the rest.
    """

    packages: list[PackageAnswer]
    next: str | None


def package_answer(view: PackageView) -> PackageAnswer:
    """Write a package as the contract has it."""
    count = view.count
    return PackageAnswer(
        id=view.id,
        size=count.size,
        used=count.used,
        left=count.left,
        ahead=count.ahead,
        begun=count.begun,
        made_at=view.made_at,
        ended_at=view.ended_at,
    )


def packages_answer(page: Page[PackageView]) -> PackagesAnswer:
    """Write a part of the packages as the contract has it."""
    return PackagesAnswer(packages=[package_answer(one) for one in page.found], next=page.next)


@calls.call("GET /coach/clients/<uuid:client_id>/packages")
def show(coach: CoachCard, client_id: UUID, query: PartAsked) -> PackagesAnswer:
    """Show a client's packages, and how many bookings of each are left."""
    with work() as (tx, now):
        side = Side(client_id, coach.id)
        return packages_answer(client_lists.counted_packages(tx, side, query.part, now))


@calls.call(
    "POST /coach/clients/<uuid:client_id>/packages",
    status=HTTPStatus.CREATED,
    refuses=(IdempotencyKeyReused,),
)
def make(
    coach: CoachCard, client_id: UUID, headers: RepeatHeaders, body: PackageAsked
) -> PackageAnswer:
    """Make a package for a client; it follows those that there are, and blocks no booking."""
    with work() as (tx, now):

        def made() -> Made[PackageView]:
            view = packages.make(tx, coach.id, client_id, body.size, now)
            return Made(answer=view, ids=[view.id], client_id=client_id)

        repeat = repeat_of(coach.id, headers, body)
        return package_answer(
            once(
                tx,
                repeat,
                now,
                made,
                lambda ids: packages.one(tx, coach.id, client_id, ids[0], now),
            )
        )


@calls.call("POST /coach/clients/<uuid:client_id>/packages/<uuid:package_id>/end")
def end(coach: CoachCard, client_id: UUID, package_id: UUID, body: EndAsked) -> PackageAnswer:  # noqa: ARG001  # checked
    """End a package: what starts from now on is not counted for it; again changes nothing."""
    with work() as (tx, now):
        return package_answer(packages.end(tx, coach.id, client_id, package_id, now))
