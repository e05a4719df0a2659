"""Every mail to a client, in every language: whole, discreet where asked, alike in both parts."""

import re
from functools import cache

import pytest

from shared.domain.notices import NoticeKind
from shared.messages.languages import ENGLISH, LANGUAGES
from shared.messages.told import as_told, told
from tests.messages import golden
from tests.messages.mails import BEN, calendar_of, facts, html_of, mail_for, text_of, words_of
from tests.words import catalogues

KINDS = [kind for kind in NoticeKind if not kind.startswith("coach_")]
CODES = catalogues.codes()
LARGEST = 20_000  # bytes
# What a mail may hold in English: names, and what somebody wrote.
NOT_OURS = (
    *("Ada Winter", "Ben Frost", "What's Next", "https://meet.example.org/ada"),
    *("I am ill this week.", "Please choose another day.", "Thank you for telling me."),
    *("Somebody else can help you better with this.", "Call the accountant"),
    *("Send the draft, as it is", "The appointment is in my calendar"),
    *("You asked, and that is the whole of it.", "Let us begin there on Monday."),
    *("I asked for the day off", "Google", "Outlook"),
)
TOPICS = re.compile(r"coaching|accountant|draft|day off|ill this week", re.IGNORECASE)


def words(text):
    """The words of a text, without addresses and the signs that only lay it out."""
    return re.sub(r"https?://\S+|[*:,.\s]+", " ", text).split()


def english_left(text):
    """Texts of ours that are still in English."""
    for name in NOT_OURS:
        text = text.replace(name, " ")
    told = " ".join(text.split())
    return [each for each in sentences() if each in told]


@cache
def sentences():
    """Our texts without gaps, of more than two words."""
    ours = [message.id for message in catalogues.template() if isinstance(message.id, str)]
    return [each for each in ours if len(each.split()) > 2 and "%(" not in each]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_in_every_language(kind, code):
    mail = mail_for(kind, language=code)
    text, page = text_of(mail), html_of(mail)
    assert f'<html lang="{code}" dir="ltr"' in page
    assert not re.search(r"%\(|\{\w*\}|Undefined", text + page + mail["Subject"])
    assert mail["Subject"] != mail_for(kind)["Subject"]
    assert english_left(text) == english_left(words_of(page)) == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_text_and_page_of_a_mail_say_the_same(kind, code):
    """But for an offset, exact in the text and short in the page, and the names of links."""
    mail = mail_for(kind, language=code)
    text, page = words(_EXACT.sub(" ", text_of(mail))), words(words_of(html_of(mail)))
    more = {"Google", "Outlook", "UTC-7"} | set(words(_FILE[code]))
    assert set(page) - set(text) <= more
    assert set(text) - set(page) <= {"File", "Archivo", "Datei"}


_EXACT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d \(America/Los_Angeles, UTC-07:00\)")
_FILE = {"en": "calendar file", "es": "archivo de calendario", "de": "Kalenderdatei"}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_of_a_mail_asks_for_anything_outside_or_is_large(kind, code):
    page = html_of(mail_for(kind, language=code))
    assert not re.search(r"<(img|script|link|iframe|object|video)|url\(|@import|\bsrc=", page)
    assert 'name="color-scheme" content="light dark"' in page
    assert len(page.encode()) < LARGEST


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_discreet_mail_tells_nothing_in_any_language(kind, code):
    mail = mail_for(kind, language=code, discreet=True)
    open_mail = mail_for(kind, language=code)
    assert not TOPICS.search(mail["Subject"])
    assert not TOPICS.search(open_mail["Subject"])
    assert "Ada" not in mail["Subject"] + str(mail["From"])


@pytest.mark.parametrize("code", CODES)
def test_the_calendar_speaks_the_clients_language(code):
    calendar = calendar_of(mail_for(language=code)).decode().replace("\r\n ", "")
    joins = {"es": "con", "de": "mit"}[code]
    assert re.search(rf"SUMMARY:30 Minut\w+ {joins} Ada Winter", calendar, re.IGNORECASE)
    neutral = {"es": "Reunión", "de": "Besprechung"}[code]
    assert f"SUMMARY:{neutral}" in calendar_of(mail_for(language=code, discreet=True)).decode()


@pytest.mark.parametrize("code", CODES)
def test_what_was_told_stays_in_the_language_it_was_told_in(code):
    """The client may change their language between a mail and its repeat."""
    went = facts(language=code)
    later = facts(language=ENGLISH)
    assert bytes(mail_for(language=code)) != bytes(mail_for())
    assert as_told(later, told(went)).language == code


def test_what_was_told_before_there_were_languages_was_english():
    kept = told(facts(language="es"))
    del kept["language"]
    assert as_told(facts(language="es"), kept).language == ENGLISH


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", [k for k in NoticeKind if k.startswith("coach_")])
def test_a_coach_is_written_to_in_english(kind, code):
    """Whatever language the client of the booking reads."""
    assert bytes(mail_for(kind, language=code)) == bytes(mail_for(kind))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", golden.IN_LANGUAGES)
def test_some_mails_are_kept_in_every_language_to_be_read(kind, code):
    kept = golden.path(kind, code).read_text(encoding="utf-8")
    assert golden.readable(mail_for(kind, language=code)) == kept
    assert BEN.name in kept
