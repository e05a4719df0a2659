"""The second step: a code from the coach's authenticator app, or a recovery code.

The app's secret is sealed with the coach's key; recovery codes are kept as hashes. A code that
was used is worthless, and after five wrong ones the first step has to be done again.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import access, ways_in
from booking_service.usecases.desk import Desk
from booking_service.usecases.tokens import hashed
from shared.domain import recovery, totp
from shared.domain.access_notices import WayIn
from shared.domain.errors import Forbidden, Invalid, MoveNotAllowed, SignInRequired
from shared.storage import audit
from shared.storage import sign_in as rows
from shared.storage.audit import ActorName
from shared.storage.keys import Sealer

_MOST_WRONG = 5
_SECRET = 20  # bytes; RFC 4226 section 4 recommends 160 bits


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs, to be typed or to be read from a QR code."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class SecondStep:
    """Whether the sign-in asks for codes, and how many recovery codes are left."""

    is_on: bool
    recovery_codes: int


def standing(tx: Session, coach_id: UUID) -> SecondStep:
    """Return how things stand with this coach's second step."""
    return SecondStep(rows.has_app(tx, coach_id), rows.recovery_codes_left(tx, coach_id))


def finish(
    tx: Session, step_token: str, given: str, desk: Desk, now: datetime, browser: str = ""
) -> str | None:
    """Return a session's token for a right code; None for a wrong one, which is counted.

    SignInRequired: this browser has no step under way, or its time is over. Wrong codes are
    counted in the database, so neither another process nor the loss of Redis gives more tries.
    """
    step = rows.step(tx, "second", hashed(step_token), now)
    if step is None or step.coach_id is None:
        raise SignInRequired("That took too long, or too many tries. Please start again.")
    if not _is_right(tx, step.coach_id, given, desk, now):
        if rows.count_wrong(tx, step.id) >= _MOST_WRONG:
            rows.take(tx, step.id)
        return None
    rows.take(tx, step.id)
    return access.enter(tx, step.coach_id, now, browser)


def _is_right(tx: Session, coach_id: UUID, given: str, desk: Desk, now: datetime) -> bool:
    if recovery.looks_like(given):
        used = rows.use_recovery_code(tx, coach_id, hashed(recovery.plain(given)))
        if used:
            audit.add(tx, coach_id, ActorName.COACH, "recovery_code_used", coach_id, now)
            ways_in.tell(tx, coach_id, WayIn.CODE_USED, desk, now)
        return used
    app = rows.app(tx, coach_id)
    if app is None or app.confirmed_at is None:
        return False
    return _use_code(tx, app, given, desk.sealer, now)


def _use_code(tx: Session, app: rows.AppRow, given: str, sealer: Sealer, now: datetime) -> bool:
    secret = sealer.open_for_coach(tx, app.coach_id, app.sealed_secret)
    if secret is None:
        return False
    step = totp.matching_step(bytes.fromhex(secret), given, now, after=app.last_step)
    if step is not None:
        app.last_step = step
    return step is not None


def begin(tx: Session, coach_id: UUID, sealer: Sealer, now: datetime) -> None:
    """Make a secret for a new app; nothing asks for its codes before the first right one."""
    app = rows.app(tx, coach_id)
    if app is not None and app.confirmed_at is not None:
        raise MoveNotAllowed("Your sign-in asks for codes already; switch that off first.")
    if app is not None:
        tx.delete(app)
        tx.flush()
    sealed = sealer.seal_for_coach(tx, coach_id, secrets.token_bytes(_SECRET).hex())
    tx.add(rows.AppRow(coach_id=coach_id, sealed_secret=sealed, created_at=now))


def enrolment(
    tx: Session, coach_id: UUID, account: str, issuer: str, sealer: Sealer
) -> Enrolment | None:
    """Return what the new app needs; None once its first code has come, or if none is begun."""
    app = rows.app(tx, coach_id)
    if app is None or app.confirmed_at is not None:
        return None
    opened = sealer.open_for_coach(tx, coach_id, app.sealed_secret)
    if opened is None:
        return None
    secret = bytes.fromhex(opened)
    return Enrolment(totp.written(secret), totp.address(secret, account, issuer))


def confirm(tx: Session, coach_id: UUID, given: str, sealer: Sealer, now: datetime) -> list[str]:
    """Ask for codes from now on; return the recovery codes, which are seen this once."""
    app = rows.app(tx, coach_id)
    if app is None or app.confirmed_at is not None:
        raise MoveNotAllowed("There is no new app to confirm.")
    if not _use_code(tx, app, given, sealer, now):
        raise Invalid.field("code", "this is not the code that the app shows now")
    app.confirmed_at = now
    audit.add(tx, coach_id, ActorName.COACH, "app_added", coach_id, now)
    return new_recovery_codes(tx, coach_id, now)


def remove(tx: Session, coach_id: UUID, now: datetime) -> None:
    """Ask for no code any more; recovery codes go too, for they would open nothing."""
    rows.drop_app(tx, coach_id)
    rows.replace_recovery_codes(tx, coach_id, [], now)
    audit.add(tx, coach_id, ActorName.COACH, "app_removed", coach_id, now)


def new_recovery_codes(tx: Session, coach_id: UUID, now: datetime) -> list[str]:
    """Replace the recovery codes; the new ones are seen this once, the old ones open nothing."""
    if not rows.has_app(tx, coach_id):
        raise Forbidden("Recovery codes stand in for an authenticator app; you have none.")
    codes = [recovery.written(secrets.token_bytes(25)) for _ in range(recovery.AMOUNT)]
    hashes = [hashed(recovery.plain(code)) for code in codes]
    rows.replace_recovery_codes(tx, coach_id, hashes, now)
    audit.add(tx, coach_id, ActorName.COACH, "recovery_codes_made", coach_id, now)
    return codes
