"""The programs that act for a coach, and how much each may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases.people import CoachCard, card
from booking_service.usecases.tokens import hashed, new_token
from shared.domain.errors import Invalid, NotFound
from shared.domain.key_scopes import Scope
from shared.storage import audit, coach_access
from shared.storage.audit import ActorName

MOST = 100  # keys of one coach, those that have run out too


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWish:
    """A key to make; `lasts` is how long it works, for ever if None."""

    name: str
    scope: Scope = Scope.ALL
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """An API key as its owner sees it later; the key itself is shown once, when made."""

    id: UUID
    name: str
    scope: Scope
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Whom a key acts for, and how much it may do."""

    coach: CoachCard
    scope: Scope


def new_key(tx: Session, coach_id: UUID, wish: KeyWish, now: datetime) -> tuple[UUID, str]:
    """Make an API key; this is the only time that it is seen."""
    if not wish.name.strip():
        raise Invalid.field("name", "give the key a name, so that you know it again")
    if len(coach_access.keys(tx, coach_id)) >= MOST:
        raise Invalid.field("name", f"revoke a key first: there may be {MOST}")
    key = f"wn_{new_token()}"
    row = coach_access.ApiKeyRow(
        id=uuid4(),
        coach_id=coach_id,
        name=wish.name.strip(),
        key_hash=hashed(key),
        scope=wish.scope,
        created_at=now,
        expires_at=None if wish.lasts is None else now + wish.lasts,
    )
    tx.add(row)
    audit.add(tx, coach_id, ActorName.COACH, "key_made", row.id, now)
    return row.id, key


def holder(tx: Session, key: str, now: datetime) -> KeyHolder | None:
    """Return whom this key acts for, if it is one and has not run out."""
    found = coach_access.coach_of_key(tx, hashed(key), now)
    return KeyHolder(card(found[0]), Scope(found[1])) if found else None


def coach_for_key(tx: Session, key: str, now: datetime) -> CoachCard | None:
    """Return the coach this key acts for."""
    found = holder(tx, key, now)
    return found.coach if found else None


def list_keys(tx: Session, coach_id: UUID) -> Sequence[KeyView]:
    """Return a coach's keys, oldest first."""
    return [
        KeyView(
            id=row.id,
            name=row.name,
            scope=Scope(row.scope),
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            expires_at=row.expires_at,
        )
        for row in coach_access.keys(tx, coach_id)
    ]


def revoke_key(tx: Session, coach_id: UUID, key_id: UUID, now: datetime) -> None:
    """Make a key useless from now on."""
    if not coach_access.drop_key(tx, coach_id, key_id):
        raise NotFound("There is no such key.")
    audit.add(tx, coach_id, ActorName.COACH, "key_revoked", key_id, now)
