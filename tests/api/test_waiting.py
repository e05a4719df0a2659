"""The waiting list as a program uses it: join, be offered a place, take it, leave."""

import pytest

from reminder_worker.jobs.offer_places import offer_due
from shared.storage.bookings import BookingRow
from tests.api.asking import GUIDANCE, client, fields, said
from tests.people import BEN, CLEO

TUESDAY = "2026-06-09"
NINE, HALF_PAST = "2026-06-09T08:00:00Z", "2026-06-09T08:30:00Z"
SHORT = {
    "weekly": [{"days": [1, 2, 3, 4, 5], "start": "09:00", "end": "10:00"}],
    "minimum_notice_minutes": 0,
}


@pytest.fixture
def full(ada):
    """Ada's Tuesday from 9 to 10, with a booking in each half hour; returns their ids."""
    assert ada.put("/coach/availability", SHORT).status_code == 200
    body = {"kind": "guidance", "client": client(CLEO)}
    made = [ada.post("/coach/bookings", body | {"start": start}) for start in (NINE, HALF_PAST)]
    return [answer.json["id"] for answer in made]


def join(asker, on=TUESDAY, person=BEN, **more):
    body = {"kind": "guidance", "date": on, "client": client(person)} | more
    if "pass" not in body:
        body["pass"] = asker.a_pass()
    return asker.post("/coaches/ada/waiting", body)


def path(link):
    """A link of ours as a path of the API."""
    return link.removeprefix("http://localhost")


def offered(app, clock):
    """Run the worker's round; return the API's paths of the offers that stand."""
    tools = app.extensions["tools"]
    offer_due(tools.sessions, "example.com", clock.now)
    with tools.sessions() as tx:
        rows = tx.query(BookingRow).where(BookingRow.waiting_id.is_not(None)).all()
        held = [row for row in rows if row.state == "held"]
        return [f"/offers/{tools.links.offer_token(row.id, row.created_at)}" for row in held]


@pytest.mark.usefixtures("full")
def test_joining_answers_with_a_place_in_line_and_its_link(visitor):
    joined = join(visitor)
    assert joined.status_code == 201
    assert joined.json["state"] == "waiting"
    assert (joined.json["kind"], joined.json["date"]) == ("guidance", TUESDAY)
    assert visitor.get(path(joined.json["links"]["waiting"])).json["state"] == "waiting"


@pytest.mark.usefixtures("full")
def test_the_gate_holds_at_the_list_too(visitor):
    assert said(join(visitor, **{"pass": None})) == (403, "pass_required")
    assert said(join(visitor, **{"pass": "x" * 40})) == (403, "pass_invalid")
    scoped = visitor.a_pass(GUIDANCE)
    assert said(join(visitor, kind="coaching", **{"pass": scoped})) == (403, "pass_scope")


@pytest.mark.usefixtures("full")
def test_the_pass_is_spent_and_a_repeat_answers_the_same(visitor):
    a_pass = visitor.a_pass()
    first = join(visitor, **{"pass": a_pass})
    assert join(visitor, **{"pass": a_pass}).json == first.json
    other_day = join(visitor, "2026-06-10", **{"pass": a_pass})
    assert said(other_day) == (409, "pass_used")


def test_a_day_with_free_times_is_refused_naming_the_date(visitor):
    assert fields(join(visitor)) == ["date"]
    assert fields(join(visitor, "2026-06-07")) == ["date"]
    assert fields(join(visitor, "soon")) == ["date"]


def test_a_place_that_comes_free_is_offered_shown_and_taken(app, ada, visitor, full, clock):
    place = path(join(visitor).json["links"]["waiting"])
    ada.post(f"/coach/bookings/{full[1]}/cancellation")
    [offer] = offered(app, clock)
    shown = visitor.get(offer)
    assert (shown.json["state"], shown.json["start"]) == ("open", HALF_PAST)
    assert shown.json["until"] == "2026-06-08T11:00:00Z"
    assert visitor.get(place).json["state"] == "offered"
    taken = visitor.post(f"{offer}/booking")
    assert (taken.status_code, taken.json["state"]) == (201, "confirmed")
    assert visitor.post(f"{offer}/booking").json == taken.json
    assert visitor.get(offer).json["state"] == "taken"
    assert visitor.get(place).json["state"] == "booked"
    assert said(visitor.post(f"{offer}/refusal")) == (409, "wrong_state")


def test_an_offered_place_is_nobody_elses(app, ada, visitor, another, full, clock):
    join(visitor)
    ada.post(f"/coach/bookings/{full[0]}/cancellation")
    offered(app, clock)
    refused = another.book(NINE, **{"pass": another.a_pass()})
    assert said(refused) == (409, "slot_taken")


def test_an_offer_let_go_is_over_and_cannot_be_taken(app, ada, visitor, full, clock):
    join(visitor)
    ada.post(f"/coach/bookings/{full[0]}/cancellation")
    [offer] = offered(app, clock)
    assert visitor.post(f"{offer}/refusal").json["state"] == "over"
    assert said(visitor.post(f"{offer}/booking")) == (409, "hold_lapsed")
    assert offered(app, clock) == []


@pytest.mark.usefixtures("full")
def test_leaving_by_the_link(visitor):
    place = path(join(visitor).json["links"]["waiting"])
    assert visitor.delete(place).json["state"] == "left"
    assert visitor.delete(place).json["state"] == "left"


@pytest.mark.usefixtures("full")
def test_who_types_an_address_that_waits_gets_no_link_to_that_place(visitor, another):
    first = join(visitor)
    again = join(another)
    assert again.json["id"] == first.json["id"]
    assert again.json["links"]["waiting"] is None


@pytest.mark.usefixtures("full")
def test_a_link_opens_one_thing_only(visitor):
    token = path(join(visitor).json["links"]["waiting"]).rpartition("/")[2]
    for wrong in ("offers", "proposals", "bookings", "me"):
        assert visitor.get(f"/{wrong}/{token}").status_code == 404
    assert visitor.get(f"/waiting/{token}x").status_code == 404


@pytest.mark.usefixtures("full")
def test_the_coach_sees_adds_and_removes_who_waits(ada, bea, visitor):
    join(visitor)
    body = {"kind": "guidance", "date": TUESDAY, "client": client(CLEO)}
    added = ada.post("/coach/waiting", body)
    assert (added.status_code, added.json["by_coach"]) == (201, True)
    listed = ada.get("/coach/waiting", date=TUESDAY).json["waiting"]
    assert [each["client"]["name"] for each in listed] == [BEN.name, CLEO.name]
    assert ada.get("/coach/waiting", date="2026-06-10").json["waiting"] == []
    there = f"/coach/waiting/{added.json['id']}"
    assert bea.get("/coach/waiting").json["waiting"] == []
    assert bea.delete(there).status_code == 404
    assert ada.delete(there).json["state"] == "left"
    assert len(ada.get("/coach/waiting").json["waiting"]) == 1


def test_the_coach_is_told_where_a_day_still_has_times(ada):
    body = {"kind": "guidance", "date": TUESDAY, "client": client(CLEO)}
    assert fields(ada.post("/coach/waiting", body)) == ["date"]


def test_the_list_of_who_waits_says_what_is_offered_until_when(app, ada, visitor, full, clock):
    join(visitor)
    ada.post(f"/coach/bookings/{full[0]}/cancellation")
    offered(app, clock)
    [place] = ada.get("/coach/waiting").json["waiting"]
    assert (place["state"], place["asked"]) == ("offered", 1)
    assert place["offer"] == {
        "start": NINE,
        "end": HALF_PAST,
        "until": "2026-06-08T11:00:00Z",
    }
