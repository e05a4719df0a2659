"""The link by mail: alike for everybody who asks, used once, by a press, and no way round codes."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from booking_service.auth.rate_limit import Throttle
from shared.letters import Letters
from shared.storage.claimed import Claimed, load_for_sending
from shared.storage.notices import NoticeRow
from shared.storage.sending import claim_due
from shared.storage.sign_in import StepRow
from tests.people import ADA
from tests.web.coach_side import send, sign_in, text
from tests.web.pages import hidden
from tests.web.test_coach_security import code, set_up_app

MINUTE = timedelta(minutes=1)


def ask(browser, email=ADA.email):
    form = hidden(browser.get("/coach/sign-in/link"))
    return browser.post("/coach/sign-in/link", data=form | {"email": email})


def press(browser, path):
    return browser.post(path, data=hidden(browser.get("/coach/sign-in")))


def link(app):
    """The path of the newest link, as its mail has it."""
    tools = app.extensions["tools"]
    with tools.sessions() as tx:
        notice = tx.scalars(select(NoticeRow).order_by(NoticeRow.due_at.desc())).first()
    token = tools.links.sign_in_token(notice.subject_ids[0], notice.due_at)
    return f"/coach/sign-in/link/{token}"


def count(app, row):
    with app.extensions["tools"].sessions() as tx:
        return tx.scalar(select(func.count()).select_from(row))


def test_a_link_lets_in_by_a_press(app, browser):
    ask(browser)
    assert press(browser, link(app)).location == "/coach/bookings"
    assert browser.get("/coach/bookings").status_code == 200


def test_looking_at_a_link_uses_nothing_up(app, browser):
    ask(browser)
    scanner = app.test_client()
    for _ in range(3):
        assert scanner.get(link(app)).status_code == 200
        assert scanner.get("/coach/bookings").location == "/coach/sign-in"
    assert press(browser, link(app)).location == "/coach/bookings"


def test_a_link_opens_once(app, browser):
    ask(browser)
    used = link(app)
    press(browser, used)
    other = app.test_client()
    assert press(other, used).status_code == 404
    assert other.get(used).status_code == 404


def test_a_link_is_over_after_a_quarter_of_an_hour(app, browser, clock):
    ask(browser)
    late = link(app)
    clock.now += 15 * MINUTE
    assert press(browser, late).status_code == 404


def test_a_made_up_link_opens_nothing(app, browser):
    ask(browser)
    for token in ("x", "../up", link(app).rsplit("/", 1)[1] + "x"):
        assert press(browser, f"/coach/sign-in/link/{token}").status_code in {404, 405}


def test_an_app_asks_for_its_code_after_a_link_too(app, ada, browser, clock):
    secret, codes = set_up_app(sign_in(app, ada), clock)
    clock.now += 2 * MINUTE
    for given in (code(secret, clock.now), codes[0]):
        ask(browser)
        assert press(browser, link(app)).location == "/coach/sign-in/code"
        assert browser.get("/coach/bookings").location == "/coach/sign-in"
        form = hidden(browser.get("/coach/sign-in/code"))
        inside = browser.post("/coach/sign-in/code", data=form | {"code": given})
        assert inside.location == "/coach/bookings"
        send(browser, "/coach/sign-out")
        clock.now += MINUTE


def same_for_all(answer):
    """The headers, without the id that each request has for itself."""
    return {name: value for name, value in answer.headers if name != "X-Request-ID"}


def test_whether_an_address_is_known_shows_in_no_answer(app, browser):
    known, unknown = ask(browser), ask(browser, "nobody@example.com")
    assert known.status_code == unknown.status_code == 200
    assert text(known) == text(unknown)
    assert same_for_all(known) == same_for_all(unknown)
    assert (count(app, StepRow), count(app, NoticeRow)) == (2, 1)


def test_whether_an_address_is_known_shows_in_no_clock(browser):
    form, took = hidden(browser.get("/coach/sign-in/link")), {}
    for email in (ADA.email, "nobody@example.com") * 3:
        began = time.monotonic()
        browser.post("/coach/sign-in/link", data=form | {"email": email})
        took.setdefault(email, []).append(time.monotonic() - began)
    known, unknown = (min(each) for each in took.values())
    assert min(known, unknown) >= 0.3
    assert abs(known - unknown) < 0.1


@pytest.mark.parametrize("email", [ADA.email, "nobody@example.com"])
def test_asking_all_the_time_is_slowed_down_for_known_and_unknown_alike(app, browser, email):
    app.extensions["throttle"] = Throttle(None)
    assert [ask(browser, email).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_new_password_ends_links_that_are_under_way(app, ada, browser):
    ask(browser)
    pending = link(app)
    send(sign_in(app, ada), "/coach/security/password", password="another horse entirely")
    assert press(browser, pending).status_code == 404


def letters(app):
    tools = app.extensions["tools"]
    return Letters(
        links=tools.links,
        sealer=tools.desk.sealer,
        base_url=tools.base_url,
        practice_name=tools.practice_name,
        sender=tools.mail_from,
    )


def claimed(tx) -> Claimed:
    [found] = claim_due(tx, timedelta(minutes=2), 10)
    return found


def test_the_mail_has_the_link_and_the_outbox_has_it_not(app, ada, browser):
    ask(browser)
    path = link(app)
    with app.extensions["tools"].sessions.begin() as tx:
        about = load_for_sending(tx, claimed(tx))
        mail, shown = letters(app)(tx, about), letters(app).show(tx, about)
    for part in ("plain", "html"):
        assert path in mail.get_body((part,)).get_content()
        assert path not in shown.get_body((part,)).get_content()
    assert mail["To"].endswith(f"<{ada.email}>")
    assert "sign" not in mail["Subject"].lower()


def test_the_outbox_page_names_the_mail_and_does_not_break_on_it(app, ada, browser):
    ask(browser)
    page = sign_in(app, ada).get("/coach/notices")
    assert page.status_code == 200
    assert "Your link to sign in" in text(page)
    assert link(app) not in page.text
