"""The plain form of the availability: what it shows, saves, refuses and keeps."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.availability import (
    Approval,
    DatesOff,
    Kind,
    KindRules,
    Override,
    Travel,
    WallTime,
    WallWindow,
)
from shared.domain.timespan import Timespan
from tests.web.coach_side import boxes, errors, send, sign_in
from tests.web.hours_side import DATES, KINDS, PAGE, PAGES, TRAVEL, change, rules, save


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


def window(start, end):
    return WallWindow(WallTime.parse(start), WallTime.parse(end))


def test_saving_the_form_as_it_stands_changes_nothing(app, ada, hers, clock):
    change(
        app,
        ada,
        clock,
        overrides=(
            Override(date(2026, 7, 1), (window("10:00", "12:00"), window("13:00", "24:00"))),
            Override(date(2026, 7, 2), ()),
        ),
        time_off=(
            DatesOff(date(2026, 8, 1), date(2026, 8, 9)),
            Timespan(datetime(2026, 7, 3, 9, tzinfo=UTC), datetime(2026, 7, 3, 11, 30, tzinfo=UTC)),
        ),
        kinds={
            Kind.GUIDANCE: KindRules(interval=timedelta(minutes=15)),
            Kind.COACHING: KindRules(
                length=timedelta(minutes=50),
                buffer_before=timedelta(minutes=5),
                approval=Approval.MANUAL,
            ),
        },
        travel=(Travel(date(2026, 9, 1), None, "Asia/Tokyo"),),
        minimum_notice=timedelta(minutes=90),
        horizon_days=None,
        bookable_from=date(2026, 6, 1),
        max_per_day=4,
    )
    before = rules(app, ada)
    for page in PAGES:
        answer = save(hers, page=page)
        assert (answer.status_code, answer.location) == (303, f"{page}?done=saved")
        assert rules(app, ada) == before


def test_hours_are_read_as_people_write_them(app, ada, hers):
    save(
        hers,
        **{
            "weekly.6.0.start": "9",
            "weekly.6.0.end": "1230",
            "weekly.6.1.start": "18.30",
            "weekly.6.1.end": "24:00",
        },
    )
    saturday = {hours.window for hours in rules(app, ada).weekly if 6 in hours.days}
    assert saturday == {window("09:00", "12:30"), window("18:30", "24:00")}


def test_a_weekday_may_have_four_windows_and_more(app, ada, hers):
    for at in range(5):
        save(
            hers, **{f"weekly.7.{at}.start": f"{8 + 2 * at}", f"weekly.7.{at}.end": f"{9 + 2 * at}"}
        )
    sunday = sorted(hours.window for hours in rules(app, ada).weekly if 7 in hours.days)
    assert [str(each.start) for each in sunday] == ["08:00", "10:00", "12:00", "14:00", "16:00"]


def test_a_day_is_emptied_by_emptying_its_boxes(app, ada, hers):
    save(hers, **{"weekly.1.0.start": "", "weekly.1.0.end": ""})
    assert all(1 not in hours.days for hours in rules(app, ada).weekly)


WRONG = {
    PAGE: (
        {"weekly.1.0.start": "25:00", "weekly.2.0.end": "08:00", "weekly.3.1.start": "18:00"}
        | {"weekly.4.0.start": "9:00 AM", "weekly.5.0.end": "24:01", "weekly.6.0.start": "9"}
        | {"weekly.6.0.end": "9"},
        {"weekly-1-0-start", "weekly-2-0-end", "weekly-3-1-end"}
        | {"weekly-4-0-start", "weekly-5-0-end", "weekly-6-0-end"},
    ),
    DATES: (
        {"overrides.0.on": "2026-07-01", "overrides.1.on": "1 July", "overrides.1.0.start": "09:00"}
        | {"overrides.1.0.end": "10:00", "time_off.0.first": "2026-08-09"}
        | {"time_off.0.last": "2026-08-01", "time_off.1.first": "2026-08-20"}
        | {"time_off.1.start": "14:00"},
        {"overrides-0-0-start", "overrides-1-on", "time-off-0-last", "time-off-1-end"},
    ),
    TRAVEL: (
        {"travel.0.first": "2026-09-09", "travel.0.last": "2026-09-01"}
        | {
            "travel.0.zone": "Asia/Tokyo",
            "travel.1.first": "soon",
            "travel.1.zone": "Mars/Olympus",
        },
        {"travel-0-last", "travel-1-first", "travel-1-zone"},
    ),
    KINDS: (
        {"kinds.coaching.length": "long", "kinds.guidance.after": "-5", "minimum_notice": "soon"}
        | {"horizon_days": "99999", "max_per_day": "0", "bookable_from": "2026-09-01"}
        | {"bookable_to": "2026-08-01"},
        {"kinds-coaching-length", "kinds-guidance-after", "minimum-notice", "horizon-days"}
        | {"max-per-day", "bookable-to"},
    ),
}


@pytest.mark.parametrize("page", WRONG)
def test_every_wrong_box_is_named_and_nothing_typed_is_lost(app, ada, hers, page):
    typed, named = WRONG[page]
    before = rules(app, ada)
    answer = save(hers, page=page, **typed)
    assert answer.status_code == 422
    assert set(errors(answer)) == named
    assert typed.items() <= boxes(answer).items()
    assert all(f'id="{box}"' in answer.text for box in errors(answer))
    assert rules(app, ada) == before


@pytest.mark.parametrize(
    ("box", "text"),
    [
        *(("kinds.coaching.length", text) for text in ("0", "-30", "1441", "")),
        *(("kinds.coaching.interval", text) for text in ("0", "1441")),
    ],
)
def test_v005_a_length_or_an_interval_that_makes_no_sense_is_named(app, ada, hers, box, text):
    before = rules(app, ada)
    assert set(errors(save(hers, page=KINDS, **{box: text}))) == {box.replace(".", "-")}
    assert rules(app, ada) == before


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "EST5EDT4", "../etc/passwd", "\0"])
def test_v001_a_zone_that_does_not_exist_is_named(app, ada, hers, zone):
    stay = {"travel.0.first": "2026-09-01", "travel.0.zone": zone}
    answer = save(hers, page=TRAVEL, **stay)
    assert answer.status_code == 422
    assert set(errors(answer)) == {"travel-0-zone"}
    assert rules(app, ada).travel == ()


def test_a_problem_says_which_box_it_means(hers):
    hours = save(hers, **{"weekly.2.0.end": "08:00"})
    assert list(errors(hours).values()) == ["Tuesday: the end must be after the start."]
    kinds = save(hers, page=KINDS, max_per_week="none")
    assert list(errors(kinds).values()) == [
        "Most bookings a week: write a whole number from 1 to 1000."
    ]


def test_a_date_is_open_or_closed_and_named_once(app, ada, hers):
    closed = {"overrides.0.on": "2026-07-01", "overrides.0.closed": "yes"}
    both = save(
        hers, page=DATES, **closed, **{"overrides.0.0.start": "9", "overrides.0.0.end": "10"}
    )
    assert set(errors(both)) == {"overrides-0-closed"}
    again = {"overrides.1.on": "2026-07-01", "overrides.1.closed": "yes"}
    twice = save(hers, page=DATES, **closed, **again)
    assert set(errors(twice)) == {"overrides-1-on"}
    save(hers, page=DATES, **closed)
    assert rules(app, ada).overrides == (Override(date(2026, 7, 1), ()),)


def test_a_row_is_removed_by_its_tick(app, ada, clock, hers):
    change(app, ada, clock, time_off=(DatesOff(date(2026, 8, 1), date(2026, 8, 9)),))
    save(hers, page=DATES, **{"time_off.0.gone": "yes"})
    assert rules(app, ada).time_off == ()


def test_one_day_off_needs_one_date(app, ada, hers):
    save(hers, page=DATES, **{"time_off.0.first": "2026-08-01"})
    assert rules(app, ada).time_off == (DatesOff(date(2026, 8, 1), date(2026, 8, 1)),)


def test_dates_that_have_passed_are_not_shown_and_not_lost(app, ada, clock, hers):
    past = (Override(date(2026, 5, 1), ()),)
    change(app, ada, clock, overrides=past)
    assert "2026-05-01" not in hers.get(DATES).text
    save(hers, page=DATES, **{"overrides.0.on": "2026-07-01", "overrides.0.closed": "yes"})
    assert rules(app, ada).overrides == (*past, Override(date(2026, 7, 1), ()))


def test_more_boxes_come_without_saving_and_without_losing(app, ada, hers):
    before = rules(app, ada)
    answer = save(hers, **{"weekly.6.0.start": "whenever", "more": "weekly"})
    assert answer.status_code == 200
    assert boxes(answer)["weekly.6.0.start"] == "whenever"
    assert errors(answer) == {}
    assert rules(app, ada) == before


def test_figures_and_limits_are_saved(app, ada, hers):
    save(
        hers,
        "kinds.guidance.offered",
        page=KINDS,
        **{
            "kinds.coaching.length": "50",
            "kinds.coaching.interval": "60",
            "kinds.coaching.before": "5",
            "kinds.coaching.approval": "manual",
            "minimum_notice": "90",
            "minimum_notice_unit": "minutes",
            "change_notice": "2",
            "change_notice_unit": "hours",
            "horizon_days": "",
            "max_per_week": "7",
        },
    )
    have = rules(app, ada)
    assert list(have.kinds) == [Kind.COACHING]
    coaching = have.kinds[Kind.COACHING]
    assert (coaching.length, coaching.interval) == (timedelta(minutes=50), timedelta(hours=1))
    assert (coaching.buffer_before, coaching.approval) == (timedelta(minutes=5), Approval.MANUAL)
    assert (have.minimum_notice, have.change_notice) == (timedelta(minutes=90), timedelta(hours=2))
    assert (have.horizon_days, have.max_per_week) == (None, 7)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("odd", [{}, {"copy": "yes"}, {"time_off.0.span": "a/b"}, {"gone": "1"}])
def test_a_form_from_nowhere_is_refused_in_words_and_empties_nothing(app, ada, hers, page, odd):
    before = rules(app, ada)
    answer = send(hers, page, **odd)
    assert answer.status_code == 422
    assert errors(answer)
    assert all(f'id="{box}"' in answer.text for box in errors(answer))
    assert rules(app, ada) == before


def test_a_page_saves_its_own_part_alone(app, ada, clock, hers):
    filled = boxes(hers.get(PAGE))
    change(app, ada, clock, max_per_day=3, overrides=(Override(date(2026, 7, 1), ()),))
    before = rules(app, ada)
    send(hers, PAGE, **filled | {"weekly.6.0.start": "9", "weekly.6.0.end": "10"})
    after = rules(app, ada)
    assert after.weekly != before.weekly
    assert (after.overrides, after.max_per_day) == (before.overrides, 3)


def test_every_page_leads_to_every_other(hers):
    for page in (*PAGES, f"{PAGE}/holidays"):
        shown = hers.get(page)
        assert all(f'href="{other}"' in shown.text for other in PAGES)
        assert shown.text.count('aria-current="page"') == 1 + 2 * (page == PAGE)
