"""Why is this time offered, or not? The page answers with every rule that says no."""

from datetime import UTC, date, datetime

import pytest

from booking_service.usecases import availability
from shared.domain.availability import Travel
from tests.web import pages
from tests.web.coach_side import BEA, a_booking, add_bea, errors, sign_in, text
from tests.web.week_cells import busy_elsewhere


@pytest.fixture
def desk(app, ada):  # noqa: ARG001  # whose desk it is
    return sign_in(app)


def ask(desk, **asked):
    asked = {"kind": "coaching", "on": "2026-06-10", "at": "10:00"} | asked
    return desk.get("/coach/week/explain", query_string=asked)


def test_a_time_on_offer_is_called_so(desk):
    assert "Offered Coaching, Wednesday 10 June, 10:00 – 10:30" in text(ask(desk))  # noqa: RUF001


def test_every_rule_that_says_no_is_named(desk):
    said = text(ask(desk, on="2026-06-06", at="03:00"))
    assert "These rules say no:" in said
    assert "There are no open hours at this time." in said
    assert "This time has passed." in said


def test_the_booking_in_the_way_is_named_and_linked(app, ada, clock, desk):
    booking = a_booking(app, ada, clock.now, start=datetime(2026, 6, 10, 9, 0, tzinfo=UTC))
    page = ask(desk)
    assert "Another booking is too close, buffers included." in text(page)
    assert f'href="/coach/bookings/{booking}"' in page.text
    assert "Offered near by" in text(page)


def test_a_hold_in_the_way_is_named_without_anybody(browser, desk):
    pages.answer(browser, pages.CLEAR)
    held = pages.starts(browser.get("/ada/times"))[0]
    pages.hold(browser, held)
    page = desk.get("/coach/week/explain", query_string={"kind": "coaching", "start": held})
    assert "A visitor who is just booking" in text(page)


def test_an_event_of_another_calendar_in_the_way_is_named_by_its_time_alone(app, ada, clock, desk):
    nine, ten = (datetime(2026, 6, 10, hour, tzinfo=UTC) for hour in (8, 10))
    busy_elsewhere(app, ada, clock.now, nine, ten)
    said = text(ask(desk))
    assert "An event in another calendar is too close, buffers included." in said
    assert "Busy in another calendar, Wednesday 10 June, 09:00" in said


def test_another_coachs_booking_is_not_in_the_way(app, ada, clock):
    add_bea(app, clock.now)
    a_booking(app, ada, clock.now, start=datetime(2026, 6, 10, 9, 0, tzinfo=UTC))
    assert "Ben Okoro" not in ask(sign_in(app, BEA), at="11:00").text


def test_on_a_journey_the_clock_is_that_of_the_place(app, ada, clock, desk):
    travel = (Travel(date(2026, 6, 10), date(2026, 6, 10), "America/New_York"),)
    with app.extensions["tools"].sessions.begin() as tx:
        availability.replace_parts(tx, ada.id, {"travel": travel}, clock.now)
    said = text(ask(desk, at="16:30"))
    assert "16:30 – 17:00 New York time, UTC-4" in said  # noqa: RUF001
    assert said.split("Ask ")[1].startswith("Offered")


def test_times_near_by_are_those_of_the_clock_at_home_also_on_a_journey(app, ada, clock, desk):
    travel = (Travel(date(2026, 6, 10), date(2026, 6, 10), "America/New_York"),)
    with app.extensions["tools"].sessions.begin() as tx:
        availability.replace_parts(tx, ada.id, {"travel": travel}, clock.now)
    near = text(ask(desk, at="08:00")).split("Offered near by")[1]
    assert "On your clock at home: London time, UTC+1" in near
    assert "Wednesday 10 June, 14:00" in near  # where New York's clock shows 09:00


@pytest.mark.parametrize(("asked", "wrong"), [({"at": "noon"}, "at"), ({"on": "soon"}, "on")])
def test_what_cannot_be_read_is_named(desk, asked, wrong):
    page = ask(desk, **asked)
    assert page.status_code == 422
    assert list(errors(page)) == [wrong]


def test_the_empty_form_asks_and_answers_nothing(desk):
    page = desk.get("/coach/week/explain")
    assert page.status_code == 200
    assert errors(page) == {}
    assert "Offered" not in text(page).replace("Why is a time offered", "")
