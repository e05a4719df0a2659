"""The coach's own card, and the keys of programs that act for them."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from flask import Response
from pydantic import Field

from booking_service import tools
from booking_service.api.availability_shape import PreviewAsked
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import (
    ClockTime,
    Colour,
    Country,
    Email,
    Instant,
    Line,
    Name,
    Slug,
    Text,
    Zone,
)
from booking_service.api.repeating import RepeatHeaders, repeat_of
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import api_access, availability, mornings, people, ways_in
from booking_service.usecases.api_access import KeyWish
from booking_service.usecases.mornings import Morning
from booking_service.usecases.people import CoachCard, ProfileChanges
from booking_service.usecases.repeats import Made, once, seen_once
from shared.domain import errors
from shared.domain.access_notices import WayIn
from shared.domain.key_scopes import Scope

calls = Contract("people", api_keys.coach)


class MorningAnswer(Answer):
    """The morning mail's hour by the coach's clock, and what is told of clients with nothing ahead.

    `digest_at` of null: no such mail. `unbooked_after_days` of null: nothing is told.
    `writes_unbooked`: such a client gets one mail, too.
    """

    digest_at: ClockTime | None
    unbooked_after_days: int | None
    writes_unbooked: bool


class MorningAsked(Asked):
    """The whole of it, as it is to be from now on."""

    digest_at: ClockTime | None
    unbooked_after_days: Annotated[int, Field(ge=1, le=365)] | None
    writes_unbooked: bool


class ProfileAnswer(Answer):
    """The coach's card."""

    name: str
    slug: str
    email: str
    zone: str
    country: str
    countries_served: list[str]
    greeting: str
    place: str
    thanks_clients: bool
    accent: str
    morning: MorningAnswer


class ProfileAsked(Asked):
    """What is named changes; what is not stays. `place` is an address or a link to a call.

    `accent` is a colour such as #155e56, or empty for the usual one; pages show the nearest
    shades of it that can be read.

    `thanks_clients`: who has nothing ahead is thanked by mail once a booking took place.
    """

    name: Name | None = None
    slug: Slug | None = None
    email: Email | None = None
    zone: Zone | None = None
    country: Country | None = None
    countries_served: list[Country] | None = Field(None, max_length=250)
    greeting: Text | None = None
    place: Line | None = None
    thanks_clients: bool | None = None
    accent: Colour | None = None
    morning: MorningAsked | None = None


class KeyAsked(Asked):
    """A name by which the coach knows the program again; how much it may do, and how long.

    `read` reads all that is the coach's; `bookings` also makes, moves and ends bookings; `all`
    also changes the rest, this list among it. Without `lasts_days` the key works until revoked.
    """

    name: Name
    scope: Scope = Field(Scope.ALL, strict=False)
    lasts_days: int | None = Field(None, ge=1, le=3650)


class KeyAnswer(Answer):
    """A key as it can be seen later."""

    id: UUID
    name: str
    scope: Scope
    created_at: Instant
    last_used_at: Instant | None
    expires_at: Instant | None


class ChangedProfileAnswer(ProfileAnswer):
    """The card, and the future bookings that the change left outside the hours."""

    bookings_outside: list[UUID]


class KeysAnswer(Answer):
    """All keys, oldest first."""

    keys: list[KeyAnswer]


class NewKeyAnswer(Answer):
    """A new key; it is shown this once."""

    id: UUID
    name: str
    key: str


@calls.call("GET /coach/profile")
def profile(coach: CoachCard) -> ProfileAnswer:
    """Show the coach's own card."""
    return _profile(coach)


@calls.call("PUT /coach/profile")
def change_profile(
    coach: CoachCard, query: PreviewAsked, body: ProfileAsked
) -> ChangedProfileAnswer:
    """Change what is named of the coach's card; another zone may leave bookings outside.

    With `preview=true` the answer is the same, and nothing is saved. Another e-mail address is
    another way in: both the new one and the one before are told.
    """
    served = body.countries_served
    changes = ProfileChanges(
        name=body.name,
        slug=body.slug,
        email=body.email,
        zone=body.zone,
        country=body.country,
        greeting=body.greeting,
        place=body.place,
        thanks_clients=body.thanks_clients,
        accent=body.accent,
        countries_served=None if served is None else tuple(dict.fromkeys(served)),
    )
    with work() as (tx, now):
        zone = {} if body.zone is None else {"zone": body.zone}
        left = [each.id for each in availability.preview(tx, coach.id, zone, now).left]
        change = people.preview_profile if query.preview else people.update_profile
        card = change(tx, coach.id, changes, now)
        if card.email != coach.email and not query.preview:
            desk = tools.current().desk
            ways_in.tell(tx, coach.id, WayIn.EMAIL, desk, now, also_to=coach.email)
        if body.morning is not None:
            wish = mornings.checked(_morning(body.morning))
            card = replace(card, morning=wish)
            if not query.preview:
                mornings.choose(tx, coach.id, wish, now)
    return ChangedProfileAnswer(**_profile(card).model_dump(), bookings_outside=left)


def _morning(asked: MorningAsked) -> Morning:
    days = asked.unbooked_after_days
    return Morning(
        digest_at=asked.digest_at,
        unbooked_after=timedelta(days=days) if days else None,
        writes_unbooked=asked.writes_unbooked,
    )


def _profile(card: CoachCard) -> ProfileAnswer:
    after = card.morning.unbooked_after
    return ProfileAnswer(
        name=card.name,
        slug=card.slug,
        email=card.email,
        zone=card.zone,
        country=card.country,
        countries_served=list(card.countries_served),
        greeting=card.greeting,
        place=card.place,
        thanks_clients=card.thanks_clients,
        accent=card.accent,
        morning=MorningAnswer(
            digest_at=card.morning.digest_at,
            unbooked_after_days=after.days if after else None,
            writes_unbooked=card.morning.writes_unbooked,
        ),
    )


@calls.call("GET /coach/keys")
def keys(coach: CoachCard) -> KeysAnswer:
    """List the coach's keys; the keys themselves are not kept."""
    with work() as (tx, _):
        found = api_access.list_keys(tx, coach.id)
    return KeysAnswer(
        keys=[
            KeyAnswer(
                id=key.id,
                name=key.name,
                scope=key.scope,
                created_at=key.created_at,
                last_used_at=key.last_used_at,
                expires_at=key.expires_at,
            )
            for key in found
        ]
    )


@calls.call(
    "POST /coach/keys",
    status=HTTPStatus.CREATED,
    refuses=(errors.MoveNotAllowed, errors.IdempotencyKeyReused),
)
def new_key(coach: CoachCard, headers: RepeatHeaders, body: KeyAsked) -> NewKeyAnswer:
    """Make a key; a repeat with the same `Idempotency-Key` is refused, as it is shown once."""
    lasts = None if body.lasts_days is None else timedelta(days=body.lasts_days)
    wish = KeyWish(name=body.name, scope=body.scope, lasts=lasts)
    with work() as (tx, now):

        def made() -> Made[NewKeyAnswer]:
            key_id, key = api_access.new_key(tx, coach.id, wish, now)
            ways_in.tell(tx, coach.id, WayIn.KEY_MADE, tools.current().desk, now)
            return Made(answer=NewKeyAnswer(id=key_id, name=body.name, key=key), ids=[key_id])

        return once(tx, repeat_of(coach.id, headers, body), now, made, seen_once)


@calls.call("DELETE /coach/keys/<uuid:key_id>", status=HTTPStatus.NO_CONTENT)
def revoke_key(coach: CoachCard, key_id: UUID) -> Response:
    """Make a key useless from now on."""
    with work() as (tx, now):
        api_access.revoke_key(tx, coach.id, key_id, now)
    return Response(status=HTTPStatus.NO_CONTENT)
