"""The month page counts what stands on each date, and leads to its week."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from booking_service.usecases import availability
from shared.domain.availability import DatesOff
from tests.web.coach_side import a_booking, a_request, sign_in, text


@pytest.fixture
def desk(app, ada):  # noqa: ARG001  # whose desk it is
    return sign_in(app)


def days(page):
    """What is said of each date, by its number; of the month itself."""
    found = {}
    for look, inside in re.findall(r'<li class="([^"]*)">(.*?)</li>', page.text, re.DOTALL):
        said = " ".join(unescape(re.sub(r"<[^>]+>", " ", inside)).split())
        if "other" not in look and (number := re.match(r"\w+ (\d+) \w+ (.*)", said)):
            found[int(number[1])] = number[2].removeprefix("Today ")
    return found


def test_each_date_has_its_counts(app, ada, clock, desk):
    a_booking(app, ada, clock.now)
    a_booking(app, ada, clock.now, start=datetime(2026, 6, 9, 13, 0, tzinfo=UTC))
    a_request(app, ada, clock.now)
    shown = days(desk.get("/coach/week/month"))
    assert len(shown) == 30
    assert shown[9].startswith("2 bookings")
    assert sum("1 request" in said for said in shown.values()) == 1
    assert shown[10].endswith("8 h open")
    assert shown[13] == "Closed"


def test_time_off_is_no_open_hours(app, ada, clock, desk):
    off = (DatesOff(date(2026, 6, 12), date(2026, 6, 12)),)
    with app.extensions["tools"].sessions.begin() as tx:
        availability.replace_parts(tx, ada.id, {"time_off": off}, clock.now)
    assert days(desk.get("/coach/week/month"))[12] == "Time off"


def test_the_month_leads_to_its_weeks_and_to_the_months_around(desk):
    page = desk.get("/coach/week/month?on=2026-02-17")
    assert "February 2026" in text(page)
    weeks = re.findall(r'href="/coach/week\?on=([\d-]+)">Week (\d+)', page.text)
    assert weeks == [
        ("2026-01-26", "5"),
        ("2026-02-02", "6"),
        ("2026-02-09", "7"),
        ("2026-02-16", "8"),
        ("2026-02-23", "9"),
    ]
    for there in ("2026-01-01", "2026-03-01", "2026-06-08"):
        assert f'href="/coach/week/month?on={there}"' in page.text
