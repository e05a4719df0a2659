"""Before a change is saved, its page says which bookings it would leave outside, and asks."""

import pytest

from tests.web.coach_side import DAY, TUESDAY_10, a_booking, boxes, send, sign_in, state, text
from tests.web.hours_side import DATES, KINDS, PAGE, TRAVEL, change, rules, save

HOLIDAYS = f"{PAGE}/holidays"
CLOSING = {
    PAGE: {"weekly.2.0.start": "12:00"},
    DATES: {"overrides.0.on": "2026-06-09", "overrides.0.closed": "yes"},
    "hours off": {
        "time_off.0.first": "2026-06-09",
        "time_off.0.start": "9:30",
        "time_off.0.end": "10:15",
    },
    "days ahead": {"horizon_days": "0"},
    "first date": {"bookable_from": "2026-06-10"},
    "last date": {"bookable_to": "2026-06-08"},
    "notice": {"minimum_notice": "48", "minimum_notice_unit": "hours"},
    TRAVEL: {"travel.0.first": "2026-06-09", "travel.0.zone": "America/New_York"},
}
WHERE = {"hours off": DATES} | dict.fromkeys(
    ("days ahead", "first date", "last date", "notice"), KINDS
)


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


@pytest.fixture
def booking(app, ada, clock):
    return a_booking(app, ada, clock.now, start=TUESDAY_10)


@pytest.mark.parametrize("closing", CLOSING)
def test_the_booking_is_named_nothing_is_saved_and_agreeing_saves(app, ada, hers, booking, closing):
    page = WHERE.get(closing, closing)
    before = rules(app, ada)
    asked = save(hers, page=page, **CLOSING[closing])
    assert asked.status_code == 200
    assert "This leaves a booking outside your hours" in text(asked)
    assert f'href="/coach/bookings/{booking}"' in asked.text
    assert rules(app, ada) == before
    answer = send(hers, page, **boxes(asked))
    assert answer.location == f"{page}?done=saved"
    assert rules(app, ada) != before
    assert state(app, booking) == "confirmed"


def test_a_kind_that_is_no_longer_offered_leaves_its_bookings_outside(hers, booking):
    asked = save(hers, "kinds.coaching.offered", page=KINDS)
    assert f'href="/coach/bookings/{booking}"' in asked.text
    assert send(hers, KINDS, **boxes(asked)).status_code == 303


@pytest.mark.parametrize("cap", ["max_per_day", "max_per_week"])
def test_a_cap_that_is_lower_than_what_is_booked_asks_first(app, ada, clock, hers, booking, cap):
    other = a_booking(app, ada, clock.now, start=TUESDAY_10 + DAY / 12)
    asked = save(hers, page=KINDS, **{cap: "1"})
    assert "This leaves 2 bookings outside your hours or limits" in text(asked)
    for each in (booking, other):
        assert f'href="/coach/bookings/{each}"' in asked.text
    assert getattr(rules(app, ada), cap) is None
    agreed = boxes(asked) | {"agreed": [str(booking), str(other)]}
    assert send(hers, KINDS, **agreed).location == f"{KINDS}?done=saved"
    assert getattr(rules(app, ada), cap) == 1


@pytest.mark.usefixtures("booking")
def test_going_back_shows_the_form_as_it_was_typed(app, ada, hers):
    before = rules(app, ada)
    asked = save(hers, **CLOSING[PAGE], **{"weekly.6.0.start": "9", "weekly.6.0.end": "10"})
    back = send(hers, PAGE, **boxes(asked) | {"go_back": "yes"})
    shown = boxes(back)
    assert back.status_code == 200
    assert (shown["weekly.2.0.start"], shown["weekly.6.0.end"]) == ("12:00", "10")
    assert rules(app, ada) == before


@pytest.mark.usefixtures("booking")
def test_a_booking_that_came_meanwhile_is_asked_about_too(app, ada, clock, hers):
    asked = save(hers, **CLOSING[PAGE])
    later = a_booking(app, ada, clock.now, start=TUESDAY_10 + 7 * DAY)
    again = send(hers, PAGE, **boxes(asked))
    assert again.status_code == 200
    assert f'href="/coach/bookings/{later}"' in again.text
    assert "This leaves 2 bookings outside your hours" in text(again)


@pytest.mark.usefixtures("booking")
def test_what_lies_outside_already_is_listed_with_the_hours_and_not_asked_about_again(hers):
    send(hers, PAGE, **boxes(save(hers, **CLOSING[PAGE])))
    words = text(hers.get(PAGE))
    assert "Bookings outside your hours" in words
    assert "Ben Okoro , Tuesday 9 June, 10:00" in words
    assert save(hers, **{"weekly.6.0.start": "9", "weekly.6.0.end": "10"}).status_code == 303


def test_a_holiday_that_closes_a_booked_date_asks_first(app, ada, clock, hers):
    change(app, ada, clock, horizon_days=None)
    christmas = TUESDAY_10.replace(month=12, day=25)
    there = a_booking(app, ada, clock.now, start=christmas)
    chosen = {"country": "GB", "subdivision": "", "on": "2026-12-25"}
    asked = send(hers, HOLIDAYS, **chosen)
    assert f'href="/coach/bookings/{there}"' in asked.text
    assert rules(app, ada).holidays == frozenset()
    answer = send(hers, HOLIDAYS, **boxes(asked))
    assert answer.location == f"{HOLIDAYS}?done=saved"
    assert [on.isoformat() for on in rules(app, ada).holidays] == ["2026-12-25"]


@pytest.mark.usefixtures("booking")
@pytest.mark.parametrize("odd", ["x", "\0", "00000000-0000-4000-8000-000000000000"])
def test_agreeing_to_something_else_is_not_agreeing(app, ada, hers, odd):
    before = rules(app, ada)
    assert save(hers, **CLOSING[PAGE], agreed=odd).status_code == 200
    assert rules(app, ada) == before
