"""From an outside calendar to a slot that is not offered, and what stays when it fails."""

from datetime import timedelta

import pytest

from booking_service.usecases import availability, outside_calendars, people
from booking_service.usecases.outside_calendars import Freshness
from booking_service.usecases.people import ProfileChanges
from reminder_worker.jobs.sync_calendars import Outcome
from shared.domain.outside import Trouble
from tests.builders import DAY, HOUR, MINUTE, TUESDAY_8AM, a_coach
from tests.people import CLEO
from tests.worker.ics import calendar, event
from tests.worker.practice import TEN_TO_ELEVEN, Practice
from tests.worker.scripted_http import CUT, HANG, ScriptedHttp

ALL_MORNING = ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
WITHOUT_TEN = ["09:00", "09:30", "11:00", "11:30"]


@pytest.fixture
def practice(sessions):
    return Practice(sessions)


@pytest.fixture
def web():
    with ScriptedHttp() as running:
        running.body = calendar(TEN_TO_ELEVEN)
        yield running


def test_what_stands_in_an_outside_calendar_is_not_offered(practice, web):
    practice.add(web.url)
    assert practice.view().standing is Freshness.NOT_YET_READ
    assert practice.offers() == ALL_MORNING
    assert practice.sync() == {Outcome.READ: 1}
    assert practice.offers() == WITHOUT_TEN
    assert practice.view().standing is Freshness.CURRENT
    assert practice.view().age == timedelta(0)


def test_tentative_time_blocks_and_what_is_gone_from_the_calendar_is_free_again(practice, web):
    web.body = web.body.replace(b"UID:1", b"UID:1\r\nSTATUS:TENTATIVE")
    practice.add(web.url)
    practice.sync()
    assert practice.offers() == WITHOUT_TEN
    web.body = calendar()
    practice.sync(after=10 * MINUTE)
    assert practice.offers() == ALL_MORNING


def test_it_blocks_only_the_coach_whose_calendar_it_is(practice, web):
    with practice.sessions.begin() as tx:
        cleo = a_coach(tx, CLEO)
    practice.add(web.url)
    practice.sync()
    assert practice.offers(cleo) == ALL_MORNING


FAILURES = {
    "401": (401, Trouble.SIGN_IN_REFUSED),
    "500": (500, Trouble.SERVER_TROUBLE),
    "404": (404, Trouble.GONE),
    "timeout": (HANG, Trouble.TOO_SLOW),
    "half": (CUT, Trouble.UNREACHABLE),
    "rubbish": ((200, {}, b"<html>Sign in</html>"), Trouble.UNREADABLE),
    "empty": ((200, {}, b""), Trouble.UNREADABLE),
    "unasked 304": (304, Trouble.UNREADABLE),
    "elsewhere": ((302, {"Location": "https://example.org/"}), Trouble.LED_ELSEWHERE),
    "huge": ((200, {}, b"x" * 100_001), Trouble.TOO_LARGE),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_keeps_the_last_good_data_with_its_age_and_opens_no_slot(practice, web, failure):
    practice.add(web.url)
    practice.sync()
    answer, trouble = FAILURES[failure]
    web.script(answer)
    assert practice.sync(after=10 * MINUTE) == {Outcome.NOT_READ: 1}
    assert practice.offers() == WITHOUT_TEN
    view = practice.view()
    assert (view.standing, view.trouble) == (Freshness.OUT_OF_DATE, trouble)
    assert view.trouble_in_words
    assert view.age == 10 * MINUTE
    assert practice.sync(after=10 * MINUTE) == {Outcome.READ: 1}
    assert practice.view().trouble is None


def test_a_calendar_that_was_never_read_says_so_and_why(practice, web):
    web.script(401)
    practice.add(web.url)
    practice.sync()
    view = practice.view()
    assert (view.standing, view.age) == (Freshness.NOT_YET_READ, None)
    assert view.trouble is Trouble.SIGN_IN_REFUSED


def test_a_calendar_is_left_alone_for_longer_after_each_failure(practice, web):
    practice.add(web.url)
    web.script(*[500] * 9)
    waits = []
    for _ in range(8):
        practice.sync()
        waits.append((practice.view().next_at - practice.now) // MINUTE)
        practice.now = practice.view().next_at
    assert waits == [10, 20, 40, 80, 160, 320, 360, 360]
    practice.sync()
    assert practice.sync() == {}


def test_the_coach_may_ask_for_another_try_at_once(practice, web):
    made = practice.add(web.url)
    web.script(500)
    practice.sync()
    with practice.sessions.begin() as tx:
        outside_calendars.read_again(tx, practice.ada.id, made, practice.now)
    assert practice.sync() == {Outcome.READ: 1}


def test_what_has_not_changed_is_not_read_again_until_a_day_is_over(practice, web):
    web.headers |= {"ETag": '"one"', "Last-Modified": "Tue, 09 Jun 2026 07:00:00 GMT"}
    practice.add(web.url)
    practice.sync()
    web.script(304)
    assert practice.sync(after=10 * MINUTE) == {Outcome.UNCHANGED: 1}
    asked = web.asked[-1][2]
    assert asked["If-None-Match"] == '"one"'
    assert asked["If-Modified-Since"] == "Tue, 09 Jun 2026 07:00:00 GMT"
    assert practice.view().age == timedelta(0)
    assert practice.offers() == WITHOUT_TEN
    practice.sync(after=DAY)
    assert "If-None-Match" not in web.asked[-1][2]


def test_a_new_zone_of_the_coach_means_a_full_reading(practice, web):
    web.headers |= {"ETag": '"one"'}
    web.body = calendar(event("DTSTART:20260610T100000", "DTEND:20260610T110000"))
    practice.add(web.url)
    practice.sync()
    assert practice.offers() == WITHOUT_TEN
    with practice.sessions.begin() as tx:
        people.update_profile(
            tx, practice.ada.id, ProfileChanges(zone="Europe/London"), practice.now
        )
    practice.sync(after=10 * MINUTE)
    assert "If-None-Match" not in web.asked[-1][2]
    [row] = practice.rows()
    assert row.starts_at == TUESDAY_8AM + DAY + HOUR


def test_buffers_keep_their_distance_from_outside_events(practice, web):
    with practice.sessions.begin() as tx:
        rules = availability.read(tx, practice.ada.id).rules.kinds
        wider = {
            kind: type(each)(buffer_before=10 * MINUTE, buffer_after=10 * MINUTE)
            for kind, each in rules.items()
        }
        availability.replace_parts(tx, practice.ada.id, {"kinds": wider}, practice.now)
    practice.add(web.url)
    practice.sync()
    assert practice.offers() == ["09:00", "11:30"]


def test_removing_a_calendar_frees_what_it_took(practice, web):
    made = practice.add(web.url)
    practice.sync()
    with practice.sessions.begin() as tx:
        outside_calendars.remove(tx, practice.ada.id, made, practice.now)
    assert practice.offers() == ALL_MORNING
    assert practice.rows() == []
