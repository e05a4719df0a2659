"""A practice of several: the front names them, and one page shows everybody's times."""

import re
from datetime import timedelta
from html import unescape

import pytest

from booking_service.usecases import availability, people
from booking_service.usecases.people import ProfileChanges
from shared.domain.availability import DatesOff, Kind, KindRules
from tests.web.coach_side import add_bea, text
from tests.web.pages import CLEAR, answer, heading, hold, starts

LINK = re.compile(r'href="(/(?:ada|bea)/times[^"]*)">([^<]+)<span[^>]*>, ([^<]+)<')


@pytest.fixture
def bea(app, ada, clock):  # noqa: ARG001  # two coaches make a practice of several
    """Bea's id; she works in Berlin on weekdays from 9 to 17."""
    return add_bea(app, clock.now)


def offers(page):
    """Who has which time: (name, moment) -> where it leads."""
    return {(who, when): unescape(href) for href, who, when in LINK.findall(page.text)}


def change(app, coach_id, clock, **parts):
    with app.extensions["tools"].sessions.begin() as tx:
        availability.replace_parts(tx, coach_id, parts, clock.now)


def test_the_front_names_each_coach_with_zone_and_greeting_and_leads_to_all_times(
    app, browser, bea, clock
):
    with app.extensions["tools"].sessions.begin() as tx:
        people.update_profile(tx, bea, ProfileChanges(greeting="x" * 500), clock.now)
    page = browser.get("/")
    words = text(page)
    assert "London time, UTC+1 Hello, I am Ada." in words
    assert "Berlin time, UTC+2" in words
    assert "x" * 230 not in words
    assert 'href="/times"' in page.text


@pytest.mark.usefixtures("bea")
def test_each_time_names_who_has_it_and_leads_to_that_coachs_day(browser):
    found = offers(browser.get("/times?zone=Europe/London"))
    first, late = "Tuesday 9 June, 09:00", "Tuesday 9 June, 16:30"
    assert {("Ada Marlow", first), ("Bea Novak", first), ("Ada Marlow", late)} <= set(found)
    assert ("Bea Novak", late) not in found  # 17:30 in Berlin
    where = found["Bea Novak", first]
    assert where == "/bea/times?kind=guidance&zone=Europe/London&from=2026-06-09"
    assert starts(browser.get(where))[:1] == ["2026-06-09T07:00:00Z"]


@pytest.mark.usefixtures("bea")
def test_every_time_shown_is_on_the_named_coachs_own_page(browser):
    for (who, when), where in offers(browser.get("/times?zone=UTC")).items():
        day = browser.get(where).text
        hour = when.rpartition(" ")[2]
        assert re.search(rf'id="d[^"]+">{when.rpartition(",")[0]}<', day), who
        assert f">{hour}</button>" in day


@pytest.mark.usefixtures("bea")
def test_a_time_given_away_by_one_stays_with_the_other(browser):
    page = browser.get("/times?zone=Europe/London")
    when = "Tuesday 9 June, 10:00"
    assert {("Ada Marlow", when), ("Bea Novak", when)} <= set(offers(page))
    other = browser.application.test_client()
    answer(other, CLEAR)
    hold(other, "2026-06-09T09:00:00Z")
    found = offers(browser.get("/times?zone=Europe/London"))
    assert ("Ada Marlow", when) not in found
    assert ("Bea Novak", when) in found


def test_lengths_are_named_where_coaches_differ(app, browser, bea, clock):
    assert "30 minutes" not in " ".join(who for who, _ in offers(browser.get("/times")))
    longer = {Kind.GUIDANCE: KindRules(length=timedelta(minutes=45))}
    change(app, bea, clock, kinds=longer)
    page = browser.get("/times?zone=Europe/London")
    assert "30 or 45 minutes" in page.text
    names = {who for who, _ in offers(page)}
    assert names == {"Ada Marlow, 30 minutes", "Bea Novak, 45 minutes"}


def test_only_coaches_who_offer_a_kind_are_named_for_it(app, browser, bea, clock):
    change(app, bea, clock, kinds={Kind.GUIDANCE: KindRules()})
    names = {who for who, _ in offers(browser.get("/times?kind=coaching"))}
    assert names == {"Ada Marlow"}


def test_an_empty_week_tells_when_somebody_has_time_again(app, browser, ada, bea, clock):
    away = DatesOff(clock.now.date(), clock.now.date() + timedelta(days=9))
    for coach_id in (ada.id, bea):
        change(app, coach_id, clock, time_off=(away,))
    page = browser.get("/times?zone=Europe/London")
    assert "Nobody has a time this week." in page.text
    assert "The next free time is Thursday 18 June, 08:00." in page.text


@pytest.mark.usefixtures("bea")
@pytest.mark.parametrize("query", ["zone=Mars/Base", "from=9999-12-31", "from=x", "kind=tea"])
def test_a_strange_address_is_no_error(browser, query):
    page = browser.get(f"/times?{query}")
    assert page.status_code == 200
    assert "Mars" not in page.text


def test_in_a_practice_of_one_the_page_is_the_coachs_own(browser):
    where = browser.get("/times?kind=coaching&zone=UTC&slug=x&from=2026-06-10").location
    assert where.startswith("/ada/times?")
    assert ("from=2026-06-10" in where, "slug" in where) == (True, False)


def test_a_practice_of_nobody_says_so(app):
    page = app.test_client().get("/times")
    assert (page.status_code, heading(page)) == (200, "A time with any of us")
