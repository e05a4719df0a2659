"""The questions, their five answers, help, and the way out."""

import re

import pytest

from tests.web.pages import (
    CLEAR,
    TALK_FIRST,
    THERAPIST_FIRST,
    UNSAFE,
    answer,
    heading,
    hidden,
    title,
)

OUTCOMES = {
    "proceed": (CLEAR, "You can choose a time"),
    "guidance": (TALK_FIRST, "Let's talk for 30 minutes first"),
    "therapy_first": (THERAPIST_FIRST, "Let's find the right person first"),
    "crisis": (UNSAFE, "Talk to someone now"),
}
UNFIT_FOR_A_TITLE = ("suicid", "abuse", "crisis", "therap", "violen", "drug", "help line")


def test_nothing_is_chosen_beforehand(browser):
    page = browser.get("/ada/start").text
    assert " checked" not in page
    assert page.count("<fieldset") == page.count("<legend>") == 6
    assert re.search(r'<option value="" selected>', page)


@pytest.mark.parametrize(("answers", "says"), OUTCOMES.values(), ids=OUTCOMES)
def test_each_outcome_is_the_answer_itself_and_is_kept_by_no_cache(browser, answers, says):
    page = answer(browser, answers)
    assert (page.status_code, heading(page)) == (200, says)
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("answers", [THERAPIST_FIRST, UNSAFE])
def test_where_nothing_can_be_booked_no_pass_is_left(browser, answers):
    answer(browser, CLEAR)
    page = answer(browser, answers)
    assert "/ada/times" not in page.text
    assert browser.get_cookie("pass") is None


def test_the_emergency_number_comes_before_anything_else_in_a_crisis(browser):
    page = answer(browser, UNSAFE, country="GB").text
    main = page[page.index("<main") :]
    assert main.index('href="tel:999"') < main.index("<h2")
    assert "press 55" in main
    assert "I chose that by mistake" in main


def test_chosen_by_mistake_leads_back_but_the_best_outcome_is_then_a_talk(browser):
    answer(browser, UNSAFE)
    assert heading(answer(browser, CLEAR)) == "Let's talk for 30 minutes first"


def test_a_crisis_answer_is_heard_in_a_form_otherwise_empty(browser):
    form = {"csrf_token": hidden(browser.get("/ada/start"))["csrf_token"], "suicide": "now"}
    assert heading(browser.post("/ada/start", data=form)) == "Talk to someone now"


@pytest.mark.usefixtures("ada")
def test_a_crisis_answer_is_heard_from_a_browser_that_refuses_cookies(app):
    stranger = app.test_client(use_cookies=False)
    page = stranger.post("/ada/start", data=UNSAFE)
    assert heading(page) == "Talk to someone now"
    given = [each for each in page.headers.getlist("Set-Cookie") if "Max-Age=0" not in each]
    assert [each.partition("=")[0] for each in given] == ["floor"]


@pytest.mark.usefixtures("ada")
def test_other_answers_without_the_forms_token_are_not_taken(app):
    page = app.test_client(use_cookies=False).post("/ada/start", data=CLEAR | {"consent": "yes"})
    assert page.status_code == 400
    assert heading(page) == "This page has been open for long"
    assert 'href="/ada/start"' in page.text
    assert 'href="/help"' in page.text


def test_an_incomplete_form_comes_back_with_links_to_what_is_open_and_the_rest_kept(browser):
    page = answer(browser, {"path": "sure", "abuse": "past", "substance": "nonsense"})
    assert page.status_code == 422
    for key in ("mental-health", "substance", "suicide", "therapist"):
        assert f'href="#{key}"' in page.text
        assert f'id="{key}"' in page.text
    assert 'href="#path"' not in page.text
    assert re.search(r'name="abuse" value="past" checked', page.text)
    assert "nonsense" not in page.text


def test_without_consent_the_answers_are_not_used(browser):
    page = answer(browser, CLEAR, consent="")
    assert page.status_code == 422
    assert 'href="#consent"' in page.text


def test_why_the_consent_is_asked_for_stands_once_and_the_summary_is_short(browser):
    page = answer(browser, CLEAR, consent="")
    assert page.text.count("Tick this box if you want to answer the questions") == 1
    assert page.text.count("The first box is not ticked yet") == 1


def test_answers_are_in_no_cookie_and_no_address(browser):
    page = answer(browser, THERAPIST_FIRST)
    cookies = " ".join(page.headers.getlist("Set-Cookie"))
    assert page.location is None
    for word in ("substance", "therap", "yes"):
        assert word not in cookies


@pytest.mark.parametrize("path", ["/ada/start", "/help", "/help?country=DE"])
def test_titles_stay_neutral(browser, path):
    assert not any(word in title(browser.get(path)).lower() for word in UNFIT_FOR_A_TITLE)


@pytest.mark.parametrize(("answers", "_"), OUTCOMES.values(), ids=OUTCOMES)
def test_titles_of_outcomes_are_all_the_same(browser, answers, _):
    assert title(answer(browser, answers)) == "Your next step · What's Next"


@pytest.mark.parametrize("path", ["/ada/start", "/help"])
def test_leaving_is_the_first_control_after_the_skip_link(browser, path):
    body = browser.get(path).text.split("<body", 1)[1]
    links = re.findall(r'<(?:a|button)[^>]*?(?:class="(\w+)")', body)
    assert links[:2] == ["skip", "leave"]
    assert "does not erase your browser's history" in body


def test_the_quick_exit_ends_the_visit_but_not_the_24_hours(browser):
    answer(browser, UNSAFE)
    answer(browser, CLEAR)
    away = browser.get("/leave")
    assert (away.status_code, away.location) == (303, "https://www.wikipedia.org")
    assert away.headers["Cache-Control"] == "no-store"
    left = {name for name in ("visit", "pass", "hold", "form", "floor") if browser.get_cookie(name)}
    assert left == {"floor"}


def test_help_is_one_press_away_on_every_page(browser):
    for path in ("/ada", "/ada/start", "/ada/times", "/help", "/nothing-here"):
        assert 'class="help-now" href="/help' in browser.get(path).text


def test_help_needs_no_cookie_and_sets_none(app):
    page = app.test_client(use_cookies=False).get("/help?country=GB")
    assert page.status_code == 200
    assert page.headers.getlist("Set-Cookie") == []
    assert 'href="tel:999"' in page.text
    assert "<form" not in page.text


@pytest.mark.parametrize("query", ["", "?country=", "?country=XX", "?country=%00", "?country=<b>"])
def test_an_unknown_country_gets_the_finder_and_nobodys_numbers(app, query):
    page = app.test_client().get(f"/help{query}")
    assert page.status_code == 200
    assert "your local emergency number" in page.text
    assert "https://findahelpline.com" in page.text
    assert "tel:" not in page.text


def test_help_and_the_way_out_are_there_while_the_database_is_down(app_without_database):
    visitor = app_without_database.test_client()
    assert 'href="tel:112"' in visitor.get("/help?country=DE").text
    assert visitor.get("/leave").status_code == 303


def test_a_page_that_needs_the_database_says_so_and_still_leads_to_help(app_without_database):
    page = app_without_database.test_client().get("/ada/start")
    assert (page.status_code, heading(page)) == (503, "Not right now")
    assert 'href="/help"' in page.text
