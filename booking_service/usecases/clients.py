"""A coach's clients, and the door to the calendar that only the coach opens or shuts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.people import CoachCard, card
from shared.domain.notices import ABOUT_DOOR, MailSort
from shared.domain.referral import Door, FirstTalk, Step, after
from shared.storage import audit, clients, notices, people, referrals
from shared.storage.audit import ActorName
from shared.storage.people import ClientRow

WELCOME_LASTS = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCard:
    """A client as their coach sees them."""

    id: UUID
    name: str
    email: str
    zone: str
    language: str
    discreet: bool
    paused: bool
    paused_at: datetime | None
    asked_back_at: datetime | None
    ended_at: datetime | None
    seen_at: datetime | None
    address_stopped_at: datetime | None
    welcomed_until: datetime | None
    turned_off: Mapping[MailSort, datetime]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """Who came by their own link, and whether the coach's welcome still lasts."""

    client: ClientCard
    coach: CoachCard
    welcome: bool


def behind_link(tx: Session, client_id: UUID, now: datetime) -> Returning:
    """Return the client whom a signed link names, or NotFound."""
    row = clients.by_id(tx, client_id)
    found = client_card(row)
    until = found.welcomed_until
    return Returning(
        client=found,
        coach=card(people.coach(tx, row.coach_id)),
        welcome=not found.paused and until is not None and now < until,
    )


def list_clients(tx: Session, coach_id: UUID) -> list[ClientCard]:
    """Return a coach's clients by name."""
    return [client_card(row) for row in clients.clients(tx, coach_id)]


def one_client(tx: Session, coach_id: UUID, client_id: UUID) -> ClientCard:
    """Return one of the coach's clients, or NotFound."""
    return client_card(clients.client(tx, coach_id, client_id))


def client_card(row: ClientRow) -> ClientCard:
    """Return a client as their coach sees them."""
    return ClientCard(
        id=row.id,
        name=row.name,
        email=row.email,
        zone=row.zone,
        language=row.language,
        discreet=row.discreet,
        paused=row.paused_at is not None,
        paused_at=row.paused_at,
        asked_back_at=row.asked_back_at,
        ended_at=row.ended_at,
        seen_at=row.coach_seen_at,
        address_stopped_at=row.address_stopped_at,
        welcomed_until=row.welcomed_until,
        turned_off=clients.turned_off(row),
        created_at=row.created_at,
    )


def welcome(tx: Session, coach_id: UUID, client_id: UUID, now: datetime) -> ClientCard:
    """Let a client book without questions for 90 days; this ends a pause and a referral."""
    row = clients.client(tx, coach_id, client_id, lock=True)
    move_door(tx, row, Step.WELCOME, now)
    row.welcomed_until = now + WELCOME_LASTS
    audit.add(tx, coach_id, ActorName.COACH, "client_welcomed", client_id, now)
    return client_card(row)


def pause(tx: Session, coach_id: UUID, client_id: UUID, now: datetime) -> ClientCard:
    """Stop a client's own bookings until the coach's welcome back."""
    row = clients.client(tx, coach_id, client_id, lock=True)
    move_door(tx, row, Step.PAUSE, now)
    audit.add(tx, coach_id, ActorName.COACH, "client_paused", client_id, now)
    return client_card(row)


def after_first_talk(
    tx: Session, coach_id: UUID, client_id: UUID, found: FirstTalk, now: datetime
) -> ClientCard:
    """Do what follows from a guidance booking; what the coach concluded is not kept."""
    act = welcome if found.step is Step.WELCOME else pause
    return act(tx, coach_id, client_id, now)


def move_door(tx: Session, row: ClientRow, step: Step, now: datetime) -> Door:
    """Open or shut a client's door; messages about how it stood before are taken back.

    `row` is locked by whoever calls.
    """
    before = clients.door(row)
    door = after(before, step)
    if step is Step.ASK_BACK:
        row.asked_back_at = row.asked_back_at or now
        return door
    row.asked_back_at = row.welcomed_until = None
    if step is Step.WELCOME:
        row.ended_at = None
    if step is Step.PAUSE and before is not Door.OPEN:
        return door  # the answer to a question; what was planned stands
    row.revision += 1
    row.paused_at = None if door is Door.OPEN else row.paused_at or now
    row.planned_with = None  # the worker's next round plans what the open door allows
    notices.supersede(tx, row.id, "the coach has decided otherwise since", ABOUT_DOOR)
    referral = referrals.open_of(tx, row.id)
    if referral is not None and door is Door.OPEN:
        referral.ended_at = now
    return door
