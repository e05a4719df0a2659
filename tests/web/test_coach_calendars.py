"""The coach's feed and outside calendars, on one page."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from booking_service.web.coach.calendars import ago
from shared.domain.outside import Trouble
from shared.storage.busy import CalendarRow
from tests.web.coach_side import BEA, a_booking, add_bea, boxes, errors, send, sign_in, text

PATH = "/coach/calendars"
SECRET = "https://calendar.example.org/private-c0ffee/basic.ics"
FAMILY = {"name": "Family", "kind": "ics", "url": SECRET}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def coach(app, ada):  # noqa: ARG001  # she signs in
    return sign_in(app)


@pytest.fixture
def family(app, coach):
    """The id of Ada's family calendar."""
    send(coach, PATH, **FAMILY)
    return row(app).id


def row(app):
    with app.extensions["tools"].sessions() as tx:
        return tx.scalars(select(CalendarRow)).one_or_none()


def change(app, **values):
    with app.extensions["tools"].sessions.begin() as tx:
        found = tx.scalars(select(CalendarRow)).one()
        for name, value in values.items():
            setattr(found, name, value)


def feed_of(page):
    return re.search(r'value="http://localhost(/feeds/[^"]+\.ics)"', page.text)[1]


def test_the_feed_is_made_by_a_press_and_its_address_is_shown_once(app, ada, coach, clock):
    a_booking(app, ada, clock.now)
    assert "Closed" in text(coach.get(PATH))
    made = send(coach, f"{PATH}/feed")
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    assert "/feeds/" not in coach.get(PATH).text
    assert "Open" in text(coach.get(PATH))
    program = app.test_client()
    events = Calendar.from_ical(program.get(feed_of(made)).data).walk("VEVENT")
    assert len(events) == 1


def test_a_new_address_ends_the_old_one_and_closing_ends_both(app, coach):
    first = feed_of(send(coach, f"{PATH}/feed"))
    second = feed_of(send(coach, f"{PATH}/feed"))
    program = app.test_client()
    assert [program.get(path).status_code for path in (first, second)] == [404, 200]
    assert send(coach, f"{PATH}/feed/closing").location == f"{PATH}?done=feed_closed"
    assert program.get(second).status_code == 404


def test_a_calendar_is_added_and_its_address_never_shown_again(app, coach):
    answer = send(coach, PATH, **FAMILY)
    assert answer.location == f"{PATH}?done=calendar_added"
    page = coach.get(answer.location)
    words = text(page)
    assert "Family Calendar file (.ics) at calendar.example.org" in words
    assert "Nothing is known of it so far, so it blocks nothing." in words
    assert "Not read yet" in words
    assert "c0ffee" not in page.text
    assert SECRET.encode() not in bytes(row(app).source)


def test_a_calendar_server_takes_user_name_and_password(coach):
    server = {"kind": "caldav", "url": "https://dav.example.org/ada/", "name": "Work"}
    send(coach, PATH, **server, username="ada", password="correct horse")
    page = coach.get(PATH)
    assert "Work Calendar server (CalDAV) at dav.example.org" in text(page)
    assert "correct horse" not in page.text


@pytest.mark.parametrize(
    ("wrong", "box"),
    [
        ({"name": " "}, "name"),
        ({"kind": ""}, "kind"),
        ({"url": "http://calendar.example.org/x.ics"}, "url"),
        ({"url": "https://10.0.0.7/x.ics"}, "url"),
        ({"url": "https://localhost/x.ics"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"username": "ada:x"}, "username"),
    ],
)
def test_a_wrong_field_is_named_and_all_but_the_password_is_kept(app, coach, wrong, box):
    given = FAMILY | {"username": "ada", "password": "correct horse"} | wrong
    page = send(coach, PATH, **given)
    assert page.status_code == 422
    assert list(errors(page)) == [box]
    kept = boxes(page)
    assert (kept["url"], kept["name"]) == (given["url"], given["name"].strip())
    assert "correct horse" not in page.text
    assert row(app) is None


@pytest.mark.usefixtures("family")
def test_a_read_calendar_says_how_old_its_data_are(app, coach, clock):
    change(app, good_at=clock.now - 4 * MINUTE)
    words = text(coach.get(PATH))
    assert "Up to date" in words
    assert "Right as of 4 minutes ago (Mon 8 Jun, 09:56) ." in words


@pytest.mark.usefixtures("family")
def test_a_trouble_is_told_in_words_with_the_age_of_what_still_blocks(app, coach, clock):
    change(
        app,
        good_at=clock.now - 3 * HOUR,
        tried_at=clock.now - 5 * MINUTE,
        due_at=clock.now + 35 * MINUTE,
        trouble=Trouble.SIGN_IN_REFUSED,
    )
    words = text(coach.get(PATH))
    assert "Out of date" in words
    assert "Right as of 3 hours ago" in words
    assert "The server refused the user name and password." in words
    assert "next try Mon 8 Jun, 10:35." in words
    assert "The busy times known until then still block." in words


def test_reading_again_is_asked_for_by_a_press(app, coach, clock, family):
    change(app, due_at=clock.now + 6 * HOUR)
    assert send(coach, f"{PATH}/{family}/reading").status_code == 303
    assert row(app).due_at <= clock.now


def test_removing_forgets_the_calendar(app, coach, family):
    assert "All that it blocks becomes free at once." in text(coach.get(PATH))
    answer = send(coach, f"{PATH}/{family}/removal")
    assert "Removed." in text(coach.get(answer.location))
    assert row(app) is None


def test_another_coach_neither_sees_nor_touches_it(app, family, clock):
    add_bea(app, clock.now)
    bea = sign_in(app, BEA)
    assert "calendar.example.org" not in bea.get(PATH).text
    for action in ("reading", "removal"):
        assert send(bea, f"{PATH}/{family}/{action}").status_code == 404
    assert row(app).id == family


def test_looking_changes_nothing(app, coach, family):
    before = row(app).due_at
    for path in (PATH, f"{PATH}/feed", f"{PATH}/{family}/removal", f"{PATH}/{family}/reading"):
        assert coach.get(path).status_code in {200, 405}
    assert (row(app).id, row(app).due_at) == (family, before)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (59 * timedelta(seconds=1), "just now"),
        (MINUTE, "1 minute ago"),
        (59 * MINUTE, "59 minutes ago"),
        (23 * HOUR, "23 hours ago"),
        (3 * DAY, "3 days ago"),
    ],
)
def test_an_age_is_written_for_people(age, words):
    assert ago(age) == words
