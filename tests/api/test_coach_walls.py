"""Coach B neither sees nor touches anything of coach A: every call of the coach's side."""

import re

import pytest
from sqlalchemy import select

from booking_service.usecases import commitments, wins
from booking_service.usecases.commitment_terms import CommitmentWish
from booking_service.usecases.sides import Side
from shared.storage.bookings import BookingRow
from tests.api.asking import WEDNESDAY_10
from tests.people import CLEO
from tests.thread import MONDAY
from tests.usecases.lived_in import everything

HERS = ("ben@", "Ben Okoro", "glockenspiel", "Red phone", "Ada Marlow", "feeds.example.com")
BODIES = {
    "move": {"start": WEDNESDAY_10},
    "proposals": {"starts": [WEDNESDAY_10]},
    "address": {"email": "taken@example.com"},
    "alliance": {
        "days": [1], "at": "10:00", "nudges_before": 1, "nudges_after": 1, "after_miss": "nothing",
    },
    "commitments": {"what": "Taken over", "due_on": "2026-06-20"},
    "competency-reflections": {"step": "not_now"},
    "packages": {"size": 4},
    "reading": {"until": "2026-06-08T09:00:00Z"},
    "answer": {"text": "Taken over"},
    "referral": {"words": "Taken over", "bookings": "release"},
    "welcome": {},
}  # fmt: skip


@pytest.fixture
def adas(app, ada, visitor, clock):
    """The id of everything that Ada has, by the name that the contract gives it."""
    booking = visitor.booked(about="a line about the glockenspiel")
    tools = app.extensions["tools"]
    with tools.sessions.begin() as tx:
        client_id = tx.scalar(select(BookingRow.client_id))
        side = Side(client_id)
        what = CommitmentWish(what="Tune the glockenspiel", due_on=MONDAY)
        commitments.make(tx, side, what, tools.desk, clock.now)
        win = wins.note(tx, side, "The glockenspiel sounds", tools.desk, clock.now)
    calendar = {"name": "Red phone", "kind": "ics", "url": "https://feeds.example.com/a.ics"}
    closed = {"overrides": [{"date": "2026-06-12", "windows": [["10:00", "10:30"]]}]}
    ada.put("/coach/availability", closed)
    ada.post("/coach/bookings", by_ada(start="2026-06-12T09:00:00Z"))
    wait = {"kind": "guidance", "date": "2026-06-12", "client": by_ada()["client"]}
    ada.post("/coach/feed")
    hook = {"name": "Books", "url": "https://books.example.org/in", "events": ["win.noted"]}
    webhook = ada.post("/coach/webhooks", hook).json["id"]
    return {
        "webhook_id": webhook,
        "delivery_id": ada.post(f"/coach/webhooks/{webhook}/ping", {}).json["id"],
        "booking_id": booking["id"],
        "client_id": str(client_id),
        "win_id": str(win),
        "notice_id": ada.get("/coach/notices").json["notices"][0]["id"],
        "key_id": ada.get("/coach/keys").json["keys"][0]["id"],
        "calendar_id": ada.post("/coach/calendars", calendar).json["id"],
        "package_id": ada.post(f"/coach/clients/{client_id}/packages", {"size": 8}).json["id"],
        "waiting_id": ada.post("/coach/waiting", wait).json["id"],
    }


def by_ada(**more):
    who = {"name": CLEO.name, "email": CLEO.email, "zone": CLEO.zone}
    return {"kind": "guidance", "client": who} | more


def calls(app, ids):
    """Every call of the coach's side with Ada's ids: method, path, and whether it names one."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/coach/") and "line_id" not in rule.arguments:
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: ids[part[1]], rule.rule)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield method, path.removeprefix("/api/v1"), bool(rule.arguments)


def call(asker, method, path):
    if method in ("GET", "DELETE"):
        return asker.get(path) if method == "GET" else asker.delete(path)
    named = {} if "/calendars/" in path else BODIES.get(path.rpartition("/")[2], {})
    return asker.send(method, path, named)


def kept(app):
    with app.extensions["tools"].sessions() as tx:
        return everything(tx)


def test_bea_touches_nothing_of_adas_by_any_call(app, bea, adas):
    assert bea.get("/coach/profile").status_code == 200  # her key's use is noted once
    before, named = kept(app), set()
    for method, path, has_id in calls(app, adas):
        if has_id:
            answer = call(bea, method, path)
            assert answer.status_code == 404, (method, path, answer.json)
            named |= {name for name, value in adas.items() if value in path}
    assert named == set(adas)
    assert kept(app) == before


def test_bea_reads_nothing_of_adas_by_any_call(app, ada, bea, adas):
    seen = ""
    for method, path, has_id in calls(app, adas):
        if method == "GET" and not has_id:
            query = {"kind": "guidance", "start": WEDNESDAY_10} if "explain" in path else {}
            shown = bea.get(path, **query).text
            assert not [word for word in (*HERS, *adas.values()) if word in shown], path
            seen += ada.get(path, **query).text
    words = ("ben@example.com", "Red phone", adas["waiting_id"])
    assert [word for word in words if word not in seen] == []  # the walk would see them


def test_with_adas_own_key_no_call_is_refused_for_its_body(app, ada, adas):
    """A call that is refused for its body alone would prove nothing."""
    for method, path, has_id in calls(app, adas):
        if has_id and method != "DELETE":
            answer = call(ada, method, path)
            assert answer.status_code not in (400, 415, 422), (method, path, answer.text)
