"""What is still worth telling when its turn comes, and what can be turned off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.bookings import State
from shared.domain.notices import (
    ABOUT_CLIENT,
    ABOUT_COACH,
    STANDS_ALONE,
    BookingNow,
    ClientNow,
    MailSort,
    NoticeKind,
    PlannedNotice,
    Recipient,
    Wanted,
    still_wanted,
)
from shared.domain.referral import Door

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 6, 9, 18, 0, tzinfo=UTC)
TELLS = {
    State.CONFIRMED: {
        "booking_confirmed", "booking_moved", "booking_reminder", "request_approved",
        "coach_booked", "coach_moved", "coach_answered", "counter_declined",
    },
    State.CANCELLED: {"booking_cancelled", "coach_cancelled"},
    State.REQUESTED: {"request_received", "request_proposal", "coach_requested"},
    State.HELD: {"waiting_offer"},
    State.COMPLETED: {"booking_thanks"},
    State.DECLINED: {"request_declined"},
    State.LAPSED: {"request_lapsed", "coach_request_lapsed"},
    Door.OPEN: {"coach_address_stopped", "check_in", "book_again", "win_answered", "client_link"},
    Door.PAUSED: {
        "referral", "coach_referral_review", "coach_address_stopped", "win_answered",
        "client_link",
    },
    Door.ASKED_BACK: {
        "referral", "coach_referral_review", "coach_address_stopped", "coach_asked_back",
        "win_answered", "client_link",
    },
}  # fmt: skip


def stands(state, revision=2):
    return (ClientNow if isinstance(state, Door) else BookingNow)(state, revision)


def planned(kind, revision=2):
    return PlannedNotice(
        kind=kind,
        recipient=Recipient.CLIENT,
        due_at=NOW,
        expires_at=NOW + HOUR,
        revision=revision,
    )


WITH_SUBJECT = [kind for kind in NoticeKind if kind not in ABOUT_COACH]


@pytest.mark.parametrize("kind", sorted(ABOUT_COACH))
def test_what_is_about_a_coach_alone_is_wanted_until_its_hour_is_over(kind):
    notice = planned(kind)
    assert still_wanted(notice, None, NOW, in_doubt=False) is Wanted.SEND
    assert still_wanted(notice, None, notice.expires_at, in_doubt=False) is Wanted.EXPIRED


@pytest.mark.parametrize("state", [*State, *Door])
@pytest.mark.parametrize("kind", WITH_SUBJECT)
def test_a_notice_goes_out_only_while_the_booking_or_client_is_what_it_says(kind, state):
    found = still_wanted(planned(kind), stands(state), NOW, in_doubt=False)
    true = kind.value in TELLS.get(state, set())
    assert found is (Wanted.SEND if true else Wanted.SUPERSEDED)


@pytest.mark.parametrize("sort", MailSort)
@pytest.mark.parametrize("kind", WITH_SUBJECT)
def test_only_reminders_and_nudges_can_be_turned_off_and_only_by_their_own_sort(kind, sort):
    state = next(state for state, kinds in TELLS.items() if kind.value in kinds)
    subject = replace(stands(state), off=frozenset({sort}))
    found = still_wanted(planned(kind), subject, NOW, in_doubt=False)
    between = (
        NoticeKind.CHECK_IN, NoticeKind.BOOK_AGAIN, NoticeKind.WIN_ANSWERED,
        NoticeKind.BOOKING_THANKS,
    )  # fmt: skip
    own = {NoticeKind.BOOKING_REMINDER: MailSort.REMINDERS}
    own |= dict.fromkeys(between, MailSort.NUDGES)
    off = own.get(kind) is sort
    assert found is (Wanted.UNSUBSCRIBED if off else Wanted.SEND)


def test_a_kind_is_about_a_booking_a_client_or_a_coach_alone_and_never_two_of_them():
    about_clients = set().union(*(kinds for state, kinds in TELLS.items() if state in set(Door)))
    assert {kind.value for kind in ABOUT_CLIENT} == about_clients
    about_bookings = set().union(*(kinds for state, kinds in TELLS.items() if state in set(State)))
    assert about_bookings & about_clients == set()
    assert about_bookings | about_clients == {kind.value for kind in WITH_SUBJECT}


def test_an_answer_to_a_win_stays_true_whatever_the_coach_does_at_the_door_meanwhile():
    found = still_wanted(
        planned(NoticeKind.WIN_ANSWERED), stands(Door.PAUSED, revision=9), NOW, in_doubt=False
    )
    assert found is Wanted.SEND


@pytest.mark.parametrize("revision", [1, 3])
@pytest.mark.parametrize("kind", [one for one in WITH_SUBJECT if one not in STANDS_ALONE])
def test_a_notice_about_another_revision_is_superseded(kind, revision):
    state = next(state for state, kinds in TELLS.items() if kind.value in kinds)
    for in_doubt in (False, True):
        found = still_wanted(planned(kind), stands(state, revision), NOW, in_doubt=in_doubt)
        assert found is Wanted.SUPERSEDED


@pytest.mark.parametrize(
    ("late", "in_doubt", "wanted"),
    [
        (HOUR - timedelta(seconds=1), False, Wanted.SEND),
        (HOUR, False, Wanted.EXPIRED),
        (HOUR - timedelta(seconds=1), True, Wanted.SEND),
        (HOUR, True, Wanted.UNCERTAIN),
    ],
)
def test_what_comes_too_late_is_expired_or_uncertain_if_it_may_have_arrived(late, in_doubt, wanted):
    notice = planned(NoticeKind.BOOKING_REMINDER)
    found = still_wanted(notice, BookingNow(State.CONFIRMED, 2), NOW + late, in_doubt=in_doubt)
    assert found is wanted
