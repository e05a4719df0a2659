"""Which language a page speaks, and that nothing on it escapes the catalogues."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from shared.messages.languages import LANGUAGES, Language
from shared.storage.people import ClientRow
from tests.web import pages
from tests.web.threads import a_thread
from tests.words import catalogues

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}
# What is no text of ours: names, what people wrote, zones, cookies, and the dates of CLDR.
NOT_OURS = re.compile(
    r"Ada\b[ \w]*|ada@example\.\w+|Hello, I am Ada\.|What's Next|https://\S+|Ben\b[ \w]*|Won: 7|"
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|"
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b|"
    r"\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[\w/+-]+|UTC|"
    r"English|Español|Deutsch|Pseudo|Google Calendar|Outlook|Escape|WhatsApp|"
    r"\b(?:visit|pass|hold|client|floor|language|form)\b"
)


def lang(page):
    return re.search(r'<html lang="(\w+)" dir="(\w+)">', page.text)[1]


def words(page):
    """What a page shows as text, its lists to choose from left out."""
    text = re.sub(r"<(head|script|style|select)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    spoken = " ".join(re.findall(r'(?:aria-label|data-label)="([^"]*)"', text))
    return unescape(re.sub(r"<[^>]*>", " ", text)) + " " + unescape(spoken)


def test_a_browser_is_answered_in_its_language(browser):
    page = browser.get("/ada/start", headers=GERMAN)
    assert lang(page) == "de"
    assert pages.heading(page) == "Bevor Sie buchen"
    assert lang(browser.get("/ada/start", headers={"Accept-Language": "fr"})) == "en"


def test_a_link_chooses_the_language_and_the_choice_stays(browser):
    assert lang(browser.get("/ada?lang=es", headers=GERMAN)) == "es"
    assert lang(browser.get("/ada/start", headers=GERMAN)) == "es"
    assert lang(browser.get("/ada?lang=xx", headers=GERMAN)) == "es"


def test_every_page_offers_the_languages_by_plain_links(browser):
    page = browser.get("/ada/times?zone=Europe/Berlin&note=kept-out")
    links = re.findall(r'href="(/ada/times\?[^"]*lang=\w+)" lang="(\w+)"', page.text)
    assert [code for _, code in links] == list(LANGUAGES)
    assert all("zone=Europe" in href and "kept-out" not in href for href, _ in links)
    assert lang(browser.get(unescape(links[1][0]))) == links[1][1]


def test_leaving_forgets_the_language(browser):
    browser.get("/ada?lang=es")
    browser.get("/leave")
    assert lang(browser.get("/ada")) == "en"


def test_the_coachs_side_stays_in_english(browser):
    assert lang(browser.get("/coach/sign-in?lang=es", headers=GERMAN)) == "en"
    assert (
        browser.get("/api/v1/coaches/ada/screening?lang=es", headers=GERMAN).json["consent"]
        == (browser.get("/api/v1/coaches/ada/screening").json["consent"])
    )


@pytest.mark.parametrize("code", catalogues.codes())
def test_the_gate_decides_the_same_in_every_language(browser, code):
    browser.get(f"/ada?lang={code}")
    for answers, way in (
        (pages.CLEAR, "kind=coaching"),
        (pages.TALK_FIRST, "kind=guidance"),
        (pages.UNSAFE, 'href="tel:'),
    ):
        page = pages.answer(browser, answers, country="GB")
        assert (page.status_code, lang(page), way in page.text) == (200, code, True)
        assert "unreviewed" in page.text


def test_only_a_translation_says_that_nobody_has_reviewed_it(browser):
    for path in ("/ada", "/ada/start", "/help?country=GB"):
        assert "unreviewed" not in browser.get(path).text
        assert "unreviewed" in browser.get(path, headers=GERMAN).text


def test_wrong_fields_are_told_in_the_language_of_the_page(browser):
    browser.get("/ada?lang=de")
    pages.answer(browser, pages.CLEAR)
    pages.hold(browser)
    page = pages.send_details(browser, name="", email="no")
    assert page.status_code == 422
    assert "Schreiben Sie Ihren Namen" in page.text
    assert "Schreiben Sie eine E-Mail-Adresse wie name@example.org." in page.text


def test_who_books_in_a_language_is_written_to_and_answered_in_it(app, browser):
    browser.get("/ada?lang=de")
    there = pages.book(browser)
    with app.extensions["tools"].sessions() as tx:
        assert tx.scalars(select(ClientRow.language)).all() == ["de"]
    elsewhere = app.test_client()
    assert lang(elsewhere.get(there)) == "de"
    assert "SUMMARY:30 Minuten mit" in elsewhere.get(f"{there}/invite.ics").text
    assert lang(elsewhere.get(f"{there}?lang=es")) == "es"


def test_a_client_changes_their_language_on_their_own_page(app, ada, browser, clock):
    ben = a_thread(app, ada, clock.now)
    settings = f"{ben.me}/settings"
    form = pages.hidden(browser.get(settings))
    assert browser.post(f"{ben.me}/language", data=form | {"language": "xx"}).status_code == 422
    assert browser.post(f"{ben.me}/language", data=form | {"language": "es"}).status_code == 303
    assert lang(app.test_client().get(settings)) == "es"
    with app.extensions["tools"].sessions() as tx:
        assert tx.scalars(select(ClientRow.language)).all() == ["es"]


@pytest.fixture
def pseudo(tmp_path):
    """A language that brackets every text of ours: what stands outside them escaped."""
    said = catalogues.template()
    for message in said:
        if message.id:
            pair = isinstance(message.id, tuple)
            message.string = (
                tuple(f"⟦{each}⟧" for each in message.id) if pair else f"⟦{message.id}⟧"
            )
    said.locale = "en"
    english = LANGUAGES["en"]
    patterns = {"full": english.full, "day": english.day, "dated": english.dated}
    LANGUAGES["qaa"] = Language(
        code="qaa", name="Pseudo", locale="en_GB", folder=tmp_path, **patterns
    )
    catalogues.write(said, "qaa", tmp_path)
    yield "qaa"
    del LANGUAGES["qaa"]


def escaped(page):
    """What a page says outside of the brackets, and is no name or date."""
    text = words(page)
    while re.search(r"⟦[^⟦⟧]*⟧", text):
        text = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    return re.findall(r"[^\W\d_]{3,}", NOT_OURS.sub(" ", text))


def test_no_visitors_page_says_anything_past_the_catalogues(browser, pseudo):
    browser.get(f"/ada?lang={pseudo}")
    paths = ["/ada", "/ada/start", "/ada/times", "/ada/waiting", "/ada/privacy", "/ada/data"]
    paths += ["/ada/terms", "/me", "/me?sent=yes", "/no/such/page", f"/ada/embed?lang={pseudo}"]
    left = {path: escaped(browser.get(path)) for path in paths}
    for answers in (pages.CLEAR, pages.TALK_FIRST, pages.THERAPIST_FIRST, {"path": "sure"}):
        left[str(answers)] = escaped(pages.answer(browser, answers))
    pages.answer(browser, pages.CLEAR)
    pages.hold(browser)
    left["details"] = escaped(browser.get("/ada/details"))
    assert {path: found for path, found in left.items() if found} == {}


def test_no_clients_page_says_anything_past_the_catalogues(app, ada, clock, pseudo):
    browser = app.test_client()
    browser.get(f"/ada?lang={pseudo}")
    there = pages.book(browser)
    ben = a_thread(app, ada, clock.now, what="7")
    paths = [
        there,
        f"{there}/move",
        f"{there}/cancellation",
        ben.check_in,
        f"{ben.check_in}/thanks",
    ]
    parts = ("", "/bookings", "/commitments", "/wins", "/alliance", "/settings", "/erasure")
    paths += [f"{ben.me}{part}" for part in parts]
    left = {}
    for path in paths:
        page = browser.get(path)
        assert (page.status_code, lang(page)) == (200, pseudo)
        left[path[:20] + path[-14:]] = escaped(page)
    assert {path: found for path, found in left.items() if found} == {}
