"""A coach's program asks why a time is, or is not, on offer."""

import pytest

from tests.api.asking import TUESDAY_10, Asker, fields, said


def ask(coach, start=TUESDAY_10, kind="guidance"):
    return coach.get("/coach/slots/explain", kind=kind, start=start)


def codes(answer):
    return [rule["rule"] for rule in answer.json["rules"]]


def test_what_is_listed_is_explained_as_offered(ada, visitor):
    listed = visitor.get(
        "/coaches/ada/slots",
        kind="guidance",
        zone="UTC",
        **{"from": "2026-06-09", "to": "2026-06-12"},
    )
    starts = [slot["start"] for slot in listed.json["slots"]]
    assert starts
    assert all(ask(ada, start).json["offered"] for start in starts)


def test_an_offered_time_has_no_rule_against_it(ada):
    assert ask(ada).json == {
        "kind": "guidance",
        "start": "2026-06-09T09:00:00Z",
        "end": "2026-06-09T09:30:00Z",
        "offered": True,
        "rules": [],
        "bookings": [],
        "outside": [],
        "others": [],
    }


def test_every_rule_that_says_no_is_named_in_code_and_words(ada):
    refused = ask(ada, "2026-06-06T02:00:00Z")
    assert not refused.json["offered"]
    assert codes(refused) == ["outside_hours", "in_the_past"]
    assert refused.json["rules"][1]["detail"] == "This time has passed."
    assert refused.json["others"]


def test_the_booking_in_the_way_is_named(ada, visitor):
    booking = visitor.booked()
    refused = ask(ada)
    assert codes(refused) == ["overlaps_booking"]
    [found] = refused.json["bookings"]
    assert (found["id"], found["state"]) == (booking["id"], "confirmed")


def test_a_hold_in_the_way_has_no_id(ada, visitor):
    held = visitor.hold(**{"pass": visitor.a_pass()})
    assert held.status_code == 201
    [found] = ask(ada).json["bookings"]
    assert (found["id"], found["state"]) == (None, "held")


def test_a_kind_that_is_not_offered_says_so(ada):
    kinds = ada.get("/coach/availability").json["kinds"]
    ada.put("/coach/availability", {"kinds": {"guidance": kinds["guidance"]}})
    assert codes(ask(ada, kind="coaching")) == ["kind_not_offered"]


def test_another_coachs_bookings_say_nothing(visitor, bea):
    visitor.booked()
    assert ask(bea).json["offered"]


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"kind": "guidance"}, ["start"]),
        ({"start": TUESDAY_10}, ["kind"]),
        ({"kind": "tea", "start": TUESDAY_10}, ["kind"]),
        ({"kind": "guidance", "start": "2026-06-09T09:00:00"}, ["start"]),
        ({"kind": "guidance", "start": "9999-12-31T23:59:59Z"}, ["start"]),
    ],
)
def test_what_cannot_be_read_is_named(ada, asked, wrong):
    assert fields(ada.get("/coach/slots/explain", **asked)) == wrong


@pytest.mark.parametrize("start", ["1970-01-01T00:00:00Z", "2199-12-31T23:59:59Z"])
def test_times_far_away_are_explained_too(ada, start):
    assert ask(ada, start).json["offered"] is False


def test_nobody_else_is_told(app):
    assert said(ask(Asker(app))) == (401, "sign_in_required")
