from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.errors import Invalid, MoveNotAllowed
from shared.domain.notices import NoticeKind, Recipient
from shared.domain.referral import CHECKLIST, Door, FirstTalk, NextStep, Step, after, review_on
from shared.domain.referral_notices import Change, on_review, when_asked_back, when_referred

MONDAY = date(2026, 6, 8)
NOW = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize("door", Door)
@pytest.mark.parametrize(
    ("step", "leads_to"),
    [(Step.PAUSE, Door.PAUSED), (Step.REFER, Door.PAUSED), (Step.WELCOME, Door.OPEN)],
)
def test_the_coach_moves_the_door_from_wherever_it_stands(door, step, leads_to):
    assert after(door, step) is leads_to


def test_a_client_asks_at_a_door_that_is_shut_and_asking_twice_is_asking_once():
    assert after(Door.PAUSED, Step.ASK_BACK) is Door.ASKED_BACK
    assert after(Door.ASKED_BACK, Step.ASK_BACK) is Door.ASKED_BACK
    with pytest.raises(MoveNotAllowed):
        after(Door.OPEN, Step.ASK_BACK)


def test_after_a_first_talk_only_ready_opens_and_the_rest_looks_the_same():
    assert FirstTalk.READY.step is Step.WELCOME
    assert FirstTalk.THERAPY_FIRST.step is FirstTalk.NOT_A_FIT.step is Step.PAUSE


def test_a_referral_is_looked_at_again_after_30_days_unless_the_coach_chooses():
    assert review_on(MONDAY) == date(2026, 7, 8)
    assert review_on(MONDAY, MONDAY + DAY) == MONDAY + DAY


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_review_lies_ahead_and_within_a_year(days):
    with pytest.raises(Invalid) as refused:
        review_on(MONDAY, MONDAY + days * DAY)
    assert [problem.field for problem in refused.value.problems] == ["review_on"]


def test_the_letter_and_the_question_go_out_at_once():
    letter, question = when_referred(Change(3, NOW)), when_asked_back(Change(3, NOW))
    assert (letter.kind, letter.recipient) == (NoticeKind.REFERRAL, Recipient.CLIENT)
    assert (question.kind, question.recipient) == (NoticeKind.COACH_ASKED_BACK, Recipient.COACH)
    assert {letter.due_at, question.due_at} == {NOW}
    assert {letter.revision, question.revision} == {3}


@pytest.mark.parametrize(
    ("zone", "due"), [("Europe/London", "2026-07-08T07:00"), ("Asia/Tokyo", "2026-07-07T23:00")]
)
def test_the_review_comes_on_the_morning_of_its_day_by_the_coachs_clock(zone, due):
    notice = on_review(Change(1, NOW), date(2026, 7, 8), zone)
    assert notice.due_at == datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert notice.recipient is Recipient.COACH
    assert notice.offset == "2026-07-08"


def test_the_checklist_has_four_lines_and_ends_in_one_of_four_steps():
    assert len(CHECKLIST) == 4
    assert list(NextStep) == ["ask_supervisor", "talk_about_it", "start_referral", "not_now"]
