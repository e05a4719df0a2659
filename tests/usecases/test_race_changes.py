"""Changes that meet each other, or a booking, at the same instant."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from booking_service.usecases import availability, changes, people
from booking_service.usecases.changes import CLIENT
from booking_service.usecases.people import ProfileChanges
from shared.domain.bookings import BLOCKING
from shared.domain.errors import MoveNotAllowed, SlotNotOffered, SlotTaken
from shared.storage.notices import NoticeRow
from tests.builders import (
    DESK,
    MANUAL,
    TUESDAY_8AM,
    a_coach,
    a_ticket,
    at,
    book,
    contact,
    hold,
    hours,
    notices_of,
    offers,
    rows_of,
)
from tests.people import CLEO
from tests.usecases.racing import (
    accepted,
    at_once,
    in_its_own_transaction,
    refused,
    until_somebody_waits,
)

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def ada(runners):
    with runners.begin() as tx:
        return a_coach(tx)


@pytest.fixture
def careful_ada(runners):
    """Ada, who approves each booking herself."""
    with runners.begin() as tx:
        return a_coach(tx, kinds=MANUAL)


def booked(runners, coach, *starts):
    with runners.begin() as tx:
        return [book(tx, coach, start).id for start in starts]


def moving(booking_id, start, by=CLIENT):
    return lambda tx: changes.move(tx, booking_id, at(start), by, DESK, TUESDAY_8AM)


def standing(runners, coach):
    with runners() as tx:
        return [(f"{r.starts_at:%H:%M}", r.state) for r in rows_of(tx, coach) if r.client_id]


def kinds_of(runners, booking_id, *states):
    with runners() as tx:
        return {kind for kind, _, _ in notices_of(tx, booking_id, *states)}


def test_a_request_approved_twice_at_once_is_approved_once(runners, careful_ada):
    [one] = booked(runners, careful_ada, "10:00")
    approve = lambda tx: changes.approve(tx, careful_ada.id, one, DESK, TUESDAY_8AM)  # noqa: E731
    outcomes = at_once(runners, approve, approve)
    assert [type(outcome) for outcome in refused(outcomes)] == [MoveNotAllowed]
    with runners() as tx:
        kinds = [kind for kind, _, _ in notices_of(tx, one)]
    assert kinds.count("request_approved") == 1


def test_approve_and_decline_at_once_have_one_winner(runners, careful_ada):
    [one] = booked(runners, careful_ada, "10:00")
    outcomes = at_once(
        runners,
        lambda tx: changes.approve(tx, careful_ada.id, one, DESK, TUESDAY_8AM),
        lambda tx: changes.decline(tx, careful_ada.id, one, None, DESK, TUESDAY_8AM),
    )
    [won] = accepted(outcomes)
    assert standing(runners, careful_ada) == [("10:00", won.state)]


def test_approve_against_cancel_ends_cancelled_with_a_higher_revision(runners, careful_ada):
    [one] = booked(runners, careful_ada, "10:00")
    outcomes = at_once(
        runners,
        lambda tx: changes.approve(tx, careful_ada.id, one, DESK, TUESDAY_8AM),
        lambda tx: changes.cancel(tx, one, CLIENT, None, DESK, TUESDAY_8AM),
    )
    assert {type(outcome) for outcome in refused(outcomes)} <= {MoveNotAllowed}
    with runners() as tx:
        [row] = rows_of(tx, careful_ada)
        query = select(NoticeRow).where(NoticeRow.booking_id == one)
        notices = {n.kind: n for n in tx.scalars(query.where(NoticeRow.state == "pending"))}
    assert (row.state, row.revision) == ("cancelled", 1)
    assert set(notices) == {"booking_cancelled", "coach_cancelled"}
    assert all(notice.revision == 1 for notice in notices.values())


def test_a_move_and_a_booking_that_want_one_time_have_one_winner(runners, ada):
    [one] = booked(runners, ada, "09:00")
    with runners.begin() as tx:
        ticket = a_ticket(tx, ada)
    outcomes = at_once(
        runners, moving(one, "10:00"), lambda tx: book(tx, ada, "10:00", ticket=ticket)
    )
    assert [type(outcome) for outcome in refused(outcomes)] == [SlotTaken]
    if isinstance(outcomes[0], SlotTaken):
        assert standing(runners, ada) == [("09:00", "confirmed"), ("10:00", "confirmed")]
        assert "booking_moved" not in kinds_of(runners, one)
        assert "booking_confirmed" in kinds_of(runners, one, "pending")
    else:
        assert standing(runners, ada) == [("10:00", "confirmed")]


def test_two_who_swap_at_once_both_keep_what_they_have(runners, ada):
    one, two = booked(runners, ada, "09:00", "10:00")
    outcomes = at_once(runners, moving(one, "10:00"), moving(two, "09:00"))
    assert [type(outcome) for outcome in outcomes] == [SlotTaken, SlotTaken]
    assert standing(runners, ada) == [("09:00", "confirmed"), ("10:00", "confirmed")]


def test_a_move_frees_the_old_time_for_whoever_comes_next(runners, ada):
    [one] = booked(runners, ada, "09:00")
    with runners.begin() as tx:
        moving(one, "11:00")(tx)
    with runners.begin() as tx:
        assert book(tx, ada, "09:00").state == "confirmed"


def test_many_moves_cancels_and_bookings_at_once_never_overlap(runners, ada):
    three = booked(runners, ada, "09:00", "10:00", "11:00")
    at_once(
        runners,
        *(moving(b, s) for b, s in zip(three, ["10:00", "10:30", "09:30"], strict=True)),
        *(moving(b, s) for b, s in zip(three, ["11:30", "09:00", "10:30"], strict=True)),
        lambda tx: changes.cancel(tx, three[1], CLIENT, None, DESK, TUESDAY_8AM),
        *(lambda tx, s=s: book(tx, ada, s) for s in ["09:00", "10:00", "10:30", "11:30"]),
    )
    with runners() as tx:
        standing = [row for row in rows_of(tx, ada) if row.state in BLOCKING]
    times = [row.starts_at for row in standing]
    assert len(times) == len(set(times))
    assert {three[0], three[2]} <= {row.id for row in standing}


def shorten(tx, coach):
    """Wednesday now ends at 11; returns the bookings that no longer fit."""
    return availability.replace_parts(
        tx, coach.id, {"weekly": (hours("09:00", "11:00"),)}, TUESDAY_8AM
    )


def test_hours_that_change_under_a_request_refuse_it_or_list_it(runners, ada):
    outcomes = at_once(runners, lambda tx: book(tx, ada, "11:30"), lambda tx: shorten(tx, ada))
    made, listed = outcomes
    if isinstance(made, SlotNotOffered):
        assert listed == []
    else:
        assert [view.id for view in listed] == [made.id]


def test_a_request_that_began_before_the_hours_changed_is_listed_for_the_coach(runners, ada):
    with ThreadPoolExecutor(1) as coach:
        with runners.begin() as tx:
            made = book(tx, ada, "11:30")
            edit = coach.submit(in_its_own_transaction, runners, lambda tx: shorten(tx, ada))
            until_somebody_waits(tx)
        assert [view.id for view in edit.result()] == [made.id]


def test_a_request_that_waits_for_new_hours_is_decided_by_them(runners, ada):
    with ThreadPoolExecutor(1) as visitor:
        with runners.begin() as tx:
            assert shorten(tx, ada) == []
            late = visitor.submit(
                in_its_own_transaction, runners, lambda tx: book(tx, ada, "11:30")
            )
            until_somebody_waits(tx)
        with pytest.raises(SlotNotOffered):
            late.result()


def test_a_cap_that_is_set_under_two_requests_holds_for_both(runners, ada):
    with ThreadPoolExecutor(2) as visitors:
        with runners.begin() as tx:
            availability.replace_parts(tx, ada.id, {"max_per_day": 1}, TUESDAY_8AM)
            asked = [
                visitors.submit(in_its_own_transaction, runners, lambda tx, s=s: book(tx, ada, s))
                for s in ["09:00", "11:00"]
            ]
            until_somebody_waits(tx, 2)
        outcomes = [future.exception() or future.result() for future in asked]
    assert [type(outcome) for outcome in refused(outcomes)] == [SlotTaken]


def test_a_request_waits_for_a_zone_that_changes(runners, ada):
    with ThreadPoolExecutor(1) as visitor:
        with runners.begin() as tx:
            people.update_profile(tx, ada.id, ProfileChanges(zone="Asia/Tokyo"), TUESDAY_8AM)
            late = visitor.submit(
                in_its_own_transaction, runners, lambda tx: book(tx, ada, "11:30")
            )
            until_somebody_waits(tx)
        with pytest.raises(SlotNotOffered):
            late.result()


def test_a_hold_that_lapsed_waits_for_whoever_takes_its_time_and_is_told_so(runners, ada):
    with runners.begin() as tx:
        ticket = a_ticket(tx, ada)
        kept = hold(tx, ada, ticket, "10:00")
    late = kept.lapses_at
    with ThreadPoolExecutor(1) as slow:
        with runners.begin() as tx:
            made = book(tx, ada, "10:00", now=late, client=contact(CLEO))
            assert made.state == "confirmed"
            waits = slow.submit(
                in_its_own_transaction,
                runners,
                lambda tx: book(tx, ada, None, ticket=ticket, hold=kept.token, now=late),
            )
            until_somebody_waits(tx)
        with pytest.raises(SlotTaken):
            waits.result()


def test_a_booking_waits_for_nobody_who_books_another_time_of_the_day(runners, ada):
    with runners.begin() as tx:
        cleos, bens = a_ticket(tx, ada, browser="cleo's"), a_ticket(tx, ada)
    with runners.begin() as tx:
        book(tx, ada, "11:00", ticket=cleos, client=contact(CLEO))
        with runners.begin() as other:
            other.execute(text("SET LOCAL lock_timeout = '1ms'"))
            assert book(other, ada, "10:00", ticket=bens).state == "confirmed"


def test_another_coachs_edit_waits_for_nobody(runners, ada):
    with runners.begin() as tx:
        cleo = a_coach(tx, CLEO)
    with runners.begin() as tx:
        book(tx, ada, "11:30")
        with runners.begin() as other:
            other.execute(text("SET LOCAL lock_timeout = '200ms'"))
            assert shorten(other, cleo) == []
            assert "10:30" in offers(other, cleo)
