"""What use cases need besides the transaction and the hour: lengths of time, seals, a domain."""

from dataclasses import dataclass
from datetime import timedelta

from shared.storage.keys import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPolicy:
    """How long a hold, a request and a pass last."""

    hold_length: timedelta = timedelta(minutes=10)
    request_length: timedelta = timedelta(hours=72)
    pass_length: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The things on the desk at which bookings are made.

    `mail_domain` ends the identifiers of mails and calendar entries (RFC 5322 section 3.6.4).
    """

    sealer: Sealer
    policy: BookingPolicy
    mail_domain: str
