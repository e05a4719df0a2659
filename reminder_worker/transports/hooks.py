"""Tells a coach's program: one POST, on the same short lead as every address somebody typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reminder_worker.fetching import Lead, Request, status_of
from shared.domain.outside import Source

SIGNATURE, TIMESTAMP = "Whats-Next-Signature", "Whats-Next-Timestamp"
DELIVERY, EVENT = "Whats-Next-Delivery", "Whats-Next-Event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What goes to which address; the address and the signatures are secret."""

    url: str = field(repr=False)
    delivery: str
    event: str
    timestamp: int
    signatures: str = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def headers(self) -> Mapping[str, str]:
        """Return what goes with the body."""
        return {
            "Content-Type": "application/json",
            DELIVERY: self.delivery,
            EVENT: self.event,
            TIMESTAMP: str(self.timestamp),
            SIGNATURE: self.signatures,
        }


def post(lead: Lead, parcel: Parcel) -> int:
    """Return the status that the program answered with; raises CannotRead if it did not."""
    request = Request(
        source=Source(url=parcel.url), method="POST", headers=parcel.headers, body=parcel.body
    )
    return status_of(request, lead)
