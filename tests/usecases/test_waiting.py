"""The waiting list of a day: joining it, and what the coach does with it."""

from datetime import date

import pytest
from sqlalchemy import select

from booking_service.usecases import (
    waiting,
)
from booking_service.usecases.gate import Ticket
from shared.domain.bookings import State
from shared.domain.errors import (
    Invalid,
    NotFound,
    PassRequired,
    PassScope,
    PassUsed,
)
from shared.domain.notices import NoticeKind
from shared.domain.waiting import Standing
from shared.storage.waiting import WaitingRow
from tests.builders import (
    COACHING,
    DAY,
    GUIDANCE,
    TUESDAY_8AM,
    UNSURE,
    WEDNESDAY,
    a_coach,
    a_ticket,
    at,
    book,
    contact,
    notices_of,
    rows_of,
)
from tests.people import BEN, CLEO
from tests.usecases.lists import SHORT, Places, cancel, fill, join, seen


@pytest.fixture
def ada(tx):
    """Ada works on Wednesdays from 9 to 10, so two bookings fill her day."""
    return a_coach(tx, weekly=SHORT)


@pytest.fixture
def full(tx, ada):
    """The two bookings that fill Wednesday."""
    return fill(tx, ada)


@pytest.fixture
def places(tx):
    return Places(tx)


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
