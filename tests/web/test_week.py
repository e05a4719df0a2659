"""The week page shows the coach's calendar as the rules see it, also when clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from booking_service.usecases import availability, people
from booking_service.usecases.availability import Holidays
from booking_service.usecases.people import ProfileChanges
from shared.domain.availability import (
    DatesOff,
    Override,
    Travel,
    WallTime,
    WallWindow,
    WeeklyHours,
)
from tests.web import pages
from tests.web.coach_side import BEA, a_booking, a_request, add_bea, sign_in, text
from tests.web.week_cells import boxes, busy_elsewhere, heads, looks, rows, words

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
HALF_HOUR = timedelta(minutes=30)
EVERY_DAY = frozenset(range(1, 8))


def window(start, end):
    return WallWindow(WallTime.parse(start), WallTime.parse(end))


def sets(app, coach, now, **changes):
    with app.extensions["tools"].sessions.begin() as tx:
        availability.replace_parts(tx, coach.id, changes, now)


def lives_in(app, coach, now, zone):
    with app.extensions["tools"].sessions.begin() as tx:
        people.update_profile(tx, coach.id, ProfileChanges(zone=zone), now)


@pytest.fixture
def desk(app, ada):  # noqa: ARG001  # whose desk it is
    return sign_in(app)


def test_the_week_is_asked_for_at_the_door(browser):
    assert browser.get("/coach/week").location == "/coach/sign-in"


def test_weekly_hours_are_open_and_the_rest_is_closed(desk):
    page = desk.get("/coach/week")
    assert looks(page, "09:00") == ["open"] * 5 + ["shut"] * 2
    assert looks(page, "08:30") == ["shut"] * 7
    assert looks(page, "16:30", FRI) == "open"
    assert looks(page, "17:00", FRI) == "shut"
    assert words(page, "09:00", TUE) == "Open"
    assert boxes(page)["2026-06-09T09:00"] == "Tue 9 June 09:00, open"


def test_each_thing_has_a_word_or_a_sign_of_its_own(app, ada, clock, desk):
    sets(
        app,
        ada,
        clock.now,
        overrides=(Override(date(2026, 6, 9), (window("10:15", "12:00"),)),),
        time_off=(DatesOff(date(2026, 6, 12), date(2026, 6, 12)),),
        holidays=Holidays(dates=frozenset({date(2026, 6, 11)})),
    )
    page = desk.get("/coach/week")
    assert words(page, "10:00", TUE) == "Partly open"
    assert looks(page, "10:30", TUE) == "open"
    assert "Time off" in heads(page)[FRI]
    assert looks(page, "09:00", FRI) == "off"
    assert "Holiday" in heads(page)[THU]
    assert looks(page, "09:00", THU) == "shut"
    assert "Differs from the weekly hours" in text(page)


def test_bookings_and_requests_stand_in_their_half_hours_and_open_their_page(app, ada, clock, desk):
    booking = a_booking(app, ada, clock.now)
    request = a_request(app, ada, clock.now)
    page = desk.get("/coach/week?on=2026-06-09")
    assert looks(page, "10:00", TUE) == "open booked"
    assert words(page, "10:00", TUE) == "Ben Okoro , Confirmed, 10:00"
    assert f'href="/coach/bookings/{booking}"' in page.text
    assert f'href="/coach/bookings/{request}"' in page.text
    [asked] = [found for _, cells in rows(page) for look, found in cells if "asked" in look]
    assert asked.startswith("? Ben Okoro")
    assert "Tue 9 June 10:00, open, booking Ben Okoro" in boxes(page).values()


def test_a_booking_outside_the_hours_is_on_the_page(app, ada, clock, desk):
    a_booking(app, ada, clock.now, start=datetime(2026, 6, 13, 20, 15, tzinfo=UTC))
    page = desk.get("/coach/week")
    assert looks(page, "21:00", SAT) == "shut booked"
    assert looks(page, "21:30", SAT) == "shut booked"


def test_a_hold_is_shown_until_it_lapses(clock, browser, desk):
    pages.answer(browser, pages.CLEAR)
    pages.hold(browser)
    assert "Being booked" in desk.get("/coach/week?on=2026-06-09").text
    held = [
        look for _, cells in rows(desk.get("/coach/week")) for look, _ in cells if "held" in look
    ]
    assert len(held) == 1
    clock.now += timedelta(minutes=11)
    assert not any(
        "held" in look for _, cells in rows(desk.get("/coach/week")) for look, _ in cells
    )


def test_outside_busy_times_are_shown(app, ada, clock, desk):
    ten, eleven = (datetime(2026, 6, 10, hour, tzinfo=UTC) for hour in (9, 10))
    busy_elsewhere(app, ada, clock.now, ten, eleven)
    page = desk.get("/coach/week")
    assert [looks(page, shown, WED) for shown in ("10:00", "10:30", "11:00")] == [
        "open busy",
        "open busy",
        "open",
    ]
    assert words(page, "10:00", WED) == "Busy elsewhere"


def test_a_coach_sees_nothing_of_another_coach(app, ada, clock):
    add_bea(app, clock.now)
    a_booking(app, ada, clock.now)
    bea = sign_in(app, BEA)
    for path in ("/coach/week", "/coach/week?view=agenda"):
        assert "Ben Okoro" not in bea.get(path).text
    assert "booking</b>" not in bea.get("/coach/week/month").text


def test_dates_of_a_journey_are_in_the_zone_of_that_place(app, ada, clock, desk):
    a_booking(app, ada, clock.now, start=datetime(2026, 6, 10, 14, 0, tzinfo=UTC))
    sets(
        app,
        ada,
        clock.now,
        travel=(Travel(date(2026, 6, 10), date(2026, 6, 11), "America/New_York"),),
    )
    page = desk.get("/coach/week")
    assert "New York time" in heads(page)[WED]
    assert "New York time" not in heads(page)[TUE]
    assert looks(page, "10:00", WED) == "open booked"


def test_a_booking_between_two_dates_of_a_journey_is_not_lost(app, ada, clock, desk):
    a_booking(app, ada, clock.now, start=datetime(2026, 6, 10, 1, 0, tzinfo=UTC))
    travel = (Travel(date(2026, 6, 10), date(2026, 6, 11), "America/New_York"),)
    sets(app, ada, clock.now, travel=travel)
    page = desk.get("/coach/week")
    assert "Between two dates of your journey: Ben Okoro, Wednesday 10 June, 02:00" in text(page)


def test_a_skipped_hour_does_not_exist_on_its_date_alone(app, ada, clock, desk):
    sets(app, ada, clock.now, weekly=(WeeklyHours(EVERY_DAY, window("00:00", "24:00")),))
    page = desk.get("/coach/week?on=2027-03-28&hours=all")
    assert looks(page, "01:00") == ["open"] * 6 + ["none"]
    assert looks(page, "01:30") == ["open"] * 6 + ["none"]
    assert words(page, "01:00", SUN) == "skipped"
    assert looks(page, "02:00", SUN) == "open"
    assert "Clock skips 01:00–02:00" in heads(page)[SUN]  # noqa: RUF001  # as printed
    assert "2027-03-28T01:00" not in boxes(page)
    assert len(rows(page)) == 48


def test_a_repeated_hour_is_shown_twice_and_marked(app, ada, clock):
    clock.now = datetime(2026, 10, 19, 9, 0, tzinfo=UTC)
    desk = sign_in(app)
    a_booking(app, ada, clock.now, start=datetime(2026, 10, 25, 1, 0, tzinfo=UTC))
    page = desk.get("/coach/week?on=2026-10-25&hours=all")
    assert [label for label, _ in rows(page)][2:7] == [
        "01:00",
        "01:30",
        "01:00 again",
        "01:30 again",
        "02:00",
    ]
    assert "Clock shows 01:00–02:00 twice" in heads(page)[SUN]  # noqa: RUF001  # as printed
    assert looks(page, "01:00", SUN) == "shut"
    assert looks(page, "01:00 again") == ["none"] * 6 + ["shut booked"]


def test_half_an_hour_is_skipped_and_repeated_on_lord_howe(app, ada, clock, desk):
    lives_in(app, ada, clock.now, "Australia/Lord_Howe")
    spring = desk.get("/coach/week?on=2026-10-04&hours=all")
    assert looks(spring, "02:00") == ["shut"] * 6 + ["none"]
    assert looks(spring, "02:30", SUN) == "shut"
    autumn = desk.get("/coach/week?on=2027-04-04&hours=all")
    assert [label for label, _ in rows(autumn)][3:6] == ["01:30", "01:30 again", "02:00"]
    assert looks(autumn, "01:30 again") == ["none"] * 6 + ["shut"]


def test_today_back_and_forward(desk):
    page = desk.get("/coach/week?on=2026-06-17")
    for there in ("on=2026-06-10", "on=2026-06-24", "on=2026-06-08"):
        assert f'href="/coach/week?{there}"' in page.text
    assert ">Today</a>" not in desk.get("/coach/week").text
    for rubbish in ("tomorrow", "9999-12-31", "0001-01-01"):
        assert desk.get("/coach/week", query_string={"on": rubbish}).status_code == 200
        assert desk.get("/coach/week/month", query_string={"on": rubbish}).status_code == 200


def test_the_list_says_the_same_in_words(app, ada, clock, desk):
    a_booking(app, ada, clock.now)
    said = text(desk.get("/coach/week?view=agenda"))
    assert "Tuesday 9 June Open 09:00–17:00" in said  # noqa: RUF001  # as printed
    assert "10:00 – 10:30 Ben Okoro" in said  # noqa: RUF001  # as printed
    assert "Sunday 14 June Closed" in said


def test_the_page_is_light_and_shows_the_hours_that_matter(desk):
    page = desk.get("/coach/week")
    assert len(page.data) < 60_000
    shown = [label for label, _ in rows(page)]
    assert (shown[0], shown[-1]) == ("08:00", "17:30")
    assert len(desk.get("/coach/week?hours=all").data) < 90_000


def test_a_week_costs_as_many_queries_with_many_bookings_as_with_one(app, ada, clock, desk):
    asked = []
    engine = app.extensions["tools"].engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def queries(path):
        asked.clear()
        assert desk.get(path).status_code == 200
        return len(asked)

    a_booking(app, ada, clock.now)
    paths = ("/coach/week", "/coach/week/month")
    before = [queries(path) for path in paths]
    for day in range(8, 13):
        for hour in range(10, 16):
            a_booking(app, ada, clock.now, start=datetime(2026, 6, day, hour, 30, tzinfo=UTC))
    assert [queries(path) for path in paths] == before
