"""From an outside calendar to a slot that is not offered, and what stays when it fails."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from io import StringIO
from threading import Event
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from booking_service.usecases import availability, outside_calendars, people
from booking_service.usecases.outside_calendars import NewCalendar, Standing
from booking_service.usecases.people import ProfileChanges
from reminder_worker.calendars.fetching import Lead
from reminder_worker.jobs.sync_calendars import Library, Outcome, sync_due
from reminder_worker.tools import ask_calendar
from shared.domain.outside import CalendarKind, Reading, Trouble
from shared.runtime import logs
from shared.storage.busy import BusyRow, CalendarRow
from tests.builders import DAY, DESK, HOUR, MINUTE, TUESDAY_8AM, a_coach, offers
from tests.people import CLEO
from tests.worker.ics import calendar, event
from tests.worker.scripted_http import CUT, HANG, ScriptedHttp

LEAD = Lead(private=True, patience=timedelta(seconds=0.5), largest=100_000)
TEN_TO_ELEVEN = event("DTSTART:20260610T100000Z", "DTEND:20260610T110000Z", uid="1")
ALL_MORNING = ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
WITHOUT_TEN = ["09:00", "09:30", "11:00", "11:30"]


class Practice:
    """Ada, an outside calendar of hers, and a worker that reads it; the clock is the test's."""

    def __init__(self, sessions):
        self.sessions, self.now = sessions, TUESDAY_8AM
        with sessions.begin() as tx:
            self.ada = a_coach(tx)
        self.library = Library(
            sessions=sessions,
            sealer=DESK.sealer,
            ask=partial(ask_calendar, LEAD),
            clock=lambda: self.now,
        )

    def add(self, url, kind=CalendarKind.ICS, coach=None, **more):
        new = NewCalendar(name="Home", kind=kind, url=url, **more)
        coach_id = (coach or self.ada).id
        with self.sessions.begin() as tx:
            return outside_calendars.add(tx, coach_id, new, DESK.sealer, self.now, private=True)

    def sync(self, after=timedelta(0)):
        self.now += after
        return dict(sync_due(self.library))

    def view(self):
        with self.sessions.begin() as tx:
            [found] = outside_calendars.list_all(tx, self.ada.id, DESK.sealer, self.now)
        return found

    def offers(self, coach=None):
        with self.sessions.begin() as tx:
            return offers(tx, coach or self.ada, now=self.now)

    def rows(self, kind=BusyRow):
        with self.sessions.begin() as tx:
            return tx.scalars(select(kind)).all()


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
    assert practice.view().standing is Standing.NOT_YET_READ
    assert practice.offers() == ALL_MORNING
    assert practice.sync() == {Outcome.READ: 1}
    assert practice.offers() == WITHOUT_TEN
    assert practice.view().standing is Standing.CURRENT
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
    assert (view.standing, view.trouble) == (Standing.OUT_OF_DATE, trouble)
    assert view.trouble_in_words
    assert view.age == 10 * MINUTE
    assert practice.sync(after=10 * MINUTE) == {Outcome.READ: 1}
    assert practice.view().trouble is None


def test_a_calendar_that_was_never_read_says_so_and_why(practice, web):
    web.script(401)
    practice.add(web.url)
    practice.sync()
    view = practice.view()
    assert (view.standing, view.age) == (Standing.NOT_YET_READ, None)
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


def test_a_calendar_that_is_removed_while_it_is_read_leaves_nothing(practice, web):
    made = practice.add(web.url)

    def ask(*asked):
        with practice.sessions.begin() as tx:
            outside_calendars.remove(tx, practice.ada.id, made, practice.now)
        return ask_calendar(LEAD, *asked)

    assert dict(sync_due(_with(practice, ask))) == {Outcome.CLAIM_LOST: 1}
    assert practice.rows() == []


def _with(practice, ask):
    return Library(
        sessions=practice.sessions, sealer=DESK.sealer, ask=ask, clock=lambda: practice.now
    )


def test_two_workers_never_read_the_same_calendar_at_once(practice, web):
    for _ in range(6):
        practice.add(web.url)
    asked, both = [], Event()

    def ask(_, source, *__):
        asked.append(source.url)
        both.wait(0.2)
        return Reading(busy=frozenset())

    with ThreadPoolExecutor(3) as pool:
        rounds = list(pool.map(lambda _: sync_due(_with(practice, ask)), range(3)))
    assert sum(done[Outcome.READ] for done in rounds) == len(asked) == 6


def test_a_calendar_under_which_the_worker_died_is_shown_and_waits_its_turn(practice, web):
    practice.add(web.url)

    def die(*_):
        raise MemoryError

    with pytest.raises(MemoryError):
        sync_due(_with(practice, die))
    assert practice.sync() == {}
    practice.now += 5 * MINUTE
    assert practice.view().trouble is Trouble.UNFINISHED
    assert practice.sync(after=5 * MINUTE) == {Outcome.READ: 1}


def test_a_round_ends_when_its_time_is_used_up_and_when_the_worker_stops(practice, web):
    for _ in range(3):
        practice.add(web.url)

    def slow(*_):
        practice.now += timedelta(seconds=6)
        return

    assert sum(sync_due(_with(practice, slow)).values()) == 2
    ending = SimpleNamespace(sessions=practice.sessions, clock=lambda: practice.now)
    ending.stopping = lambda: True
    assert sync_due(ending) == {}


def test_a_private_address_behind_a_name_is_refused_by_the_worker_and_told(practice):
    abroad = Lead(look_up=lambda *_: [(2, "10.0.0.8")])
    with practice.sessions.begin() as tx:
        new = NewCalendar(name="Home", kind=CalendarKind.ICS, url="https://ada.example.org/")
        outside_calendars.add(tx, practice.ada.id, new, DESK.sealer, practice.now, private=False)
    assert dict(sync_due(_with(practice, partial(ask_calendar, abroad)))) == {Outcome.NOT_READ: 1}
    assert practice.view().trouble is Trouble.PRIVATE_ADDRESS


def test_address_and_password_are_sealed_and_never_logged(practice, web):
    lines = StringIO()
    logs.configure("DEBUG", "worker", lines)
    made = practice.add(web.url, username="ada-at-home", password="pa55word")
    web.script(401)
    practice.sync()
    practice.sync(after=10 * MINUTE)
    with practice.sessions.begin() as tx:
        stored = str(tx.execute(text("SELECT * FROM outside_calendars")).all())
        stored += bytes(tx.get(CalendarRow, made).source).decode()
    said = lines.getvalue()
    for secret in ("127.0.0.1", "ada.ics", "s3cret", "ada-at-home", "pa55word"):
        assert secret not in said
        assert secret not in stored
    events = [json.loads(line) for line in said.splitlines()]
    ours = [line for line in events if line["event"].startswith("outside_calendar")]
    assert {line["calendar_id"] for line in ours} == {str(made)}
    assert practice.view().server == "127.0.0.1"


def test_a_calendar_whose_key_is_gone_is_not_asked(practice, web):
    practice.add(web.url)
    with practice.sessions.begin() as tx:
        tx.execute(text("DELETE FROM coach_keys"))
    assert practice.sync() == {Outcome.NOT_READ: 1}
    assert web.asked == []
    assert practice.view().server == ""


def test_many_changes_at_once_are_stored_too(practice):
    def year(step):
        start = TUESDAY_8AM.strftime("%Y%m%dT%H%M%SZ")
        rule = f"RRULE:FREQ=MINUTELY;INTERVAL={step};COUNT=1500"
        return calendar(event(f"DTSTART:{start}", "DURATION:PT1M", rule, uid=str(uuid4())))

    with ScriptedHttp() as web:
        practice.add(web.url)
        for step in (120, 180, 180):
            web.body = year(step)
            practice.sync(after=10 * MINUTE)
            assert len(practice.rows()) == 1500
