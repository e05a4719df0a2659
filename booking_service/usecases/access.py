"""How a coach signs in, and the programs that act for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases.people import CoachCard, Passwords, card
from booking_service.usecases.tokens import hashed, new_token
from shared.domain.errors import Forbidden, Invalid, NotFound
from shared.storage import audit
from shared.storage import people as rows
from shared.storage.audit import ActorName

SIGNED_IN_FOR = timedelta(days=14)
_NOT_TOGETHER = "That e-mail and password do not belong together."


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """An API key as its owner sees it later; the key itself is shown once, when made."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


def sign_in(tx: Session, email: str, password: str, passwords: Passwords, now: datetime) -> str:
    """Return a session token, or refuse without telling whether the e-mail is known."""
    coach = rows.coach_by_email(tx, email.strip())
    if coach is None:
        passwords.hash(password)  # costs what a comparison costs, so the clock does not tell
        raise Forbidden(_NOT_TOGETHER)
    if not passwords.matches(coach.password_hash, password):
        raise Forbidden(_NOT_TOGETHER)
    token = new_token()
    rows.end_old_sessions(tx, now)
    tx.add(
        rows.CoachSessionRow(
            id=uuid4(),
            coach_id=coach.id,
            token_hash=hashed(token),
            created_at=now,
            expires_at=now + SIGNED_IN_FOR,
        )
    )
    audit.add(tx, coach.id, ActorName.COACH, "signed_in", coach.id, now)
    return token


def coach_for_session(tx: Session, token: str, now: datetime) -> CoachCard | None:
    """Return the coach who is signed in with this token."""
    coach = rows.coach_of_session(tx, hashed(token), now)
    return card(coach) if coach else None


def sign_out(tx: Session, token: str) -> None:
    """End one sign-in."""
    rows.end_session(tx, hashed(token))


def new_key(tx: Session, coach_id: UUID, name: str, now: datetime) -> tuple[UUID, str]:
    """Make an API key; this is the only time that it is seen."""
    if not name.strip():
        raise Invalid.field("name", "give the key a name, so that you know it again")
    key = f"wn_{new_token()}"
    row = rows.ApiKeyRow(
        id=uuid4(), coach_id=coach_id, name=name.strip(), key_hash=hashed(key), created_at=now
    )
    tx.add(row)
    audit.add(tx, coach_id, ActorName.COACH, "key_made", row.id, now)
    return row.id, key


def coach_for_key(tx: Session, key: str, now: datetime) -> CoachCard | None:
    """Return the coach this key acts for."""
    coach = rows.coach_of_key(tx, hashed(key), now)
    return card(coach) if coach else None


def list_keys(tx: Session, coach_id: UUID) -> Sequence[KeyView]:
    """Return a coach's keys, oldest first."""
    return [
        KeyView(id=row.id, name=row.name, created_at=row.created_at, last_used_at=row.last_used_at)
        for row in rows.keys(tx, coach_id)
    ]


def revoke_key(tx: Session, coach_id: UUID, key_id: UUID, now: datetime) -> None:
    """Make a key useless from now on."""
    if not rows.drop_key(tx, coach_id, key_id):
        raise NotFound("There is no such key.")
    audit.add(tx, coach_id, ActorName.COACH, "key_revoked", key_id, now)
