"""New zone rules: bookings whose wall time moved are listed, and kept by clock or by sun."""

import pytest

from booking_service.usecases import changes, zone_watch
from booking_service.usecases.changes import Actor
from shared.domain.errors import MoveNotAllowed, NotFound, SlotTaken
from shared.domain.notices import NoticeState
from shared.storage import bookings as rows
from tests.builders import DESK, TUESDAY_8AM, at, book, book_as_coach, notices_of

AN_HOUR_EARLIER = "2026-06-10T09:00[UTC]"


@pytest.fixture
def booked(tx, ada):
    return book(tx, ada, "10:00")


def told(tx, booking, **clocks):
    """Pretend that older zone rules showed another time when the booking was made."""
    row = rows.one(tx, booking.id)
    for name, text in clocks.items():
        setattr(row, name, text)
    tx.flush()


def listed(tx, coach, now=TUESDAY_8AM):
    return [moved.booking.id for moved in zone_watch.moved(tx, coach.id, now)]


def test_a_booking_keeps_what_both_clocks_showed(tx, booked):
    row = rows.one(tx, booked.id)
    assert row.coach_clock == "2026-06-10T10:00[UTC]"
    assert row.client_clock == "2026-06-10T11:00[Europe/London]"


def test_while_the_rules_stay_nothing_is_listed(tx, ada, booked):
    assert listed(tx, ada) == []
    with pytest.raises(MoveNotAllowed):
        zone_watch.keep_wall_time(tx, ada.id, booked.id, DESK, TUESDAY_8AM)


@pytest.mark.parametrize("clock", ["coach_clock", "client_clock"])
def test_a_clock_that_moved_on_either_side_lists_the_booking(tx, ada, booked, clock):
    told(tx, booked, **{clock: AN_HOUR_EARLIER})
    [moved] = zone_watch.moved(tx, ada.id, TUESDAY_8AM)
    assert moved.kept_start == at("09:00")
    assert (moved.coach_told, moved.client_told) == (
        (AN_HOUR_EARLIER, None) if clock == "coach_clock" else (None, AN_HOUR_EARLIER)
    )


def test_a_booking_that_is_over_or_cancelled_is_not_listed(tx, ada, booked):
    told(tx, booked, coach_clock=AN_HOUR_EARLIER)
    assert listed(tx, ada, now=at("11:00")) == []
    changes.cancel(tx, booked.id, Actor(ada.id), None, DESK, TUESDAY_8AM)
    assert listed(tx, ada) == []


def test_keeping_the_wall_time_moves_the_booking_and_sends_the_new_invite(tx, ada, booked):
    told(tx, booked, coach_clock=AN_HOUR_EARLIER)
    kept = zone_watch.keep_wall_time(tx, ada.id, booked.id, DESK, TUESDAY_8AM)
    assert (kept.start, kept.revision) == (at("09:00"), 1)
    assert listed(tx, ada) == []
    kinds = [kind for kind, *_ in notices_of(tx, booked.id, NoticeState.PENDING)]
    assert {"booking_moved", "coach_moved"} <= set(kinds)


def test_keeping_the_wall_time_never_goes_over_another_booking(tx, ada, booked):
    book_as_coach(tx, ada, at("09:00"))
    told(tx, booked, coach_clock=AN_HOUR_EARLIER)
    with pytest.raises(SlotTaken):
        zone_watch.keep_wall_time(tx, ada.id, booked.id, DESK, TUESDAY_8AM)
    assert rows.one(tx, booked.id).starts_at == at("10:00")


def test_keeping_the_instant_tells_the_client_what_the_clock_shows_now(tx, ada, booked):
    told(tx, booked, client_clock="2026-06-10T10:00[Europe/London]")
    before = len(notices_of(tx, booked.id))
    kept = zone_watch.keep_instant(tx, ada.id, booked.id, DESK, TUESDAY_8AM)
    assert (kept.start, kept.revision) == (at("10:00"), 0)
    assert listed(tx, ada) == []
    assert len(notices_of(tx, booked.id)) == before + 1


def test_keeping_the_instant_troubles_nobody_whose_clock_stands(tx, ada, booked):
    told(tx, booked, coach_clock=AN_HOUR_EARLIER)
    before = notices_of(tx, booked.id)
    zone_watch.keep_instant(tx, ada.id, booked.id, DESK, TUESDAY_8AM)
    assert notices_of(tx, booked.id) == before


def test_another_coach_finds_no_moved_clock_of_ada(tx, cleo, booked):
    told(tx, booked, coach_clock=AN_HOUR_EARLIER)
    assert listed(tx, cleo) == []
    for keep in (zone_watch.keep_instant, zone_watch.keep_wall_time):
        with pytest.raises(NotFound):
            keep(tx, cleo.id, booked.id, DESK, TUESDAY_8AM)
