"""Holds and bookings as the contract writes them."""

from uuid import UUID

from pydantic import Field

from booking_service import tools
from booking_service.api.contract import Answer, Asked, Asking
from booking_service.api.fields import Country, Email, Instant, Line, Name, Spoken, Token, Zone
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.bookings import Contact
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.link_notices import LINK_LASTS

_ME = "token of a client's own link: whom the coach has welcomed needs no pass"


class HoldAsked(Asked):
    """A time to keep while the form is filled in."""

    kind: Kind
    start: Instant
    pass_: Token | None = Field(None, alias="pass")
    me: Token | None = Field(None, description=_ME)


class HoldAnswer(Answer):
    """A time that is kept until `lapses_at`."""

    hold: str
    kind: Kind
    start: Instant
    end: Instant
    lapses_at: Instant


class ClientAsked(Asked):
    """Who books."""

    name: Name
    email: Email
    zone: Zone
    country: Country | None = None
    language: Spoken | None = Field(None, description="that of mails to come")


class BookingAsked(Asked):
    """A booking: the time, or the hold that keeps it, and who books."""

    kind: Kind
    start: Instant | None = None
    hold: Token | None = None
    pass_: Token | None = Field(None, alias="pass")
    me: Token | None = Field(None, description=_ME)
    client: ClientAsked
    about: Line | None = Field(None, description="one line; no medical details, please")
    discreet: bool = False


class BookingHeaders(Asking):
    """A repeat with the same key answers with the same booking."""

    idempotency_key: str | None = Field(
        None, alias="Idempotency-Key", max_length=200, pattern=r"^[\x21-\x7e]+$"
    )


class MoveAsked(Asked):
    """Where to move to."""

    start: Instant


class Nothing(Asked):
    """An empty object."""


class Links(Answer):
    """Where the client finds the booking, its calendar entry, and everything of theirs.

    `screening`: has anything changed since the questions were answered? Here they are again.
    """

    manage: str
    invite: str
    client: str | None
    screening: str


class BookingAnswer(Answer):
    """A booking as its client sees it."""

    id: UUID
    state: State
    kind: Kind
    start: Instant
    end: Instant
    revision: int
    may_change: bool
    change_until: Instant
    links: Links


def contact(given: ClientAsked, *, discreet: bool = False) -> Contact:
    """Return who books, as the use cases take it."""
    return Contact(
        name=given.name,
        email=given.email,
        zone=given.zone,
        country=given.country,
        language=given.language,
        discreet=discreet,
    )


def booking_answer(view: BookingView) -> BookingAnswer:
    """Return a booking as its client sees it."""
    return BookingAnswer(
        id=view.id,
        state=view.state,
        kind=view.kind,
        start=view.start,
        end=view.end,
        revision=view.revision,
        may_change=view.may_change,
        change_until=view.change_until,
        links=_links(view),
    )


def _links(view: BookingView) -> Links:
    """Return the booking's links.

    Everything of a client's opens only by a mail that they asked for, or for a day to whoever was
    new with this booking: typing a known address must not open somebody else's page.
    """
    links = tools.current().links
    manage = links.manage_url(links.manage_token(view.id, view.created_at))
    is_new = view.client_since >= view.created_at and tools.now() < view.created_at + LINK_LASTS
    own = links.client_url(links.client_token(view.client_id, view.client_since))
    return Links(
        manage=manage,
        invite=f"{manage}/invite.ics",
        client=own if is_new else None,
        screening=f"{tools.current().base_url}/{view.coach.slug}/start",
    )
