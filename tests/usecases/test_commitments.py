"""Commitments: made, changed and let go by either side, and nothing of it is lost on the way."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from booking_service.usecases import commitments
from booking_service.usecases.commitment_terms import CommitmentWish
from booking_service.usecases.sides import Side
from shared.domain.commitments import Maker, Status
from shared.domain.errors import Invalid, MoveNotAllowed, NotFound
from shared.storage import repeating
from tests.builders import DAY, DESK, TUESDAY_8AM, at, book
from tests.people import CLEO
from tests.thread import MONDAY, a_client, deeds, nudges_of, promise, say, thread_of


@pytest.fixture
def ben(tx, ada):
    return a_client(tx, ada)


def change(tx, side, commitment_id, what="Call my manager", **more):
    wish = CommitmentWish(what=what, **more)
    return commitments.change(tx, side, commitment_id, wish, DESK, TUESDAY_8AM)


def withdraw(tx, side, commitment_id, **more):
    commitments.withdraw(tx, side, commitment_id, DESK, TUESDAY_8AM, **more)


def test_a_commitment_says_what_by_when_and_how_we_will_know(tx, ben):
    promise(tx, ben, how_known="I forward you the mail")
    (made,) = thread_of(tx, ben).open
    assert (made.what, made.how_known) == ("Write to my manager", "I forward you the mail")
    assert (made.due_on, made.status, made.made_by) == (MONDAY, Status.OPEN, Maker.CLIENT)


def test_it_is_nudged_the_day_before_and_the_day_after_by_the_clients_clock(tx, ben):
    promise(tx, ben)
    assert nudges_of(tx, ben) == [("06-14 08:00", 1), ("06-16 08:00", 1)]


def test_the_words_are_sealed(tx, ben):
    promise(tx, ben, how_known="I forward you the mail")
    tx.flush()
    stored = str(tx.execute(text("SELECT * FROM commitments")).all())
    assert "manager" not in stored
    assert "forward" not in stored


def test_a_coach_writes_one_down_together_with_the_client(tx, ada, ben):
    together = Side(ben.client_id, ada.id)
    booking = book(tx, ada)
    promise(tx, together, booking_id=booking.id)
    (made,) = thread_of(tx, ben).open
    assert (made.made_by, made.booking_id) == (Maker.COACH, booking.id)
    assert deeds(tx)[-1] == ("coach", "commitment_made")


def test_another_coach_does_not_find_the_client(tx, ben, cleo):
    stranger = Side(ben.client_id, cleo.id)
    made = promise(tx, ben)
    with pytest.raises(NotFound):
        promise(tx, stranger)
    with pytest.raises(NotFound):
        change(tx, stranger, made)
    with pytest.raises(NotFound):
        withdraw(tx, stranger, made)


def test_another_client_does_not_find_the_commitment(tx, ada, ben):
    made, other = promise(tx, ben), a_client(tx, ada, CLEO)
    for act in (change, withdraw, say):
        with pytest.raises(NotFound):
            act(tx, other, made)
    assert thread_of(tx, other).commitments == []


def test_a_booking_of_somebody_elses_is_named_as_wrong(tx, ada):
    other = a_client(tx, ada, CLEO)
    theirs = book(tx, ada)
    for booking_id in (theirs.id, uuid4()):
        with pytest.raises(Invalid) as refused:
            promise(tx, other, booking_id=booking_id)
        assert refused.value.problems[0].field == "booking_id"


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("what", {"what": " \r\n "}),
        ("what", {"what": "x" * 501}),
        ("what", {"what": "one\x00two"}),
        ("what", {"what": "turned \u202e about"}),
        ("how_known", {"how_known": "x" * 501}),
        ("due_on", {"due_on": TUESDAY_8AM.date() - DAY}),
        ("due_on", {"due_on": TUESDAY_8AM.date() + timedelta(days=401)}),
        ("due_on", {"due_on": None}),
        ("due_on", {"due_on": MONDAY, "due_at": at("10:00")}),
        ("due_at", {"due_at": TUESDAY_8AM}),
        ("repeat_days", {"repeat_days": frozenset({8})}),
        ("repeat_days", {"due_at": at("10:00"), "repeat_days": frozenset({1})}),
        ("repeat_days", {"due_on": MONDAY, "repeat_until": MONDAY}),
        ("repeat_until", {"repeat_days": frozenset({1}), "repeat_until": date(2026, 6, 9)}),
        (
            "repeat_until",
            {"due_on": MONDAY, "repeat_days": frozenset({1}), "repeat_until": MONDAY - DAY},
        ),
    ],
)
def test_a_wrong_wish_is_refused_by_the_name_of_its_field(tx, ben, field, wish):
    with pytest.raises(Invalid) as refused:
        promise(tx, ben, **wish)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert thread_of(tx, ben).commitments == []


def test_lines_end_as_here_and_blanks_around_go(tx, ben):
    promise(tx, ben, what="  First\r\nsecond\rthird ")
    assert thread_of(tx, ben).open[0].what == "First\nsecond\nthird"


def test_what_repeats_begins_on_the_next_such_day_unless_told(tx, ben):
    promise(tx, ben, repeat_days=frozenset({1, 4}))
    (made,) = thread_of(tx, ben).open
    assert (made.due_on, made.repeat.days) == (date(2026, 6, 11), {1, 4})


def test_a_changed_one_keeps_its_words_and_another_takes_its_place(tx, ben):
    first = promise(tx, ben)
    second = change(tx, ben, first, due_on=MONDAY + DAY)
    seen = thread_of(tx, ben)
    (now_open,) = seen.open
    (before,) = seen.before(now_open)
    assert (now_open.id, now_open.what) == (second, "Call my manager")
    assert (before.what, before.status) == ("Write to my manager", Status.CHANGED)
    assert seen.over == []
    assert nudges_of(tx, ben) == [("06-15 08:00", 1), ("06-17 08:00", 1)]


def test_a_change_without_a_time_leaves_the_time(tx, ben):
    change(tx, ben, promise(tx, ben))
    assert thread_of(tx, ben).open[0].due_on == MONDAY


def test_what_is_past_is_changed_only_with_a_new_time(tx, ben):
    made, later = promise(tx, ben), TUESDAY_8AM + 10 * DAY
    wish = CommitmentWish(what="Call my manager")
    with pytest.raises(Invalid) as refused:
        commitments.change(tx, ben, made, wish, DESK, later)
    assert refused.value.problems[0].field == "due_on"


def test_a_change_that_changes_nothing_leaves_no_trace(tx, ben):
    made = promise(tx, ben)
    assert change(tx, ben, made, what="Write to my manager ") == made
    assert len(thread_of(tx, ben).commitments) == 1
    assert deeds(tx)[-1] == ("client", "commitment_made")


def test_what_repeats_hands_its_rule_on_to_what_it_becomes(tx, ben):
    first = promise(tx, ben, repeat_days=frozenset({1}))
    change(tx, ben, first, due_on=MONDAY + DAY)
    later = TUESDAY_8AM + 8 * DAY
    repeating.continue_due(tx, later, 10)
    dates = [(one.what, one.due_on) for one in thread_of(tx, ben, later).open]
    assert dates == [
        ("Call my manager", MONDAY + DAY),
        ("Call my manager", MONDAY + 7 * DAY),
    ]


def test_a_change_can_end_the_rule(tx, ben):
    first = promise(tx, ben, repeat_days=frozenset({1}))
    change(tx, ben, first, repeat_days=frozenset())
    repeating.continue_due(tx, TUESDAY_8AM + 8 * DAY, 10)
    (only,) = thread_of(tx, ben).open
    assert only.repeat is None


def test_letting_go_needs_no_reason_and_ends_the_nudges(tx, ben):
    made = promise(tx, ben)
    withdraw(tx, ben, made)
    withdraw(tx, ben, made)
    (gone,) = thread_of(tx, ben).over
    assert [each.status for each in gone.check_ins] == [Status.WITHDRAWN]
    assert nudges_of(tx, ben) == []


def test_what_is_let_go_this_time_only_comes_again(tx, ben):
    withdraw(tx, ben, promise(tx, ben, repeat_days=frozenset({1})))
    repeating.continue_due(tx, TUESDAY_8AM, 10)
    assert [one.due_on for one in thread_of(tx, ben).open] == [MONDAY + 7 * DAY]


def test_a_whole_series_is_let_go_with_all_that_is_open_of_it(tx, ben):
    first, later = promise(tx, ben, repeat_days=frozenset({1})), TUESDAY_8AM + 8 * DAY
    repeating.continue_due(tx, later, 10)
    assert len(thread_of(tx, ben).open) == 2
    withdraw(tx, ben, first, whole_series=True)
    repeating.continue_due(tx, later + 30 * DAY, 10)
    assert thread_of(tx, ben).open == []


def test_what_has_become_another_is_not_changed_or_let_go_again(tx, ben):
    first = promise(tx, ben)
    change(tx, ben, first)
    with pytest.raises(MoveNotAllowed):
        change(tx, ben, first, what="Something else")
    with pytest.raises(MoveNotAllowed):
        withdraw(tx, ben, first)


def test_a_hundred_open_ones_are_enough(tx, ben):
    made = [promise(tx, ben) for _ in range(commitments.MOST_OPEN)]
    with pytest.raises(MoveNotAllowed):
        promise(tx, ben)
    say(tx, ben, made[0])
    promise(tx, ben)
