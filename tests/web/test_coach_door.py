"""Who may enter the coach's side, and that one coach finds nothing of another's."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from booking_service.auth.rate_limit import Throttle
from shared.storage.sign_in import PasskeyRow
from tests.people import ADA
from tests.web.coach_side import (
    BEA,
    PASSWORD,
    a_booking,
    a_notice,
    add_bea,
    send,
    sign_in,
    text,
)
from tests.web.pages import hidden

NOBODYS = "00000000-0000-4000-8000-000000000000"  # what no fixture here makes
DOOR = {"/coach/sign-in", "/coach/sign-out"}  # and all below the first


def knock(browser, email=ADA.email, password=PASSWORD):
    form = hidden(browser.get("/coach/sign-in"))
    return browser.post("/coach/sign-in", data=form | {"email": email, "password": password})


def cookie(browser):
    found = browser.get_cookie("coach", path="/coach")
    return found.value if found else None


@pytest.fixture
def adas(app, ada, clock):
    """Ids of everything that is Ada's, by the name that addresses have for it."""
    booking = a_booking(app, ada, clock.now)
    notice = a_notice(app, booking, state="failed")
    hers = sign_in(app, ada)
    send(hers, "/coach/keys", name="a script")
    key = re.search(r"/coach/keys/([^/]+)/revocation", hers.get("/coach/keys").text)[1]
    client = re.search(r"/coach/clients/([0-9a-f-]{36})", hers.get("/coach/clients").text)[1]
    session = re.search(r"/security/sessions/([0-9a-f-]{36})", hers.get("/coach/security").text)[1]
    ids = {"booking_id": booking, "notice_id": notice, "key_id": key, "client_id": client}
    ids |= {"session_id": session, "passkey_id": a_passkey(app, ada, clock.now)}
    return {name: str(each) for name, each in ids.items()}


def a_passkey(app, coach, now):
    """The id of a passkey that no device knows."""
    row = PasskeyRow(
        id=uuid4(),
        coach_id=coach.id,
        credential_id=b"hers",
        public_key=b"known",
        sign_count=0,
        name="the red phone",
        created_at=now,
    )
    with app.extensions["tools"].sessions.begin() as tx:
        tx.add(row)
        return row.id


def is_door(rule):
    return rule in DOOR or rule.startswith("/coach/sign-in/")


def routes(app, ids):
    """Every method and path of the coach's side."""
    for rule in app.url_map.iter_rules():
        if rule.rule.split("/")[1] == "coach" and not is_door(rule.rule):
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: ids.get(part[1], NOBODYS), rule.rule)
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield method, path, "<" in rule.rule


def test_the_right_pair_leads_to_the_bookings(browser):
    answer = knock(browser)
    assert (answer.status_code, answer.location) == (303, "/coach/bookings")
    assert browser.get("/coach/bookings").status_code == 200


def test_capitals_and_blanks_around_the_email_do_not_matter(browser):
    assert knock(browser, email="  ADA@example.com ").status_code == 303


@pytest.mark.parametrize("email", [ADA.email, "nobody@example.com", "", "a\0b@example.com"])
def test_a_wrong_pair_is_told_one_sentence_whoever_it_names(browser, email):
    answer = knock(browser, email=email, password="wrong and long")
    assert answer.status_code == 403
    assert "That e-mail and password do not belong together." in text(answer)
    assert cookie(browser) is None


def test_the_password_is_never_sent_back(browser):
    assert "wrong and long" not in knock(browser, password="wrong and long").text


def test_who_is_inside_is_led_on(app, ada):
    assert sign_in(app, ada).get("/coach/sign-in").location == "/coach/bookings"


def test_guessing_is_slowed_down_and_told_so(app, browser):
    app.extensions["throttle"] = Throttle(None)
    answers = [knock(browser, password="guess").status_code for _ in range(11)]
    assert answers[:9] == [403] * 9
    assert answers[-1] == 429
    last = knock(browser)
    assert last.status_code == 429
    assert "Please wait" in text(last)
    assert int(last.headers["Retry-After"]) > 0


def test_a_session_that_was_planted_before_does_not_become_the_coachs(app, browser):
    planted = browser
    planted.set_cookie("coach", "planted-by-somebody-else", path="/coach")
    knock(planted)
    assert cookie(planted) not in {None, "planted-by-somebody-else"}
    thief = app.test_client()
    thief.set_cookie("coach", "planted-by-somebody-else", path="/coach")
    assert thief.get("/coach/bookings").status_code == 303


def test_signing_in_again_ends_the_session_before(app, ada):
    browser = sign_in(app, ada)
    old = cookie(browser)
    form = hidden(browser.get("/coach/bookings"))
    browser.post("/coach/sign-in", data=form | {"email": ada.email, "password": PASSWORD})
    other = app.test_client()
    other.set_cookie("coach", old, path="/coach")
    assert other.get("/coach/bookings").status_code == 303


def test_a_form_from_before_the_sign_in_opens_nothing_inside(app, ada):
    browser = app.test_client()
    before = hidden(browser.get("/coach/sign-in"))
    browser.post("/coach/sign-in", data=before | {"email": ada.email, "password": PASSWORD})
    assert browser.post("/coach/keys", data=before | {"name": "mine"}).status_code == 400


def test_signing_out_ends_the_session_on_the_server(app, ada):
    browser = sign_in(app, ada)
    kept = cookie(browser)
    assert send(browser, "/coach/sign-out").location.startswith("/coach/sign-in")
    assert cookie(browser) is None
    browser.set_cookie("coach", kept, path="/coach")
    assert browser.get("/coach/bookings").location == "/coach/sign-in"


def test_a_sign_in_ends_by_itself_after_two_weeks(app, ada, clock):
    browser = sign_in(app, ada)
    clock.now += timedelta(days=14, minutes=1)
    assert browser.get("/coach/bookings").location == "/coach/sign-in"


def test_the_cookie_is_for_the_server_only_and_for_these_pages_only(browser):
    told = next(c for c in knock(browser).headers.getlist("Set-Cookie") if c.startswith("coach="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/coach"} <= set(told.split("; "))
    assert "Secure" not in told.split("; ")


def test_behind_https_the_cookie_is_secure(app, browser):
    app.config["SESSION_COOKIE_SECURE"] = True
    told = next(c for c in knock(browser).headers.getlist("Set-Cookie") if "coach=" in c)
    assert told.startswith("__Host-coach=")
    assert {"Secure", "Path=/"} <= set(told.split("; "))


def test_signed_out_every_page_leads_to_the_door(app, adas):
    stranger = app.test_client()
    token = hidden(stranger.get("/coach/sign-in"))
    for method, path, _ in routes(app, adas):
        answer = stranger.open(path, method=method, data=token if method == "POST" else None)
        assert (answer.status_code, answer.location) == (303, "/coach/sign-in"), (method, path)


def test_without_the_forms_token_nothing_is_done(app, adas):
    hers = sign_in(app)
    posts = [path for method, path, _ in routes(app, adas) if method == "POST"]
    assert len(posts) > 12
    assert {path: hers.post(path).status_code for path in posts} == dict.fromkeys(posts, 400)


def test_bea_finds_nothing_of_adas(app, adas, clock):
    add_bea(app, clock.now)
    bea = sign_in(app, BEA)
    token = hidden(bea.get("/coach/bookings"))
    walked = [route for route in routes(app, adas) if route[2]]
    assert len(walked) > 12
    for method, path, _ in walked:
        answer = bea.open(path, method=method, data=token if method == "POST" else None)
        assert answer.status_code == 404, (method, path)
    assert bea.get(f"/coach/bookings/new?client={adas['client_id']}").status_code == 404


def test_bea_reads_nothing_of_adas_on_her_own_pages(app, adas, clock):
    add_bea(app, clock.now)
    bea = sign_in(app, BEA)
    for method, path, has_id in routes(app, adas):
        if method == "GET" and not has_id:
            page = bea.get(path, follow_redirects=True).text
            assert not re.search(r"Ben Okoro|ben@example|Ada Marlow|a script|red phone", page), path


def test_every_page_is_private_and_needs_no_script_or_style_of_its_own(app, adas):
    hers = sign_in(app)
    for method, path, _ in routes(app, adas):
        if method == "GET":
            page = hers.get(path, follow_redirects=True)
            assert page.headers["Cache-Control"] == "no-store", path
            if path.endswith("/body.html"):  # a mail as it went, in a frame that may do nothing
                assert "sandbox" in page.headers["Content-Security-Policy"]
                continue
            if page.mimetype == "text/calendar":  # a file, and no page
                continue
            assert "noindex" in page.text
            assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", page.text), path
