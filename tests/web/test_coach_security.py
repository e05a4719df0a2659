"""How a coach signs in, on their own pages: codes, recovery codes, passwords, sessions, proof."""

import base64
import re
from datetime import timedelta

import pytest

from booking_service.auth.rate_limit import Throttle
from shared.domain import totp
from tests.people import ADA
from tests.web.coach_side import BEA, PASSWORD, add_bea, errors, send, sign_in, text
from tests.web.pages import hidden

MINUTE = timedelta(minutes=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def code(secret, now):
    padded = secret + "=" * (-len(secret) % 8)
    return totp.code_at(base64.b32decode(padded), totp.step_of(now))


def set_up_app(browser, clock):
    """Set up an app on the coach's page; return its secret and the recovery codes."""
    send(browser, "/coach/security/app")
    page = browser.get("/coach/security/app")
    secret = re.search(r'id="secret"[^>]*value="([A-Z2-7]+)"', page.text)[1]
    shown = send(browser, "/coach/security/app/confirmation", code=code(secret, clock.now))
    assert shown.status_code == 201
    return secret, re.findall(r"<li><code>([^<]+)</code>", shown.text)


def knock(browser, password=PASSWORD, email=ADA.email):
    form = hidden(browser.get("/coach/sign-in"))
    return browser.post("/coach/sign-in", data=form | {"email": email, "password": password})


def say(browser, given):
    form = hidden(browser.get("/coach/sign-in/code"))
    return browser.post("/coach/sign-in/code", data=form | {"code": given})


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


@pytest.fixture
def with_app(hers, clock):
    """Ada's secret and recovery codes, a while after she has set up her app."""
    found = set_up_app(hers, clock)
    clock.now += 2 * MINUTE
    return found


@pytest.mark.usefixtures("with_app")
def test_with_an_app_the_password_alone_does_not_open_the_door(app):
    stranger = app.test_client()
    assert knock(stranger).location == "/coach/sign-in/code"
    assert stranger.get("/coach/bookings").location == "/coach/sign-in"


def test_the_apps_code_opens_it_once(app, with_app, clock):
    secret, _ = with_app
    for answer in ("/coach/bookings", None):
        browser = app.test_client()
        knock(browser)
        assert say(browser, code(secret, clock.now)).location == answer
    assert "not right, or was used already" in text(say(browser, code(secret, clock.now)))


def test_a_recovery_code_opens_it_once(app, with_app):
    _, codes = with_app
    assert len(codes) == 8
    for answer in ("/coach/bookings", None):
        browser = app.test_client()
        knock(browser)
        assert say(browser, codes[0]).location == answer


def test_five_wrong_codes_lead_back_to_the_beginning(app, with_app, clock):
    secret, _ = with_app
    browser = app.test_client()
    knock(browser)
    assert [say(browser, "123456").status_code for _ in range(5)] == [403] * 5
    form = hidden(browser.get("/coach/sign-in/code"))
    over = browser.post("/coach/sign-in/code", data=form | {"code": code(secret, clock.now)})
    assert over.status_code == 403
    assert "Please start again" in text(over)
    assert browser.get("/coach/sign-in/code").location == "/coach/sign-in"


def test_guessing_codes_is_slowed_down(app, with_app):
    assert with_app
    app.extensions["throttle"] = Throttle(None)
    browser, answers = app.test_client(), []
    for _ in range(3):
        knock(browser)
        answers += [say(browser, "123456").status_code for _ in range(4)]
    assert answers[:9] == [403] * 9
    assert 429 in answers


def test_recovery_codes_are_shown_once_and_kept_nowhere_in_the_open(hers, with_app):
    _, codes = with_app
    pages = [hers.get(path).text for path in ("/coach/security", "/coach/security/app")]
    assert not [code for code in codes if any(code in page for page in pages)]


def test_new_recovery_codes_end_the_old(app, hers, with_app):
    _, old = with_app
    shown = send(hers, "/coach/security/recovery-codes")
    new = re.findall(r"<li><code>([^<]+)</code>", shown.text)
    browser = app.test_client()
    knock(browser)
    assert say(browser, old[0]).status_code == 403
    assert say(browser, new[0]).location == "/coach/bookings"


def test_the_picture_is_made_here_and_its_words_are_there_too(hers):
    send(hers, "/coach/security/app")
    page = hers.get("/coach/security/app").text
    assert "<svg" in page
    assert "otpauth://totp/" in page
    assert not re.search(r'(?:src|href)="https?://', page)
    assert not re.search(r"\sstyle=", page)


def test_a_wrong_first_code_is_told_at_its_box_and_changes_nothing(app, hers):
    send(hers, "/coach/security/app")
    wrong = send(hers, "/coach/security/app/confirmation", code="000000")
    assert wrong.status_code == 422
    assert "code" in errors(wrong)
    assert knock(app.test_client()).location == "/coach/bookings"


def test_switched_off_the_password_suffices(app, hers, with_app):
    assert with_app
    send(hers, "/coach/security/app/removal")
    assert knock(app.test_client()).location == "/coach/bookings"


CHANGES = [
    "/coach/security/password",
    "/coach/security/app",
    "/coach/security/app/confirmation",
    "/coach/security/app/removal",
    "/coach/security/recovery-codes",
    "/coach/security/passkeys/question",
    "/coach/security/passkeys",
    "/coach/keys",
]


@pytest.mark.parametrize("path", CHANGES)
def test_a_browser_left_open_changes_no_way_in(hers, clock, path):
    clock.now += 10 * MINUTE
    answer = send(hers, path, password="another horse entirely", name="a key")
    assert answer.status_code == 303
    assert answer.location.startswith("/coach/security/proof?back=/coach/")


def test_every_change_to_the_ways_in_asks_for_proof(app):
    asked = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "guard", "") == "proof"
    }
    inside = {rule.rule for rule in app.url_map.iter_rules() if "/coach/security" in rule.rule}
    free = {rule for rule in inside - asked if "/proof" not in rule and "/sessions/" not in rule}
    assert free == {"/coach/security"}
    assert "/coach/keys" in asked


def test_the_password_once_more_opens_the_changes_for_ten_minutes(app, hers, clock):
    clock.now += 10 * MINUTE
    back = send(hers, "/coach/security/proof", password=PASSWORD, back="/coach/security")
    assert back.location == "/coach/security"
    assert send(hers, "/coach/security/password", password="another horse entirely").location
    clock.now += MINUTE
    assert knock(app.test_client()).status_code == 403
    assert knock(app.test_client(), "another horse entirely").location == "/coach/bookings"


def test_a_wrong_password_opens_nothing(hers, clock):
    clock.now += 10 * MINUTE
    assert send(hers, "/coach/security/proof", password="wrong").status_code == 403
    assert send(hers, "/coach/security/app").location.startswith("/coach/security/proof")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/coach//evil", "x"])
def test_the_proof_leads_to_our_own_pages_only(hers, back):
    answer = send(hers, "/coach/security/proof", password=PASSWORD, back=back)
    assert answer.location == "/coach/security"


def test_another_mailbox_for_links_needs_the_proof_too(hers, clock):
    from tests.web.coach_side import boxes

    clock.now += 10 * MINUTE
    form = boxes(hers.get("/coach/profile")) | {"email": "thief@example.com"}
    answer = hers.post("/coach/profile", data=form)
    assert answer.status_code == 422
    assert "email" in errors(answer)


@pytest.mark.parametrize("password", ["short", "password123", ADA.email])
def test_a_poor_password_is_told_at_its_box(app, hers, password):
    answer = send(hers, "/coach/security/password", password=password)
    assert answer.status_code == 422
    assert "password" in errors(answer)
    assert knock(app.test_client()).location == "/coach/bookings"


def test_a_new_password_signs_out_all_other_browsers(app, hers):
    other = sign_in(app)
    send(hers, "/coach/security/password", password="another horse entirely")
    assert hers.get("/coach/bookings").status_code == 200
    assert other.get("/coach/bookings").location == "/coach/sign-in"


def test_each_browser_is_listed_by_a_coarse_word_and_without_its_address(app, hers, ada):
    assert ada
    other = app.test_client()
    form = hidden(other.get("/coach/sign-in"))
    other.post(
        "/coach/sign-in",
        data=form | {"email": ADA.email, "password": PASSWORD},
        headers={"User-Agent": FIREFOX},
        environ_overrides={"REMOTE_ADDR": "203.0.113.77"},
    )
    page = hers.get("/coach/security")
    assert "Firefox on Linux" in text(page)
    assert "140" not in text(page)
    assert "203.0.113" not in page.text
    assert page.text.count(">this one<") == 1


def test_one_browser_is_signed_out_from_another(app, hers, ada):
    other = sign_in(app, ada)
    page = hers.get("/coach/security").text
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    [row] = [row for row in rows if "revocation" in row and ">this one<" not in row]
    send(hers, re.search(r'action="([^"]+)"', row)[1])
    assert other.get("/coach/bookings").location == "/coach/sign-in"
    assert hers.get("/coach/bookings").status_code == 200


def test_all_other_browsers_are_signed_out_at_once(app, hers, ada, clock):
    add_bea(app, clock.now)
    others, bea = [sign_in(app, ada) for _ in "12"], sign_in(app, BEA)
    send(hers, "/coach/security/sessions/others/revocation")
    assert {o.get("/coach/bookings").location for o in others} == {"/coach/sign-in"}
    assert hers.get("/coach/bookings").status_code == 200
    assert bea.get("/coach/bookings").status_code == 200


@pytest.mark.parametrize("path", ["/coach/sign-in/passkey", "/coach/security/proof/passkey"])
@pytest.mark.parametrize(
    "body", [{}, {"credential": None}, {"credential": {"id": "x"}}, {"credential": "x"}, []]
)
def test_what_is_no_passkeys_answer_is_refused_in_words(hers, path, body):
    token = hidden(hers.get("/coach/bookings"))["csrf_token"]
    hers.post(f"{path}/question", headers={"X-CSRFToken": token})
    answer = hers.post(path, json=body, headers={"X-CSRFToken": token})
    assert answer.status_code == 403
    assert answer.json["problem"]


def test_a_script_from_elsewhere_cannot_ask_for_a_passkey(app, ada):
    assert ada
    assert app.test_client().post("/coach/sign-in/passkey/question").status_code == 400


def test_asking_for_passkeys_all_the_time_is_slowed_down(app, browser):
    app.extensions["throttle"] = Throttle(None)
    token = hidden(browser.get("/coach/sign-in"))["csrf_token"]
    answers = [
        browser.post("/coach/sign-in/passkey/question", headers={"X-CSRFToken": token}).status_code
        for _ in range(61)
    ]
    assert answers == [200] * 60 + [429]
