"""How heavy each page is and how soon it is rendered, with a month of life behind it."""

import gzip
import re
import time

import pytest
from sqlalchemy import select

from booking_service.demo import seed
from shared.storage.people import ClientRow
from tests.web import pages

HEAVIEST = 60_000  # bytes of page, style and script together, as they are transferred
SLOWEST = 0.1  # s of the process, the best of three: what others do meanwhile is not ours
OPEN = (
    *("/ada", "/ada/start", "/help", "/help?country=GB", "/ada/times?kind=guidance"),
    *("/ada/embed", "/ada/data", "/ada/privacy", "/ada/waiting?kind=guidance", "/me"),
)
OWN = ("commitments", "wins", "bookings", "alliance", "settings", "erasure")
COACHS = (
    *("bookings", "bookings/new", "waiting", "week", "week?hours=all", "week?view=day"),
    *("week?view=agenda", "week/month", "week/explain", "availability", "availability/dates"),
    *("availability/holidays", "availability/travel", "availability/kinds", "calendars"),
    *("availability/reminders", "clients", "notices", "notices/samples", "wording"),
    *("wording/greeting", "help-lines", "policies", "totals", "clocks", "webhooks"),
    *("profile", "keys", "security", "embed"),
)


@pytest.fixture
def visit(app, clock):
    """Ask for a page as the coach of a practice with a month behind it."""
    coach = seed.seed(app.extensions["tools"], now=clock.now, empty=False)
    browser = app.test_client()
    form = pages.hidden(browser.get("/coach/sign-in"))
    browser.post("/coach/sign-in", data=form | {"email": coach.email, "password": coach.password})

    def get(path):
        return browser.get(path, headers={"Accept-Encoding": "gzip"})

    return get


@pytest.fixture
def own(app, clock, visit):  # noqa: ARG001  # the month is there
    """The pages that Ben's link opens."""
    tools = app.extensions["tools"]
    with tools.sessions() as tx:
        ben = tx.scalars(select(ClientRow).where(ClientRow.email == "ben@example.com")).one()
    me = f"/me/{tools.links.client_token(ben.id, clock.now)}"
    return [me, *(f"{me}/{part}" for part in OWN)]


def test_no_page_is_heavier_than_60_kb_with_all_it_needs_or_takes_100_ms_to_be_made(visit, own):
    clients = set(re.findall(r"/coach/clients/[\w-]{36}", plain(visit("/coach/clients"))))
    bookings = set(re.findall(r"/coach/bookings/[\w-]{36}", plain(visit("/coach/bookings"))))
    assert len(clients) > 3
    assert len(bookings) > 3
    paths = [*OPEN, *(f"/coach/{path}" for path in COACHS), *clients, *bookings, *own]
    weighed = {path: _weigh(visit, path) for path in paths}
    heavy = {path: weight for path, (weight, _) in weighed.items() if weight >= HEAVIEST}
    slow = {path: took for path, (_, took) in weighed.items() if took >= SLOWEST}
    _tell(weighed)
    assert heavy == {}
    assert slow == {}


def plain(page):
    """The page as a browser reads it."""
    packed = page.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(page.data) if packed else page.data).decode()


def _weigh(visit, path):
    took = []
    for _ in range(3):
        began = time.process_time()
        page = visit(path)
        took.append(time.process_time() - began)
    assert page.status_code == 200, path
    needed = set(re.findall(r'(?:href|src)="([^"]+\.(?:css|js|svg))"', plain(page)))
    weight = len(page.data) + sum(len(visit(each).data) for each in needed)
    return weight, min(took)


def _tell(weighed):
    heaviest = max(weighed, key=lambda path: weighed[path][0])
    print(f"heaviest: {heaviest}, {weighed[heaviest][0]} bytes")
    for path in sorted(weighed, key=lambda path: weighed[path][1])[:-6:-1]:
        print(f"slowest: {path}, {weighed[path][1] * 1000:.0f} ms")
