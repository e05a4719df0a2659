"""What a client's own link opens."""

from http import HTTPStatus
from uuid import UUID

from flask import Response
from pydantic import Field

from booking_service import tools
from booking_service.api import lists_shape
from booking_service.api.booking_shape import BookingAnswer, booking_answer
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import Date, Spoken, Text, Zone
from booking_service.api.lists_shape import PausesAnswer
from booking_service.api.packages import PackageAnswer, package_answer
from booking_service.api.places import PlaceAnswer, places
from booking_service.api.thread_shape import (
    AllianceAnswer,
    AllianceAsked,
    AllianceVersionAnswer,
    CommitmentAnswer,
    PauseAnswer,
    WinAnswer,
    alliance_answer,
    alliance_wish,
    win_answer,
)
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import (
    alliance,
    client_language,
    client_lists,
    client_page,
    client_zone,
    mend_address,
    own_page,
    pauses,
    referrals,
    thread,
    wins,
)
from booking_service.usecases.client_page import ClientInParts
from booking_service.usecases.parts import FIRST
from booking_service.usecases.sides import Side
from shared.domain.errors import LinkEnded, MoveNotAllowed

calls = Contract("me")


class MeNext(Answer):
    """For each list the cursor of what was left out, for the address of that list; or null."""

    bookings: str | None
    commitments: str | None
    wins: str | None
    alliance_history: str | None
    pauses: str | None
    waiting: str | None
    packages: str | None


class MeAnswer(Answer):
    """A client's name, and all that is between them and one coach; bookings newest first.

    Of each list the first 200 at most; `next` leads to the rest, as in `/me/{token}/wins?cursor=`.
    """

    name: str
    zone: str
    language: str
    coach: str
    bookings: list[BookingAnswer]
    commitments: list[CommitmentAnswer]
    wins: list[WinAnswer]
    alliance: AllianceAnswer
    alliance_history: list[AllianceVersionAnswer]
    pauses: list[PauseAnswer]
    waiting: list[PlaceAnswer]
    packages: list[PackageAnswer]
    next: MeNext


@calls.call("GET /me/<token>", refuses=(LinkEnded,))
def show(token: str) -> MeAnswer:
    """Show what is the client's own."""
    with work() as (tx, now):
        client_id = client.client_of(tx, token, now)
        return _me(client_page.in_parts(tx, client_id, tools.current().desk, now))


def _me(found: ClientInParts) -> MeAnswer:
    person, lists = found.known.client, found.lists
    return MeAnswer(
        name=person.name,
        zone=person.zone,
        language=person.language,
        coach=found.known.coach.name,
        bookings=[booking_answer(view) for view in lists.bookings.found],
        commitments=lists_shape.commitments(lists.commitments.found),
        wins=lists_shape.wins(lists.wins.found),
        alliance=alliance_answer(found.terms),
        alliance_history=lists_shape.history(lists.alliance_history.found),
        pauses=lists_shape.breaks(lists.pauses.found),
        waiting=places(found.waiting.found),
        packages=[package_answer(view) for view in found.packages.found],
        next=MeNext(
            bookings=lists.bookings.next,
            commitments=lists.commitments.next,
            wins=lists.wins.next,
            alliance_history=lists.alliance_history.next,
            pauses=lists.pauses.next,
            waiting=found.waiting.next,
            packages=found.packages.next,
        ),
    )


class WinAsked(Asked):
    """Something that went well; a commitment of the client's may be named."""

    text: Text
    commitment_id: UUID | None = Field(None, strict=False)


@calls.call("POST /me/<token>/wins", status=HTTPStatus.CREATED, refuses=(LinkEnded,))
def add_win(token: str, body: WinAsked) -> WinAnswer:
    """Write a win down."""
    desk = tools.current().desk
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        made = wins.note(tx, side, body.text, desk, now, commitment_id=body.commitment_id)
        return win_answer(thread.win(tx, side, made, desk.sealer))


@calls.call("PUT /me/<token>/alliance", refuses=(LinkEnded,))
def agree(token: str, body: AllianceAsked) -> AllianceAnswer:
    """Let other terms hold from now on; what they were is kept."""
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        wish = alliance_wish(body)
        return alliance_answer(alliance.change(tx, side, wish, tools.current().desk, now))


class PauseAsked(Asked):
    """A break from today, or another date of the client's, to `until`; without it, it lasts."""

    until: Date | None = None
    first: Date | None = Field(None, alias="from")


@calls.call("POST /me/<token>/pauses", status=HTTPStatus.CREATED, refuses=(LinkEnded,))
def pause(token: str, body: PauseAsked) -> PausesAnswer:
    """Begin a break: no mail about commitments goes out in it."""
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        pauses.begin(tx, side, body.until, tools.current().desk, now, first=body.first)
        return lists_shape.pauses_answer(client_lists.breaks(tx, side, FIRST, now))


@calls.call("DELETE /me/<token>/pauses/<uuid:pause_id>", refuses=(LinkEnded,))
def end_pause(token: str, pause_id: UUID) -> PausesAnswer:
    """End a break early, or take back one that lies ahead."""
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        pauses.end(tx, side, pause_id, tools.current().desk, now)
        return lists_shape.pauses_answer(client_lists.breaks(tx, side, FIRST, now))


class ZoneAsked(Asked):
    """By which clock the client lives."""

    zone: Zone


@calls.call("PUT /me/<token>/zone", refuses=(LinkEnded,))
def move_zone(token: str, body: ZoneAsked) -> MeAnswer:
    """Live by another clock: mails follow it, and bookings stay where they are."""
    desk = tools.current().desk
    with work() as (tx, now):
        client_id = client.client_of(tx, token, now)
        client_zone.change(tx, client_id, body.zone, desk, now)
        return _me(client_page.in_parts(tx, client_id, desk, now))


class LanguageAsked(Asked):
    """The language of mails to come."""

    language: Spoken


@calls.call("PUT /me/<token>/language", refuses=(LinkEnded,))
def choose_language(token: str, body: LanguageAsked) -> MeAnswer:
    """Be written to in another language; what went out stays as it was told."""
    with work() as (tx, now):
        client_id = client.client_of(tx, token, now)
        client_language.change(tx, client_id, body.language, now)
        return _me(client_page.in_parts(tx, client_id, tools.current().desk, now))


@calls.call("DELETE /me/<token>", status=HTTPStatus.NO_CONTENT, refuses=(LinkEnded,))
def end_link(token: str) -> Response:
    """End this link before its time, as on a shared device; nothing else changes."""
    with work() as (tx, now):
        own_page.end(tx, token, client.client_of(tx, token, now), now)
    return Response(status=HTTPStatus.NO_CONTENT)


class ReturnAsked(Asked):
    """Nothing needs to be said, and no reason is asked for."""


class ReturnAnswer(Answer):
    """The coach is told."""

    told: bool


@calls.call("POST /me/<token>/return", refuses=(MoveNotAllowed, LinkEnded))
def ask_back(token: str, body: ReturnAsked) -> ReturnAnswer:  # noqa: ARG001  # checked
    """Tell the coach that a paused client would like to come back; again changes nothing."""
    with work() as (tx, now):
        client_id = client.returning(tx, token, now)
        referrals.ask_back(tx, client_id, tools.current().desk, now)
    return ReturnAnswer(told=True)


class AddressAsked(Asked):
    """Nothing needs to be said: the address is the one that is known."""


class AddressAnswer(Answer):
    """Mails go to the known address again."""

    tried_again: bool


@calls.call("POST /me/<token>/address", refuses=(LinkEnded,))
def try_address(token: str, body: AddressAsked) -> AddressAnswer:  # noqa: ARG001  # checked
    """Say that one's address takes mail, after a mail server had refused it."""
    with work() as (tx, now):
        mend_address.by_client(tx, client.client_of(tx, token, now), now)
    return AddressAnswer(tried_again=True)
