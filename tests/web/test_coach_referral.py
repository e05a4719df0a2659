"""A client's page: the door, a referral, and the private questions."""

import re
from datetime import timedelta

import pytest

from shared.domain.availability import Kind
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow
from tests.people import BEN, CLEO
from tests.web import pages
from tests.web.coach_side import BEA, TUESDAY_10, a_booking, add_bea, boxes, errors, send, text
from tests.web.coach_side import sign_in as sign_in_as

HOUR = timedelta(hours=1)


@pytest.fixture
def hers(app, ada):
    return sign_in_as(app, ada)


@pytest.fixture
def ben(app, ada, clock):
    """The path of Ben's page; he has a booking on Tuesday."""
    booking = a_booking(app, ada, clock.now)
    with app.extensions["tools"].sessions() as tx:
        return f"/coach/clients/{tx.get(BookingRow, booking).client_id}"


def row(app, ben):
    with app.extensions["tools"].sessions() as tx:
        return tx.get(ClientRow, ben.rsplit("/", 1)[-1])


def kinds(app):
    with app.extensions["tools"].sessions() as tx:
        found = tx.query(NoticeRow).filter(NoticeRow.client_id.is_not(None))
        return sorted(notice.kind for notice in found)


def own_page(app, ben):
    client, links = row(app, ben), app.extensions["tools"].links
    return f"/me/{links.client_token(client.id, client.created_at)}"


def test_the_form_begins_with_keeping_and_with_no_letter(hers, ben):
    page = hers.get(f"{ben}/referral")
    assert page.status_code == 200
    assert "Tuesday 9 June, 10:00" in text(page)
    assert re.findall(r'id="([\w-]+)"[^>]* checked', page.text) == ["keep", "send-no"]
    assert boxes(page)["review_on"] == "2026-07-08"


def test_without_a_letter_nothing_is_sent(app, hers, ben):
    answer = send(hers, f"{ben}/referral", bookings="keep", send="", review_on="2026-07-08")
    assert answer.location == f"{ben}?done=referred"
    page = text(hers.get(answer.location))
    assert "no letter was sent" in page
    assert "You suggested other help" in page
    assert kinds(app) == ["coach_referral_review"]


def test_a_letter_goes_in_the_coachs_words(app, hers, ben):
    form = {"bookings": "release", "send": "yes", "letter": "Dear Ben", "review_on": "2026-07-08"}
    answer = send(hers, f"{ben}/referral", **form)
    assert answer.location == f"{ben}?done=referred_with_letter"
    assert kinds(app) == ["coach_referral_review", "referral"]
    page = text(hers.get(answer.location))
    assert "Dear Ben" in page
    assert "Cancelled" in page


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"send": "yes", "letter": " "}, "letter"),
        ({"send": "yes", "letter": "x" * 2001}, "letter"),
        ({"review_on": "soon"}, "review-on"),
        ({"review_on": "2026-06-08"}, "review-on"),
        ({"review_on": "2028-01-01"}, "review-on"),
    ],
)
def test_what_does_not_fit_comes_back_as_it_was_written(app, hers, ben, changed, wrong):
    form = {"bookings": "release", "send": "", "letter": "Dear Ben", "review_on": "2026-07-08"}
    answer = send(hers, f"{ben}/referral", **form | changed)
    assert answer.status_code == 422
    assert list(errors(answer)) == [wrong]
    assert 'id="release" name="bookings" value="release" checked' in answer.text
    assert row(app, ben).paused_at is None


def test_a_second_referral_is_not_offered(hers, ben):
    send(hers, f"{ben}/referral", review_on="2026-07-08")
    assert '/referral"' not in hers.get(ben).text
    assert hers.get(f"{ben}/referral").status_code == 409


def test_looking_again_sets_30_days(hers, ben, clock):
    send(hers, f"{ben}/referral", review_on="2026-06-20")
    clock.now += 5 * 24 * HOUR
    assert send(hers, f"{ben}/referral/review").location == f"{ben}?done=looked"
    assert "13 July" in text(hers.get(ben))


def test_a_paused_client_presses_once_and_the_coach_sees_it(app, hers, browser, ben):
    send(hers, f"{ben}/referral", send="yes", letter="Dear Ben", review_on="2026-07-08")
    there = own_page(app, ben)
    page = browser.get(there)
    assert "Dear Ben" in text(page)
    assert "I would like to come back" in text(page)
    pressed = browser.post(f"{there}/return", data=pages.hidden(page))
    assert "knows that you would like to come back" in text(browser.get(pressed.location))
    assert "coach_asked_back" in kinds(app)
    assert "Ben Okoro would like to come back" in text(hers.get(ben))
    assert "Would like to come back" in text(hers.get("/coach/clients"))
    send(hers, f"{ben}/welcome")
    assert row(app, ben).paused_at is None
    assert "nothing to ask for" in text(browser.get(f"{there}/return"))


def test_looking_at_the_way_back_asks_for_nothing(app, hers, browser, ben):
    send(hers, f"{ben}/referral", review_on="2026-07-08")
    browser.get(own_page(app, ben) + "/return")
    browser.head(own_page(app, ben) + "/return")
    assert row(app, ben).asked_back_at is None


def test_not_yet_leaves_the_door_shut_and_the_client_may_ask_again(app, hers, browser, ben):
    send(hers, f"{ben}/referral", review_on="2026-07-08")
    page = browser.get(own_page(app, ben))
    browser.post(own_page(app, ben) + "/return", data=pages.hidden(page))
    send(hers, f"{ben}/pause")
    assert row(app, ben).paused_at is not None
    assert "I would like to come back" in text(browser.get(own_page(app, ben)))


def test_a_paused_client_who_books_by_the_pages_is_led_to_the_way_back(app, hers, browser, ben):
    send(hers, f"{ben}/referral", review_on="2026-07-08")
    pages.answer(browser, pages.CLEAR)
    pages.hold(browser)
    refused = pages.send_details(browser)
    assert refused.status_code == 403
    assert BEN.name not in text(refused)
    [way] = re.findall(r'href="http://localhost(/me/[^"]+/return)"', refused.text)
    page = browser.get(way)
    assert "Dear" not in page.text
    browser.post(way, data=pages.hidden(page))
    assert row(app, ben).asked_back_at is not None


def test_the_letter_is_shown_on_the_clients_own_page_only(app, hers, browser, ben):
    send(hers, f"{ben}/referral", send="yes", letter="Dear Ben", review_on="2026-07-08")
    client, links = row(app, ben), app.extensions["tools"].links
    by_refusal = f"/me/{links.return_token(client.id, client.created_at)}/return"
    assert "Dear Ben" not in browser.get(by_refusal).text
    assert "Dear Ben" not in browser.get(own_page(app, ben) + "/return").text
    assert "Dear Ben" in browser.get(own_page(app, ben)).text


def test_after_a_first_talk_the_coach_chooses_what_follows(app, ada, hers, clock):
    path = first_talk(app, ada, clock)
    assert "After your first talk" not in text(hers.get(path))
    clock.now = TUESDAY_10 + HOUR
    assert "After your first talk" in text(hers.get(path))
    assert send(hers, f"{path}/welcome", outcome="ready").location == f"{path}?done=welcomed"
    assert row(app, path).welcomed_until == clock.now + timedelta(days=90)
    answer = send(hers, f"{path}/welcome", outcome="therapy_first")
    assert answer.location == f"{path}/referral"
    assert row(app, path).welcomed_until is None
    assert "After your first talk" not in text(hers.get(path))


def first_talk(app, ada, clock):
    booking = a_booking(app, ada, clock.now, who=CLEO)
    with app.extensions["tools"].sessions.begin() as tx:
        found = tx.get(BookingRow, booking)
        found.kind = Kind.GUIDANCE
        return f"/coach/clients/{found.client_id}"


def test_the_private_questions_send_a_step_and_nothing_else(app, hers, ben):
    page = hers.get(ben)
    form = re.search(r'action="[^"]*competency-reflections">.*?</form>', page.text, re.DOTALL)[0]
    assert form.count('type="checkbox"') == 4
    named = set(re.findall(r'name="([^"]+)"', form))
    assert named == {"csrf_token", "step"}
    assert "<textarea" not in form
    answer = send(hers, f"{ben}/competency-reflections", step="ask_supervisor", note="secret")
    assert answer.location == f"{ben}?done=reflected"
    assert "Monday 8 June: Ask my supervisor" in text(hers.get(ben))
    on = send(hers, f"{ben}/competency-reflections", step="start_referral").location
    assert on == f"{ben}/referral"
    assert send(hers, f"{ben}/competency-reflections", step="diagnose").status_code == 422
    assert kinds(app) == []


def test_the_client_sees_none_of_it(app, hers, browser, ben):
    send(hers, f"{ben}/competency-reflections", step="ask_supervisor")
    send(hers, f"{ben}/movement-snooze")
    words = text(browser.get(own_page(app, ben))).lower()
    for word in ("supervisor", "competen", "check-in", "movement", "hidden"):
        assert word not in words


def test_the_hint_is_hidden_by_one_press(hers, ben):
    assert send(hers, f"{ben}/movement-snooze").location == f"{ben}?done=hidden"
    assert "Hidden by you for now." in text(hers.get(ben))


@pytest.mark.parametrize(
    "path",
    ["/referral", "/referral/review", "/movement-snooze", "/competency-reflections", "/welcome"],
)
def test_another_coach_finds_no_such_client(app, clock, ben, path):
    add_bea(app, clock.now)
    assert send(sign_in_as(app, BEA), ben + path, step="not_now").status_code == 404
