"""Ada coaches, Ben books, Cleo must see nothing of Ben's; and the instant at which they do it."""

from dataclasses import dataclass
from datetime import UTC, datetime

MONDAY_9AM = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody with a name, an address, and a clock on the wall."""

    name: str
    email: str
    zone: str


ADA = Named("Ada Marlow", "ada@example.com", "Europe/London")
BEN = Named("Ben Okoro", "ben@example.com", "Europe/London")
CLEO = Named("Cleo Lindqvist", "cleo@example.com", "America/New_York")
