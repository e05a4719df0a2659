"""The door to the calendar: a pass, or the coach's welcome, before any booking."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.people import card
from booking_service.usecases.placing import Host
from booking_service.usecases.tokens import hashed
from shared.domain.availability import Kind
from shared.domain.errors import (
    ClientPaused,
    PassExpired,
    PassInvalid,
    PassMismatch,
    PassRequired,
    PassScope,
    PassSuperseded,
    PassUsed,
)
from shared.domain.screening import MAY_BOOK, QUESTION_SET_VERSION, Outcome
from shared.storage import clients, entry
from shared.storage import screening as passes
from shared.storage.people import ClientColumns, ClientRow
from shared.storage.screening import Pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a visitor shows at the door.

    `session` is the browser's visit; `client_id` comes from a client's own link.
    """

    pass_token: str | None
    session: str | None
    client_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Who was let in: by a pass, locked until the transaction ends, or as a welcomed client."""

    screening_pass: Pass | None = None
    client: ClientRow | None = None


def admit(tx: Session, coach_id: UUID, kind: Kind, ticket: Ticket, now: datetime) -> Admitted:
    """Let somebody through to `kind`, or refuse with the reason's code.

    A welcome that lasts is asked for no pass, and spends none.
    """
    admitted = _welcomed(tx, coach_id, ticket, now)
    if admitted is not None:
        return admitted
    shown = None
    if ticket.pass_token is not None:
        shown = passes.lock_pass(tx, coach_id, hashed(ticket.pass_token))
    return _judge(kind, ticket, shown, now, None)


@dataclass(frozen=True, slots=True)
class Entered:
    """Whom somebody comes to, and the pass they show, locked until the transaction ends."""

    host: Host
    shown: Pass | None


def enter(tx: Session, slug: str, ticket: Ticket, *, keep: bool = True) -> Entered:
    """Return what a booking begins with, or NotFound; all of it in one question.

    `keep`: hours and reminders stay as they are until the transaction ends.
    """
    pass_hash = hashed(ticket.pass_token) if ticket.pass_token is not None else None
    found = entry.enter(tx, slug, pass_hash, keep=keep)
    return Entered(Host(card(found.coach), found.kept), found.shown)


def admit_entered(
    tx: Session,
    entered: Entered,
    kind: Kind,
    ticket: Ticket,
    now: datetime,
    *,
    reserved: UUID | None = None,
) -> Admitted:
    """Let somebody through who has entered, as `admit` does.

    `reserved` is the pass that a running hold was made with: its age was judged then, so slow
    typing is not punished.
    """
    admitted = _welcomed(tx, entered.host.coach.id, ticket, now)
    return admitted or _judge(kind, ticket, entered.shown, now, reserved)


def _judge(
    kind: Kind, ticket: Ticket, shown: Pass | None, now: datetime, reserved: UUID | None
) -> Admitted:
    if ticket.pass_token is None:
        raise PassRequired("Please answer the questions first.")
    if shown is None:
        raise PassInvalid("This pass is not known here. Please answer the questions again.")
    _check_owner(shown, ticket.session)
    if shown.used_at is not None:
        raise PassUsed("This pass has made its booking. Please answer the questions again.")
    if shown.id != reserved:
        _check_age(shown, now)
    if kind not in MAY_BOOK[Outcome(shown.scope)]:
        raise PassScope("These answers open the 30-minute guidance booking.")
    return Admitted(screening_pass=shown)


def _check_owner(found: Pass, session: str | None) -> None:
    if session is None or not hmac.compare_digest(found.session_hash, hashed(session)):
        raise PassMismatch("This pass belongs to another browser. Please answer the questions.")


def _check_age(found: Pass, now: datetime) -> None:
    if found.expires_at <= now:
        raise PassExpired("The answers are more than a day old. Please answer again.")
    if found.version != QUESTION_SET_VERSION:
        raise PassSuperseded("The questions have changed. Please answer them again.")


def _welcomed(tx: Session, coach_id: UUID, ticket: Ticket, now: datetime) -> Admitted | None:
    """Let the client through who comes by their own link, as long as the coach's welcome lasts."""
    if ticket.client_id is None:
        return None
    client = clients.client(tx, coach_id, ticket.client_id)
    refuse_paused(client)
    lasts = client.welcomed_until is not None and now < client.welcomed_until
    return Admitted(client=client) if lasts else None


def refuse_paused(client: ClientColumns | None) -> None:
    """Refuse a client whom the coach has paused."""
    if client is not None and client.paused_at is not None:
        raise ClientPaused(
            "Bookings are paused for now. If you would like to come back, say so with one press;"
            " no reason is needed.",
            client.id,
            client.created_at,
        )
