"""Before hours are changed, it is said which bookings that would leave outside."""

import pytest
from sqlalchemy import event

from booking_service.usecases import availability
from booking_service.usecases.availability import Holidays
from shared.domain.availability import DatesOff, Override, Travel
from shared.domain.errors import Invalid
from tests.builders import DAY, HOUR, TUESDAY_8AM, WEDNESDAY, at, book, book_as_coach, both, hours

SHORTER = {"weekly": (hours("09:00", "11:00"),)}


def preview(tx, coach, **changes):
    return availability.preview(tx, coach.id, changes, TUESDAY_8AM)


def change(tx, coach, agreed=(), **changes):
    return availability.change(tx, coach.id, changes, agreed, TUESDAY_8AM)


def ids(views):
    return [view.id for view in views]


@pytest.mark.parametrize(
    "changes",
    [
        SHORTER,
        {"overrides": (Override(WEDNESDAY, ()),)},
        {"holidays": Holidays(dates=frozenset({WEDNESDAY}), country="GB", through=2027)},
        {"travel": (Travel(WEDNESDAY, None, "Asia/Tokyo"),)},
        {"time_off": (DatesOff(WEDNESDAY, WEDNESDAY),)},
        {"kinds": {}},
        {"bookable_from": WEDNESDAY + DAY},
        {"bookable_to": WEDNESDAY - DAY},
        {"max_per_day": 0},
        {"max_per_week": 0},
    ],
)
def test_a_preview_tells_what_saving_would_and_writes_nothing(tx, ada, changes):
    made = book(tx, ada, "11:30")
    before = availability.read(tx, ada.id)
    effect = preview(tx, ada, **changes)
    assert (ids(effect.left), ids(effect.outside), effect.saved) == ([made.id], [made.id], False)
    tx.expire_all()
    assert availability.read(tx, ada.id) == before
    assert ids(availability.replace_parts(tx, ada.id, changes, TUESDAY_8AM)) == [made.id]
    assert availability.read(tx, ada.id) == effect.view


@pytest.mark.parametrize("limit", [{"minimum_notice": 48 * HOUR}, {"horizon_days": 3}])
def test_a_longer_notice_or_nearer_horizon_tells_once_which_bookings_it_overtakes(tx, ada, limit):
    near, far = book(tx, ada, "11:30"), book(tx, ada, at("11:30") + 7 * DAY)
    [named] = [near.id] if "minimum_notice" in limit else [far.id]
    assert ids(preview(tx, ada, **limit).left) == [named]
    assert not change(tx, ada, **limit).saved
    assert change(tx, ada, [named], **limit).saved
    assert availability.outside(tx, ada.id, availability.read(tx, ada.id).rules, TUESDAY_8AM) == []


def test_a_day_with_more_than_its_new_cap_names_all_of_its_bookings(tx, ada):
    first, second = book(tx, ada, "09:00"), book(tx, ada, "11:30")
    book(tx, ada, at("09:00") + 7 * DAY)
    assert ids(preview(tx, ada, max_per_day=1).left) == [first.id, second.id]
    assert ids(preview(tx, ada, max_per_day=2).left) == []


def test_figures_that_a_booking_was_made_with_leave_it_where_it_is(tx, ada):
    """A new length, interval or buffer is for new bookings, a notice for changes for clients."""
    book(tx, ada, "11:30")
    figures = both(length=HOUR, interval=HOUR, buffer_before=HOUR, buffer_after=HOUR)
    assert ids(preview(tx, ada, kinds=figures, change_notice=48 * HOUR).left) == []


def test_a_booking_that_lies_outside_already_is_not_left_by_this_change(tx, ada):
    there = book_as_coach(tx, ada, at("20:00"))
    made = book(tx, ada, "11:30")
    effect = preview(tx, ada, **SHORTER)
    assert ids(effect.left) == [made.id]
    assert ids(effect.outside) == [made.id, there.id]


def test_nothing_is_saved_until_every_booking_that_is_left_is_agreed_to(tx, ada):
    first, second = book(tx, ada, "11:00"), book(tx, ada, "11:30")
    before = availability.read(tx, ada.id)
    for agreed in ([], [first.id]):
        assert not change(tx, ada, agreed, **SHORTER).saved
        assert availability.read(tx, ada.id) == before
    effect = change(tx, ada, [first.id, second.id], **SHORTER)
    assert effect.saved
    assert availability.read(tx, ada.id) == effect.view


def test_what_leaves_nothing_outside_is_saved_at_once(tx, ada):
    book(tx, ada, "09:00")
    assert change(tx, ada, **SHORTER).saved
    assert availability.read(tx, ada.id).rules.weekly == SHORTER["weekly"]


def test_the_booking_itself_is_never_touched(tx, ada):
    made = book(tx, ada, "11:30")
    change(tx, ada, [made.id], **SHORTER)
    [seen] = availability.outside(tx, ada.id, availability.read(tx, ada.id).rules, TUESDAY_8AM)
    assert (seen.start, seen.state, seen.revision) == (made.start, made.state, made.revision)


def test_a_preview_refuses_what_saving_would_refuse(tx, ada):
    with pytest.raises(Invalid):
        preview(tx, ada, bookable_from=WEDNESDAY, bookable_to=WEDNESDAY - DAY)


def test_which_year_was_looked_through_is_kept_with_the_holidays(tx, ada):
    kept = Holidays(dates=frozenset({WEDNESDAY}), country="GB", subdivision="SCT", through=2027)
    change(tx, ada, holidays=kept)
    change(tx, ada, max_per_day=3)
    tx.expire_all()
    assert availability.read(tx, ada.id).holidays == kept


def test_however_many_lie_ahead_they_are_read_in_one_query(tx, ada):
    asked = []
    for clock in ("11:30", "11:00", "10:30", "10:00", "09:30", "09:00"):
        book(tx, ada, clock)
        tx.expire_all()
        asked.append(len(statements(tx, lambda: preview(tx, ada, **SHORTER))))
    assert len(set(asked)) == 1


def statements(tx, work):
    """Return the statements that some work sends."""
    sent = []

    def note(*given):
        sent.append(given[2])

    event.listen(tx.connection(), "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(tx.connection(), "before_cursor_execute", note)
    return sent
