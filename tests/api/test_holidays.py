"""Public holidays to choose from, and asking what a change of hours would leave outside."""

from datetime import datetime, timedelta

import pytest

from booking_service.usecases.people import coach_by_slug
from tests.api.asking import TUESDAY_10, client, fields, said
from tests.web.week_cells import busy_elsewhere

CLOSED = {"overrides": [{"date": "2026-06-09", "windows": []}]}
SUNDAY_NIGHT = "2026-06-14T21:15:00Z"


def holidays(asker, **query):
    return asker.get("/coach/holidays", **query)


def book(asker, start):
    return asker.post("/coach/bookings", {"kind": "coaching", "start": start, "client": client()})


def test_a_years_holidays_are_listed_with_the_regions_there_are(ada):
    found = holidays(ada, country="GB", subdivision="SCT", year="2026").json
    assert (found["country"], found["country_name"]) == ("GB", "United Kingdom")
    assert {"code": "SCT", "name": "Scotland"} in found["subdivisions"]
    assert {"date": "2026-11-30", "name": "Saint Andrew's Day", "counts": False} in found[
        "holidays"
    ]


def test_without_a_place_it_is_the_coachs_own_and_this_year(ada):
    assert (holidays(ada).json["country"], holidays(ada).json["year"]) == ("GB", 2026)
    ada.put(
        "/coach/availability",
        {"holidays": {"country": "DE", "subdivision": "BY", "dates": ["2026-11-01"]}},
    )
    found = holidays(ada, year="2026").json
    assert (found["country"], found["subdivision"]) == ("DE", "BY")
    assert [day["date"] for day in found["holidays"] if day["counts"]] == ["2026-11-01"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"country": "ZZ"}, "country"),
        ({"country": "Britain"}, "country"),
        ({"country": "GB", "subdivision": "BY"}, "subdivision"),
        ({"country": "GB", "year": "1066"}, "year"),
        ({"country": "GB", "year": "soon"}, "year"),
    ],
)
def test_a_place_or_a_year_that_does_not_exist_is_named(ada, query, field):
    assert fields(holidays(ada, **query)) == [field]


def test_only_a_coach_is_told_which_holidays_count(visitor):
    assert holidays(visitor, country="GB").status_code == 401


def test_a_preview_answers_like_the_change_and_saves_nothing(visitor, ada):
    booking = visitor.booked()
    before = ada.get("/coach/availability").json
    seen = ada.put("/coach/availability?preview=true", CLOSED).json
    assert [(each["id"], each["newly"]) for each in seen["bookings_outside"]] == [
        (booking["id"], True)
    ]
    assert seen["overrides"] == CLOSED["overrides"]
    assert ada.get("/coach/availability").json == before
    assert ada.put("/coach/availability", CLOSED).json == seen


def test_what_lies_outside_already_is_listed_and_told_apart(visitor, ada):
    visitor.booked()
    ada.put("/coach/availability", CLOSED)
    for seen in (
        ada.get("/coach/availability").json,
        ada.put("/coach/availability?preview=true", {"max_per_day": 3}).json,
    ):
        assert [each["newly"] for each in seen["bookings_outside"]] == [False]


def test_a_preview_refuses_what_the_change_would_refuse(ada):
    wrong = {"travel": [{"from": "2026-09-01", "to": None, "zone": "Mars/Olympus"}]}
    assert fields(ada.put("/coach/availability?preview=true", wrong)) == ["travel.0.zone"]


def test_which_year_was_looked_through_comes_back(ada):
    sent = {"country": "GB", "subdivision": "ENG", "through": 2027, "dates": ["2026-12-25"]}
    assert ada.put("/coach/availability", {"holidays": sent}).json["holidays"] == sent


def test_a_booking_outside_the_hours_says_which_rules_it_leaves(ada):
    made = book(ada, SUNDAY_NIGHT)
    assert (made.status_code, made.json["outside"]) == (201, ["outside_hours"])
    inside = book(ada, TUESDAY_10).json
    assert inside["outside"] == []
    moved = ada.post(f"/coach/bookings/{inside['id']}/move", {"start": "2026-06-13T08:00:00Z"})
    assert moved.json["outside"] == ["outside_hours"]


def test_another_booking_is_never_overlapped_and_is_named(ada, visitor):
    there = visitor.booked()
    refused = book(ada, TUESDAY_10)
    assert said(refused) == (409, "slot_taken")
    assert [each["id"] for each in refused.json["in_the_way"]] == [there["id"]]
    assert refused.json["detail"] == "Another booking is too close, buffers included."
    other = book(ada, SUNDAY_NIGHT).json
    moved = ada.post(f"/coach/bookings/{other['id']}/move", {"start": TUESDAY_10})
    assert said(moved) == (409, "slot_taken")
    assert [each["start"] for each in moved.json["in_the_way"]] == [TUESDAY_10]


def test_an_event_of_another_calendar_is_named_by_its_time_alone(app, clock, ada):
    start = datetime.fromisoformat(TUESDAY_10)
    with app.extensions["tools"].sessions() as tx:
        coach = coach_by_slug(tx, "ada")
    busy_elsewhere(app, coach, clock.now, start, start + timedelta(minutes=30))
    refused = book(ada, TUESDAY_10)
    assert said(refused) == (409, "slot_taken")
    event = {"id": None, "start": TUESDAY_10, "end": "2026-06-09T09:30:00Z"}
    assert refused.json["in_the_way"] == [event]
    why = "An event in another calendar is too close, buffers included."
    assert refused.json["detail"] == why


def test_a_visitor_is_never_told_whose_booking_is_in_the_way(visitor, another):
    visitor.booked()
    refused = another.book(**{"pass": another.a_pass()})
    assert said(refused) == (409, "slot_taken")
    assert "in_the_way" not in refused.json
