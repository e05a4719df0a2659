"""A coach's clients."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from psycopg.errors import UniqueViolation
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.errors import Invalid, NotFound
from shared.domain.notices import MailSort
from shared.domain.referral import Door
from shared.storage.people import ClientColumns, ClientRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What a client tells about themselves when they book; `language` is that of the page."""

    name: str
    email: str
    zone: str
    country: str | None = None
    discreet: bool = False
    language: str | None = None


def client(tx: Session, coach_id: UUID, client_id: UUID, *, lock: bool = False) -> ClientRow:
    """Return this coach's client, or NotFound; `lock` keeps others from changing the row."""
    query = select(ClientRow).where(ClientRow.coach_id == coach_id, ClientRow.id == client_id)
    row = tx.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound("There is no such client.")
    return row


def by_email(tx: Session, coach_id: UUID, email: str) -> ClientRow | None:
    """Return this coach's client with this e-mail."""
    return tx.scalar(_BY_EMAIL, {"coach": coach_id, "email": email.lower()})


# Made once, as all below: building a statement takes longer than running it.
_BY_EMAIL = select(ClientRow).where(
    ClientRow.coach_id == bindparam("coach"), func.lower(ClientRow.email) == bindparam("email")
)


def by_id(tx: Session, client_id: UUID, *, lock: bool = False) -> ClientRow:
    """Return the client whom a signed link names, or NotFound; `lock` keeps changes out."""
    row = tx.get(ClientRow, client_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NotFound("There is no such client.")
    return row


def some(tx: Session, coach_id: UUID, ids: Collection[UUID]) -> Sequence[ClientRow]:
    """Return those of the coach's clients, in no order."""
    return tx.scalars(
        select(ClientRow).where(ClientRow.coach_id == coach_id, ClientRow.id.in_(ids))
    ).all()


def door(row: ClientRow) -> Door:
    """Return whether this client books by themselves."""
    if row.paused_at is None:
        return Door.OPEN
    return Door.PAUSED if row.asked_back_at is None else Door.ASKED_BACK


_OFF_AT = {MailSort.REMINDERS: "reminders_off_at", MailSort.NUDGES: "nudges_off_at"}


def turn(row: ClientRow, sort: MailSort, off_at: datetime | None) -> None:
    """Turn one sort of mail off since `off_at`, or on again."""
    setattr(row, _OFF_AT[sort], off_at)


def is_unsubscribed(row: ClientRow, sort: MailSort) -> bool:
    """Say whether this client has turned one sort of mail off."""
    return sort in turned_off(row)


def keep(tx: Session, client_id: UUID) -> None:
    """Keep a client as they are until the transaction ends."""
    tx.execute(select(ClientRow.id).where(ClientRow.id == client_id).with_for_update(read=True))


def wants_reminders(tx: Session, client_id: UUID) -> bool:
    """Say whether a client is to be reminded; that stays so until the transaction ends."""
    query = select(ClientRow.reminders_off_at).where(ClientRow.id == client_id)
    return tx.execute(query.with_for_update(read=True)).scalar_one() is None


def turned_off(row: ClientRow) -> dict[MailSort, datetime]:
    """Return which sorts of mail this client has turned off, and since when."""
    since = {sort: getattr(row, column) for sort, column in _OFF_AT.items()}
    return {sort: off_at for sort, off_at in since.items() if off_at is not None}


def clients(tx: Session, coach_id: UUID) -> Sequence[ClientRow]:
    """Return a coach's clients by name."""
    return tx.scalars(
        select(ClientRow)
        .where(ClientRow.coach_id == coach_id)
        .order_by(ClientRow.name, ClientRow.email)
    ).all()


def meet(tx: Session, coach_id: UUID, contact: Contact, now: datetime) -> ClientColumns:
    """Return the coach's client with this e-mail, made now if new; locked, to read.

    Somebody who types a known address may not rename that client: only zone, language, country and
    discretion follow the newest booking, and discretion is never lifted by it. Work that had ended
    goes on; mails about commitments are then planned anew, as they are for another zone.
    """
    known = _locked(tx, coach_id, contact.email)
    if known is None:
        told = {
            "id": uuid4(),
            "coach_id": coach_id,
            "name": contact.name,
            "email": contact.email,
            "zone": contact.zone,
            "language": contact.language or "en",
            "country": contact.country,
            "discreet": contact.discreet,
            "created_at": now,
        }
        new = tx.connection().execute(_MEET, told).first()
        if new is not None:
            return new
        known = _locked(tx, coach_id, contact.email)  # made by somebody else in this moment
    if known is None:
        raise NotFound("There is no such client.")  # and erased in the next
    return _renewed(tx, known, contact)


def _locked(tx: Session, coach_id: UUID, email: str) -> ClientColumns | None:
    tx.flush()
    wanted = {"coach": coach_id, "email": email.lower()}
    return tx.connection().execute(_LOCKED, wanted).first()


# What a booking asks of a client; reading less takes less time than reading everything.
_MET = (
    ClientRow.id,
    ClientRow.coach_id,
    ClientRow.name,
    ClientRow.email,
    ClientRow.zone,
    ClientRow.language,
    ClientRow.country,
    ClientRow.discreet,
    ClientRow.paused_at,
    ClientRow.reminders_off_at,
    ClientRow.ended_at,
    ClientRow.created_at,
)
_LOCKED = _BY_EMAIL.with_only_columns(*_MET).with_for_update()
_MEET = (
    insert(ClientRow)
    .on_conflict_do_nothing(index_elements=[ClientRow.coach_id, func.lower(ClientRow.email)])
    .returning(*_MET)
)


def _renewed(tx: Session, known: ClientColumns, contact: Contact) -> ClientColumns:
    """Change what follows the newest booking, and only that: most bookings change nothing."""
    wanted = {
        "zone": contact.zone,
        "language": contact.language or known.language,
        "country": known.country if contact.country is None else contact.country,
        "discreet": contact.discreet or known.discreet,
        "ended_at": None,
    }
    new = {name: value for name, value in wanted.items() if getattr(known, name) != value}
    if not new:
        return known
    plan = {"planned_with": None} if "zone" in new or "ended_at" in new else {}
    changed = update(ClientRow).where(ClientRow.id == known.id).values(**new, **plan)
    return tx.execute(changed.returning(*_MET)).one()


def stop_address(
    tx: Session, client_id: UUID, address: str, reason: str, now: datetime
) -> ClientRow | None:
    """Note that this address of a client takes no mail; None if it is known, or not theirs now.

    `reason` names a code and a stage, never an address.
    """
    return tx.scalar(
        update(ClientRow)
        .where(
            ClientRow.id == client_id,
            func.lower(ClientRow.email) == address.lower(),
            ClientRow.address_stopped_at.is_(None),
        )
        .values(address_stopped_at=now, address_stopped_reason=reason)
        .returning(ClientRow),
        execution_options={"populate_existing": True},
    )


def change_address(tx: Session, row: ClientRow, email: str) -> None:
    """Give a client another address; Invalid if another client of the same coach has it."""
    try:
        with tx.begin_nested():
            row.email = email
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise Invalid.field("email", "another of your clients has this address") from error
        raise
