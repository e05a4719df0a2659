"""What was added at one clock reading keeps the order in which it was added."""

from types import SimpleNamespace

import pytest

from booking_service.usecases import api_access, competency, outside_calendars, waiting
from booking_service.usecases.api_access import KeyWish
from booking_service.usecases.outside_calendars import NewCalendar
from shared.domain.outside import CalendarKind
from shared.domain.referral import NextStep
from tests.builders import DESK, TUESDAY_8AM, a_coach, book
from tests.usecases.lists import SHORT, Places, cancel, fill, join

NAMES = [f"number {each}" for each in range(7)]  # in order by chance: once in 5,040 runs


@pytest.fixture
def ada(tx):
    """Ada works on Wednesdays from 9 to 10, so two bookings fill her day."""
    return a_coach(tx, weekly=SHORT)


def test_keys(tx, ada):
    for name in NAMES:
        api_access.new_key(tx, ada.id, KeyWish(name=name), TUESDAY_8AM)
    assert [key.name for key in api_access.list_keys(tx, ada.id)] == NAMES


def test_outside_calendars(tx, ada):
    for name in NAMES:
        new = NewCalendar(name=name, kind=CalendarKind.ICS, url="https://example.org/ada.ics")
        outside_calendars.add(tx, ada.id, new, DESK.sealer, TUESDAY_8AM, private=False)
    listed = outside_calendars.list_all(tx, ada.id, DESK.sealer, TUESDAY_8AM)
    assert [calendar.name for calendar in listed] == NAMES


def test_reflections_of_one_day_the_newest_first(tx, ada):
    client_id = book(tx, ada, "09:00").client_id
    steps = [*NextStep, *NextStep]
    for step in steps:
        competency.reflect(tx, ada, client_id, step, TUESDAY_8AM)
    told = competency.reflected(tx, ada.id, client_id)
    assert [reflection.step for reflection in told] == steps[::-1]


def test_those_who_wait_and_whom_a_place_is_offered_to_first(tx, ada):
    full = fill(tx, ada)
    people = [
        SimpleNamespace(name=name, email=f"{number}@example.com", zone="UTC")
        for number, name in enumerate(NAMES)
    ]
    places = [join(tx, ada, each) for each in people]
    listed = waiting.list_for(tx, ada, None, TUESDAY_8AM)
    assert [place.client_name for place in listed] == NAMES
    cancel(tx, full[0])
    [offer] = Places(tx).offer()
    assert offer.client_id == places[0].client_id
