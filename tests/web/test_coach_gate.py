"""The coach's pages about the gate: help lines, wording, policy pages, totals."""

import re
from datetime import timedelta

import pytest

from tests.web.coach_side import BEA, add_bea, boxes, errors, send, sign_in, text
from tests.web.pages import CLEAR, THERAPIST_FIRST, UNSAFE, answer, heading

REFUGE = "gb-domestic-abuse-national-domestic-abuse-helpline-refuge-0247"
SAMARITANS = "gb-suicide-samaritans-6123"
HEALTH = "/coach/wording/question-mental-health"
NOT_LATELY = "Not checked lately"


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


def publish(browser, path, **changes):
    """Write, look at the preview, and press Publish there."""
    form = boxes(browser.get(path)) | {k.replace("__", "."): v for k, v in changes.items()}
    preview = browser.post(f"{path}/preview", data=form)
    assert preview.status_code == 200, errors(preview)
    return browser.post(path, data=boxes(preview), follow_redirects=True)


# --- help lines ---


def test_each_line_stands_with_its_number_link_source_date_and_a_button(hers):
    page = hers.get("/coach/help-lines")
    row = re.search(
        rf'<li class="look" id="{SAMARITANS}">.*?</li>\s*<li class="look"', page.text, re.DOTALL
    )[0]
    for part in ("Samaritans", "116 123", 'href="https://', "Newest dated source: 12 August 2026"):
        assert part in row
    assert "Nobody here has looked yet." in row
    assert f'action="/coach/help-lines/{SAMARITANS}/confirmation"' in row


def test_a_press_notes_the_look_with_day_and_name_and_visitors_get_it_at_once(app, hers):
    visitor = app.test_client()
    assert NOT_LATELY in visitor.get("/help?country=GB").text
    answered = send(hers, f"/coach/help-lines/{REFUGE}/confirmation")
    assert answered.location == f"/coach/help-lines?done=confirmed#{REFUGE}"
    assert "Last look: 8 June 2026, Ada Marlow" in text(hers.get("/coach/help-lines"))
    app.extensions["tools"].confirmed._patience = 5
    assert NOT_LATELY not in visitor.get("/help?country=GB").text


def test_a_press_by_mistake_is_taken_back(hers):
    send(hers, f"/coach/help-lines/{REFUGE}/confirmation")
    send(hers, f"/coach/help-lines/{REFUGE}/withdrawal")
    assert "Last look" not in text(hers.get("/coach/help-lines"))


def test_an_unknown_line_is_not_found(hers):
    assert send(hers, "/coach/help-lines/nothing/confirmation").status_code == 404


def test_a_look_of_long_ago_is_asked_for_again(hers, app, ada, clock):
    send(hers, f"/coach/help-lines/{REFUGE}/confirmation")
    clock.now += timedelta(days=366)
    page = text(sign_in(app, ada).get("/coach/help-lines"))
    assert "Look again" in page
    assert "wait for a look" in page


def test_a_coach_who_serves_no_country_is_told_where_to_say_so(app, clock):
    add_bea(app, clock.now)
    assert "which countries you serve" in text(sign_in(app, BEA).get("/coach/help-lines"))


def test_the_day_page_says_how_many_lines_wait(hers):
    page = hers.get("/coach/bookings")
    assert re.search(r"\d help lines wait for a look", text(page))
    assert 'href="/coach/help-lines"' in page.text


# --- wording ---


def test_a_question_is_written_looked_at_and_published(hers, browser):
    published = publish(hers, HEALTH, ask__mental_health="How heavy are your days?")
    assert "Published." in text(published)
    assert "How heavy are your days?" in text(browser.get("/ada/start"))


def test_the_preview_keeps_nothing(hers, browser):
    form = boxes(hers.get(HEALTH)) | {"ask.mental_health": "How heavy are your days?"}
    preview = hers.post(f"{HEALTH}/preview", data=form)
    assert "How heavy are your days?" in text(preview)
    assert "leads to: a therapist first" in text(preview)
    assert "How heavy" not in text(browser.get("/ada/start"))
    kept = hers.post(f"{HEALTH}/draft", data=boxes(preview))
    assert boxes(kept)["ask.mental_health"] == "How heavy are your days?"


def test_one_press_brings_the_original_back_and_the_versions_stay(hers, browser):
    publish(hers, HEALTH, ask__mental_health="How heavy are your days?")
    send(hers, f"{HEALTH}/original")
    assert "How heavy" not in text(browser.get("/ada/start"))
    page = text(hers.get(HEALTH))
    assert "How heavy are your days?" in page
    assert "2 versions" in page


def test_what_may_not_stand_comes_back_with_a_link_to_its_box(hers):
    form = boxes(hers.get(HEALTH)) | {
        "ask.mental_health": "Call 0800 1111?",
        "hint.mental_health": "",
    }
    for path in (f"{HEALTH}/preview", HEALTH):
        page = hers.post(path, data=form)
        assert page.status_code == 422
        assert list(errors(page)) == ["ask-mental-health"]
        assert boxes(page)["ask.mental_health"] == "Call 0800 1111?"


def test_visitors_read_the_coachs_words_on_the_outcome_and_in_the_guide(hers, browser):
    publish(
        hers,
        "/coach/wording/outcome-therapy-first",
        outcome__therapy_first__heading="First things first",
    )
    publish(hers, "/coach/wording/guide", guide="Two good ways.")
    publish(hers, "/coach/wording/guide-aim", guide__aim__coaching="Growing.")
    assert heading(answer(browser, THERAPIST_FIRST)) == "First things first"
    page = text(browser.get("/ada"))
    assert "Two good ways." in page
    assert "Growing." in page


def test_whatever_the_words_a_crisis_shows_the_number_first_the_lines_and_the_way_out(
    hers, browser
):
    publish(
        hers,
        "/coach/wording/outcome-crisis",
        outcome__crisis__after="Come back when you like.",
    )
    page = answer(browser, UNSAFE, country="GB")
    main = page.text[page.text.index("<main") :]
    assert heading(page) == "Talk to someone now"
    assert main.index('href="tel:999"') < main.index("<h2") < main.index("Come back")
    for part in ("call the emergency number", "If one line does not answer", "findahelpline.com"):
        assert part in page.text
    assert 'class="leave" href="/leave"' in page.text


def test_mark_up_in_a_text_is_only_text(hers, browser):
    publish(hers, "/coach/wording/guide", guide="<b onclick=x>Two</b> & more")
    assert "&lt;b onclick=x&gt;Two&lt;/b&gt; &amp; more" in browser.get("/ada").text


def test_a_pass_survives_a_new_wording(hers, browser):
    answer(browser, CLEAR)
    publish(hers, HEALTH, ask__mental_health="How heavy are your days?")
    assert "Before you choose a time" not in text(browser.get("/ada/times"))


def test_the_greeting_is_the_one_of_the_profile(hers, browser):
    publish(hers, "/coach/wording/greeting", greeting="Good day.")
    assert "Good day." in text(browser.get("/ada"))
    assert "Good day." in hers.get("/coach/profile").text


def test_beas_words_are_not_on_adas_pages(app, browser, clock):
    add_bea(app, clock.now)
    publish(sign_in(app, BEA), HEALTH, ask__mental_health="How heavy are your days?")
    assert "How heavy" not in browser.get("/ada/start").text
    assert "How heavy" in browser.get("/bea/start").text


# --- policy pages ---

WHOLE = {
    "business": "Marlow Coaching",
    "address": "1 Quay\r\nBristol",
    "contact": "data@example.com",
    "law": "the law of England and Wales",
    "price": "free",
}
POLICIES = ("/ada/privacy", "/ada/data", "/ada/terms")


@pytest.mark.parametrize("path", POLICIES)
def test_a_policy_page_says_that_the_coach_has_not_completed_it(browser, path):
    page = browser.get(path)
    assert page.status_code == 200
    assert "has not completed this page yet" in text(page)


def test_a_policy_page_stands_when_all_is_written(hers, browser):
    assert send(hers, "/coach/policies", **WHOLE).location == "/coach/policies?done=saved"
    for path in POLICIES:
        page = browser.get(path)
        assert "not completed" not in page.text
        assert "<mark>" not in page.text
    assert "1 Quay Bristol" in text(browser.get("/ada/privacy"))
    assert "Price free" in text(browser.get("/ada/terms"))


def test_one_missing_field_is_marked_where_it_belongs(hers, browser):
    send(hers, "/coach/policies", **WHOLE | {"address": " "})
    page = browser.get("/ada/privacy")
    assert "has not completed this page yet" in text(page)
    assert "[postal address: not written yet]" in text(page)


def test_a_field_that_is_too_long_comes_back(hers):
    page = send(hers, "/coach/policies", **WHOLE | {"law": "x" * 161})
    assert page.status_code == 422
    assert list(errors(page)) == ["law"]


def test_the_policies_are_linked_from_the_coachs_public_pages_and_beside_the_consent(browser):
    for path in ("/ada", "/ada/start", "/ada/times"):
        page = browser.get(path).text
        foot = page[page.index("<footer") :]
        assert all(f'href="{policy}"' in foot for policy in POLICIES), path
    consent = re.search(r'<div class="consent.*?</div>', browser.get("/ada/start").text, re.DOTALL)[
        0
    ]
    assert 'href="/ada/privacy"' in consent
    assert 'href="/ada/data"' in consent


def test_an_unknown_coach_has_no_policies(browser):
    assert browser.get("/nobody/privacy").status_code == 404


# --- totals ---


def test_totals_hide_small_numbers_and_their_sum(hers, app, ada, browser, clock):
    for _ in range(5):
        answer(browser, CLEAR)
    answer(browser, THERAPIST_FIRST)
    assert "The first full week is not over yet." in text(hers.get("/coach/totals"))
    clock.now += timedelta(days=7)
    page = text(sign_in(app, ada).get("/coach/totals"))
    row = page[page.rindex("8 June 2026") :]
    assert row.split()[:5] == ["8", "June", "2026", "5", "fewer"]
    assert "not told" in row
