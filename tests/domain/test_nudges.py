"""When a client is reminded of commitments: one mail a day at most, on days that were agreed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from shared.domain.alliance import AfterMiss, Alliance, Pause
from shared.domain.availability import WallTime
from shared.domain.commitments import Due
from shared.domain.nudges import OpenCommitment, Thread, plan
from tests.people import MONDAY_9AM

LONG_AGO = MONDAY_9AM - timedelta(days=100)
MONDAY = date(2026, 6, 8)
DAY = timedelta(days=1)


def on(days):
    return MONDAY + days * DAY


def one(number=1, due=None, **more):
    """A commitment due on Thursday, unless told otherwise."""
    due = due or Due(on=on(3))
    return OpenCommitment(id=UUID(int=number), due=due, **{"since": LONG_AGO} | more)


def thread(*commitments, zone="Europe/London", alliance=None, **more):
    return Thread(
        zone=zone, alliance=alliance or Alliance(), commitments=commitments or (one(),), **more
    )


def dates(found):
    """Each mail's date, as days after that Monday."""
    return [(nudge.on - MONDAY).days for nudge in found]


def numbers(found):
    return [[about.int for about in nudge.about] for nudge in found]


def test_by_default_one_mail_goes_the_day_before_and_one_asks_on_the_day_after():
    found = plan(thread(), MONDAY_9AM)
    assert dates(found) == [2, 4]
    assert [nudge.due_at.isoformat() for nudge in found] == [
        "2026-06-10T08:00:00+00:00",  # 09:00 in London
        "2026-06-12T08:00:00+00:00",
    ]


def test_what_is_due_at_an_instant_is_asked_about_at_the_first_agreed_time_after_it():
    noon = one(due=Due(at=datetime(2026, 6, 11, 11, tzinfo=UTC)))
    assert dates(plan(thread(noon), MONDAY_9AM)) == [2, 4]
    dawn = one(due=Due(at=datetime(2026, 6, 11, 5, tzinfo=UTC)))
    assert dates(plan(thread(dawn), MONDAY_9AM)) == [2, 3]


def test_several_commitments_share_the_mail_of_a_day_first_due_first():
    later = one(1, Due(on=on(3)))
    sooner = one(2, Due(at=datetime(2026, 6, 11, 5, tzinfo=UTC)))
    found = plan(thread(later, sooner), MONDAY_9AM)
    assert dates(found) == [2, 3, 4]
    assert numbers(found) == [[2, 1], [2], [1]]


def test_however_much_is_promised_no_date_has_two_mails():
    many = [one(number, Due(on=on(1 + number % 9))) for number in range(1, 60)]
    alliance = Alliance(nudges_before=3, nudges_after=3, after_miss=AfterMiss.OFFER_CHANGE)
    found = plan(thread(*many, alliance=alliance), MONDAY_9AM)
    assert len(set(dates(found))) == len(found)
    assert {about for nudge in found for about in nudge.about} == {each.id for each in many}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(0, 0, []), (0, 1, [4]), (1, 0, [2]), (2, 2, [1, 2, 4, 6]), (3, 3, [0, 1, 2, 4, 6, 8])],
)
def test_the_alliance_says_how_many_mails_go_before_and_after(before, after, expected):
    alliance = Alliance(nudges_before=before, nudges_after=after)
    assert dates(plan(thread(alliance=alliance), MONDAY_9AM - timedelta(hours=3))) == expected


def test_after_a_miss_a_week_later_one_more_mail_offers_to_change_it_if_that_was_agreed():
    alliance = Alliance(nudges_before=0, after_miss=AfterMiss.OFFER_CHANGE)
    assert dates(plan(thread(alliance=alliance), MONDAY_9AM)) == [4, 11]


def test_on_days_that_were_not_agreed_a_reminder_comes_earlier_and_a_question_later():
    alliance = Alliance(days=frozenset({1, 5}))  # Mondays and Fridays
    due_sunday = one(due=Due(on=on(6)))
    assert dates(plan(thread(due_sunday, alliance=alliance), MONDAY_9AM)) == [4, 7]
    due_tuesday = one(due=Due(on=on(8)))
    assert dates(plan(thread(due_tuesday, alliance=alliance), MONDAY_9AM)) == [7, 11]


def test_in_a_pause_nothing_goes_out_and_the_question_waits_for_its_end():
    breaks = [Pause(on(2), on(9))]
    assert dates(plan(thread(pauses=breaks), MONDAY_9AM - 3 * DAY)) == [1, 10]


def test_a_pause_without_an_end_stops_all_that_falls_into_it():
    assert plan(thread(pauses=[Pause(on(0))]), MONDAY_9AM) == []


def test_a_reminder_whose_time_had_passed_when_the_commitment_was_made_is_not_written():
    made = datetime(2026, 6, 10, 9, tzinfo=UTC)  # Wednesday, an hour after that date's mail
    assert dates(plan(thread(one(since=made)), made)) == [4]


def test_a_mail_that_is_late_still_goes_on_its_date_and_not_after_it():
    ten_that_day = datetime(2026, 6, 10, 9, tzinfo=UTC)
    assert dates(plan(thread(), ten_that_day)) == [2, 4]
    at_night = datetime(2026, 6, 10, 20, tzinfo=UTC)  # 21:00 in London: quiet
    assert dates(plan(thread(), at_night)) == [4]


def test_a_question_that_came_too_late_is_asked_on_the_next_date():
    friday_night = datetime(2026, 6, 12, 20, 30, tzinfo=UTC)
    assert dates(plan(thread(), friday_night)) == [5]


def test_what_has_been_mailed_is_not_mailed_again():
    told = one(nudged_on=frozenset({on(2)}))
    now = datetime(2026, 6, 10, 12, tzinfo=UTC)
    assert dates(plan(thread(told, mailed_on={on(2)}), now)) == [4]
    asked = one(nudged_on=frozenset({on(2), on(4)}))
    assert plan(thread(asked, mailed_on={on(2), on(4)}), now + 3 * DAY) == []


def test_on_a_date_that_had_its_mail_already_a_question_waits_for_the_next():
    now = datetime(2026, 6, 12, 12, tzinfo=UTC)
    assert dates(plan(thread(mailed_on={on(4)}), now)) == [5]


def test_after_sixty_days_only_the_next_booking_asks():
    long_due = one(due=Due(on=on(-61)))
    assert plan(thread(long_due), MONDAY_9AM) == []


def test_whoever_is_referred_unsubscribed_or_done_gets_nothing():
    assert plan(thread(stopped=True), MONDAY_9AM) == []


def test_a_mail_is_of_use_until_the_quiet_hours_of_its_date_or_until_midnight():
    in_the_evening = Alliance(at=WallTime.parse("20:00"))
    found = plan(thread(alliance=in_the_evening), MONDAY_9AM)
    assert found[0].expires_at == datetime(2026, 6, 10, 20, tzinfo=UTC)
    never_quiet = replace(in_the_evening, at=WallTime.parse("23:30"), quiet=None)
    found = plan(thread(alliance=never_quiet), MONDAY_9AM)
    assert found[0].expires_at == datetime(2026, 6, 10, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "due_on", "expected"),
    [
        ("America/New_York", "02:30", date(2026, 3, 9), "2026-03-08T07:00"),  # skipped
        ("America/New_York", "01:30", date(2026, 11, 2), "2026-11-01T05:30"),  # shown twice
        ("Australia/Sydney", "08:00", date(2026, 3, 31), "2026-03-29T21:00"),
        ("Australia/Sydney", "08:00", date(2026, 4, 7), "2026-04-05T22:00"),
        ("Australia/Lord_Howe", "01:45", date(2026, 4, 6), "2026-04-04T14:45"),  # half an hour
    ],
)
def test_the_agreed_time_is_what_the_clients_clock_shows_in_every_hour_of_the_year(
    zone, at, due_on, expected
):
    alliance = Alliance(at=WallTime.parse(at), quiet=None, nudges_after=0)
    due = one(due=Due(on=due_on))
    [nudge] = plan(thread(due, zone=zone, alliance=alliance), LONG_AGO - 100 * DAY)
    assert nudge.due_at.isoformat() == f"{expected}:00+00:00"


def test_a_plan_made_anew_at_any_hour_sends_the_same_mails():
    """Replanning after each mail, from what has gone out, neither loses a mail nor repeats one."""
    alliance = Alliance(nudges_before=2, nudges_after=2)
    due = {number: Due(on=on(2 + 2 * number)) for number in range(1, 6)}
    once = plan(thread(*(one(n, d) for n, d in due.items()), alliance=alliance), MONDAY_9AM - DAY)
    gone, now = [], MONDAY_9AM - DAY
    while now < MONDAY_9AM + 40 * DAY:
        now += timedelta(hours=1)
        commitments = [
            one(n, d, nudged_on=frozenset(m.on for m in gone if UUID(int=n) in m.about))
            for n, d in due.items()
        ]
        mailed = {mail.on for mail in gone}
        waiting = plan(thread(*commitments, alliance=alliance, mailed_on=mailed), now)
        gone += [nudge for nudge in waiting if nudge.due_at <= now]
    assert gone == once


def again(**more):
    """The days of mails, by kind, of somebody who has had nothing booked ahead since Monday."""
    since = more.pop("since", MONDAY_9AM - timedelta(hours=2))
    commitments = more.pop("commitments", ())
    alliance = more.pop("alliance", Alliance())
    found = plan(
        Thread(
            zone="Europe/London", alliance=alliance, commitments=commitments,
            unbooked_since=since, **more,
        ),
        MONDAY_9AM - timedelta(hours=2),
    )  # fmt: skip
    return [(nudge.kind.value, (nudge.on - MONDAY).days) for nudge in found]


def test_one_mail_about_booking_goes_on_the_first_allowed_day():
    assert again() == [("book_again", 0)]
    assert again(alliance=Alliance(days=frozenset({4}))) == [("book_again", 3)]
    assert again(since=None) == []


def test_a_mail_about_booking_never_shares_a_day_with_a_check_in_or_another_mail():
    two = (one(1, Due(on=on(1))), one(2, Due(on=on(2))))
    assert again(commitments=two) == [
        ("check_in", 0), ("check_in", 1), ("check_in", 2), ("check_in", 3), ("book_again", 4),
    ]  # fmt: skip
    assert again(mailed_on={on(0), on(1)}) == [("book_again", 2)]


def test_a_mail_about_booking_waits_for_the_end_of_a_pause_and_not_for_ever():
    assert again(pauses=[Pause(on(0), on(4))]) == [("book_again", 5)]
    assert again(pauses=[Pause(on(0), on(20))]) == []
    assert again(stopped=True) == []


def test_what_became_true_long_ago_is_no_reason_for_a_mail_now():
    assert again(since=MONDAY_9AM - timedelta(days=15)) == []
