"""Packages on the pages: the coach makes and ends them, the client reads what is left."""

import re

import pytest

from booking_service.usecases import changes, packages
from booking_service.usecases.sides import Side
from tests.web.coach_side import BEA, DAY, TUESDAY_10, a_booking, add_bea, errors, send, text
from tests.web.coach_side import sign_in as sign_in_as
from tests.web.threads import a_thread


@pytest.fixture
def hers(app, ada):
    return sign_in_as(app, ada)


@pytest.fixture
def ben(app, ada, clock):
    return a_thread(app, ada, clock.now)


@pytest.fixture
def own(app, browser, ben, clock):
    """What a part of Ben's own page says, by a link of now."""

    def told(part=""):
        token = app.extensions["tools"].links.client_token(ben.side.client_id, clock.now)
        return text(browser.get(f"/me/{token}{part}"))

    return told


@pytest.fixture
def there(ben):
    return f"/coach/clients/{ben.side.client_id}"


def kept(app, ben, clock):
    """The sizes of Ben's packages, and whether each has ended."""
    with app.extensions["tools"].sessions() as tx:
        found = packages.of(tx, Side(ben.side.client_id), clock.now)
    return [(one.count.size, one.ended_at is not None) for one in found]


def test_the_coach_makes_a_package_and_both_read_how_many_are_left(
    app, ada, hers, own, there, clock
):
    assert "make one" in text(hers.get(there))
    assert "Your package" not in own()
    made = send(hers, f"{there}/packages", size=" 8 ")
    assert made.location == f"{there}/packages?done=package_made"
    assert "8 of 8 left" in text(hers.get(made.location))
    held = a_booking(app, ada, clock.now)
    a_booking(app, ada, clock.now, TUESDAY_10 + 7 * DAY)
    clock.now += 2 * DAY
    words = "8 of 8 left, 1 booked ahead, 1 begun and not noted yet"
    assert words in own()
    with app.extensions["tools"].sessions.begin() as tx:
        changes.complete(tx, ada.id, held, app.extensions["tools"].desk, clock.now)
    words = "7 of 8 left, 1 booked ahead"
    for page in (hers.get(there), hers.get(f"{there}/packages")):
        assert words in text(page)
    for part in ("", "/bookings"):
        assert words in own(part)


def test_a_package_is_ended_by_a_press_and_leaves_the_first_pages(
    app, hers, own, ben, there, clock
):
    send(hers, f"{there}/packages", size="8")
    (end,) = re.findall(r'action="([^"]+/packages/[^"]+/end)"', hers.get(f"{there}/packages").text)
    assert send(hers, end).location == f"{there}/packages?done=package_ended"
    assert kept(app, ben, clock) == [(8, True)]
    assert "/end" not in hers.get(f"{there}/packages").text
    assert "8 of 8 left" not in text(hers.get(there)) + own()
    assert "ended on" in own("/bookings")


@pytest.mark.parametrize("size", ["", "0", "101", "-1", "1.5", "eight", "9" * 5000, "\x00", "²"])
def test_a_wrong_size_is_refused_at_its_field_and_makes_nothing(app, hers, ben, there, clock, size):
    answer = send(hers, f"{there}/packages", size=size)
    assert answer.status_code == 422
    assert errors(answer)
    assert "Choose a number from 1 to 100." in text(answer)
    assert kept(app, ben, clock) == []


def test_looking_changes_nothing(app, hers, ben, there, clock):
    send(hers, f"{there}/packages", size="8")
    (end,) = re.findall(r'action="([^"]+/packages/[^"]+/end)"', hers.get(f"{there}/packages").text)
    assert hers.get(end).status_code == 405
    assert kept(app, ben, clock) == [(8, False)]


def test_another_coach_finds_no_such_packages(app, hers, ben, there, clock):
    send(hers, f"{there}/packages", size="8")
    (end,) = re.findall(r'action="([^"]+/packages/[^"]+/end)"', hers.get(f"{there}/packages").text)
    add_bea(app, clock.now)
    beas = sign_in_as(app, BEA)
    assert beas.get(f"{there}/packages").status_code == 404
    assert send(beas, f"{there}/packages", size="8").status_code == 404
    assert send(beas, end).status_code == 404
    assert kept(app, ben, clock) == [(8, False)]


def test_nobody_comes_in_without_the_coachs_door(app, ben, there, clock):
    stranger = app.test_client()
    assert stranger.get(f"{there}/packages").status_code == 303
    assert stranger.post(f"{there}/packages", data={"size": "8"}).status_code in {303, 400}
    assert kept(app, ben, clock) == []
