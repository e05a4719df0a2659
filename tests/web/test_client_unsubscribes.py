"""One press in a mail program, or a page: mails are turned off, and on again."""

import re

import pytest
from sqlalchemy import select

from shared.domain.notices import MailSort
from shared.storage.bookings import BookingRow
from shared.storage.people import ClientRow
from tests.people import BEN
from tests.web.coach_side import a_booking, send, sign_in, text
from tests.web.pages import heading

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def booking(app, ada, clock):
    return a_booking(app, ada, clock.now)


@pytest.fixture
def link(app, clock, booking):
    """The path that a reminder of Ben's carries."""
    tools = app.extensions["tools"]
    with tools.sessions() as tx:
        ben = tx.get(BookingRow, booking).client_id
    token = tools.links.unsubscribe_token(ben, MailSort.REMINDERS, clock.now)
    assert tools.links.unsubscribe_url(token) == f"http://localhost/unsubscribe/{token}"
    return f"/unsubscribe/{token}"


@pytest.fixture(params=["", "/api/v1"], ids=["page", "api"])
def door(request, link):
    return request.param + link


@pytest.fixture
def program(app):
    """A mail program: no cookies, no referrer."""
    return app.test_client(use_cookies=False)


def is_off(app):
    with app.extensions["tools"].sessions() as tx:
        row = tx.scalars(select(ClientRow)).one()
        return [row.reminders_off_at is not None, row.nudges_off_at is not None]


def test_one_click_turns_reminders_off_without_cookie_token_or_redirect(app, program, door):
    answer = program.post(door, data=ONE_CLICK)
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    assert answer.content_type.startswith("text/html")
    assert is_off(app) == [True, False]
    assert program.post(door, data=ONE_CLICK).status_code == 200


def test_one_click_may_come_as_multipart_too(app, program, door):
    answer = program.post(door, data=ONE_CLICK, content_type="multipart/form-data")
    assert answer.status_code == 200
    assert is_off(app) == [True, False]


def test_opening_the_link_shows_and_changes_nothing(app, program, door):
    for _ in range(3):
        page = program.get(door)
        assert (page.status_code, page.headers.get("Set-Cookie")) == (200, None)
        assert program.head(door).status_code == 200
    assert heading(page) == "Which mails you get"
    assert is_off(app) == [False, False]


@pytest.mark.parametrize("wrong", [{}, {"List-Unsubscribe": "Yes"}, {"other": "One-Click"}])
def test_another_post_is_refused_with_the_fields_name_and_changes_nothing(
    app, program, door, wrong
):
    answer = program.post(door, data=wrong)
    assert answer.status_code == 422
    if door.startswith("/api"):
        assert [each["field"] for each in answer.json["errors"]] == ["List-Unsubscribe"]
    assert is_off(app) == [False, False]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_not_ours_opens_nothing(app, clock, program, door, method):
    links = app.extensions["tools"].links
    with app.extensions["tools"].sessions() as tx:
        ben = tx.scalars(select(ClientRow.id)).one()
    own_page = links.client_token(ben, clock.now)
    # Not the last letter: its lowest bits are no part of the signature.
    tampered = door[:-2] + ("a" if door[-2] != "a" else "b") + door[-1]
    for path in (tampered, f"{door}x", door.rpartition("/")[0] + "/" + own_page):
        assert getattr(program, method)(path, data=ONE_CLICK).status_code == 404
    assert is_off(app) == [False, False]


def test_the_link_opens_nothing_else(program, link):
    token = link.rpartition("/")[2]
    for path in ("/me/", "/bookings/", "/api/v1/me/", "/api/v1/bookings/"):
        assert program.get(path + token).status_code == 404


def test_the_page_turns_each_sort_off_and_on_by_a_plain_form(app, program, link):
    for turn, sort, found in [
        ("off", "nudges", [False, True]),
        ("off", "reminders", [True, True]),
        ("on", "nudges", [True, False]),
        ("on", "reminders", [False, False]),
    ]:
        assert f'action="{link}/{turn}"' in program.get(link).text
        answer = program.post(f"{link}/{turn}", data={"sort": sort})
        assert (answer.status_code, answer.location) == (303, link)
        assert is_off(app) == found


@pytest.mark.parametrize("turn", ["on", "off"])
@pytest.mark.parametrize("sort", ["", "everything", "booking_confirmed"])
def test_an_unknown_sort_is_refused(app, program, link, turn, sort):
    assert program.post(f"{link}/{turn}", data={"sort": sort}).status_code == 422
    assert program.post(f"{link}x/{turn}", data={"sort": "reminders"}).status_code == 404
    assert is_off(app) == [False, False]


def test_the_page_names_no_client_and_needs_no_script(program, link):
    page = program.get(link).text
    assert BEN.name not in page
    assert BEN.email not in page
    assert not re.search(r"<script|csrf", page)


def test_the_coach_sees_what_the_client_has_turned_off(app, ada, program, link):
    hers = sign_in(app, ada)
    with app.extensions["tools"].sessions() as tx:
        page = f"/coach/clients/{tx.scalars(select(ClientRow.id)).one()}"
    assert "turned off" not in text(hers.get(page))
    program.post(link, data=ONE_CLICK)
    assert "Reminders of bookings, turned off by Ben Okoro since Mon 8 Jun," in text(hers.get(page))


def test_the_coachs_program_sees_it_too(app, ada, program, link):
    hers = sign_in(app, ada)
    made = re.search(r"wn_[\w-]+", send(hers, "/coach/keys", name="my script").text)[0]
    program.post(link, data=ONE_CLICK)
    asked = {"Authorization": f"Bearer {made}"}
    [ben] = program.get("/api/v1/coach/clients", headers=asked).json["clients"]
    assert ben["turned_off"] == {"reminders": "2026-06-08T09:00:00Z"}
