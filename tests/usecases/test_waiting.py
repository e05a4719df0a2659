"""The waiting list of a day: joining and leaving it, and what is offered to whom."""

from datetime import date

import pytest
from sqlalchemy import select

from booking_service.usecases import (
    availability,
    booking_views,
    changes,
    clients,
    offers,
    waiting,
)
from booking_service.usecases.changes import CLIENT
from booking_service.usecases.gate import Ticket
from booking_service.usecases.offers import OfferState
from shared.domain.bookings import State
from shared.domain.errors import (
    ClientPaused,
    HoldLapsed,
    Invalid,
    MoveNotAllowed,
    NotFound,
    PassRequired,
    PassScope,
    PassUsed,
    SlotTaken,
)
from shared.domain.notices import NoticeKind
from shared.domain.waiting import Standing
from shared.storage.waiting import WaitingRow
from tests import builders
from tests.builders import (
    COACHING,
    DAY,
    DESK,
    GUIDANCE,
    HOUR,
    MANUAL,
    MINUTE,
    TUESDAY_8AM,
    UNSURE,
    WEDNESDAY,
    a_coach,
    a_ticket,
    at,
    book,
    contact,
    hours,
    notices_of,
    rows_of,
)
from tests.people import BEN, CLEO
from tests.usecases.lists import Places, join

SHORT = (hours("09:00", "10:00"),)


@pytest.fixture
def ada(tx):
    """Ada works on Wednesdays from 9 to 10, so two bookings fill her day."""
    return a_coach(tx, weekly=SHORT)


@pytest.fixture
def full(tx, ada):
    """The two bookings that fill Wednesday."""
    return [book(tx, ada, "09:00"), book(tx, ada, "09:30")]


@pytest.fixture
def places(tx):
    return Places(tx)


def cancel(tx, booking, now=TUESDAY_8AM):
    changes.cancel(tx, booking.id, CLIENT, None, DESK, now)


def seen(tx, place, now=TUESDAY_8AM):
    return waiting.by_link(tx, place.id, now)


@pytest.mark.usefixtures("full")
def test_joining_a_full_day_spends_the_pass_and_gives_a_place_in_line(tx, ada):
    ticket = a_ticket(tx, ada)
    place = join(tx, ada, BEN, ticket)
    assert (place.standing, place.on, place.kind) == (Standing.WAITING, WEDNESDAY, COACHING)
    assert place.is_new
    with pytest.raises(PassUsed):
        book(tx, ada, at("09:00") + 7 * DAY, ticket=ticket)


@pytest.mark.usefixtures("full")
def test_the_button_pressed_twice_gives_the_same_place(tx, ada):
    ticket = a_ticket(tx, ada)
    first = join(tx, ada, BEN, ticket)
    again = join(tx, ada, BEN, ticket)
    assert (again.id, again.is_new) == (first.id, True)
    assert len(tx.scalars(select(WaitingRow)).all()) == 1


@pytest.mark.usefixtures("full")
def test_the_same_client_stands_in_a_line_once_and_a_stranger_learns_no_link(tx, ada):
    first = join(tx, ada, BEN)
    again = join(tx, ada, BEN, a_ticket(tx, ada, browser="somebody else's"))
    assert (again.id, again.is_new) == (first.id, False)


@pytest.mark.usefixtures("full")
def test_the_gate_stands_before_the_list_too(tx, ada):
    with pytest.raises(PassRequired):
        join(tx, ada, BEN, Ticket(pass_token=None, session="ben's browser"))
    with pytest.raises(PassScope):
        join(tx, ada, BEN, a_ticket(tx, ada, UNSURE))


def test_a_day_with_free_times_or_without_hours_is_refused_and_keeps_the_pass(tx, ada):
    ticket = a_ticket(tx, ada)
    for on in (WEDNESDAY, date(2026, 6, 11), date(2026, 6, 3)):
        with pytest.raises(Invalid) as refusal:
            join(tx, ada, BEN, ticket, on=on)
        assert [problem.field for problem in refusal.value.problems] == ["date"]
    assert book(tx, ada, "09:00", ticket=ticket).state is State.CONFIRMED


def test_a_full_day_is_one_on_which_everything_on_offer_is_taken(tx, ada):
    week = (ada, COACHING, date(2026, 6, 8), date(2026, 6, 24), TUESDAY_8AM)
    assert waiting.full_days(tx, *week) == []
    for start in ("09:00", "09:30"):
        book(tx, ada, start)
    assert waiting.full_days(tx, *week) == [WEDNESDAY]


def test_while_nothing_is_free_nobody_is_asked(tx, ada, full, places):  # noqa: ARG001
    join(tx, ada, BEN)
    assert places.offer() == []


def test_a_place_that_comes_free_is_kept_for_the_first_for_two_hours(tx, ada, full, places):
    first, second = join(tx, ada, BEN), join(tx, ada, CLEO, now=TUESDAY_8AM + MINUTE)
    cancel(tx, full[0])
    now = TUESDAY_8AM + 5 * HOUR
    [offer] = places.offer(now)
    assert (offer.client_id, f"{offer.starts_at:%H:%M}") == (first.client_id, "09:00")
    assert (offer.state, offer.hold_expires_at) == (State.HELD, now + 2 * HOUR)
    assert notices_of(tx, offer.id, "pending") == [("waiting_offer", "client", now)]
    assert seen(tx, first, now).standing is Standing.OFFERED
    assert seen(tx, second, now).standing is Standing.WAITING
    assert places.offer(now + MINUTE) == []


def test_nobody_else_can_take_a_place_while_it_is_offered(tx, ada, full, places):
    join(tx, ada, BEN)
    cancel(tx, full[0])
    places.offer()
    assert builders.offers(tx, ada, now=TUESDAY_8AM + HOUR) == []
    with pytest.raises(SlotTaken):
        book(tx, ada, "09:00", now=TUESDAY_8AM + HOUR)


def test_taking_it_makes_a_booking_with_the_usual_notices_and_spends_no_other_pass(
    tx, ada, full, places
):
    place = join(tx, ada, BEN)
    cancel(tx, full[0])
    [offer] = places.offer()
    made = offers.take(tx, offer.id, DESK, TUESDAY_8AM + HOUR)
    assert (made.state, made.start, made.client_name) == (State.CONFIRMED, at("09:00"), BEN.name)
    kinds = {kind for kind, _, _ in notices_of(tx, made.id, "pending")}
    assert kinds == {"booking_confirmed", "coach_booked", "booking_reminder"}
    assert seen(tx, place).standing is Standing.BOOKED
    assert offers.by_link(tx, offer.id, TUESDAY_8AM + HOUR).state is OfferState.TAKEN
    assert offers.take(tx, offer.id, DESK, TUESDAY_8AM + HOUR) == made


def test_where_the_coach_decides_a_taken_place_is_a_request(tx, places):
    careful = a_coach(tx, CLEO, weekly=SHORT, kinds=MANUAL)
    full = [book(tx, careful, start) for start in ("09:00", "09:30")]
    join(tx, careful, BEN)
    cancel(tx, full[1])
    [offer] = places.offer()
    assert offers.by_link(tx, offer.id, TUESDAY_8AM).needs_approval
    assert offers.take(tx, offer.id, DESK, TUESDAY_8AM).state is State.REQUESTED


def test_an_offer_that_ran_out_goes_to_the_next_and_then_to_everybody(tx, ada, full, places):
    first, second = join(tx, ada, BEN), join(tx, ada, CLEO, now=TUESDAY_8AM + MINUTE)
    cancel(tx, full[0])
    [one] = places.offer(TUESDAY_8AM + 5 * HOUR)
    assert places.offer(TUESDAY_8AM + 7 * HOUR - MINUTE) == []
    [two] = places.offer(TUESDAY_8AM + 7 * HOUR)
    assert (one.client_id, two.client_id) == (first.client_id, second.client_id)
    assert two.starts_at == one.starts_at
    with pytest.raises(HoldLapsed):
        offers.take(tx, one.id, DESK, TUESDAY_8AM + 7 * HOUR)
    assert places.offer(TUESDAY_8AM + 9 * HOUR) == []
    assert builders.offers(tx, ada, now=TUESDAY_8AM + 9 * HOUR) == ["09:00"]
    assert seen(tx, first, TUESDAY_8AM + 9 * HOUR).standing is Standing.WAITING


def test_a_place_let_go_is_offered_to_the_next_and_whoever_let_it_go_waits_on(
    tx, ada, full, places
):
    first, second = join(tx, ada, BEN), join(tx, ada, CLEO, now=TUESDAY_8AM + MINUTE)
    cancel(tx, full[0])
    now = TUESDAY_8AM + 5 * HOUR
    [one] = places.offer(now)
    assert offers.refuse(tx, one.id, now).state is OfferState.OVER
    assert offers.refuse(tx, one.id, now).state is OfferState.OVER
    [two] = places.offer(now)
    assert two.client_id == second.client_id
    cancel(tx, full[1], now)
    [three] = places.offer(now)
    assert (three.client_id, f"{three.starts_at:%H:%M}") == (first.client_id, "09:30")


def test_two_places_that_come_free_at_once_go_to_two(tx, ada, full, places):
    first, second = join(tx, ada, BEN), join(tx, ada, CLEO, now=TUESDAY_8AM + MINUTE)
    for booking in full:
        cancel(tx, booking)
    made = places.offer(TUESDAY_8AM + 5 * HOUR)
    told = {(offer.client_id, f"{offer.starts_at:%H:%M}") for offer in made}
    assert told == {(first.client_id, "09:00"), (second.client_id, "09:30")}


def test_nobody_is_written_to_at_night_the_next_who_is_awake_is(tx, ada, full, places):
    sleeps = join(tx, ada, CLEO)
    awake = join(tx, ada, BEN, now=TUESDAY_8AM + MINUTE)
    cancel(tx, full[0])
    [offer] = places.offer(TUESDAY_8AM)  # 04:00 in New York, 09:00 in London
    assert offer.client_id == awake.client_id
    assert seen(tx, sleeps).standing is Standing.WAITING


def test_while_all_who_wait_sleep_the_place_is_open_to_everybody(tx, ada, full, places):
    join(tx, ada, CLEO)
    cancel(tx, full[0])
    assert places.offer(TUESDAY_8AM) == []
    assert builders.offers(tx, ada) == ["09:00"]
    assert len(places.offer(TUESDAY_8AM + 4 * HOUR)) == 1


def test_an_offer_ends_where_the_minimum_notice_begins_and_is_never_too_short_to_answer(tx, places):
    strict = a_coach(tx, weekly=SHORT, minimum_notice=20 * HOUR)
    full = [book(tx, strict, start) for start in ("09:00", "09:30")]
    join(tx, strict, BEN)
    cancel(tx, full[0])
    cancel(tx, full[1])
    now = at("09:00") - 21 * HOUR
    [offer] = places.offer(now)
    assert offer.hold_expires_at == at("09:00") - 20 * HOUR
    offers.refuse(tx, offer.id, now)
    assert places.offer(at("09:30") - 20 * HOUR - 29 * MINUTE) == []


def test_nobody_is_asked_more_than_three_times_about_a_day(tx, places):
    wide = a_coach(tx, weekly=(hours("09:00", "11:30"),))
    full = [book(tx, wide, f"{at('09:00') + n * 30 * MINUTE:%H:%M}") for n in range(5)]
    place = join(tx, wide, BEN)
    for booking in full:
        cancel(tx, booking)
        for offer in places.offer():
            offers.refuse(tx, offer.id, TUESDAY_8AM)
    assert len([row for row in rows_of(tx, wide) if row.waiting_id]) == 3
    assert seen(tx, place).standing is Standing.OVER


def test_new_hours_free_a_place_as_a_cancellation_does(tx, ada, full, places):  # noqa: ARG001
    place = join(tx, ada, BEN)
    wider = {"weekly": (hours("09:00", "10:30"),)}
    availability.replace_parts(tx, ada.id, wider, TUESDAY_8AM)
    [offer] = places.offer()
    assert (offer.client_id, f"{offer.starts_at:%H:%M}") == (place.client_id, "10:00")


def test_an_offer_stands_though_the_hours_change_meanwhile(tx, ada, full, places):
    join(tx, ada, BEN)
    cancel(tx, full[0])
    [offer] = places.offer()
    availability.replace_parts(tx, ada.id, {"weekly": ()}, TUESDAY_8AM)
    assert offers.take(tx, offer.id, DESK, TUESDAY_8AM).state is State.CONFIRMED


def test_leaving_gives_back_what_was_kept_and_takes_the_mail_back(tx, ada, full, places):
    place = join(tx, ada, BEN)
    cancel(tx, full[0])
    [offer] = places.offer()
    assert waiting.leave(tx, place.id, TUESDAY_8AM).standing is Standing.LEFT
    assert waiting.leave(tx, place.id, TUESDAY_8AM).standing is Standing.LEFT
    assert notices_of(tx, offer.id, "pending") == []
    assert builders.offers(tx, ada) == ["09:00"]
    assert places.offer() == []
    with pytest.raises(HoldLapsed):
        offers.take(tx, offer.id, DESK, TUESDAY_8AM)


def test_a_taken_place_is_cancelled_like_any_booking_and_not_as_an_offer(tx, ada, full, places):
    join(tx, ada, BEN)
    cancel(tx, full[0])
    [offer] = places.offer()
    made = offers.take(tx, offer.id, DESK, TUESDAY_8AM)
    with pytest.raises(MoveNotAllowed):
        offers.refuse(tx, made.id, TUESDAY_8AM)
    cancel(tx, made)
    assert builders.offers(tx, ada) == ["09:00"]


def test_an_offer_is_no_booking_before_it_is_taken(tx, ada, full, places):
    place = join(tx, ada, CLEO)
    cancel(tx, full[0])
    [offer] = places.offer(TUESDAY_8AM + 5 * HOUR)
    assert booking_views.of_client(tx, ada.id, place.client_id, TUESDAY_8AM) == []
    with pytest.raises(NotFound):
        booking_views.by_manage_link(tx, offer.id, TUESDAY_8AM)
    with pytest.raises(NotFound), tx.begin_nested():
        changes.cancel(tx, offer.id, CLIENT, None, DESK, TUESDAY_8AM)


def test_whom_the_coach_has_paused_is_not_asked_and_cannot_take(tx, ada, full, places):
    place = join(tx, ada, BEN)
    cancel(tx, full[0])
    clients.pause(tx, ada.id, place.client_id, TUESDAY_8AM)
    assert places.offer() == []
    clients.welcome(tx, ada.id, place.client_id, TUESDAY_8AM)
    [offer] = places.offer()
    clients.pause(tx, ada.id, place.client_id, TUESDAY_8AM)
    with pytest.raises(ClientPaused):
        offers.take(tx, offer.id, DESK, TUESDAY_8AM)


@pytest.mark.usefixtures("full")
def test_the_coach_puts_a_client_on_the_list_without_questions(tx, ada, places):
    place = waiting.join_for_client(tx, ada, COACHING, WEDNESDAY, contact(CLEO), TUESDAY_8AM)
    closed = date(2026, 6, 11)
    waiting.join_for_client(tx, ada, COACHING, closed, contact(BEN), TUESDAY_8AM)
    assert place.by_coach
    seen_by_coach = waiting.list_for(tx, ada, None, TUESDAY_8AM)
    assert [(each.on, each.client_name) for each in seen_by_coach] == [
        (WEDNESDAY, CLEO.name),
        (closed, BEN.name),
    ]
    assert len(waiting.list_for(tx, ada, WEDNESDAY, TUESDAY_8AM)) == 1
    assert places.offer() == []


def test_the_coach_books_a_free_time_instead_of_putting_a_client_on_the_list(tx, ada):
    with pytest.raises(Invalid):
        waiting.join_for_client(tx, ada, COACHING, WEDNESDAY, contact(), TUESDAY_8AM)
    with pytest.raises(Invalid):
        waiting.join_for_client(tx, ada, COACHING, date(2026, 6, 3), contact(), TUESDAY_8AM)


@pytest.mark.usefixtures("full")
def test_each_coach_sees_and_removes_only_their_own(tx, ada):
    bea = a_coach(tx, CLEO)
    place = join(tx, ada, BEN)
    assert waiting.list_for(tx, bea, None, TUESDAY_8AM) == []
    with pytest.raises(NotFound):
        waiting.remove(tx, bea.id, place.id, TUESDAY_8AM)
    assert waiting.remove(tx, ada.id, place.id, TUESDAY_8AM).standing is Standing.LEFT
    assert waiting.list_for(tx, ada, None, TUESDAY_8AM) == []


@pytest.mark.usefixtures("full")
def test_each_kind_has_a_line_of_its_own(tx, ada):
    join(tx, ada, BEN)
    place = join(tx, ada, BEN, a_ticket(tx, ada, UNSURE, browser="b"), kind=GUIDANCE)
    assert place.is_new


def test_when_the_day_is_over_so_is_the_wait(tx, ada, full, places):
    place = join(tx, ada, BEN)
    cancel(tx, full[0])
    after = at("09:00") + DAY
    assert places.offer(after) == []
    assert seen(tx, place, after).standing is Standing.OVER
    assert NoticeKind.WAITING_OFFER not in {
        kind for row in rows_of(tx, ada) for kind, _, _ in notices_of(tx, row.id)
    }
