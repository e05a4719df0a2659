"""Other times for a request: the coach proposes, the client chooses one by link."""

import pytest

from booking_service.usecases import changes, proposals
from booking_service.usecases.changes import CLIENT
from booking_service.usecases.proposals import Proposed
from shared.domain.bookings import State
from shared.domain.errors import Invalid, MoveNotAllowed, NotFound, SlotTaken
from shared.storage import bookings as booking_rows
from tests.builders import (
    DAY,
    DESK,
    HOUR,
    MANUAL,
    MINUTE,
    TUESDAY_8AM,
    a_coach,
    at,
    book,
    book_as_coach,
    notices_of,
    offers,
)
from tests.people import CLEO

THREE = tuple(at(clock) for clock in ("09:00", "11:00", "11:30"))


@pytest.fixture
def ada(tx):
    """Ada approves each booking herself."""
    return a_coach(tx, kinds=MANUAL)


@pytest.fixture
def request_(tx, ada):
    """Ben's request for Wednesday at 10."""
    return book(tx, ada, "10:00")


def propose(tx, coach, booking, starts=THREE, words=None, now=TUESDAY_8AM):
    return proposals.propose(
        tx, coach.id, booking.id, Proposed(starts=starts, words=words), DESK, now
    )


def choose(tx, booking, start, now=TUESDAY_8AM):
    return proposals.choose(tx, booking.id, start, DESK, now)


def clocks(starts):
    return [f"{start:%H:%M}" for start in starts]


def kinds(tx, booking, *states):
    return sorted(kind for kind, _, _ in notices_of(tx, booking.id, *states))


def test_the_client_is_written_to_once_with_the_times_and_the_coachs_sentence(tx, ada, request_):
    made = propose(tx, ada, request_, words="Mornings suit me better.")
    assert clocks(made.starts) == clocks(made.free) == ["09:00", "11:00", "11:30"]
    assert made.words == "Mornings suit me better."
    assert kinds(tx, request_, "pending") == ["request_proposal"]
    assert b"Mornings" not in booking_rows.one(tx, request_.id).proposed_words


def test_choosing_moves_the_request_there_and_confirms_it_at_once(tx, ada, request_):
    propose(tx, ada, request_)
    chosen = choose(tx, request_, at("11:00"))
    assert (chosen.state, chosen.start, chosen.revision) == (State.CONFIRMED, at("11:00"), 1)
    assert chosen.id == request_.id
    assert chosen.request_expires_at is None
    told = [kind for kind in kinds(tx, request_, "pending") if kind != "booking_reminder"]
    assert told == ["coach_booked", "request_approved"]
    assert "10:00" in offers(tx, ada)
    assert not proposals.by_link(tx, request_.id, DESK, TUESDAY_8AM).is_open


def test_choosing_twice_makes_one_booking_and_one_set_of_notices(tx, ada, request_):
    propose(tx, ada, request_)
    first = choose(tx, request_, at("11:00"))
    before = kinds(tx, request_)
    assert choose(tx, request_, at("11:00")) == first
    assert kinds(tx, request_) == before
    with pytest.raises(MoveNotAllowed):
        choose(tx, request_, at("11:30"))


def test_a_time_taken_meanwhile_says_so_and_leaves_the_others(tx, ada, request_):
    propose(tx, ada, request_)
    book_as_coach(tx, ada, at("11:00"))
    seen = proposals.by_link(tx, request_.id, DESK, TUESDAY_8AM)
    assert clocks(seen.free) == ["09:00", "11:30"]
    with pytest.raises(SlotTaken), tx.begin_nested():
        choose(tx, request_, at("11:00"))
    tx.expire_all()
    assert proposals.by_link(tx, request_.id, DESK, TUESDAY_8AM).free == seen.free
    assert choose(tx, request_, at("11:30")).state is State.CONFIRMED


def test_a_proposed_time_may_lie_outside_the_hours_but_on_no_other_booking(tx, ada, request_):
    book(tx, ada, "09:00")
    with pytest.raises(Invalid) as refusal:
        propose(tx, ada, request_, (at("09:00"), at("10:00"), at("20:00")))
    assert [problem.field for problem in refusal.value.problems] == ["starts.0", "starts.1"]
    propose(tx, ada, request_, (at("20:00"),))
    assert choose(tx, request_, at("20:00")).start == at("20:00")


@pytest.mark.parametrize("starts", [(), (*THREE, at("12:30"))], ids=["none", "four"])
def test_one_to_three_times_are_proposed(tx, ada, request_, starts):
    with pytest.raises(Invalid):
        propose(tx, ada, request_, starts)


def test_a_time_that_has_passed_is_not_proposed(tx, ada, request_):
    with pytest.raises(Invalid):
        propose(tx, ada, request_, (TUESDAY_8AM - HOUR,))


def test_what_was_not_proposed_cannot_be_chosen(tx, ada, request_):
    with pytest.raises(NotFound):
        choose(tx, request_, at("11:00"))
    propose(tx, ada, request_, (at("11:00"),))
    with pytest.raises(NotFound):
        choose(tx, request_, at("11:30"))


def test_a_new_proposal_replaces_the_earlier_one_and_has_a_mail_of_its_own(tx, ada, request_):
    propose(tx, ada, request_, (at("09:00"),))
    propose(tx, ada, request_, (at("11:00"),), now=TUESDAY_8AM + MINUTE)
    assert kinds(tx, request_, "pending") == ["request_proposal"]
    with pytest.raises(NotFound):
        choose(tx, request_, at("09:00"), now=TUESDAY_8AM + MINUTE)


def test_a_proposal_gives_the_client_72_hours_or_until_the_latest_time(tx, ada, request_):
    later = TUESDAY_8AM + 20 * DAY
    assert propose(tx, ada, request_, (later,)).answer_by == TUESDAY_8AM + 3 * DAY
    assert propose(tx, ada, request_, (at("11:00"),)).answer_by == at("11:00")


def test_after_that_the_request_has_lapsed_whatever_was_proposed(tx, ada, request_):
    until = propose(tx, ada, request_).answer_by
    with pytest.raises(MoveNotAllowed):
        choose(tx, request_, at("11:30"), now=until)
    assert not proposals.by_link(tx, request_.id, DESK, until).is_open


def test_a_request_outlives_its_own_time_while_others_are_proposed(tx, ada, request_):
    propose(tx, ada, request_, (at("09:00") + 7 * DAY,))
    past = at("10:30")
    assert booking_rows.requests_to_lapse(tx, past, 5) == []
    with pytest.raises(MoveNotAllowed):
        changes.approve(tx, ada.id, request_.id, DESK, past)
    assert choose(tx, request_, at("09:00") + 7 * DAY, now=past).state is State.CONFIRMED


def test_the_coach_may_still_approve_the_time_that_was_asked_for(tx, ada, request_):
    propose(tx, ada, request_)
    assert changes.approve(tx, ada.id, request_.id, DESK, TUESDAY_8AM).start == at("10:00")
    assert "request_proposal" not in kinds(tx, request_, "pending")
    with pytest.raises(MoveNotAllowed):
        choose(tx, request_, at("11:00"))


def test_a_client_who_moves_the_request_makes_the_proposal_moot(tx, ada, request_):
    propose(tx, ada, request_)
    changes.move(tx, request_.id, at("11:30"), CLIENT, DESK, TUESDAY_8AM)
    assert proposals.by_link(tx, request_.id, DESK, TUESDAY_8AM).starts == ()


def test_a_client_may_cancel_instead(tx, ada, request_):
    propose(tx, ada, request_)
    changes.cancel(tx, request_.id, CLIENT, None, DESK, TUESDAY_8AM)
    assert not proposals.by_link(tx, request_.id, DESK, TUESDAY_8AM).is_open
    assert kinds(tx, request_, "pending") == ["booking_cancelled", "coach_cancelled"]


def test_only_a_request_that_waits_is_given_other_times(tx, ada, request_):
    changes.approve(tx, ada.id, request_.id, DESK, TUESDAY_8AM)
    with pytest.raises(MoveNotAllowed):
        propose(tx, ada, request_)


def test_another_coach_finds_no_such_request(tx, request_):
    cleo = a_coach(tx, CLEO)
    with pytest.raises(NotFound):
        propose(tx, cleo, request_)
    with pytest.raises(NotFound):
        proposals.of_coach(tx, cleo.id, request_.id, DESK, TUESDAY_8AM)
