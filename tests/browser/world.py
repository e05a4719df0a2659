"""A practice that has been lived in for a month, behind a running site; and its addresses."""

from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from booking_service.demo import seed
from booking_service.tools import Tools
from booking_service.usecases import booking_views, clients, people, thread
from booking_service.usecases.sides import Side
from shared.domain.notices import MailSort, NoticeKind
from shared.storage.notices import NoticeRow
from tests.browser.conftest import _app, serving


@dataclass(frozen=True)
class World:
    """The site, how its coach signs in, and where Ben's links and rows are."""

    site: str
    app: Flask
    coach: seed.SeededCoach
    paths: dict[str, str]

    @property
    def tools(self) -> Tools:
        """What the pages behind the site work with."""
        found: Tools = self.app.extensions["tools"]
        return found

    def endpoint_of(self, url: str) -> str | None:
        """Which view answers a GET for this address, if one does."""
        try:
            there = self.app.url_map.bind("localhost").match(urlsplit(url).path, "GET")
        except HTTPException:
            return None
        return there[0]


@contextmanager
def lived_in(database_url, clock, neutral, *, empty=False):
    """Serve a practice with a month behind it and one ahead; `empty`: one that begins today."""
    with serving() as server:
        address = f"http://localhost:{server.port}"  # a name, for passkeys want one
        server.app = _app(database_url, clock, address, neutral)
        tools = server.app.extensions["tools"]
        coach = seed.seed(tools, now=clock.now, empty=empty)
        yield World(address, server.app, coach, {} if empty else _paths(tools, coach, clock.now))
    tools.engine.dispose()


def _paths(tools, coach, now):
    """Where Ben's mails lead, and where the coach reads of Ben."""
    with tools.sessions.begin() as tx:
        ada = people.coach_by_slug(tx, coach.slug)
        ben = next(c for c in clients.list_clients(tx, ada.id) if c.email == "ben@example.com")
        booked = booking_views.of_client(tx, ada.id, ben.id, now)
        ahead = next(one for one in booked if one.start > now)
        held = next(one for one in booked if one.end <= now)
        promised = thread.of(tx, Side(ben.id), tools.desk.sealer, now).open[0]
    links = tools.links
    return {
        "me": f"/me/{links.client_token(ben.id, now)}",
        "check_in": f"/check-ins/{links.check_in_token(promised.id, now)}",
        "return": f"/me/{links.return_token(ben.id, now)}/return",
        "unsubscribe": f"/unsubscribe/{links.unsubscribe_token(ben.id, MailSort.NUDGES, now)}",
        "held": f"/bookings/{links.manage_token(held.id, held.created_at)}",
        "client": f"/coach/clients/{ben.id}",
        "booking": f"/coach/bookings/{ahead.id}",
    }


def sign_in_link(world):
    """Where the newest mail to a coach who asked for a link leads."""
    with world.tools.sessions() as tx:
        asked = select(NoticeRow).where(NoticeRow.kind == NoticeKind.COACH_SIGN_IN)
        notice = tx.scalars(asked.order_by(NoticeRow.due_at.desc())).first()
        token = world.tools.links.sign_in_token(notice.subject_ids[0], notice.due_at)
    return f"/coach/sign-in/link/{token}"
