"""One press from a mail: the link shows what is to be answered, and the answer is recorded."""

import re

import pytest

from tests.people import CLEO
from tests.web.pages import heading
from tests.web.threads import a_thread, kept, statuses


@pytest.fixture
def ben(app, ada, clock):
    return a_thread(app, ada, clock.now)


@pytest.fixture
def phone(app):
    """A browser that keeps no cookie."""
    return app.test_client(use_cookies=False)


def marked(page):
    return re.findall(r'name="status" value="(\w+)"[^>]* checked', page.text)


def test_the_link_shows_the_commitment_with_the_choice_marked_and_records_nothing(app, phone, ben):
    for _ in range(3):
        page = phone.get(f"{ben.check_in}?answer=partly")
        assert (page.status_code, page.headers.get("Set-Cookie")) == (200, None)
        assert phone.head(f"{ben.check_in}?answer=done").status_code == 200
    assert marked(page) == ["partly"]
    assert "Write to my manager" in page.text
    assert "Monday 15 June" in page.text
    assert statuses(app, ben.side) == ["open"]


@pytest.mark.parametrize("answer", ["", "?answer=", "?answer=open", "?answer=<b>"])
def test_a_link_without_a_choice_marks_none(phone, ben, answer):
    page = phone.get(ben.check_in + answer)
    assert page.status_code == 200
    assert marked(page) == []
    assert "<b>" not in page.text


def test_one_press_records_the_answer_and_shows_what_is_next(app, phone, ben):
    answer = phone.post(ben.check_in, data={"status": "done"})
    assert (answer.status_code, answer.location) == (303, f"{ben.check_in}/thanks")
    page = phone.get(answer.location)
    assert "“Done” is noted" in page.text
    assert f'action="{ben.check_in}/next-booking"' in page.text
    assert 'href="/me?coach=ada"' in page.text
    assert statuses(app, ben.side) == ["done"]


def test_words_are_optional_and_kept_and_a_second_answer_replaces_the_first(app, phone, ben):
    words = {"note": "It\r\nwas loud", "in_the_way": "Saboteur", "win": "I stayed"}
    phone.post(ben.check_in, data={"status": "not_done"} | words)
    assert "Not this time" in phone.get(ben.check_in).text
    phone.post(ben.check_in, data={"status": "partly"})
    assert statuses(app, ben.side) == ["partly"]
    assert {"It\nwas loud", "Saboteur", "I stayed"} <= set(kept(app, ben.side))


@pytest.mark.parametrize(
    ("field", "form"),
    [
        ("status", {}),
        ("status", {"status": "open"}),
        ("note", {"status": "done", "note": "x" * 2001}),
        ("in-the-way", {"status": "done", "in_the_way": "x" * 61}),
        ("win", {"status": "done", "win": "a\x00b"}),
    ],
)
def test_a_wrong_answer_names_its_field_and_keeps_what_was_typed(app, phone, ben, field, form):
    page = phone.post(ben.check_in, data=form | {"shared": "yes"})
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert f'id="{field}"' in page.text
    assert marked(page) == ([form["status"]] if form.get("status") == "done" else [])
    assert statuses(app, ben.side) == ["open"]
    assert phone.get(ben.check_in).status_code == 200


def test_on_a_shared_device_the_link_ends_with_the_answer(app, phone, ben):
    page = phone.post(ben.check_in, data={"status": "done", "shared": "yes"})
    assert page.status_code == 200
    assert "this link has ended" in page.text
    assert statuses(app, ben.side) == ["done"]
    for opened in (ben.check_in, f"{ben.check_in}?answer=done", f"{ben.check_in}/thanks"):
        gone = phone.get(opened)
        assert gone.status_code == 410
        assert "manager" not in page.text + gone.text
    assert phone.post(ben.check_in, data={"status": "partly"}).status_code == 410
    assert statuses(app, ben.side) == ["done"]


def test_a_link_ends_by_itself_after_thirty_days(phone, ben, clock):
    clock.now += 31 * (clock.now - clock.now.replace(day=clock.now.day - 1))
    assert phone.get(ben.check_in).status_code == 404


def test_the_link_opens_one_commitment_and_nothing_else(app, ada, phone, ben, clock):
    cleo = a_thread(app, ada, clock.now, CLEO, "Call the landlord")
    page = phone.get(ben.check_in)
    assert "landlord" not in page.text
    assert "Won: " not in page.text
    token = ben.check_in.rpartition("/")[2]
    for path in ("/me/", "/bookings/", "/unsubscribe/", "/api/v1/me/", "/waiting/"):
        assert phone.get(path + token).status_code == 404
    for path in (cleo.me, ben.me):
        there = f"/check-ins/{path.rpartition('/')[2]}"
        assert phone.get(there).status_code == 404
        assert phone.post(there, data={"status": "done"}).status_code == 404


def test_what_was_let_go_says_so_and_asks_nothing(phone, ben):
    phone.post(ben.check_in, data={"status": "withdrawn"})
    page = phone.get(f"{ben.check_in}?answer=done")
    assert heading(page) == "Checking in"
    assert "You have let this go" in page.text
    assert re.findall(r'action="([^"]+)"', page.text) == [f"{ben.check_in}/next-booking"]
    assert phone.post(ben.check_in, data={"status": "done"}).status_code == 409
