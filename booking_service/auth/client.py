"""What a client may open: the link in a mail is the key, and opens one thing."""

from datetime import datetime
from uuid import UUID

from booking_service import tools
from shared.messages.links import Purpose


def booking_of(token: str, now: datetime) -> UUID:
    """Return the booking that a manage link opens, or raise NotFound."""
    return tools.current().links.read(Purpose.MANAGE_BOOKING, token, now)


def client_of(token: str, now: datetime) -> UUID:
    """Return the client whose own page a link opens, or raise NotFound."""
    return tools.current().links.read(Purpose.CLIENT, token, now)
