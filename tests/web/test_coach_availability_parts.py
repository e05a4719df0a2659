"""Travel, hours off, copying a day, and public holidays: what their pages show and save."""

import re
from datetime import UTC, date, datetime

import pytest

from booking_service.usecases import availability
from booking_service.usecases.availability import Holidays
from shared.domain.availability import DatesOff, Travel, WallTime, WallWindow
from shared.domain.timespan import Timespan
from tests.web.coach_side import boxes, errors, send, sign_in, text
from tests.web.hours_side import DATES, PAGE, TRAVEL, change, rules, save

HOLIDAYS = f"{PAGE}/holidays"
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 10)


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


def at(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_a_stay_until_a_day_and_one_until_further_notice(app, ada, hers):
    stays = {
        "travel.0.first": "2026-07-01",
        "travel.0.last": "2026-07-10",
        "travel.0.zone": "America/New_York",
        "travel.1.first": "2026-08-01",
        "travel.1.zone": "Asia/Tokyo",
    }
    assert save(hers, page=TRAVEL, **stays).location == f"{TRAVEL}?done=saved"
    assert rules(app, ada).travel == (
        Travel(date(2026, 7, 1), JULY, "America/New_York"),
        Travel(date(2026, 8, 1), None, "Asia/Tokyo"),
    )
    assert stays.items() <= boxes(hers.get(TRAVEL)).items()


def test_a_stay_that_overlaps_another_names_which(app, ada, clock, hers):
    change(app, ada, clock, travel=(Travel(date(2026, 7, 1), None, "Asia/Tokyo"),))
    more = {"travel.1.first": "2026-09-01", "travel.1.zone": "America/New_York"}
    answer = save(hers, page=TRAVEL, **more)
    assert errors(answer) == {
        "travel-1-first": (
            "Travel, row 2: this stay overlaps Tokyo, from 1 July 2026 on, without an end."
        )
    }
    assert more.items() <= boxes(answer).items()
    assert len(rules(app, ada).travel) == 1


def test_stays_that_are_over_are_not_shown_and_not_lost(app, ada, clock, hers):
    past = Travel(date(2026, 5, 1), date(2026, 5, 3), "Asia/Tokyo")
    change(app, ada, clock, travel=(past,))
    assert "2026-05-01" not in hers.get(TRAVEL).text
    save(hers, page=TRAVEL, **{"travel.0.first": "2026-07-01", "travel.0.zone": "Europe/Berlin"})
    assert rules(app, ada).travel == (past, Travel(date(2026, 7, 1), None, "Europe/Berlin"))


def test_a_stay_is_removed_by_its_tick(app, ada, clock, hers):
    change(app, ada, clock, travel=(Travel(date(2026, 7, 1), None, "Asia/Tokyo"),))
    save(hers, page=TRAVEL, **{"travel.0.gone": "yes"})
    assert rules(app, ada).travel == ()


def off(first, start="", last="", end=""):
    parts = {"first": first, "start": start, "last": last, "end": end}
    return {f"time_off.0.{part}": value for part, value in parts.items()}


HOURS_OFF = {
    "an hour": (off("2026-07-01", "9", "", "10:30"), Timespan(at(7, 1, 8), at(7, 1, 9, 30))),
    "over midnight": (
        off("2026-07-01", "18:00", "2026-07-02", "9:00"),
        Timespan(at(7, 1, 17), at(7, 2, 8)),
    ),
    "to the end of the day": (
        off("2026-07-01", "18:00", "", "24:00"),
        Timespan(at(7, 1, 17), at(7, 1, 23)),
    ),
    "over the change of clocks": (
        off("2026-10-24", "12:00", "2026-10-25", "12:00"),
        Timespan(at(10, 24, 11), at(10, 25, 12)),
    ),
}


@pytest.mark.parametrize(("typed", "meant"), HOURS_OFF.values(), ids=HOURS_OFF)
def test_hours_off_are_read_on_the_coachs_clock_and_shown_on_it(app, ada, hers, typed, meant):
    save(hers, page=DATES, **typed)
    assert rules(app, ada).time_off == (meant,)
    save(hers, page=DATES)
    assert rules(app, ada).time_off == (meant,)
    assert boxes(hers.get(DATES))["time_off.0.first"] == typed["time_off.0.first"]


def test_hours_off_while_away_are_those_of_the_clock_there(app, ada, clock, hers):
    change(app, ada, clock, travel=(Travel(date(2026, 7, 1), JULY, "Asia/Tokyo"),))
    save(hers, page=DATES, **off("2026-07-01", "9:00", "", "10:00"))
    assert rules(app, ada).time_off == (Timespan(at(7, 1, 0), at(7, 1, 1)),)
    assert boxes(hers.get(DATES))["time_off.0.start"] == "09:00"


@pytest.mark.parametrize(
    ("typed", "box"),
    [
        (off("2026-07-01", "9:00"), "time-off-0-end"),
        (off("2026-07-01", "", "", "9:00"), "time-off-0-start"),
        (off("2026-07-01", "10:00", "", "9:00"), "time-off-0-end"),
        (off("2026-07-01", "9:00", "", "9:00"), "time-off-0-end"),
        (off("2026-07-01", "25:00", "", "26:00"), "time-off-0-start"),
        (off("", "9:00", "", "10:00"), "time-off-0-first"),
    ],
)
def test_half_of_an_hour_off_is_named(app, ada, hers, typed, box):
    answer = save(hers, page=DATES, **typed)
    assert answer.status_code == 422
    assert box in errors(answer)
    assert typed.items() <= boxes(answer).items()
    assert rules(app, ada).time_off == ()


def test_time_off_that_no_clock_shows_to_the_minute_stays_exactly_as_it_is(app, ada, clock, hers):
    odd = Timespan(at(7, 3, 9), at(7, 3, 11).replace(second=30))
    whole = DatesOff(JUNE, JULY)
    change(app, ada, clock, time_off=(odd, whole))
    save(hers, page=DATES)
    assert rules(app, ada).time_off == (odd, whole)


def copy(browser, source, *targets, **typed):
    page = browser.get(PAGE)
    form = boxes(page) | typed | {"copy_from": source, "copy": "yes"}
    form.pop("copy_to", None)
    return send(browser, PAGE, **form, copy_to=list(targets))


def test_a_day_is_copied_to_others_and_nothing_is_saved_before_save(app, ada, hers):
    before = rules(app, ada)
    answer = copy(hers, "1", "6", "7", **{"weekly.1.0.start": "8", "weekly.1.1.start": "18"})
    assert answer.status_code == 200
    assert "Monday was copied to Saturday, Sunday. Nothing is saved yet." in text(answer)
    filled = boxes(answer)
    assert [filled[f"weekly.{day}.0.start"] for day in (1, 2, 6, 7)] == ["8", "09:00", "8", "8"]
    assert filled["weekly.7.1.start"] == "18"
    assert rules(app, ada) == before
    send(
        hers,
        PAGE,
        **filled | {"weekly.1.1.start": "", "weekly.6.1.start": ""} | {"weekly.7.1.start": ""},
    )
    early = WallWindow(WallTime.parse("08:00"), WallTime.parse("17:00"))
    assert {hours.window: hours.days for hours in rules(app, ada).weekly}[early] == {1, 6, 7}


@pytest.mark.parametrize(
    ("source", "targets"), [("1", []), ("1", ["1"]), ("8", ["2"]), ("", ["x"])]
)
def test_a_copy_to_nowhere_says_so_and_loses_nothing(app, ada, hers, source, targets):
    before = rules(app, ada)
    answer = copy(hers, source, *targets, **{"weekly.6.0.start": "whenever"})
    assert answer.status_code == 422
    assert set(errors(answer)) == {"copy-from"}
    assert boxes(answer)["weekly.6.0.start"] == "whenever"
    assert rules(app, ada) == before


def ticks(page):
    """The dates on the page, and whether each is ticked."""
    tags = re.findall(r'<input type="checkbox" name="on" value="([^"]+)"([^>]*)>', page.text)
    return {on: "checked" in rest for on, rest in tags}


def kept(app, coach):
    with app.extensions["tools"].sessions() as tx:
        return availability.read(tx, coach.id).holidays


def test_the_coachs_country_is_proposed_with_every_holiday_ticked(app, ada, hers):
    page = hers.get(HOLIDAYS)
    assert ticks(page)["2026-12-25"]
    assert all(ticks(page).values())
    assert "Not saved yet" in text(page)
    assert "Christmas Day Friday 25 December" in text(page)
    assert kept(app, ada) == Holidays()


def test_a_region_is_chosen_and_only_the_ticked_holidays_close(app, ada, hers):
    page = hers.get(f"{HOLIDAYS}?of=GB&country=GB&subdivision=SCT")
    assert ticks(page)["2026-11-30"]
    send(hers, HOLIDAYS, country="GB", subdivision="SCT", on=["2026-11-30", "2027-01-02"])
    assert kept(app, ada) == Holidays(
        dates=frozenset({date(2026, 11, 30), date(2027, 1, 2)}),
        country="GB",
        subdivision="SCT",
        through=2027,
    )
    assert rules(app, ada).holidays == {date(2026, 11, 30), date(2027, 1, 2)}
    shown = hers.get(HOLIDAYS)
    assert [on for on, ticked in ticks(shown).items() if ticked] == ["2026-11-30", "2027-01-02"]
    assert "Not saved yet" not in text(shown)


def test_another_country_forgets_the_region(hers):
    page = hers.get(f"{HOLIDAYS}?of=GB&country=DE&subdivision=SCT")
    assert page.status_code == 200
    assert ticks(page)["2026-10-03"]
    assert ">Bayern<" in page.text


def test_another_place_says_what_it_replaces(hers):
    send(hers, HOLIDAYS, country="GB", subdivision="", on=["2026-12-25"])
    assert "replaces the holidays of United Kingdom" in text(hers.get(f"{HOLIDAYS}?country=DE"))


def test_no_country_lets_none_count(app, ada, hers):
    send(hers, HOLIDAYS, country="GB", subdivision="", on=["2026-12-25"])
    assert "Let none of them count" in text(hers.get(f"{HOLIDAYS}?country="))
    send(hers, HOLIDAYS, country="")
    assert kept(app, ada) == Holidays()


@pytest.mark.parametrize(
    ("asked", "box"),
    [
        ({"country": "ZZ"}, "country"),
        ({"country": "\0"}, "country"),
        ({"country": "GB", "subdivision": "BY"}, "subdivision"),
    ],
)
def test_a_place_that_does_not_exist_is_named(app, ada, hers, asked, box):
    for answer in (hers.get(HOLIDAYS, query_string=asked), send(hers, HOLIDAYS, **asked)):
        assert answer.status_code == 422
        assert set(errors(answer)) == {box}
        assert f'id="{box}"' in answer.text
    assert kept(app, ada) == Holidays()


def test_next_years_holidays_are_asked_for_when_it_can_be_booked(app, ada, clock, hers):
    only = frozenset({date(2026, 12, 25)})
    change(app, ada, clock, horizon_days=60)
    change(app, ada, clock, holidays=Holidays(dates=only, country="GB", through=2026))
    assert "not chosen yet" not in text(hers.get(PAGE))
    clock.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    hers = sign_in(app, ada)
    for page in (PAGE, HOLIDAYS):
        assert "2027’s holidays are not chosen yet" in text(hers.get(page))  # noqa: RUF001
    shown = ticks(hers.get(HOLIDAYS))
    assert shown["2026-12-25"]
    assert not shown["2026-12-28"]
    assert shown["2027-12-25"]
    send(hers, HOLIDAYS, country="GB", subdivision="", on=["2026-12-25"])
    assert "not chosen yet" not in text(hers.get(PAGE))
