"""The coach's availability: what is sent comes back, what is wrong is named."""

from datetime import date, timedelta

import pytest

from tests.api.asking import TUESDAY_10, fields

WHOLE = {
    "weekly": [
        {"days": [1, 2, 3], "start": "09:00", "end": "12:30"},
        {"days": [5], "start": "20:00", "end": "24:00"},
    ],
    "overrides": [
        {"date": "2026-06-10", "windows": [["10:00", "11:00"], ["13:00", "15:00"]]},
        {"date": "2026-06-11", "windows": []},
    ],
    "time_off": [
        {"from_date": "2026-07-01", "to_date": "2026-07-14"},
        {"start": "2026-06-15T09:00:00Z", "end": "2026-06-15T11:00:00Z"},
    ],
    "holidays": {"country": "GB", "subdivision": "ENG", "dates": ["2026-08-31", "2026-12-25"]},
    "travel": [
        {"from": "2026-09-01", "to": "2026-09-10", "zone": "America/New_York"},
        {"from": "2026-10-01", "to": None, "zone": "Asia/Kolkata"},
    ],
    "kinds": {
        "guidance": {
            "length_minutes": 30,
            "interval_minutes": 15,
            "buffer_before_minutes": 5,
            "buffer_after_minutes": 10,
            "approval": "manual",
        }
    },
    "minimum_notice_minutes": 60,
    "horizon_days": 30,
    "bookable_from": "2026-06-01",
    "bookable_to": "2026-12-31",
    "max_per_day": 4,
    "max_per_week": 12,
    "change_notice_minutes": 1440,
}


def test_what_is_sent_comes_back(ada):
    assert ada.put("/coach/availability", WHOLE).json == WHOLE | {"bookings_outside": []}
    shown = ada.get("/coach/availability").json
    assert shown == WHOLE | {"bookings_outside": []}
    assert ada.put("/coach/availability", shown).json == shown


@pytest.mark.parametrize("part", WHOLE)
def test_a_part_that_is_not_named_stays(ada, part):
    before = ada.get("/coach/availability").json
    changed = ada.put("/coach/availability", {part: WHOLE[part]}).json
    assert changed == before | {part: WHOLE[part]}


def test_years_of_dates_that_differ_come_back_and_can_be_sent_again(ada):
    first = date(2026, 6, 10)
    windows = [["08:00", "09:30"], ["10:00", "12:00"], ["13:00", "14:00"], ["15:00", "18:00"]]
    days = [(first + timedelta(days=each)).isoformat() for each in range(1000)]
    overrides = [{"date": day, "windows": windows} for day in days]
    assert ada.put("/coach/availability", {"overrides": overrides}).status_code == 200
    shown = ada.get("/coach/availability").json
    assert shown["overrides"] == overrides
    again = ada.put("/coach/availability", shown)
    assert (again.status_code, again.json["overrides"]) == (200, overrides)


def test_a_part_can_be_emptied(ada):
    ada.put("/coach/availability", WHOLE)
    empty = {
        "overrides": [],
        "travel": [],
        "time_off": [],
        "max_per_day": None,
        "horizon_days": None,
    }
    assert ada.put("/coach/availability", empty).json | empty == ada.get("/coach/availability").json


def test_a_figure_of_a_kind_that_is_left_out_stays(ada):
    ada.put("/coach/availability", WHOLE)
    changed = ada.put("/coach/availability", {"kinds": {"guidance": {"length_minutes": 45}}}).json
    assert changed["kinds"] == {"guidance": WHOLE["kinds"]["guidance"] | {"length_minutes": 45}}


def test_bookings_that_now_lie_outside_are_listed_and_kept(visitor, ada):
    booking = visitor.booked()
    hours = [{"days": [4], "start": "09:00", "end": "12:00"}]
    [outside] = ada.put("/coach/availability", {"weekly": hours}).json["bookings_outside"]
    assert (outside["id"], outside["start"]) == (booking["id"], TUESDAY_10)
    assert ada.get(f"/coach/bookings/{booking['id']}").json["state"] == "confirmed"


def weekly(start, end):
    return {"weekly": [{"days": [1], "start": start, "end": end}]}


def kind(**figures):
    return {"kinds": {"coaching": figures}}


WRONG = {
    "the end before the start": (weekly("12:00", "09:00"), ["weekly.0.end"]),
    "the end at the start": (weekly("09:00", "09:00"), ["weekly.0.end"]),
    "24:01": (weekly("09:00", "24:01"), ["weekly.0.end"]),
    "24:00 as a start": (weekly("24:00", "24:00"), ["weekly.0.end"]),
    "9:00 AM": (weekly("9:00 AM", "12:00"), ["weekly.0.start"]),
    "a number for a time": (weekly(9, 12), ["weekly.0.start", "weekly.0.end"]),
    "an eighth weekday": (
        {"weekly": [{"days": [8], "start": "09:00", "end": "10:00"}]},
        ["weekly.0.days.0"],
    ),
    "no weekday": ({"weekly": [{"days": [], "start": "09:00", "end": "10:00"}]}, ["weekly.0.days"]),
    "null hours": ({"weekly": None}, ["weekly"]),
    "a date that is not": (
        {"overrides": [{"date": "2026-02-30", "windows": []}]},
        ["overrides.0.date"],
    ),
    "a window the wrong way round": (
        {"overrides": [{"date": "2026-03-03", "windows": [["10:00", "09:00"]]}]},
        ["overrides.0.windows.0"],
    ),
    "one date twice": ({"overrides": [{"date": "2026-03-03", "windows": []}] * 2}, ["overrides"]),
    "time off that ends first": (
        {"time_off": [{"from_date": "2026-03-03", "to_date": "2026-03-02"}]},
        ["time_off.0"],
    ),
    "time off by halves": ({"time_off": [{"from_date": "2026-03-03"}]}, ["time_off.0"]),
    "time off without an offset": (
        {"time_off": [{"start": "2026-03-03T09:00:00", "end": "2026-03-03T10:00:00Z"}]},
        ["time_off.0.start"],
    ),
    "travel to Mars": (
        {"travel": [{"from": "2026-03-03", "to": None, "zone": "Mars/Olympus"}]},
        ["travel.0.zone"],
    ),
    "holidays of no country": ({"holidays": {"country": "XX", "dates": []}}, ["holidays.country"]),
    "holidays of no region": (
        {"holidays": {"country": "GB", "subdivision": "ZZZ", "dates": []}},
        ["holidays.subdivision"],
    ),
    "a region of no country": (
        {"holidays": {"subdivision": "ENG", "dates": []}},
        ["holidays.country"],
    ),
    "two places at once": (
        {"travel": [{"from": "2026-03-03", "to": None, "zone": "UTC"}] * 2},
        ["travel"],
    ),
    "a length of 0": (kind(length_minutes=0), ["kinds.coaching.length_minutes"]),
    "a length of -30": (kind(length_minutes=-30), ["kinds.coaching.length_minutes"]),
    "a length of 1441": (kind(length_minutes=1441), ["kinds.coaching.length_minutes"]),
    "half a minute": (kind(length_minutes=30.5), ["kinds.coaching.length_minutes"]),
    "an interval of 0": (kind(interval_minutes=0), ["kinds.coaching.interval_minutes"]),
    "a negative buffer": (kind(buffer_after_minutes=-1), ["kinds.coaching.buffer_after_minutes"]),
    "another approval": (kind(approval="maybe"), ["kinds.coaching.approval"]),
    "a negative notice": ({"minimum_notice_minutes": -1}, ["minimum_notice_minutes"]),
    "a number without end": ({"minimum_notice_minutes": 10**30}, ["minimum_notice_minutes"]),
    "a range the wrong way round": (
        {"bookable_from": "2026-03-03", "bookable_to": "2026-03-02"},
        ["bookable_to"],
    ),
    "a word for a number": ({"horizon_days": "60"}, ["horizon_days"]),
    "no booking a day": ({"max_per_day": 0}, ["max_per_day"]),
}


@pytest.mark.parametrize(("change", "named"), WRONG.values(), ids=WRONG)
def test_a_wrong_availability_names_its_fields_and_changes_nothing(ada, change, named):
    before = ada.get("/coach/availability").json
    assert fields(ada.put("/coach/availability", change)) == named
    assert ada.get("/coach/availability").json == before


def test_the_kinds_on_offer_are_shown_to_visitors(ada, visitor):
    ada.put("/coach/availability", WHOLE)
    assert visitor.get("/coaches/ada").json["kinds"] == [
        {"kind": "guidance", "length_minutes": 30, "approval": "manual"}
    ]
