"""What happens to a booking after it is made, and who may do it when."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from booking_service.usecases import booking_views, changes
from booking_service.usecases.changes import Actor
from shared.domain.errors import (
    MoveNotAllowed,
    NotFound,
    SlotNotOffered,
    SlotTaken,
    TooLateToChange,
)
from shared.storage.audit import AuditRow
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from tests.builders import (
    DAY,
    DESK,
    HOUR,
    MINUTE,
    TUESDAY_8AM,
    a_coach,
    a_ticket,
    at,
    book,
    both,
    hold,
    notices_of,
    offers,
    rows_of,
)
from tests.usecases.changing import approve, cancel, move, pending

EARLY = TUESDAY_8AM - 5 * DAY
SECOND = timedelta(seconds=1)


@pytest.fixture
def ben(tx, ada):
    """Ben's booking for Wednesday at 10."""
    return book(tx, ada, "10:00", now=EARLY)


def test_a_move_keeps_the_booking_and_raises_its_revision(tx, ada, ben):
    moved = move(tx, ben, "11:00")
    assert (moved.id, moved.uid, moved.revision) == (ben.id, ben.uid, 1)
    assert (moved.start, moved.end, moved.changed_at) == (at("11:00"), at("11:30"), TUESDAY_8AM)
    assert "10:00" in offers(tx, ada)
    assert "11:00" not in offers(tx, ada)


def test_a_move_takes_back_old_reminders_and_plans_new_ones(tx, ben):
    moved = move(tx, ben, at("10:00") + 7 * DAY)
    start = moved.start
    assert pending(tx, ben) == [
        ("booking_moved", "client", TUESDAY_8AM),
        ("coach_moved", "coach", TUESDAY_8AM),
        ("booking_reminder", "client", start - DAY),
        ("booking_reminder", "client", start - HOUR),
    ]
    old = tx.scalars(select(NoticeRow).where(NoticeRow.revision == 0)).all()
    assert {(row.state, row.reason) for row in old} == {("superseded", "the booking changed")}
    new = tx.scalars(select(NoticeRow).where(NoticeRow.revision == 1)).all()
    assert {row.previous_start for row in new} == {at("10:00")}


def test_a_move_to_where_it_stands_changes_nothing(tx, ben):
    assert move(tx, ben, "10:00").revision == 0
    assert "booking_moved" not in {kind for kind, _, _ in notices_of(tx, ben.id)}


def test_a_booking_may_move_onto_part_of_its_own_time(tx):
    ada = a_coach(tx, kinds=both(interval=15 * MINUTE), max_per_day=1)
    moved = move(tx, book(tx, ada, "10:00"), "10:15")
    assert moved.start == at("10:15")


def test_a_move_that_is_refused_leaves_the_booking_and_its_notices_alone(tx, ada, ben):
    before = notices_of(tx, ben.id)
    book(tx, ada, "11:00")
    with pytest.raises(SlotTaken) as refused:
        move(tx, ben, "11:00")
    assert at("11:30") in refused.value.others
    with pytest.raises(SlotNotOffered):
        move(tx, ben, "13:00")
    row = tx.get(BookingRow, ben.id)
    assert (row.starts_at, row.revision) == (at("10:00"), 0)
    assert notices_of(tx, ben.id) == before


def test_a_move_takes_the_buffers_and_the_length_of_today(tx, ben, ada):
    from booking_service.usecases import availability

    wide = both(length=HOUR, interval=HOUR / 2, buffer_after=15 * MINUTE)
    availability.replace_parts(tx, ada.id, {"kinds": wide}, TUESDAY_8AM)
    moved = move(tx, ben, "10:30")
    assert moved.end == at("11:30")
    [row] = rows_of(tx, ada)
    assert (row.buffer_after, row.blocked.upper) == (15 * MINUTE, at("11:45"))


def test_a_move_needs_no_pass(tx, ben):
    assert move(tx, ben, "11:00").state == "confirmed"


@pytest.mark.parametrize("deed", [move, cancel])
def test_the_client_may_change_it_up_to_the_coachs_notice(tx, ben, deed):
    extra = ("11:00",) if deed is move else ()
    last = at("10:00") - 12 * HOUR
    with pytest.raises(TooLateToChange):
        deed(tx, ben, *extra, now=last + SECOND)
    assert deed(tx, ben, *extra, now=last).revision == 1


def test_a_view_says_until_when_the_client_may_change_it(tx, ben):
    last = at("10:00") - 12 * HOUR
    seen = booking_views.by_manage_link(tx, ben.id, last)
    assert (seen.may_change, seen.change_until) == (True, last)
    assert not booking_views.by_manage_link(tx, ben.id, last + SECOND).may_change


@pytest.mark.parametrize("deed", [move, cancel])
def test_the_coach_may_change_it_at_any_time(tx, ada, ben, deed):
    extra = ("11:00",) if deed is move else ()
    assert deed(tx, ben, *extra, by=Actor(ada.id), now=at("09:59")).revision == 1


def test_the_coach_may_move_it_outside_the_hours_and_over_nothing_else(tx, ada, ben):
    book(tx, ada, "11:00")
    assert move(tx, ben, "20:10", by=Actor(ada.id)).start == at("20:10")
    with pytest.raises(SlotTaken):
        move(tx, ben, "11:10", by=Actor(ada.id))


def test_a_cancellation_gives_the_time_back_and_tells_both(tx, ada, ben):
    cancelled = cancel(tx, ben)
    assert (cancelled.state, cancelled.revision) == ("cancelled", 1)
    assert pending(tx, ben) == [
        ("booking_cancelled", "client", TUESDAY_8AM),
        ("coach_cancelled", "coach", TUESDAY_8AM),
    ]
    assert "10:00" in offers(tx, ada)


def test_what_is_cancelled_stays_cancelled(tx, ben):
    cancel(tx, ben)
    for deed in (lambda: cancel(tx, ben), lambda: move(tx, ben, "11:00"), lambda: approve(tx, ben)):
        with pytest.raises(MoveNotAllowed):
            deed()


def test_the_coachs_words_are_sealed(tx, ada, ben):
    cancel(tx, ben, by=Actor(ada.id), words="I have a fever")
    row = tx.get(BookingRow, ben.id)
    assert b"fever" not in row.decline_words
    assert DESK.sealer.open(tx, row.client_id, row.decline_words) == "I have a fever"


def complete(tx, coach_id, booking_id, now):
    return changes.complete(tx, coach_id, booking_id, DESK, now)


def over(tx, booking, deed, now):
    return deed(tx, booking.coach.id, booking.id, now)


@pytest.mark.parametrize("deed", [complete, changes.no_show])
def test_what_has_begun_is_noted_as_done_or_missed_and_no_sooner(tx, ada, ben, deed):
    with pytest.raises(MoveNotAllowed):
        over(tx, ben, deed, at("10:00") - SECOND)
    assert over(tx, ben, deed, at("10:00")).state in {"completed", "no_show"}
    assert pending(tx, ben) == []
    assert "10:00" not in offers(tx, ada)


def test_a_note_about_who_came_can_be_put_right(tx, ben):
    over(tx, ben, changes.no_show, at("10:30"))
    assert over(tx, ben, complete, at("10:31")).state == "completed"
    assert over(tx, ben, changes.no_show, at("10:32")).state == "no_show"


def test_another_coachs_booking_is_not_found(tx, cleo, ben):
    deeds = [
        lambda: move(tx, ben, "11:00", by=Actor(cleo.id)),
        lambda: cancel(tx, ben, by=Actor(cleo.id)),
        lambda: changes.approve(tx, cleo.id, ben.id, DESK, TUESDAY_8AM),
        lambda: changes.decline(tx, cleo.id, ben.id, None, DESK, TUESDAY_8AM),
        lambda: complete(tx, cleo.id, ben.id, at("10:30")),
        lambda: changes.no_show(tx, cleo.id, ben.id, at("10:30")),
    ]
    for deed in deeds:
        with pytest.raises(NotFound):
            deed()
    assert tx.get(BookingRow, ben.id).state == "confirmed"


def test_a_hold_cannot_be_moved_and_is_nobodys_to_cancel(tx, ada):
    hold(tx, ada, a_ticket(tx, ada))
    [row] = rows_of(tx, ada)
    with pytest.raises(MoveNotAllowed):
        changes.move(tx, row.id, at("11:00"), Actor(ada.id), DESK, TUESDAY_8AM)
    with pytest.raises(NotFound):
        changes.cancel(tx, row.id, Actor(ada.id), None, DESK, TUESDAY_8AM)


def test_every_change_is_noted_by_who_did_what_and_nothing_more(tx, ada, ben):
    move(tx, ben, "11:00")
    cancel(tx, ben, by=Actor(ada.id), words="I have a fever")
    noted = tx.scalars(select(AuditRow).where(AuditRow.subject_id == ben.id).order_by(AuditRow.id))
    assert [(row.actor, row.action) for row in noted] == [
        ("client", "booking_confirmed"),
        ("client", "booking_moved"),
        ("coach", "booking_cancelled"),
    ]
