"""New rules for time zones move bookings on the clock; the coach decides by one press each."""

import pytest

from shared.storage.bookings import BookingRow
from tests.people import CLEO
from tests.web.coach_side import (
    BEA,
    TUESDAY_10,
    a_booking,
    add_bea,
    send,
    sign_in,
    start_of,
    text,
)

PATH = "/coach/clocks"
AN_HOUR_EARLIER = "2026-06-09T09:00[Europe/London]"


@pytest.fixture
def coach(app, ada):  # noqa: ARG001  # she signs in
    return sign_in(app)


@pytest.fixture
def booked(app, ada, clock):
    """Cleo's booking, which stands at 10:00 in London and 05:00 in New York."""
    return a_booking(app, ada, clock.now, who=CLEO)


@pytest.fixture
def moved(app, booked):
    """The same booking, as if Ada had been told 09:00."""
    told(app, booked, coach_clock=AN_HOUR_EARLIER)
    return booked


def told(app, booking_id, **clocks):
    """Pretend that older rules showed another time when the booking was made."""
    with app.extensions["tools"].sessions.begin() as tx:
        row = tx.get_one(BookingRow, booking_id)
        for name, value in clocks.items():
            setattr(row, name, value)


@pytest.mark.usefixtures("booked")
def test_while_the_rules_stay_nothing_is_listed_and_nothing_is_said(coach):
    assert "Every booking ahead shows the time that people were told." in text(coach.get(PATH))
    assert "New rules for time zones" not in coach.get("/coach/bookings").text


@pytest.mark.usefixtures("moved")
def test_the_first_page_counts_what_moved_and_leads_there(coach):
    page = coach.get("/coach/bookings")
    assert "1 booking shows another time than people were told." in text(page)
    assert f'href="{PATH}"' in page.text
    assert "1 booking shows another time" in text(coach.get("/coach/calendars"))


@pytest.mark.usefixtures("moved")
def test_each_booking_names_what_was_told_and_what_is_shown(coach):
    words = text(coach.get(PATH))
    assert "On your clock (London) Tuesday 9 June, 09:00 Tuesday 9 June, 10:00" in words
    assert "Keep the told time Tuesday 9 June, 09:00 (04:00 in New York)." in words
    assert "Leave it as it is Tuesday 9 June, 10:00." in words
    assert "No mail goes out." in words
    assert "On Cleo" not in words


def test_a_clients_clock_that_moved_is_named_with_its_place(app, coach, booked):
    told(app, booked, client_clock="2026-06-09T06:00[America/New_York]")
    words = text(coach.get(PATH))
    assert "clock (New York) Tuesday 9 June, 06:00 Tuesday 9 June, 05:00" in words
    assert "On your clock" not in words
    assert "Cleo Lindqvist is told what their clock shows now" in words


def test_the_told_time_is_kept_by_one_press(app, coach, moved):
    answer = send(coach, f"{PATH}/{moved}/wall-time")
    assert "Kept the told time." in text(coach.get(answer.location))
    assert f"{start_of(app, moved):%H:%M}" == "08:00"
    assert "Cleo" not in coach.get(PATH).text


def test_the_booking_is_left_where_it_is_by_one_press(app, coach, moved):
    answer = send(coach, f"{PATH}/{moved}/instant")
    assert "The booking stays." in text(coach.get(answer.location))
    assert start_of(app, moved) == TUESDAY_10
    assert "Cleo" not in coach.get(PATH).text


def test_the_told_time_is_never_kept_over_another_booking(app, ada, coach, clock, moved):
    a_booking(app, ada, clock.now, start=TUESDAY_10.replace(hour=8))
    page = send(coach, f"{PATH}/{moved}/wall-time")
    assert page.status_code == 409
    assert "Another booking is too close, buffers included. The booking stays" in text(page)
    assert start_of(app, moved) == TUESDAY_10


@pytest.mark.parametrize("press", ["wall-time", "instant"])
def test_a_second_press_is_refused_in_words(coach, moved, press):
    send(coach, f"{PATH}/{moved}/{press}")
    again = send(coach, f"{PATH}/{moved}/{press}")
    assert again.status_code == 409
    assert "No clock has moved under this booking." in text(again)


@pytest.mark.parametrize("press", ["wall-time", "instant"])
def test_another_coach_neither_sees_nor_touches_it(app, moved, clock, press):
    add_bea(app, clock.now)
    bea = sign_in(app, BEA)
    assert "Cleo" not in bea.get(PATH).text
    assert send(bea, f"{PATH}/{moved}/{press}").status_code == 404
    assert start_of(app, moved) == TUESDAY_10
