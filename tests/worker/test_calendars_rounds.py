"""The worker's rounds over outside calendars: cut short, side by side, and telling no secret."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from io import StringIO
from threading import Event
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import text

from booking_service.usecases import outside_calendars
from booking_service.usecases.outside_calendars import Freshness, NewCalendar
from reminder_worker.fetching import Lead
from reminder_worker.jobs.sync_calendars import Outcome, sync_due
from reminder_worker.tools import ask_calendar
from shared.domain.outside import CalendarKind, Reading, Trouble
from shared.runtime import logs
from shared.storage.busy import CalendarRow
from tests.builders import DESK, MINUTE, TUESDAY_8AM
from tests.worker.ics import calendar, event
from tests.worker.practice import LEAD, TEN_TO_ELEVEN, Practice
from tests.worker.scripted_http import ScriptedHttp


@pytest.fixture
def practice(sessions):
    return Practice(sessions)


@pytest.fixture
def web():
    with ScriptedHttp() as running:
        running.body = calendar(TEN_TO_ELEVEN)
        yield running


def test_a_calendar_that_is_removed_while_it_is_read_leaves_nothing(practice, web):
    made = practice.add(web.url)

    def ask(*asked):
        with practice.sessions.begin() as tx:
            outside_calendars.remove(tx, practice.ada.id, made, practice.now)
        return ask_calendar(LEAD, *asked)

    assert dict(sync_due(practice.asked_by(ask))) == {Outcome.CLAIM_LOST: 1}
    assert practice.rows() == []


def test_two_workers_never_read_the_same_calendar_at_once(practice, web):
    for _ in range(6):
        practice.add(web.url)
    asked, both = [], Event()

    def ask(_, source, *__):
        asked.append(source.url)
        both.wait(0.2)
        return Reading(busy=frozenset())

    with ThreadPoolExecutor(3) as pool:
        rounds = list(pool.map(lambda _: sync_due(practice.asked_by(ask)), range(3)))
    assert sum(done[Outcome.READ] for done in rounds) == len(asked) == 6


def test_a_calendar_under_which_the_worker_died_is_shown_and_waits_its_turn(practice, web):
    practice.add(web.url)

    def die(*_):
        raise MemoryError

    with pytest.raises(MemoryError):
        sync_due(practice.asked_by(die))
    assert practice.sync() == {}
    practice.now += 5 * MINUTE
    assert practice.view().trouble is Trouble.UNFINISHED
    assert practice.sync(after=5 * MINUTE) == {Outcome.READ: 1}


def test_a_trouble_stays_told_while_it_is_tried_again_until_a_reading_succeeds(practice, web):
    practice.add(web.url)
    practice.sync()
    web.script(401)
    practice.sync(after=15 * MINUTE)
    seen = []

    def look(*asked):
        seen.append(practice.view())
        return ask_calendar(LEAD, *asked)

    practice.now += timedelta(hours=2)
    assert dict(sync_due(practice.asked_by(look))) == {Outcome.READ: 1}
    assert [each.trouble for each in seen] == [Trouble.SIGN_IN_REFUSED]
    assert [each.standing for each in seen] == [Freshness.OUT_OF_DATE]
    assert practice.view().standing is Freshness.CURRENT
    practice.now += timedelta(hours=2)
    sync_due(practice.asked_by(look))
    assert seen[-1].standing is Freshness.CURRENT


def test_a_round_ends_when_its_time_is_used_up_and_when_the_worker_stops(practice, web):
    for _ in range(3):
        practice.add(web.url)

    def slow(*_):
        practice.now += timedelta(seconds=6)
        return

    assert sum(sync_due(practice.asked_by(slow)).values()) == 2
    ending = SimpleNamespace(sessions=practice.sessions, clock=lambda: practice.now)
    ending.stopping = lambda: True
    assert sync_due(ending) == {}


def test_a_private_address_behind_a_name_is_refused_by_the_worker_and_told(practice):
    abroad = Lead(look_up=lambda *_: [(2, "10.0.0.8")])
    with practice.sessions.begin() as tx:
        new = NewCalendar(name="Home", kind=CalendarKind.ICS, url="https://ada.example.org/")
        outside_calendars.add(tx, practice.ada.id, new, DESK.sealer, practice.now, private=False)
    assert dict(sync_due(practice.asked_by(partial(ask_calendar, abroad)))) == {Outcome.NOT_READ: 1}
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
