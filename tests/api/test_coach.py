"""A coach's program: it sees its own coach's things, and nothing of another's."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.domain.answers import Answer as Said
from shared.domain.answers import CalendarAnswer
from shared.storage import answers
from shared.storage.bookings import BookingRow
from tests.api.asking import TUESDAY_10, WEDNESDAY_10, Asker, client, fields, said
from tests.people import BEN, CLEO

NO_ONE = "00000000-0000-4000-8000-000000000000"
HOUR = timedelta(hours=1)
ACTIONS = ("approval", "refusal", "cancellation", "move", "completion", "no-show")


@pytest.mark.parametrize(
    "path",
    ["profile", "availability", "bookings", "clients", "notices", "keys", f"bookings/{NO_ONE}"],
)
def test_a_key_opens_the_coachs_side_and_nothing_else_does(app, path):
    stranger = Asker(app)
    refused = stranger.get(f"/coach/{path}")
    assert said(refused) == (401, "sign_in_required")
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert said(Asker(app, key="wn_made_up").get(f"/coach/{path}")) == (403, "forbidden")
    assert said(Asker(app, key="").get(f"/coach/{path}"))[0] in (401, 403)


def test_a_password_is_no_key(app):
    basic = {"Authorization": "Basic YWRhOmNvcnJlY3Q="}
    refused = app.test_client().get("/api/v1/coach/profile", headers=basic)
    assert said(refused) == (401, "sign_in_required")


def test_another_coach_finds_nothing_of_ada(visitor, ada, bea):
    booking = visitor.booked()
    [person] = ada.get("/coach/clients").json["clients"]
    [notice, *_] = ada.get("/coach/notices").json["notices"]
    [key] = ada.get("/coach/keys").json["keys"]
    for path in (f"bookings/{booking['id']}", f"clients/{person['id']}"):
        assert said(bea.get(f"/coach/{path}")) == (404, "not_found")
    for action in ACTIONS:
        refused = bea.post(f"/coach/bookings/{booking['id']}/{action}", {"start": WEDNESDAY_10})
        assert said(refused) == (404, "not_found"), action
    for path in (f"clients/{person['id']}/welcome", f"notices/{notice['id']}/resend"):
        assert said(bea.post(f"/coach/{path}")) == (404, "not_found")
    assert said(bea.delete(f"/coach/keys/{key['id']}")) == (404, "not_found")
    assert bea.get("/coach/bookings").json == {"bookings": [], "next": None}
    assert bea.get("/coach/clients").json == {"clients": [], "next": None}
    assert bea.get("/coach/notices").json == {"notices": [], "total": 0, "next": None}
    assert said(bea.get(f"/coach/notices/{notice['id']}")) == (404, "not_found")
    assert ada.get(f"/coach/bookings/{booking['id']}").json["state"] == "confirmed"


@pytest.mark.usefixtures("bea")
def test_a_pass_for_ada_opens_nothing_with_bea(visitor):
    body = {"kind": "guidance", "start": TUESDAY_10, "client": client()}
    refused = visitor.post("/coaches/bea/bookings", body | {"pass": visitor.a_pass()})
    assert said(refused) == (403, "pass_invalid")


def test_the_profile_changes_where_it_is_named(ada, visitor):
    changed = ada.put("/coach/profile", {"greeting": "Hello.\nI am Ada.", "zone": "Europe/Paris"})
    assert changed.status_code == 200
    assert (changed.json["greeting"], changed.json["name"]) == ("Hello.\nI am Ada.", "Ada Marlow")
    assert changed.json == ada.get("/coach/profile").json | {"bookings_outside": []}
    assert visitor.get("/coaches/ada").json["zone"] == "Europe/Paris"


@pytest.mark.usefixtures("bea")
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"slug": "Ada Marlow"}, ["slug"]),
        ({"slug": "coach"}, ["slug"]),
        ({"slug": "bea"}, ["slug"]),
        ({"email": "bea@example.com"}, ["email"]),
        ({"zone": "Mars/Olympus"}, ["zone"]),
        ({"name": "Ada\r\nMarlow"}, ["name"]),
        ({"country": "GBR"}, ["country"]),
        ({"countries_served": ["GB", 4]}, ["countries_served.1"]),
        ({"greeting": "x" * 2001}, ["greeting"]),
    ],
)
def test_a_wrong_profile_names_its_fields_and_changes_nothing(ada, change, named):
    before = ada.get("/coach/profile").json
    assert fields(ada.put("/coach/profile", change)) == named
    assert ada.get("/coach/profile").json == before


def test_the_coach_lists_bookings_by_date_and_state(visitor, ada):
    visitor.booked()
    visitor.booked(WEDNESDAY_10)
    both = ada.get("/coach/bookings").json["bookings"]
    assert [booking["start"] for booking in both] == [TUESDAY_10, WEDNESDAY_10]
    on_tuesday = ada.get("/coach/bookings", **{"from": "2026-06-09", "to": "2026-06-09"}).json
    assert on_tuesday["bookings"] == both[:1]
    after = ada.get("/coach/bookings", **{"from": "2026-06-09T09:30:00Z"}).json
    assert after["bookings"] == both[1:]
    assert ada.get("/coach/bookings", state="cancelled").json == {"bookings": [], "next": None}
    assert ada.get("/coach/bookings", state=["cancelled", "confirmed"]).json["bookings"] == both


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"from": "2026-06-10", "to": "2026-06-09"}, ["to"]),
        ({"from": "tomorrow"}, ["from"]),
        ({"state": "lost"}, ["state.0"]),
    ],
)
def test_a_wrong_list_of_bookings_names_its_fields(ada, query, named):
    assert fields(ada.get("/coach/bookings", **query)) == named


def test_the_coach_moves_and_cancels_at_any_time(visitor, ada, clock):
    path = f"/coach/bookings/{visitor.booked()['id']}"
    clock.now += 23 * HOUR
    moved = ada.post(f"{path}/move", {"start": "2026-06-09T18:05:00Z"})
    assert (moved.status_code, moved.json["revision"]) == (200, 1)
    cancelled = ada.post(f"{path}/cancellation", {"words": "I am ill, I am sorry."})
    assert cancelled.json["state"] == "cancelled"


def test_what_has_not_begun_is_not_over(visitor, ada, clock):
    path = f"/coach/bookings/{visitor.booked()['id']}"
    assert said(ada.post(f"{path}/completion")) == (409, "wrong_state")
    clock.now += 25 * HOUR
    assert ada.post(f"{path}/no-show").json["state"] == "no_show"
    assert ada.post(f"{path}/completion").json["state"] == "completed"


def test_the_coach_does_not_book_over_a_booking(visitor, ada):
    visitor.booked()
    body = {"kind": "coaching", "start": TUESDAY_10, "client": client(CLEO)}
    assert said(ada.post("/coach/bookings", body)) == (409, "slot_taken")


def test_a_welcomed_client_is_listed_as_such(visitor, ada):
    visitor.booked()
    [person] = ada.get("/coach/clients").json["clients"]
    assert (person["name"], person["welcomed_until"]) == (BEN.name, None)
    welcomed = ada.post(f"/coach/clients/{person['id']}/welcome").json
    assert welcomed["welcomed_until"] == "2026-09-06T09:00:00Z"
    assert welcomed.items() <= ada.get(f"/coach/clients/{person['id']}").json.items()


def test_the_outbox_shows_what_waits(visitor, ada):
    visitor.booked()
    waiting = ada.get("/coach/notices", state="pending").json["notices"]
    kinds = {(notice["kind"], notice["recipient"]) for notice in waiting}
    assert {("booking_confirmed", "client"), ("coach_booked", "coach")} <= kinds
    assert ada.get("/coach/notices", state="sent").json["notices"] == []
    refused = ada.post(f"/coach/notices/{waiting[0]['id']}/resend")
    assert said(refused) == (409, "wrong_state")
    assert fields(ada.get("/coach/notices", state="lost")) == ["state"]


def test_a_new_key_is_shown_once_and_works_until_it_is_revoked(app, ada):
    made = ada.post("/coach/keys", {"name": "My calendar"})
    assert made.status_code == 201
    calendar = Asker(app, key=made.json["key"])
    assert calendar.get("/coach/profile").status_code == 200
    assert made.json["key"] not in ada.get("/coach/keys").text
    assert ada.delete(f"/coach/keys/{made.json['id']}").status_code == 204
    assert said(calendar.get("/coach/profile")) == (403, "forbidden")
    assert said(ada.delete(f"/coach/keys/{made.json['id']}")) == (404, "not_found")
    assert fields(ada.post("/coach/keys", {"name": " "})) == ["name"]


def test_a_change_of_zone_can_be_looked_at_before_it_is_saved(visitor, ada):
    booked = visitor.booked()
    before = ada.get("/coach/profile").json
    ask = {"zone": "Pacific/Auckland", "name": "Ada M."}
    looked = ada.send("PUT", "/coach/profile?preview=true", ask)
    assert looked.json == before | ask | {"bookings_outside": [booked["id"]]}
    assert ada.get("/coach/profile").json == before
    assert ada.put("/coach/profile", ask).json == looked.json


def test_a_look_at_a_change_refuses_what_saving_it_would(ada, bea):
    assert bea.get("/coach/profile").status_code == 200
    refused = ada.send("PUT", "/coach/profile?preview=true", {"slug": "bea"})
    assert fields(refused) == ["slug"]


def test_what_a_calendar_answered_is_read_and_another_time_declined(app, ada, bea, visitor, clock):
    booking = visitor.booked()
    path = f"/coach/bookings/{booking['id']}"
    assert ada.get(path).json["calendar_answer"] is None
    with app.extensions["tools"].sessions.begin() as tx:
        row = tx.get(BookingRow, UUID(booking["id"]))
        told = CalendarAnswer(
            uid=row.uid, attendee="", sender="", sequence=0, stamp=clock.now,
            answer=Said.TENTATIVE, proposed_start=row.starts_at + timedelta(days=1),
        )  # fmt: skip
        answers.note(tx, row, told, clock.now)
    assert ada.get(path).json["calendar_answer"] == {
        "answer": "tentative",
        "proposed_start": "2026-06-10T09:00:00Z",
        "at": "2026-06-08T09:00:00Z",
    }
    assert said(bea.post(f"{path}/counter-refusal")) == (404, "not_found")
    declined = ada.post(f"{path}/counter-refusal")
    assert declined.json["calendar_answer"]["proposed_start"] is None
    assert said(ada.post(f"{path}/counter-refusal")) == (409, "wrong_state")
