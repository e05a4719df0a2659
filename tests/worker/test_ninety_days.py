"""Ninety days, twice, with three clients on three continents: each day exactly the mails it should.

The expected lists are tables to be read: `tests/worker/ninety_days_spring.md` and `_autumn.md`.
After a change of the rules: `NINETY_DAYS=write`, then read the difference. The year lies far
ahead, so that the database's own clock never lets a mail of the play go early.
"""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from shared.domain.alliance import AfterMiss, Alliance
from shared.domain.availability import WallTime
from shared.domain.commitments import Status
from shared.domain.notices import QuietHours
from tests.worker.ninety_days import Play, mails_in_table, utc

DAY = timedelta(days=1)
HEAD = "| who | by their clock | zone | instant | about |\n|---|---|---|---|---|\n"


def day(month, number):
    return date(2040, month, number)


def clock(text):
    return WallTime.parse(text)


def people():
    """Noor keeps the defaults; Ben wants much on working days; Lou is reminded at night."""
    working = frozenset({1, 2, 3, 4, 5})
    return {
        "Noor": ("America/New_York", Alliance()),
        "Ben": (
            "Europe/Berlin",
            Alliance(
                days=working, at=clock("07:30"), nudges_before=2, nudges_after=2,
                quiet=QuietHours(clock("21:00"), clock("07:00")),
            ),
        ),
        "Lou": (
            "Australia/Lord_Howe",
            Alliance(at=clock("01:45"), quiet=None, after_miss=AfterMiss.OFFER_CHANGE),
        ),
    }  # fmt: skip


def spring():
    """Forward in New York (11 March) and Berlin (25 March), back on Lord Howe (1 April)."""
    return (
        utc("2040-02-20T00:00"),
        {
            utc("2040-02-20T15:00"): lambda p: (
                p.promise("Noor", "Call the bank", on=day(2, 24)),
                p.promise("Noor", "Run", on=day(2, 27), days=[1, 4], until=day(4, 30)),
                p.promise("Ben", "Write the offer", at=utc("2040-02-29T14:00")),
                p.promise("Lou", "Swim", on=day(3, 2)),
            ),
            utc("2040-02-24T18:00"): lambda p: p.answer("Noor", "Call the bank"),
            utc("2040-02-28T14:00"): lambda p: p.answer("Noor", "Run"),
            utc("2040-03-02T09:00"): lambda p: p.answer("Noor", "Run", Status.PARTLY),
            utc("2040-03-02T10:00"): lambda p: p.answer("Ben", "Write the offer", Status.NOT_DONE),
            utc("2040-03-09T12:00"): lambda p: p.promise(
                "Noor", "Ask for the raise", at=utc("2040-03-12T18:00")
            ),
            utc("2040-03-14T12:00"): lambda p: p.rest("Noor", day(3, 15), day(3, 25)),
            utc("2040-03-20T12:00"): lambda p: (
                p.promise("Ben", "Book the course", on=day(3, 26)),
                p.promise("Ben", "Tidy the desk", on=day(3, 25)),
            ),
            utc("2040-03-28T12:00"): lambda p: p.answer("Ben", "Tidy the desk"),
            utc("2040-03-30T03:00"): lambda p: p.promise("Lou", "Phone Kim", on=day(4, 1)),
            utc("2040-04-03T16:00"): lambda p: p.move_to("Noor", "America/Los_Angeles"),
            utc("2040-04-10T12:00"): lambda p: p.agree("Lou", at=clock("18:00")),
            utc("2040-04-12T12:00"): lambda p: p.promise("Lou", "Phone Kim again", on=day(4, 15)),
            utc("2040-04-20T12:00"): lambda p: p.set("Noor", nudges_off_at=p.now),
            utc("2040-05-01T12:00"): lambda p: (
                p.set("Noor", nudges_off_at=None),
                p.promise("Noor", "Look at the budget", on=day(5, 5)),
                p.promise("Ben", "Read the contract", on=day(5, 4)),
            ),
            utc("2040-05-06T12:00"): lambda p: p.set("Ben", paused_at=p.now),
        },
    )  # fmt: skip


def autumn():
    """Forward on Lord Howe (7 October), back in Berlin (28 October), New York (4 November)."""
    return (
        utc("2040-09-10T00:00"),
        {
            utc("2040-09-10T12:00"): lambda p: (
                p.promise("Noor", "Walk", on=day(9, 13), days=[4], until=day(11, 22)),
                p.promise("Ben", "Call home", on=day(9, 16), days=[7]),
                p.promise("Lou", "Sketch", on=day(10, 6)),
            ),
            utc("2040-09-20T12:00"): lambda p: p.answer("Ben", "Call home"),
            utc("2040-10-04T12:00"): lambda p: p.rest("Ben", day(10, 5), None),
            utc("2040-10-05T12:00"): lambda p: p.promise("Lou", "Post it", on=day(10, 7)),
            utc("2040-10-25T12:00"): lambda p: p.promise("Ben", "Order wood", on=day(10, 29)),
            utc("2040-11-01T12:00"): lambda p: p.answer("Noor", "Walk"),
            utc("2040-11-02T12:00"): lambda p: (
                p.promise("Noor", "Sign", at=utc("2040-11-04T14:30")),
                p.promise("Noor", "Send", on=day(11, 4)),
            ),
            utc("2040-11-20T12:00"): lambda p: p.set("Lou", ended_at=p.now),
            utc("2040-11-21T12:00"): lambda p: p.promise("Lou", "Never asked", on=day(11, 25)),
        },
    )  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.parametrize("season", [spring, autumn], ids=lambda season: season.__name__)
def test_for_ninety_days_each_day_has_exactly_the_mails_that_the_rules_want(sessions, season):
    begins, script = season()
    play = Play(sessions, begins)
    play.begin(people())
    play.run(begins + 90 * DAY, script)
    told = HEAD + "\n".join(play.sent) + "\n"
    table = Path(__file__).parent / f"ninety_days_{season.__name__}.md"
    if os.environ.get("NINETY_DAYS") == "write":
        table.write_text(told, encoding="utf-8")
    assert told == table.read_text(encoding="utf-8")
    assert set(mails_in_table(sessions).values()) == {1}
