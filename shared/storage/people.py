"""Coaches and their clients."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import ARRAY, ForeignKey, Row, Text, bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.digest import USUAL_MORNING, USUALLY_UNBOOKED_AFTER
from shared.domain.errors import Invalid, NotFound
from shared.storage.base import Base


class CoachRow(Base):
    """A coach and how visitors find them."""

    __tablename__ = "coaches"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    password_hash: Mapped[str]
    zone: Mapped[str]
    country: Mapped[str]
    countries_served: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    greeting: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    feed_token_hash: Mapped[bytes | None]
    reminders: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    digest_at: Mapped[str | None] = mapped_column(default=str(USUAL_MORNING))
    digested_on: Mapped[date | None]
    unbooked_after: Mapped[timedelta | None] = mapped_column(default=USUALLY_UNBOOKED_AFTER)
    writes_unbooked: Mapped[bool] = mapped_column(default=False)
    thanks_clients: Mapped[bool] = mapped_column(default=False)
    accent: Mapped[str] = mapped_column(default="")
    portrait_tag: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class ClientRow(Base):
    """Somebody who booked with a coach; two coaches never share a client's row."""

    __tablename__ = "clients"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    name: Mapped[str]
    email: Mapped[str]
    zone: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    country: Mapped[str | None]
    discreet: Mapped[bool] = mapped_column(default=False)
    paused_at: Mapped[datetime | None]
    asked_back_at: Mapped[datetime | None]
    welcomed_until: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    movement_snoozed_until: Mapped[date | None]
    reminders_off_at: Mapped[datetime | None]
    nudges_off_at: Mapped[datetime | None]
    address_stopped_at: Mapped[datetime | None]
    address_stopped_reason: Mapped[str | None]
    plan_revision: Mapped[int] = mapped_column(default=0)
    planned_with: Mapped[str | None]
    planned_at: Mapped[datetime | None]
    coach_seen_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    engaged_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


_TAKEN = {
    "coaches_slug_key": ("slug", "another coach already has this address"),
    "coaches_email_key": ("email", "another coach already signs in with this e-mail"),
}


def add_coach(tx: Session, coach: CoachRow) -> None:
    """Insert a coach; Invalid names the field that another coach already uses."""
    with _naming_field(), tx.begin_nested():
        tx.add(coach)


def save_coach(tx: Session, coach: CoachRow, changes: dict[str, Any]) -> None:
    """Change a coach's own fields; Invalid names the field that another coach already uses."""
    with _naming_field(), tx.begin_nested():
        for field, value in changes.items():
            setattr(coach, field, value)


@contextmanager
def _naming_field() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            constraint = error.orig.diag.constraint_name or ""
            if constraint in _TAKEN:
                raise Invalid.field(*_TAKEN[constraint]) from error
        raise


CoachColumns = CoachRow | Row[*tuple[Any, ...]]
ClientColumns = ClientRow | Row[*tuple[Any, ...]]
_NOT_SHOWN = {"password_hash", "feed_token_hash", "reminders", "digested_on", "created_at"}
SHOWN = [column for column in CoachRow.__table__.columns if column.key not in _NOT_SHOWN]
# Made once: building a statement takes longer than running it.
_BY_SLUG = select(*SHOWN).where(CoachRow.slug == bindparam("slug"))


def coach_by_slug(tx: Session, slug: str) -> CoachColumns:
    """Return what is shown of the coach at this address, or NotFound; to read, not to change."""
    tx.flush()
    found = tx.connection().execute(_BY_SLUG, {"slug": slug}).first()
    if found is None:
        raise _nobody()
    return found


def coach(tx: Session, coach_id: UUID) -> CoachRow:
    """Return this coach, or NotFound."""
    return _found(tx.get(CoachRow, coach_id))


def coach_by_email(tx: Session, email: str) -> CoachRow | None:
    """Return the coach who signs in with this e-mail."""
    return tx.scalar(select(CoachRow).where(func.lower(CoachRow.email) == email.lower()))


def coach_of_feed(tx: Session, token_hash: bytes) -> CoachRow | None:
    """Return the coach whose calendar feed has this token."""
    return tx.scalar(select(CoachRow).where(CoachRow.feed_token_hash == token_hash))


def coaches(tx: Session) -> Sequence[CoachRow]:
    """Return every coach of the practice, by name."""
    return tx.scalars(select(CoachRow).order_by(CoachRow.name, CoachRow.slug)).all()


def _found(row: CoachRow | None) -> CoachRow:
    if row is None:
        raise _nobody()
    return row


def _nobody() -> NotFound:
    return NotFound("There is no such coach.")
