"""How a coach gets in: a password first, then a session; and the sessions that are open.

A coach with an authenticator app gets a second step before the session, whatever came first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases.people import CoachCard, Passwords, card
from booking_service.usecases.tokens import hashed, new_token
from shared.domain.errors import Forbidden, NotFound
from shared.storage import audit, coach_access
from shared.storage import people as rows
from shared.storage import sign_in as steps
from shared.storage.audit import ActorName

SIGNED_IN_FOR = timedelta(days=14)
PROOF_LASTS = timedelta(minutes=10)
"""How long after showing who they are a coach may change how they sign in."""

STEP_LASTS = timedelta(minutes=5)
_NOT_TOGETHER = "That e-mail and password do not belong together."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a browser gets: a session's token, or that of a second step which comes first."""

    token: str
    needs_code: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A coach who is inside; `proved`: they showed who they are a moment ago."""

    coach: CoachCard
    session_id: UUID
    proved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A signed-in browser as its owner sees it."""

    id: UUID
    browser: str
    created_at: datetime
    last_seen_at: datetime


def sign_in(
    tx: Session, email: str, password: str, passwords: Passwords, now: datetime, browser: str = ""
) -> Entry:
    """Let a coach in, or refuse without telling whether the e-mail is known."""
    coach = rows.coach_by_email(tx, email.strip())
    if coach is None:
        passwords.hash(password)  # costs what a comparison costs, so the clock does not tell
        raise Forbidden(_NOT_TOGETHER)
    if not passwords.matches(coach.password_hash, password):
        raise Forbidden(_NOT_TOGETHER)
    return after_first_step(tx, coach.id, now, browser)


def after_first_step(tx: Session, coach_id: UUID, now: datetime, browser: str) -> Entry:
    """Let in whom one proof suffices for; ask for a code where there is an authenticator app."""
    if not steps.has_app(tx, coach_id):
        return Entry(token=enter(tx, coach_id, now, browser), needs_code=False)
    token = new_token()
    begin(tx, steps.StepRow(kind="second", coach_id=coach_id, token_hash=hashed(token)), now)
    return Entry(token=token, needs_code=True)


def begin(
    tx: Session, step: steps.StepRow, now: datetime, lasts: timedelta = STEP_LASTS
) -> steps.StepRow:
    """Store something that waits for its second half, and sweep out what waited for too long."""
    steps.end_old_steps(tx, now)
    step.id, step.expires_at = uuid4(), now + lasts
    tx.add(step)
    return step


def enter(tx: Session, coach_id: UUID, now: datetime, browser: str) -> str:
    """Open a session for a coach who has shown who they are; return its token."""
    token = new_token()
    coach_access.end_old_sessions(tx, now)
    tx.add(
        coach_access.CoachSessionRow(
            id=uuid4(),
            coach_id=coach_id,
            token_hash=hashed(token),
            browser=browser,
            created_at=now,
            last_seen_at=now,
            proved_at=now,
            expires_at=now + SIGNED_IN_FOR,
        )
    )
    audit.add(tx, coach_id, ActorName.COACH, "signed_in", coach_id, now)
    return token


def inside(tx: Session, token: str, now: datetime) -> SignedIn | None:
    """Return who is signed in with this token."""
    found = coach_access.session(tx, hashed(token), now)
    if found is None:
        return None
    proved_at = found.session.proved_at
    return SignedIn(
        coach=card(found.coach),
        session_id=found.session.id,
        proved=proved_at is not None and now - proved_at < PROOF_LASTS,
    )


def coach_for_session(tx: Session, token: str, now: datetime) -> CoachCard | None:
    """Return the coach who is signed in with this token."""
    found = inside(tx, token, now)
    return found.coach if found else None


def prove(tx: Session, token: str, password: str, passwords: Passwords, now: datetime) -> None:
    """Let a coach who is inside show again who they are, by their password."""
    found = coach_access.session(tx, hashed(token), now)
    if found is None or not passwords.matches(found.coach.password_hash, password):
        raise Forbidden("That is not your password.")
    coach_access.note_proof(tx, hashed(token), now)


def sign_out(tx: Session, token: str) -> None:
    """End one sign-in."""
    coach_access.end_session(tx, hashed(token))


def sessions(tx: Session, coach_id: UUID, now: datetime) -> Sequence[SessionView]:
    """Return a coach's signed-in browsers, the one seen last first."""
    return [
        SessionView(
            id=row.id,
            browser=row.browser or "a browser",
            created_at=row.created_at,
            last_seen_at=row.last_seen_at or row.created_at,
        )
        for row in coach_access.sessions(tx, coach_id, now)
    ]


def revoke_session(tx: Session, coach_id: UUID, session_id: UUID, now: datetime) -> None:
    """Sign one of the coach's browsers out."""
    if not coach_access.end_session_of(tx, coach_id, session_id):
        raise NotFound("There is no such sign-in.")
    audit.add(tx, coach_id, ActorName.COACH, "session_revoked", session_id, now)


def revoke_other_sessions(tx: Session, coach_id: UUID, token: str, now: datetime) -> None:
    """Sign out all of the coach's browsers but the one that asks."""
    coach_access.end_other_sessions(tx, coach_id, hashed(token))
    audit.add(tx, coach_id, ActorName.COACH, "other_sessions_revoked", coach_id, now)
