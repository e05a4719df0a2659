"""Signed links: a mail carries one, and it opens one thing until its date."""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NoReturn
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from shared.domain.errors import NotFound
from shared.domain.notices import MailSort
from shared.domain.sign_in_notices import LINK_LASTS

_LIFE = timedelta(days=400)
_CLIENT_LIFE = timedelta(hours=24)
_CHECK_IN_LIFE = timedelta(days=30)
_NEXT_BOOKING_LIFE = timedelta(hours=2)
_OFFER_LIFE = timedelta(days=30)  # an offer itself is over in hours; then the page says so


class Purpose(StrEnum):
    """What a link opens; a link for one purpose is worthless for another."""

    MANAGE_BOOKING = "manage"
    CLIENT = "client"
    WAITING = "waiting"
    OFFER = "offer"
    PROPOSAL = "proposal"
    RETURN = "return"
    SIGN_IN = "sign-in"
    UNSUBSCRIBE = "unsubscribe"
    CHECK_IN = "check_in"
    NEXT_BOOKING = "next_booking"


class Links:
    """Writes and reads the links of one installation; the same input gives the same link."""

    def __init__(self, secret: str, base_url: str) -> None:
        self._secret = secret
        self._base_url = base_url.rstrip("/")

    def token(self, purpose: Purpose, subject: UUID, expires_at: datetime) -> str:
        """Sign `subject` for `purpose` until `expires_at`, to the second."""
        written = self._serializer(purpose).dumps([subject.hex, int(expires_at.timestamp())])
        return written if isinstance(written, str) else written.decode("ascii")

    def read(self, purpose: Purpose, token: str, now: datetime) -> UUID:
        """Return the subject of a link, or raise NotFound; every wrong link looks the same."""
        try:
            subject, expires_at = self._serializer(purpose).loads(token)
            found, alive = UUID(hex=subject), now.timestamp() < expires_at
        except (BadData, TypeError, ValueError):
            _refuse()
        return found if alive else _refuse()

    def unsubscribe_token(self, client_id: UUID, sort: MailSort, written_at: datetime) -> str:
        """Return the token by which a client turns this sort of mail off, and nothing else.

        It lasts from the mail on, not from when the client came: it works in every mail.
        """
        until = int((written_at + _LIFE).timestamp())
        written = self._serializer(Purpose.UNSUBSCRIBE).dumps([client_id.hex, until, sort])
        return written if isinstance(written, str) else written.decode("ascii")

    def unsubscribing(self, token: str, now: datetime) -> tuple[UUID, MailSort]:
        """Return which client an unsubscribe link names, and which sort; or raise NotFound."""
        try:
            subject, expires_at, sort = self._serializer(Purpose.UNSUBSCRIBE).loads(token)
            found = UUID(hex=subject), MailSort(sort)
            alive = now.timestamp() < expires_at
        except (BadData, TypeError, ValueError):
            _refuse()
        return found if alive else _refuse()

    def manage_token(self, booking_id: UUID, created_at: datetime) -> str:
        """Return the token by which a client looks at, moves and cancels one booking."""
        return self.token(Purpose.MANAGE_BOOKING, booking_id, created_at + _LIFE)

    def client_token(self, client_id: UUID, asked_at: datetime) -> str:
        """Return the token of a client's own page, which opens all of theirs, for 24 hours."""
        return self.token(Purpose.CLIENT, client_id, asked_at + _CLIENT_LIFE)

    def waiting_token(self, waiting_id: UUID, joined_at: datetime) -> str:
        """Return the token of somebody's place in line."""
        return self.token(Purpose.WAITING, waiting_id, joined_at + _LIFE)

    def offer_token(self, booking_id: UUID, created_at: datetime) -> str:
        """Return the token of a place that is kept for somebody who waits."""
        return self.token(Purpose.OFFER, booking_id, created_at + _OFFER_LIFE)

    def proposal_token(self, booking_id: UUID, created_at: datetime) -> str:
        """Return the token by which a client chooses among the times that a coach proposes."""
        return self.token(Purpose.PROPOSAL, booking_id, created_at + _LIFE)

    def return_token(self, client_id: UUID, created_at: datetime) -> str:
        """Return the token by which a paused client asks to come back, and sees nothing else."""
        return self.token(Purpose.RETURN, client_id, created_at + _LIFE)

    def check_in_token(self, commitment_id: UUID, mailed_at: datetime) -> str:
        """Return the token by which a client answers about one commitment, and sees no other."""
        return self.token(Purpose.CHECK_IN, commitment_id, mailed_at + _CHECK_IN_LIFE)

    def next_booking_token(self, client_id: UUID, pressed_at: datetime) -> str:
        """Return the token by which a client makes the next booking, and sees nothing of theirs."""
        return self.token(Purpose.NEXT_BOOKING, client_id, pressed_at + _NEXT_BOOKING_LIFE)

    def check_in_url(self, token: str, answer: str | None = None) -> str:
        """Return the address of a check-in; `answer` is marked on the page, and not yet given."""
        page = f"{self._base_url}/check-ins/{token}"
        return f"{page}?answer={answer}" if answer else page

    def ask_url(self, slug: str | None = None) -> str:
        """Return the address at which a coach's client asks for a link to their own page."""
        return f"{self._base_url}/me?coach={slug}" if slug else f"{self._base_url}/me"

    def sign_in_token(self, link_id: UUID, asked_at: datetime) -> str:
        """Return the token by which a coach signs in; its row decides whether it still does."""
        return self.token(Purpose.SIGN_IN, link_id, asked_at + LINK_LASTS)

    def sign_in_url(self, token: str) -> str:
        """Return the address of the page behind a sign-in token."""
        return f"{self._base_url}/coach/sign-in/link/{token}"

    def waiting_url(self, token: str) -> str:
        """Return the address of the page behind a waiting token."""
        return f"{self._base_url}/waiting/{token}"

    def offer_url(self, token: str) -> str:
        """Return the address of the page behind an offer token."""
        return f"{self._base_url}/offers/{token}"

    def proposal_url(self, token: str) -> str:
        """Return the address of the page behind a proposal token."""
        return f"{self._base_url}/proposals/{token}"

    def manage_url(self, token: str) -> str:
        """Return the address of the page behind a manage token."""
        return f"{self._base_url}/bookings/{token}"

    def client_url(self, token: str) -> str:
        """Return the address of the page behind a client token."""
        return f"{self._base_url}/me/{token}"

    def unsubscribe_url(self, token: str) -> str:
        """Return the address that a mail program posts to, and a person opens (RFC 8058)."""
        return f"{self._base_url}/unsubscribe/{token}"

    def return_url(self, token: str) -> str:
        """Return the address of the one press behind a return token."""
        return f"{self._base_url}/me/{token}/return"

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._secret, salt=f"link:{purpose}", signer_kwargs={"digest_method": sha256}
        )


class HiddenLinks(Links):
    """Writes links that open nothing, for a mail that somebody else looks at."""

    HIDDEN = "only-in-the-mail-itself"

    def token(self, purpose: Purpose, subject: UUID, expires_at: datetime) -> str:  # noqa: ARG002
        """Return a word that is no token."""
        return self.HIDDEN

    def unsubscribe_token(self, client_id: UUID, sort: MailSort, written_at: datetime) -> str:  # noqa: ARG002
        """Return a word that is no token."""
        return self.HIDDEN


def _refuse() -> NoReturn:
    raise NotFound("This link does not work, or does not work any more.") from None
