"""Ben's links show nothing of Cleo's and change nothing of hers, by whichever route."""

import re
from itertools import product

import pytest

from booking_service.usecases import pauses
from shared.domain.notices import MailSort
from tests.people import BEN, CLEO
from tests.usecases.lived_in import everything
from tests.web.coach_side import TUESDAY_10, a_booking
from tests.web.threads import a_thread

HERS = ("Cleo", "cleo@", "landlord", "glockenspiel")
FORM = {
    "status": "done",
    "note": "x",
    "what": "Taken over",
    "due_on": "2026-06-20",
    "text": "Taken over",
    "how": "series",
    "days": "1",
    "at": "10:00",
    "nudges_before": "1",
    "nudges_after": "1",
    "after_miss": "nothing",
    "zone": "Asia/Tokyo",
    "sort": "nudges",
    "start": "2026-06-10T09:00:00Z",
    "List-Unsubscribe": "One-Click",
}
JSON = {
    "status": "done",
    "what": "Taken over",
    "due_on": "2026-06-20",
    "text": "Taken over",
    "days": [1],
    "at": "10:00",
    "nudges_before": 1,
    "nudges_after": 1,
    "after_miss": "nothing",
    "zone": "Asia/Tokyo",
    "start": "2026-06-10T09:00:00Z",
}
LAST = ("/end", "/erasure")


@pytest.fixture
def cleo(app, ada, clock):
    thread = a_thread(app, ada, clock.now, CLEO, "Call the landlord about the glockenspiel")
    tools = app.extensions["tools"]
    with tools.sessions.begin() as tx:
        thread.pause = pauses.begin(tx, thread.side, None, tools.desk, clock.now)
    thread.booking = a_booking(app, ada, clock.now, TUESDAY_10.replace(hour=12), CLEO)
    return thread


@pytest.fixture
def tokens(app, ada, clock):
    """Every sort of link that Ben can have."""
    ben, links = a_thread(app, ada, clock.now), app.extensions["tools"].links
    booking, client_id, now = a_booking(app, ada, clock.now), ben.side.client_id, clock.now
    return [
        ben.me.rpartition("/")[2],
        ben.check_in.rpartition("/")[2],
        links.manage_token(booking, now),
        links.unsubscribe_token(client_id, MailSort.NUDGES, now),
        links.return_token(client_id, now),
        links.waiting_token(client_id, now),
        links.offer_token(booking, now),
        links.proposal_token(booking, now),
    ]


def routes(app, *methods):
    """Every client route and what can be done there; what ends a link comes last."""
    found = [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if "token" in rule.arguments and "feeds" not in rule.rule
        for method in methods
        if method in rule.methods
    ]
    return sorted(found, key=lambda each: (each[0].rule.endswith(LAST), each[1], each[0].rule))


def paths(app, rule, token, cleo):
    """The route with Ben's link, and each of Cleo's ids wherever another is asked for."""
    ids = [cleo.commitment, cleo.pause, cleo.win, cleo.booking, cleo.side.client_id]
    others = sorted(rule.arguments - {"token"})
    for chosen in product(ids, repeat=len(others)):
        values = dict(zip(others, chosen, strict=True)) | {"token": token}
        yield app.url_map.bind("localhost").build(rule.endpoint, values)


def hers(app, cleo):
    """Every row in which Cleo is named."""
    with app.extensions["tools"].sessions() as tx:
        kept = everything(tx)
    mark = re.compile(f"{cleo.side.client_id}|{CLEO.email}|{cleo.commitment}|{cleo.booking}")
    return {
        name: sorted(row for row in rows.splitlines() if mark.search(row))
        for name, rows in kept.items()
    }


def test_no_link_of_bens_shows_or_changes_what_is_cleos(app, ada, clock, cleo, tokens):  # noqa: ARG001
    app.config["WTF_CSRF_ENABLED"] = False
    before, asked = hers(app, cleo), 0
    assert before["commitments"]
    assert before["wins"]
    for rule, method in routes(app, "GET", "POST", "PUT", "DELETE"):
        for token in tokens:
            for path in paths(app, rule, token, cleo):
                sent = {"json": JSON} if path.startswith("/api") else {"data": FORM}
                answer = app.test_client().open(path, method=method, **sent)
                asked += 1
                assert answer.status_code < 500, (method, rule.rule)
                shown = answer.text + str(answer.location)
                assert not [word for word in HERS if word in shown], (method, rule.rule)
    assert asked > 500
    assert hers(app, cleo) == before


def test_the_walk_would_see_what_is_cleos(app, cleo, tokens):  # noqa: ARG001  # Ben is there too
    for part in ("", "/commitments", "/wins", "/settings"):
        page = app.test_client().get(cleo.me + part).text
        assert part == "/settings" or any(word in page for word in HERS)
    assert BEN.email not in app.test_client().get(cleo.me).text
