"""What a client may open: the link in a mail is the key, and opens one thing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.usecases import own_page
from shared.domain.errors import LinkEnded, NotFound
from shared.domain.notices import MailSort
from shared.messages.links import Purpose


def booking_of(token: str, now: datetime) -> UUID:
    """Return the booking that a manage link opens, or raise NotFound."""
    return tools.current().links.read(Purpose.MANAGE_BOOKING, token, now)


def client_of(tx: Session, token: str, now: datetime) -> UUID:
    """Return the client whose own page a link opens; NotFound, or LinkEnded if it was ended."""
    found = tools.current().links.read(Purpose.CLIENT, token, now)
    own_page.refuse_ended(tx, token)
    return found


def checking_in(tx: Session, token: str, now: datetime) -> UUID:
    """Return the one commitment that a link opens; NotFound, or LinkEnded if it was ended."""
    found = tools.current().links.read(Purpose.CHECK_IN, token, now)
    own_page.refuse_ended(tx, token)
    return found


def waiting_of(token: str, now: datetime) -> UUID:
    """Return the place in line that a link opens, or raise NotFound."""
    return tools.current().links.read(Purpose.WAITING, token, now)


def offer_of(token: str, now: datetime) -> UUID:
    """Return the offer from a waiting list that a link opens, or raise NotFound."""
    return tools.current().links.read(Purpose.OFFER, token, now)


def proposal_of(token: str, now: datetime) -> UUID:
    """Return the request for which a link opens other times, or raise NotFound."""
    return tools.current().links.read(Purpose.PROPOSAL, token, now)


def returning(tx: Session, token: str, now: datetime) -> UUID:
    """Return the client who may ask to come back: by their own link, or by one for just that."""
    known = known_by(tx, token, now)
    return known or tools.current().links.read(Purpose.RETURN, token, now)


def unsubscribing(token: str, now: datetime) -> tuple[UUID, MailSort]:
    """Return who may turn mails off by a link, and of what sort its mail was; or NotFound."""
    return tools.current().links.unsubscribing(token, now)


def booking_as(tx: Session, token: str | None, now: datetime) -> UUID | None:
    """Return the client who began to book by a link of theirs; a wrong one counts as none."""
    known = known_by(tx, token, now)
    if known or not token:
        return known
    try:
        return tools.current().links.read(Purpose.NEXT_BOOKING, token, now)
    except NotFound:
        return None


def known_by(tx: Session, token: str | None, now: datetime) -> UUID | None:
    """Return the client whose own link came along; a wrong one counts as none."""
    try:
        return client_of(tx, token, now) if token else None
    except (NotFound, LinkEnded):
        return None
