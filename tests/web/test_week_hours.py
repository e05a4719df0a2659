"""Opening and blocking half hours on the week page; bookings are asked about, never touched."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from booking_service.usecases import availability
from booking_service.usecases.availability import Holidays
from shared.domain.availability import DatesOff, Override, Travel, WallTime, WallWindow, WeeklyHours
from tests.web import pages
from tests.web.coach_side import (
    BEA,
    a_booking,
    add_bea,
    errors,
    send,
    sign_in,
    start_of,
    state,
    text,
)
from tests.web.week_cells import boxes, looks

TUE, WED, SAT, SUN = 1, 2, 5, 6
TUESDAY, SATURDAY = date(2026, 6, 9), date(2026, 6, 13)
TUESDAY_10 = datetime(2026, 6, 9, 9, 0, tzinfo=UTC)


def window(start, end):
    return WallWindow(WallTime.parse(start), WallTime.parse(end))


@pytest.fixture
def desk(app, ada):  # noqa: ARG001  # whose desk it is
    return sign_in(app)


def rules_of(app, coach):
    with app.extensions["tools"].sessions() as tx:
        return availability.read(tx, coach.id).rules


def sets(app, coach, now, **changes):
    with app.extensions["tools"].sessions.begin() as tx:
        availability.replace_parts(tx, coach.id, changes, now)


def press(desk, do, *marked, **more):
    """Mark half hours, press Open or Block; return the answer."""
    return send(desk, "/coach/week/hours", do=do, at=list(marked), on="2026-06-09", **more)


def back(desk, on, **more):
    return send(desk, "/coach/week/weekly-hours", date=str(on), on="2026-06-09", **more)


def overrides(app, coach):
    return {each.on: each.windows for each in rules_of(app, coach).overrides}


def test_opening_writes_an_override_with_the_hours_of_the_date_and_more(app, ada, desk):
    done = press(desk, "open", "2026-06-09T17:00", "2026-06-09T17:30")
    assert done.status_code == 303
    page = desk.get(done.location)
    assert "Opened." in text(page)
    assert overrides(app, ada) == {TUESDAY: (window("09:00", "18:00"),)}
    assert looks(page, "17:30", TUE) == "open"
    assert looks(page, "17:30", WED) == "shut"


def test_blocking_takes_away_and_leaves_the_rest_of_the_date(app, ada, desk):
    press(desk, "block", "2026-06-09T12:00", "2026-06-09T12:30")
    assert overrides(app, ada) == {TUESDAY: (window("09:00", "12:00"), window("13:00", "17:00"))}


def test_several_dates_are_changed_at_once(app, ada, desk):
    press(desk, "open", "2026-06-13T10:00", "2026-06-14T10:00", "2026-06-14T11:00")
    assert overrides(app, ada) == {
        SATURDAY: (window("10:00", "10:30"),),
        date(2026, 6, 14): (window("10:00", "10:30"), window("11:00", "11:30")),
    }


def test_blocking_all_of_a_date_closes_it(app, ada, desk):
    marked = [value for value in boxes(desk.get("/coach/week")) if value.startswith("2026-06-09")]
    press(desk, "block", *marked)
    assert overrides(app, ada) == {TUESDAY: ()}


def test_other_overrides_stay_as_they_are(app, ada, clock, desk):
    other = Override(date(2026, 7, 1), (window("10:00", "11:00"), window("10:00", "11:00")))
    sets(app, ada, clock.now, overrides=(other,))
    press(desk, "open", "2026-06-13T10:00")
    assert other in rules_of(app, ada).overrides


def test_what_comes_to_the_weekly_hours_needs_no_override(app, ada, desk):
    press(desk, "block", "2026-06-09T12:00")
    press(desk, "open", "2026-06-09T12:00")
    assert overrides(app, ada) == {}


def test_what_stands_like_this_already_is_said_and_not_written(app, ada, desk):
    done = press(desk, "open", "2026-06-09T10:00")
    assert "it stands like this already" in desk.get(done.location).text
    assert overrides(app, ada) == {}


def test_a_holiday_is_opened_for_the_marked_half_hours_alone(app, ada, clock, desk):
    sets(app, ada, clock.now, holidays=Holidays(dates=frozenset({TUESDAY})))
    press(desk, "open", "2026-06-09T10:00")
    assert overrides(app, ada) == {TUESDAY: (window("10:00", "10:30"),)}


def test_back_to_weekly_hours_takes_the_override_away(app, ada, desk):
    press(desk, "open", "2026-06-13T10:00")
    assert "Back to weekly hours" in desk.get("/coach/week").text
    done = back(desk, SATURDAY)
    assert "Back to the weekly hours." in desk.get(done.location).text
    assert overrides(app, ada) == {}
    assert "Back to weekly hours" not in desk.get("/coach/week").text


def test_time_off_stays_closed_and_the_page_says_so(app, ada, clock, desk):
    sets(app, ada, clock.now, time_off=(DatesOff(SATURDAY, SATURDAY),))
    done = press(desk, "open", "2026-06-13T10:00")
    assert "Where there is time off, it stays closed." in desk.get(done.location).text
    assert looks(desk.get("/coach/week"), "10:00", SAT) == "off"


def test_hours_of_another_date_on_a_journey_are_named_and_changed_there(app, ada, clock, desk):
    """Auckland's Wednesday begins while it is Tuesday noon in UTC, and in London 13:00."""
    there = Travel(date(2026, 6, 10), date(2026, 6, 10), "Pacific/Auckland")
    night = WeeklyHours(frozenset({3}), window("00:00", "02:00"))
    sets(app, ada, clock.now, travel=(there,), weekly=(night,))
    assert looks(desk.get("/coach/week?hours=all&on=2026-06-09"), "13:00", TUE) == "open"
    said = text(desk.get(press(desk, "block", "2026-06-09T13:00").location))
    assert "These hours belong to Wednesday 10 June: change them there." in said
    assert "it stands like this already" not in said
    assert "Opened." in text(desk.get(press(desk, "open", "2026-06-09T13:00").location))
    said = text(desk.get(press(desk, "block", "2026-06-09T13:00").location))
    assert "Blocked. Some of it stays open" in said
    said = text(desk.get(press(desk, "block", "2026-06-10T00:00").location))
    assert "Blocked." in said
    assert "These hours belong" not in said
    assert looks(desk.get("/coach/week?hours=all&on=2026-06-09"), "13:00", TUE) == "shut"


def test_bookings_left_outside_are_shown_before_anything_is_saved(app, ada, clock, desk):
    booking = a_booking(app, ada, clock.now)
    question = press(desk, "block", "2026-06-09T10:00")
    assert question.status_code == 200
    assert "This leaves a booking outside your hours" in text(question)
    assert "Ben Okoro" in text(question)
    assert f"/coach/bookings/{booking}" in question.text
    assert overrides(app, ada) == {}
    done = desk.post("/coach/week/hours", data=pages.hidden(question))
    assert done.status_code == 303
    assert overrides(app, ada) == {TUESDAY: (window("09:00", "10:00"), window("10:30", "17:00"))}
    assert (state(app, booking), start_of(app, booking)) == ("confirmed", TUESDAY_10)


def test_all_that_was_marked_goes_through_the_question(app, ada, clock, desk):
    a_booking(app, ada, clock.now)
    question = press(desk, "block", "2026-06-09T09:30", "2026-06-09T10:00", "2026-06-13T10:00")
    sent = pages.hidden(question)
    values = re.findall(r'name="at" value="([^"]*)"', question.text)
    assert values == ["2026-06-09T09:30", "2026-06-09T10:00", "2026-06-13T10:00"]
    desk.post("/coach/week/hours", data=sent | {"at": values})
    assert overrides(app, ada)[TUESDAY] == (window("09:00", "09:30"), window("10:30", "17:00"))


def test_a_booking_made_meanwhile_is_asked_about_again(app, ada, clock, desk):
    a_booking(app, ada, clock.now)
    marked = ["2026-06-09T10:00", "2026-06-09T10:30"]
    sent = pages.hidden(press(desk, "block", *marked)) | {"at": marked}
    a_booking(app, ada, clock.now, start=TUESDAY_10 + timedelta(minutes=30))
    again = desk.post("/coach/week/hours", data=sent)
    assert "This leaves 2 bookings outside your hours" in text(again)
    assert overrides(app, ada) == {}


def test_a_booking_that_lies_outside_already_is_not_asked_about(app, ada, clock, desk):
    a_booking(app, ada, clock.now, start=datetime(2026, 6, 9, 19, 0, tzinfo=UTC))
    assert press(desk, "block", "2026-06-09T10:00").status_code == 303


def test_going_back_asks_about_bookings_too(app, ada, clock, desk):
    press(desk, "open", "2026-06-13T10:00")
    a_booking(app, ada, clock.now, start=datetime(2026, 6, 13, 9, 0, tzinfo=UTC))
    question = back(desk, SATURDAY)
    assert "This leaves a booking outside your hours" in text(question)
    assert SATURDAY in overrides(app, ada)
    desk.post("/coach/week/weekly-hours", data=pages.hidden(question))
    assert overrides(app, ada) == {}


def test_nothing_marked_is_an_error_that_leads_to_the_grid(desk):
    page = press(desk, "open")
    assert page.status_code == 422
    assert errors(page) == {"at": "Mark half hours first, then press Open or Block."}
    assert 'id="at"' in page.text


def test_dates_that_have_passed_cannot_be_marked(app, ada, clock, desk):
    clock.now += timedelta(days=2)
    assert not any(value.startswith("2026-06-09") for value in boxes(desk.get("/coach/week")))
    page = press(desk, "open", "2026-06-09T18:00")
    assert page.status_code == 422
    assert errors(page) == {"at": "Mark half hours of today or of later dates."}
    assert overrides(app, ada) == {}


@pytest.mark.parametrize(
    "rubbish", ["noon", "2026-06-09T24:00", "2026-06-09T10:15", "2026-13-01T10:00"]
)
def test_what_is_no_half_hour_is_refused(desk, rubbish):
    assert press(desk, "open", rubbish).status_code == 422
    assert back(desk, "soon").status_code == 422


def test_a_form_without_its_token_changes_nothing(app, ada, desk):
    for path in ("hours", "weekly-hours"):
        sent = {"do": "open", "at": "2026-06-13T10:00", "date": "2026-06-13"}
        assert desk.post(f"/coach/week/{path}", data=sent).status_code == 400
    assert overrides(app, ada) == {}


def test_a_change_is_the_coachs_own(app, ada, clock):
    add_bea(app, clock.now)
    press(sign_in(app, BEA), "open", "2026-06-13T10:00")
    assert overrides(app, ada) == {}


def test_blocking_before_a_repeated_hour_blocks_what_is_shown_again(app, ada, clock):
    clock.now = datetime(2026, 10, 19, 9, 0, tzinfo=UTC)
    night = WeeklyHours(frozenset({7}), window("00:00", "06:00"))
    sets(app, ada, clock.now, weekly=(night,))
    desk = sign_in(app)
    send(desk, "/coach/week/hours", do="block", at=["2026-10-25T01:30"], on="2026-10-25")
    page = desk.get("/coach/week?on=2026-10-25")
    names = ("01:00", "01:30", "01:00 again", "01:30 again", "02:00")
    assert [looks(page, name, SUN) for name in names] == ["open", "shut", "shut", "shut", "open"]


def test_the_page_that_was_looked_at_comes_back(desk):
    done = press(desk, "open", "2026-06-13T10:00", view="day", hours="all")
    assert done.location == "/coach/week?on=2026-06-09&view=day&hours=all&done=open"
