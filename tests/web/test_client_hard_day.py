"""A hard answer is heard whatever is broken, and closes what milder answers had opened."""

import pytest

from tests.web.pages import CLEAR, UNSAFE, answer, heading, hidden, hold


def test_a_crisis_answer_is_heard_while_the_database_is_away(app_without_database):
    visitor = app_without_database.test_client()
    page = visitor.post("/ada/start", data=UNSAFE | {"country": "GB"})
    assert (page.status_code, heading(page)) == (200, "Talk to someone now")
    assert 'href="tel:999"' in page.text
    assert 'href="/leave"' in page.text
    assert visitor.get_cookie("floor") is not None


def test_a_crisis_answer_is_heard_by_the_api_too_while_the_database_is_away(app_without_database):
    visitor = app_without_database.test_client()
    body = {"country": "GB", "answers": {"suicide": "now"}}
    told = visitor.post("/api/v1/coaches/ada/screenings", json=body)
    assert (told.status_code, told.json["outcome"], told.json["pass"]) == (200, "crisis", None)
    assert told.json["help"]["emergency"][0]["number"] == "999"
    assert visitor.get_cookie("floor") is not None


def test_all_other_answers_wait_for_the_database(app_without_database):
    visitor = app_without_database.test_client()
    body = {"consent": True, "version": "1", "answers": CLEAR}
    assert visitor.post("/api/v1/coaches/ada/screenings", json=body).status_code == 503


def test_a_crisis_answer_without_the_forms_token_closes_what_was_open(browser):
    answer(browser, CLEAR)
    open_hold = hidden(browser.get("/ada/times"))
    page = browser.post("/ada/start", data=UNSAFE)
    assert heading(page) == "Talk to someone now"
    assert browser.get_cookie("floor") is not None
    assert browser.get_cookie("pass") is None
    assert open_hold
    refused = hold(browser, start="2026-06-10T10:00:00Z")
    assert "/details" not in (refused.location or "")
    assert heading(answer(browser, CLEAR)) == "Let's talk for 30 minutes first"


@pytest.mark.parametrize("path", ["/help?pass=x", "/leave?pass=x", "/api/v1/help?pass=x"])
def test_help_and_the_way_out_are_refused_for_no_reason(app, path):
    assert app.test_client().get(path).status_code < 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/ada/start", 503),
        ("post", "/ada/start", 400),  # without the form's token
        ("get", "/nobody/start?pass=x", 400),
        ("put", "/ada/start", 405),
        ("post", "/help", 405),
        ("post", "/leave", 405),
    ],
)
def test_where_the_gate_itself_cannot_answer_leaving_is_still_the_first_control(
    app_without_database, method, path, status
):
    page = getattr(app_without_database.test_client(), method)(path)
    assert page.status_code == status
    first = page.text.index('<a class="leave" href="/leave"')
    assert page.text.index('class="skip"') < first < page.text.index("<header")
    assert 'src="/static/exit.js"' in page.text
    assert "does not erase your browser's history" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_a_coach_who_is_not_there_leaves_the_way_out_open(browser):
    page = browser.get("/nobody/start")
    assert (page.status_code, 'class="leave"' in page.text) == (404, True)
    assert 'class="leave"' not in browser.get("/nobody").text
