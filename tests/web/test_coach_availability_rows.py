"""Rows of dates, time off and travel: which row a remark means, and dates that have passed."""

import pytest

from shared.domain.availability import DatesOff
from tests.web.coach_side import DAY, boxes, errors, sign_in
from tests.web.hours_side import DATES, TRAVEL, change, rules, save


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


def off(first, start="", last="", end=""):
    parts = {"first": first, "start": start, "last": last, "end": end}
    return {f"time_off.0.{part}": value for part, value in parts.items()}


def test_a_problem_says_which_row_it_means(hers):
    away = off("2026-07-01", "9:00", "", "10:00") | {
        "time_off.1.first": "2026-07-09",
        "time_off.1.last": "2026-07-08",
        "time_off.2.first": "2026-07-10",
        "time_off.2.start": "11:00",
        "time_off.2.end": "10:00",
    }
    assert list(errors(save(hers, page=DATES, **away)).values()) == [
        "Time off, row 2: the last day must be on or after the first.",
        "Time off, row 3: the end must be after the start.",
    ]
    stays = {"travel.0.zone": "Asia/Tokyo", "travel.0.first": "2026-07-01"} | {
        "travel.1.zone": "Asia/Tokyo",
        "travel.1.first": "2026-08-09",
        "travel.1.last": "2026-08-08",
    }
    stays["travel.0.last"] = "2026-07-02"
    assert list(errors(save(hers, page=TRAVEL, **stays)).values()) == [
        "Travel, row 2: the last day must be on or after the first."
    ]


@pytest.mark.parametrize(
    ("typed", "box", "words"),
    [
        (
            {"overrides.0.on": "2026-05-31", "overrides.0.closed": "yes"},
            "overrides-0-on",
            "2026-05-31: this date has passed.",
        ),
        (off("2026-05-31"), "time-off-0-first", "Time off, row 1: 31 May 2026 has passed."),
        (
            off("2026-05-01", "9:00", "2026-05-02", "9:00"),
            "time-off-0-last",
            "Time off, row 1: 2 May 2026 has passed.",
        ),
    ],
)
def test_a_date_that_has_passed_is_refused_at_its_box_and_not_hidden(
    app, ada, hers, typed, box, words
):
    before = rules(app, ada)
    answer = save(hers, page=DATES, **typed)
    assert (answer.status_code, errors(answer)) == (422, {box: words})
    assert typed.items() <= boxes(answer).items()
    assert rules(app, ada) == before


def test_what_stands_since_yesterday_is_saved_again_and_time_off_may_have_begun(
    app, ada, clock, hers
):
    standing = DatesOff(clock.now.date() - DAY, clock.now.date() - DAY)
    change(app, ada, clock, time_off=(standing,))
    begun = clock.now.date() - 3 * DAY
    more = {"time_off.1.first": f"{begun}", "time_off.1.last": f"{clock.now.date()}"}
    assert save(hers, page=DATES, **more).status_code == 303
    assert rules(app, ada).time_off == (standing, DatesOff(begun, clock.now.date()))
