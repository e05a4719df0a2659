"""Packages: counted from the bookings as they stand, seen by both sides, and one coach's own."""

import pytest
from sqlalchemy import event

from booking_service.usecases import changes, packages
from booking_service.usecases.changes import Actor
from booking_service.usecases.sides import Side
from shared.domain.errors import Invalid, NotFound
from tests.builders import DAY, DESK, GUIDANCE, TUESDAY_8AM, at, book_as_coach, contact
from tests.people import CLEO
from tests.thread import a_client, deeds

WEEK = 7 * DAY
LATER = at("12:00") + WEEK


@pytest.fixture
def ben(tx, ada):
    return a_client(tx, ada).client_id


def make(tx, coach, client_id, size=8, now=TUESDAY_8AM):
    return packages.make(tx, coach.id, client_id, size, now)


def figures(tx, side, now=LATER):
    """(used, left, ahead, begun) of each package, as this side sees it."""
    tx.flush()
    counts = [view.count for view in packages.of(tx, side, now)]
    return [(one.used, one.left, one.ahead, one.begun) for one in counts]


def test_the_count_follows_what_becomes_of_the_bookings(tx, ada, ben):
    make(tx, ada, ben)
    held, missed, off, ahead = (
        book_as_coach(tx, ada, start).id
        for start in (at("10:00"), at("11:00"), at("10:00") + WEEK, at("10:00") + 2 * WEEK)
    )
    book_as_coach(tx, ada, at("11:00") + 2 * WEEK, kind=GUIDANCE)
    assert figures(tx, Side(ben), TUESDAY_8AM) == [(0, 8, 4, 0)]
    changes.cancel(tx, off, Actor(ada.id), None, DESK, TUESDAY_8AM)
    assert figures(tx, Side(ben)) == [(0, 8, 1, 2)]
    changes.complete(tx, ada.id, held, DESK, LATER)
    changes.no_show(tx, ada.id, missed, LATER)
    assert figures(tx, Side(ben)) == figures(tx, Side(ben, ada.id)) == [(2, 6, 1, 0)]
    assert ahead


def test_a_booking_earlier_on_the_day_counts_and_one_of_the_day_before_does_not(tx, ada, ben):
    early = book_as_coach(tx, ada, at("09:00"))
    changes.complete(tx, ada.id, early.id, DESK, at("10:00"))
    make(tx, ada, ben, now=at("11:00"))
    make(tx, ada, ben, size=4, now=at("11:00") + DAY)
    assert figures(tx, Side(ben)) == [(1, 7, 0, 0), (0, 4, 0, 0)]


def test_a_full_package_blocks_nothing_and_the_next_one_follows_made_at_the_same_instant(
    tx, ada, ben
):
    for size in (1, 3, 2):
        make(tx, ada, ben, size)
    for weeks in range(5):
        book_as_coach(tx, ada, at("10:00") + weeks * WEEK)
    assert figures(tx, Side(ben), TUESDAY_8AM) == [(0, 1, 1, 0), (0, 3, 3, 0), (0, 2, 1, 0)]
    for weeks in range(5, 9):
        book_as_coach(tx, ada, at("10:00") + weeks * WEEK)
    assert [one[2] for one in figures(tx, Side(ben), TUESDAY_8AM)] == [1, 3, 2]


def test_an_ended_package_lets_go_of_what_lies_ahead_and_ending_twice_is_ending_once(tx, ada, ben):
    made = make(tx, ada, ben)
    book_as_coach(tx, ada, at("10:00"))
    ended = packages.end(tx, ada.id, ben, made.id, TUESDAY_8AM)
    again = packages.end(tx, ada.id, ben, made.id, LATER)
    assert ended.ended_at == again.ended_at == TUESDAY_8AM
    assert figures(tx, Side(ben), TUESDAY_8AM) == [(0, 8, 0, 0)]
    make(tx, ada, ben, 4)
    assert figures(tx, Side(ben), TUESDAY_8AM) == [(0, 8, 0, 0), (0, 4, 1, 0)]


def test_what_is_shown_at_once_has_something_left_or_was_used_up_last(tx, ada, ben):
    first, second = make(tx, ada, ben, 1), make(tx, ada, ben, 1)
    for clock in ("10:00", "11:00"):
        booked = book_as_coach(tx, ada, at(clock))
        found = packages.current(packages.of(tx, Side(ben), LATER))
        assert [one.id for one in found][-1] == second.id
        changes.complete(tx, ada.id, booked.id, DESK, LATER)
        tx.flush()
    found = packages.current(packages.of(tx, Side(ben), LATER))
    assert [(one.id, one.count.left) for one in found] == [(second.id, 0)]
    packages.end(tx, ada.id, ben, second.id, LATER)
    found = packages.current(packages.of(tx, Side(ben), LATER))
    assert [one.id for one in found] == [first.id]
    packages.end(tx, ada.id, ben, first.id, LATER)
    assert packages.current(packages.of(tx, Side(ben), LATER)) == []


def test_another_client_and_another_coach_have_nothing_of_it(tx, ada, cleo, ben):
    made = make(tx, ada, ben)
    other = a_client(tx, ada, CLEO).client_id
    book_as_coach(tx, ada, at("10:00"), client=contact(CLEO))
    assert packages.of(tx, Side(other), LATER) == []
    assert figures(tx, Side(ben)) == [(0, 8, 0, 0)]
    for refused in (
        lambda: packages.of(tx, Side(ben, cleo.id), LATER),
        lambda: make(tx, cleo, ben),
        lambda: packages.end(tx, cleo.id, ben, made.id, LATER),
        lambda: packages.end(tx, ada.id, other, made.id, LATER),
    ):
        with pytest.raises(NotFound):
            refused()
    assert packages.of(tx, Side(ben), LATER)[0].ended_at is None


@pytest.mark.parametrize("size", [0, 101])
def test_a_wrong_size_makes_nothing(tx, ada, ben, size):
    with pytest.raises(Invalid):
        make(tx, ada, ben, size)
    assert packages.of(tx, Side(ben), LATER) == []


def test_the_audit_has_who_did_what(tx, ada, ben):
    made = make(tx, ada, ben)
    packages.end(tx, ada.id, ben, made.id, LATER)
    assert [deed for deed in deeds(tx) if "package" in deed[1]] == [
        ("coach", "package_made"), ("coach", "package_ended"),
    ]  # fmt: skip


def test_many_packages_and_bookings_cost_as_many_queries_as_one(tx, ada, ben):
    def asked():
        said = []
        tx.flush()
        connection = tx.connection()
        told = lambda *args: said.append(args[2])  # noqa: E731
        event.listen(connection, "before_cursor_execute", told)
        packages.of(tx, Side(ben), LATER)
        event.remove(connection, "before_cursor_execute", told)
        return len(said)

    make(tx, ada, ben)
    one = asked()
    for weeks in range(6):
        make(tx, ada, ben, 1)
        book_as_coach(tx, ada, at("10:00") + weeks * WEEK)
    assert 2 <= asked() <= one
