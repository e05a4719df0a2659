"""Holds, bookings, moves and cancellations, as a program makes them."""

from datetime import timedelta

import icalendar
import pytest

from tests.api.asking import TUESDAY_10, WEDNESDAY_10, client, said, token_of
from tests.messages.judges.panel import findings
from tests.people import BEN, CLEO

WEDNESDAY_NOON = "2026-06-10T11:00:00Z"
HOUR = timedelta(hours=1)


def test_a_hold_keeps_a_time_for_ten_minutes(visitor, another):
    held = visitor.hold(**{"pass": visitor.a_pass()})
    assert held.status_code == 201
    assert held.json["lapses_at"] == "2026-06-08T09:10:00Z"
    assert (held.json["start"], held.json["end"]) == (TUESDAY_10, "2026-06-09T09:30:00Z")
    assert TUESDAY_10 in starts(visitor)
    assert TUESDAY_10 not in starts(another)


def starts(asker, on="2026-06-09"):
    query = {"kind": "guidance", "from": on, "to": on, "zone": "Europe/London"}
    return [slot["start"] for slot in asker.get("/coaches/ada/slots", **query).json["slots"]]


def test_a_taken_time_is_refused_with_other_times(visitor, another):
    visitor.booked()
    refused = another.book(**{"pass": another.a_pass()})
    assert said(refused) == (409, "slot_taken")
    others = refused.json["others"]
    assert others
    assert set(others) <= {*starts(another), *starts(another, "2026-06-10")}
    assert another.book(others[0], **{"pass": another.a_pass()}).status_code == 201


def test_a_lapsed_hold_whose_time_is_gone_is_refused_with_other_times(visitor, another, clock):
    given = visitor.a_pass()
    held = visitor.hold(**{"pass": given}).json["hold"]
    clock.now += timedelta(minutes=10)
    another.booked(person=CLEO)
    refused = visitor.book(None, hold=held, **{"pass": given})
    assert refused.status_code == 409
    assert refused.json["others"]


def test_a_made_up_hold_holds_nothing(visitor):
    refused = visitor.book(None, hold="x" * 43, **{"pass": visitor.a_pass()})
    assert said(refused) == (409, "hold_lapsed")


def test_a_hold_is_no_pass(visitor, another):
    given = visitor.a_pass()
    held = visitor.hold(**{"pass": given}).json["hold"]
    assert said(another.book(None, hold=held)) == (403, "pass_required")
    assert said(visitor.book(None, hold=held)) == (403, "pass_required")
    assert said(another.book(None, hold=held, **{"pass": given})) == (403, "pass_mismatch")


def test_the_link_opens_the_booking_and_nothing_else(visitor, another):
    booking = visitor.booked()
    token = token_of(booking)
    assert another.get(f"/bookings/{token}").json == booking
    assert said(another.get(f"/me/{token}")) == (404, "not_found")
    assert said(another.get(f"/bookings/{token[:-1]}")) == (404, "not_found")


def test_the_clients_own_link_lists_their_bookings(visitor):
    first = visitor.booked()
    own = first["links"]["client"].rsplit("/", 1)[-1]
    visitor.booked(WEDNESDAY_10)
    shown = visitor.get(f"/me/{own}").json
    assert (shown["name"], shown["zone"]) == (BEN.name, BEN.zone)
    assert {booking["start"] for booking in shown["bookings"]} == {TUESDAY_10, WEDNESDAY_10}


def test_looking_changes_nothing(visitor):
    booking = visitor.booked()
    token = token_of(booking)
    for path in ("", "/invite.ics"):
        visitor.get(f"/bookings/{token}{path}")
        visitor.client.head(f"/api/v1/bookings/{token}{path}")
    assert visitor.get(f"/bookings/{token}").json == booking


def test_the_invite_gives_the_booked_instant(visitor):
    answer = visitor.get(f"/bookings/{token_of(visitor.booked())}/invite.ics")
    assert answer.mimetype == "text/calendar"
    [event] = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert f"{event['DTSTART'].dt:%Y-%m-%dT%H:%M:%SZ}" == TUESDAY_10


def test_a_move_frees_the_old_time_and_takes_the_new_one(visitor, another):
    token = token_of(visitor.booked(WEDNESDAY_10))
    moved = visitor.post(f"/bookings/{token}/move", {"start": WEDNESDAY_NOON})
    assert (moved.json["start"], moved.json["revision"]) == (WEDNESDAY_NOON, 1)
    assert another.booked(WEDNESDAY_10, person=CLEO)["start"] == WEDNESDAY_10


def test_a_move_to_a_taken_time_changes_nothing(visitor, another):
    booking = visitor.booked(WEDNESDAY_10)
    another.booked(WEDNESDAY_NOON, person=CLEO)
    refused = visitor.post(f"/bookings/{token_of(booking)}/move", {"start": WEDNESDAY_NOON})
    assert said(refused) == (409, "slot_taken")
    assert visitor.get(f"/bookings/{token_of(booking)}").json == booking


def test_a_move_to_a_time_that_is_not_offered_names_the_rule(visitor):
    token = token_of(visitor.booked(WEDNESDAY_10))
    refused = visitor.post(f"/bookings/{token}/move", {"start": "2026-06-10T11:07:00Z"})
    assert said(refused) == (422, "slot_not_offered")
    assert refused.json["rules"] == ["off_grid"]


def test_a_cancelled_booking_stays_cancelled_and_frees_its_time(visitor, another):
    token = token_of(visitor.booked(WEDNESDAY_10))
    cancelled = visitor.post(f"/bookings/{token}/cancellation")
    assert cancelled.json["state"] == "cancelled"
    assert said(visitor.post(f"/bookings/{token}/cancellation")) == (409, "wrong_state")
    assert said(visitor.post(f"/bookings/{token}/move", {"start": WEDNESDAY_10})) == (
        409,
        "wrong_state",
    )
    assert WEDNESDAY_10 in starts(another, "2026-06-10")


@pytest.mark.parametrize(
    ("what", "body"), [("move", {"start": WEDNESDAY_NOON}), ("cancellation", {})]
)
def test_it_can_be_too_late_for_a_client_to_change(visitor, clock, what, body):
    token = token_of(visitor.booked())
    clock.now += 13 * HOUR
    refused = visitor.post(f"/bookings/{token}/{what}", body)
    assert said(refused) == (409, "too_late_to_change")


def test_where_the_coach_decides_a_booking_is_a_request(visitor, ada):
    ada.put("/coach/availability", {"kinds": {"guidance": {"approval": "manual"}}})
    booking = visitor.booked()
    assert booking["state"] == "requested"
    assert said(visitor.get(f"/bookings/{token_of(booking)}/invite.ics")) == (404, "not_found")
    path = f"/coach/bookings/{booking['id']}"
    assert ada.post(f"{path}/approval").json["state"] == "confirmed"
    assert said(ada.post(f"{path}/approval")) == (409, "wrong_state")
    assert said(ada.post(f"{path}/refusal")) == (409, "wrong_state")


def test_what_no_calendar_has_is_not_taken_back_by_a_file(visitor, ada):
    ada.put("/coach/availability", {"kinds": {"guidance": {"approval": "manual"}}})
    token = token_of(visitor.booked())
    assert visitor.post(f"/bookings/{token}/cancellation").json["state"] == "cancelled"
    assert said(visitor.get(f"/bookings/{token}/invite.ics")) == (404, "not_found")


def test_a_booking_that_stood_is_taken_back_by_its_file(visitor):
    token = token_of(visitor.booked())
    visitor.post(f"/bookings/{token}/cancellation")
    answer = visitor.get(f"/bookings/{token}/invite.ics")
    assert b"\r\nMETHOD:CANCEL\r\n" in answer.data
    assert findings({"file": answer.data}) == {}


def test_a_refused_request_frees_its_time(visitor, ada, another):
    ada.put("/coach/availability", {"kinds": {"guidance": {"approval": "manual"}}})
    booking = visitor.booked()
    path = f"/coach/bookings/{booking['id']}"
    assert ada.post(f"{path}/refusal", {"words": "I am away."}).json["state"] == "declined"
    assert TUESDAY_10 in starts(another)


def test_a_discreet_booking_says_so_to_the_coach(visitor, ada):
    booking = visitor.booked(discreet=True, about="A new start")
    shown = ada.get(f"/coach/bookings/{booking['id']}").json
    assert (shown["discreet"], shown["about"]) == (True, "A new start")
    assert shown["client"]["email"] == BEN.email


def test_a_name_with_accents_and_a_domain_with_an_umlaut_are_welcome(visitor, ada):
    person = client() | {"name": "Zoë Ångström", "email": "zoe@bücher.example.com"}
    body = {"kind": "guidance", "start": TUESDAY_10, "client": person, "pass": visitor.a_pass()}
    made = visitor.post("/coaches/ada/bookings", body)
    assert made.status_code == 201
    [booked] = ada.get("/coach/bookings").json["bookings"]
    assert booked["client"]["name"] == "Zoë Ångström"
    assert booked["client"]["email"] == "zoe@xn--bcher-kva.example.com"
