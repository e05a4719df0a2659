"""Passkeys (WebAuthn level 3): registered, used to get in, to prove oneself, renamed, removed.

A passkey asks for a finger, a face or a PIN on the device (user verification is required), so
it is two factors in one and no code is asked for after it. It is bound to our origin, so that a
page which only looks like ours gets nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import webauthn
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from booking_service.usecases import access
from booking_service.usecases.people import CoachCard
from booking_service.usecases.tokens import hashed, new_token
from shared.domain.errors import Forbidden, Invalid, NotFound
from shared.storage import audit, coach_access
from shared.storage import sign_in as rows
from shared.storage.audit import ActorName

NAME_LIMIT = 60
_MOST = 20
_UNKNOWN = "This passkey opens nothing here."


@dataclass(frozen=True, slots=True)
class Site:
    """Who asks for a passkey: its address decides which passkeys the browser offers."""

    base_url: str
    name: str

    @property
    def host(self) -> str:
        """Return the relying party's id (WebAuthn section 5.4.2)."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def origin(self) -> str:
        """Return scheme, host and port as a browser writes them."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def can_have_passkeys(self) -> bool:
        """Say whether browsers do it here: on https, or on the machine itself; never by number."""
        if self.host.replace(".", "").isdigit() or ":" in self.host:
            return False
        return self.base_url.startswith("https://") or self.host == "localhost"


@dataclass(frozen=True, slots=True)
class Question:
    """A challenge: what the browser is to do, as JSON, and the token that its answer needs."""

    options: str
    token: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a browser answers: the question's token and the credential as JSON."""

    token: str
    credential: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyView:
    """A passkey as its owner sees it."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


def ask(tx: Session, site: Site, now: datetime) -> Question:
    """Ask whoever comes for any passkey that their device has for us."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    token = _remember(tx, options.challenge, None, now)
    return Question(webauthn.options_to_json(options), token)


def ask_new(tx: Session, coach: CoachCard, site: Site, now: datetime) -> Question:
    """Ask a coach's device to make a passkey that it does not have yet."""
    have = rows.passkeys(tx, coach.id)
    if len(have) >= _MOST:
        raise Invalid.field("name", f"{_MOST} passkeys are enough; remove one first")
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=coach.id.bytes,
        user_name=coach.email,
        user_display_name=coach.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in have],
    )
    token = _remember(tx, options.challenge, coach.id, now)
    return Question(webauthn.options_to_json(options), token)


def _remember(tx: Session, challenge: bytes, coach_id: UUID | None, now: datetime) -> str:
    token = new_token()
    step = rows.StepRow(
        kind="passkey", coach_id=coach_id, token_hash=hashed(token), challenge=challenge
    )
    access.begin(tx, step, now)
    return token


def register(
    tx: Session, coach: CoachCard, name: str, reply: Reply, site: Site, now: datetime
) -> None:
    """Keep a new passkey; its owner is inside and has just asked for it."""
    try:
        made = webauthn.verify_registration_response(
            credential=reply.credential,
            expected_challenge=_challenge(tx, reply.token, coach.id, now),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Forbidden("The passkey could not be made. Please try again.") from None
    row = rows.PasskeyRow(
        id=uuid4(),
        coach_id=coach.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=_named(name),
        created_at=now,
    )
    tx.add(row)
    audit.add(tx, coach.id, ActorName.COACH, "passkey_added", row.id, now)


def sign_in(tx: Session, reply: Reply, site: Site, now: datetime, browser: str = "") -> str:
    """Let in the coach whose passkey answered; return the session's token."""
    owner = _verified(tx, reply, site, now)
    return access.enter(tx, owner, now, browser)


def prove(
    tx: Session, coach_id: UUID, session: str, reply: Reply, site: Site, now: datetime
) -> None:
    """Let a coach who is inside show again who they are; another's passkey does not do."""
    if _verified(tx, reply, site, now) != coach_id:
        raise Forbidden(_UNKNOWN)
    coach_access.note_proof(tx, hashed(session), now)


def _verified(tx: Session, reply: Reply, site: Site, now: datetime) -> UUID:
    """Return whose passkey has signed our challenge; the answer cannot be used again."""
    challenge = _challenge(tx, reply.token, None, now)
    key = _named_key(tx, reply.credential)
    try:
        seen = webauthn.verify_authentication_response(
            credential=reply.credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Forbidden(_UNKNOWN) from None
    key.sign_count, key.last_used_at = seen.new_sign_count, now
    return key.coach_id


def _named_key(tx: Session, credential: str) -> rows.PasskeyRow:
    try:
        written = webauthn.helpers.parse_authentication_credential_json(credential)
        found = rows.passkey_by_credential(tx, base64url_to_bytes(written.id))
    except (WebAuthnException, ValueError, KeyError, TypeError):
        found = None
    if found is None:
        raise Forbidden(_UNKNOWN)
    return found


def _challenge(tx: Session, token: str, coach_id: UUID | None, now: datetime) -> bytes:
    """Return the challenge that this browser was given, and forget it: it counts once."""
    step = rows.step(tx, "passkey", hashed(token), now)
    if step is None or step.challenge is None or step.coach_id != coach_id:
        raise Forbidden("That took too long. Please try again.")
    rows.take(tx, step.id)
    return step.challenge


def of_coach(tx: Session, coach_id: UUID) -> list[PasskeyView]:
    """Return a coach's passkeys, oldest first."""
    return [
        PasskeyView(
            id=row.id, name=row.name, created_at=row.created_at, last_used_at=row.last_used_at
        )
        for row in rows.passkeys(tx, coach_id)
    ]


def rename(tx: Session, coach_id: UUID, passkey_id: UUID, name: str) -> None:
    """Call one of the coach's passkeys something else."""
    passkey = _own(tx, coach_id, passkey_id)
    passkey.name = _named(name)


def remove(tx: Session, coach_id: UUID, passkey_id: UUID, now: datetime) -> None:
    """Make one of the coach's passkeys useless."""
    tx.delete(_own(tx, coach_id, passkey_id))
    audit.add(tx, coach_id, ActorName.COACH, "passkey_removed", passkey_id, now)


def _own(tx: Session, coach_id: UUID, passkey_id: UUID) -> rows.PasskeyRow:
    found = rows.passkey(tx, coach_id, passkey_id)
    if found is None:
        raise NotFound("There is no such passkey.")
    return found


def _named(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > NAME_LIMIT or not plain.isprintable():
        raise Invalid.field("name", f"give the passkey a name of at most {NAME_LIMIT} characters")
    return plain
