"""What create_app hands down, and the one door to a transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import after_this_request, current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from booking_service.turnstile import Turnstile
from booking_service.usecases.desk import Desk
from booking_service.usecases.invites import Site
from booking_service.usecases.last_confirmed import LastConfirmed
from booking_service.usecases.people import Passwords
from shared.domain.retention import Retention
from shared.letters import Letters
from shared.messages.links import Links
from shared.storage.database import Sessions
from shared.storage.notices import WROTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Everything that pages and API need from outside; made once, by create_app."""

    sessions: Sessions
    reading: Sessions
    engine: Engine
    turnstile: Turnstile
    links: Links
    letters: Letters
    desk: Desk
    confirmed: LastConfirmed
    passwords: Passwords
    ring: Callable[[], None]
    clock: Callable[[], datetime]
    base_url: str
    exit_url: str
    practice_name: str
    mail_from: str
    redis_url: str
    keeps: Retention
    private_calendars: bool = False
    private_webhooks: bool = False
    embed_origins: tuple[str, ...] = ()

    @property
    def site(self) -> Site:
        """How calendar objects are signed and addressed."""
        return Site(
            links=self.links,
            base_url=self.base_url,
            practice_name=self.practice_name,
            mail_from=self.mail_from,
        )


def current() -> Tools:
    """Return the tools of the app that answers this request."""
    found: Tools = current_app.extensions["tools"]
    return found


def now() -> datetime:
    """Read the clock, for what needs no transaction."""
    return current().clock()


@contextmanager
def work() -> Iterator[tuple[Session, datetime]]:
    """Open one transaction and read the clock once; commit if the block ends well.

    The bell rings after the response is out, and only if something was written: a booking
    never waits for Redis.
    """
    tools = current()
    with tools.turnstile.passed(), tools.sessions.begin() as tx:
        yield tx, tools.clock()
        wrote = bool(tx.info.get(WROTE))
    if wrote:
        after_this_request(_ring_when_out)


@contextmanager
def reading() -> Iterator[tuple[Session, datetime]]:
    """Read without a transaction around it, and read the clock once.

    For what asks little and changes nothing: each query sees what is committed by then, as it
    would inside `work()`, and the database is spared a begin and a commit.
    """
    tools = current()
    with tools.turnstile.passed(), tools.reading() as tx:
        yield tx, tools.clock()


def _ring_when_out(response: Response) -> Response:
    ring = current().ring  # looked up here: when the response closes, the request is over
    response.call_on_close(ring)
    return response
