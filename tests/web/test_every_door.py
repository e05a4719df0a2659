"""No booking without a pass, by any door: every route that changes something, page and API."""

import re

import pytest
from sqlalchemy import select

from booking_service.usecases import availability, proposals
from booking_service.usecases.proposals import Proposed
from shared.domain.availability import Override, WallTime, WallWindow
from shared.domain.notices import MailSort
from shared.storage.bookings import BookingRow
from shared.storage.waiting import WaitingRow
from tests.api.asking import Asker
from tests.people import BEN, CLEO
from tests.web import pages
from tests.web.coach_side import DAY, TUESDAY_10, a_booking, approves
from tests.web.threads import a_thread

FREE, FRIDAY_10 = "2026-06-10T09:00:00Z", TUESDAY_10 + 3 * DAY
WHO = {"name": BEN.name, "email": BEN.email, "zone": BEN.zone}
FORM = WHO | {
    "kind": "guidance",
    "start": FREE,
    "date": "2026-06-12",
    "once": "a-key",
    "at": "10:00",
}
DOORS = ("holds", "bookings", "waiting", "move", "choice", "series")
SOME_ID = "00000000-0000-4000-8000-000000000000"
LAST = ("/end", "/erasure", "/cancellation", "/departure", "/refusal")


def json_for(door, stolen, me):
    """What a program would send to book; `stolen` is somebody else's hold, `me` a client's link."""
    time = {"kind": "guidance", "start": FREE}
    who = time | {"client": WHO}
    return {
        "holds": [time, time | {"me": me}, time | {"pass": "p" * 43}],
        "bookings": [
            who, who | {"me": me}, who | {"pass": "p" * 43}, {**who, "start": None, "hold": stolen},
        ],
        "waiting": [{"kind": "guidance", "date": "2026-06-12", "client": WHO}],
        "series": [who | {"every_weeks": 1, "times": 2}],
    }.get(door, [{"start": FREE}, {}])  # fmt: skip


@pytest.fixture
def ben(app, ada, clock):
    """Every sort of link of a client whom the coach has not welcomed, one of them to a request."""
    thread = a_thread(app, ada, clock.now)
    tools, client_id, now = app.extensions["tools"], thread.side.client_id, clock.now
    booking = a_booking(app, ada, now)
    fill_friday(app, ada, now)
    approves(app, ada, now)
    pages.book(app.test_client())
    with tools.sessions.begin() as tx:
        request = tx.scalar(select(BookingRow).where(BookingRow.state == "requested"))
        times = Proposed(starts=(TUESDAY_10 + 2 * DAY,), words="")
        proposals.propose(tx, ada.id, request.id, times, tools.desk, now)
        links = tools.links
        return [
            thread.me.rpartition("/")[2],
            thread.check_in.rpartition("/")[2],
            links.manage_token(booking, now),
            links.manage_token(request.id, request.created_at),
            links.proposal_token(request.id, request.created_at),
            links.offer_token(request.id, request.created_at),
            links.unsubscribe_token(client_id, MailSort.NUDGES, now),
            links.return_token(client_id, now),
            links.waiting_token(client_id, now),
            links.next_booking_token(client_id, now),
        ]


def fill_friday(app, ada, now):
    """Let the only hour of a day be taken, so that one may wait for it."""
    only = Override(
        FRIDAY_10.date(), (WallWindow(WallTime.parse("10:00"), WallTime.parse("10:30")),)
    )
    with app.extensions["tools"].sessions.begin() as tx:
        availability.replace_parts(tx, ada.id, {"overrides": (only,)}, now)
    a_booking(app, ada, now, start=FRIDAY_10, who=CLEO)


@pytest.fixture
def stolen(app, ben):  # noqa: ARG001
    """The token of a time that somebody else holds by a pass of their own."""
    cleo = Asker(app)
    return cleo.hold("2026-06-11T11:00:00Z", **{"pass": cleo.a_pass()}).json["hold"]


def rows(app):
    """Every booking, hold, and place in a line."""
    with app.extensions["tools"].sessions() as tx:
        return {*tx.scalars(select(BookingRow.id)), *tx.scalars(select(WaitingRow.id))}


def strangers(app):
    """A new browser; one that was led to a therapist first; one whose pass is used up."""
    new, referred, spent = (app.test_client() for _ in range(3))
    pages.answer(referred, pages.THERAPIST_FIRST)
    pages.book(spent)
    return new, referred, spent


def is_an_end(rule, method):
    return method == "DELETE" or rule.rule.endswith(LAST)


def knocks(app, tokens, stolen):
    """Each route that changes something, with each link; what ends things comes last."""
    found = [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods & {"POST", "PUT", "DELETE"})
    ]
    for rule, method in sorted(found, key=lambda one: (is_an_end(*one), one[0].rule)):
        path = re.sub(r"<slug>", "ada", rule.rule)
        door = path.rpartition("/")[2]
        for token in tokens if "<token>" in path and door in DOORS else tokens[:1]:
            full = re.sub(r"<[^>]+>", SOME_ID, path.replace("<token>", token))
            yield full, method, json_for(full.rpartition("/")[2], stolen, tokens[0])


def test_no_door_makes_a_booking_without_a_pass(app, ben, stolen):
    browsers, doors = strangers(app), set()
    app.config["WTF_CSRF_ENABLED"] = False
    before = rows(app)
    for place, stranger in enumerate(browsers):
        links = ben[:1] if place else ben  # what a link opens is the same in every browser
        for path, method, bodies in knocks(app, links, stolen):
            if place and path.rpartition("/")[2] not in DOORS:
                continue
            by_program = path.startswith("/api")
            for body in bodies if by_program else [FORM]:
                sent = {"json": body} if by_program else {"data": FORM}
                key = {"Authorization": f"Bearer {ben[0]}"} if "/coach/" in path else {}
                answer = stranger.open(path, method=method, headers=key, **sent)
                assert answer.status_code < 500, (method, path)
                assert rows(app) <= before, (method, path, answer.status_code)
                doors.add(path.rpartition("/")[2])
    assert doors >= set(DOORS)


def test_with_a_pass_the_same_requests_book(app, ada):  # noqa: ARG001  # she is there to be booked
    app.config["WTF_CSRF_ENABLED"] = False
    by_page, by_program = app.test_client(), Asker(app)
    pages.answer(by_page, pages.CLEAR)
    assert by_page.post("/ada/holds", data=FORM).status_code == 303
    assert by_page.post("/ada/bookings", data=FORM).status_code == 303
    before = len(rows(app))
    assert before
    for door, start in (("holds", "2026-06-11T09:00:00Z"), ("bookings", "2026-06-11T11:00:00Z")):
        body = json_for(door, "", "")[0] | {"start": start}
        made = by_program.post(f"/coaches/ada/{door}", body | {"pass": by_program.a_pass()})
        assert made.status_code == 201
        assert len(rows(app)) > before
        before = len(rows(app))
