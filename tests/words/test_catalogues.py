"""Every text is in every catalogue: none missing, none left over, none empty, fuzzy or stale."""

import re
from gettext import GNUTranslations

import pytest

from booking_service.usecases.outcome_texts import HELP_TEXT
from shared.domain.sentences import phrase, sentence
from shared.messages import languages, times
from shared.messages.languages import FOLDER, LANGUAGES, spoken
from tests.people import MONDAY_9AM
from tests.words import catalogues

GAP = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
TAG = re.compile(r"<[^>]+>")
CODES = catalogues.codes()


@pytest.fixture(scope="module")
def now():
    return catalogues.template()


@pytest.fixture(scope="module", params=CODES)
def said(request):
    return catalogues.catalogue(request.param)


def forms(message):
    """The texts of a message: one, or one for each of the language's plurals."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


def texts(catalogue):
    return [message for message in catalogue if message.id]


def test_a_catalogue_has_every_text_and_no_other(now, said):
    assert {message.id for message in texts(said)} == {message.id for message in texts(now)}
    assert not said.obsolete


def test_no_text_is_empty_or_doubtful(said):
    assert [
        m.id for m in texts(said) if m.fuzzy or not all(form.strip() for form in forms(m))
    ] == []


def test_every_plural_of_the_language_is_there(said):
    plurals = [message for message in texts(said) if isinstance(message.id, tuple)]
    assert plurals
    assert {len(forms(message)) for message in plurals} == {said.num_plurals}


def test_a_translation_has_the_same_gaps_and_the_same_tags(said):
    wrong = []
    for message in texts(said):
        origin = message.id[-1] if isinstance(message.id, tuple) else message.id
        for form in forms(message):
            same_gaps = set(GAP.findall(form)) == set(GAP.findall(origin))
            if not same_gaps or TAG.findall(form) != TAG.findall(origin):
                wrong.append(form)
    assert wrong == []


def test_babel_finds_nothing_wrong_with_how_gaps_are_written(said):
    assert [(message.id, errors) for message, errors in said.check()] == []


def test_what_the_program_reads_is_what_translators_wrote(said):
    with (FOLDER / f"{said.locale.language}.mo").open("rb") as file:
        program = GNUTranslations(file)
    plain = [message for message in texts(said) if isinstance(message.id, str)]
    assert {m.id: program.gettext(m.id) for m in plain} == {m.id: m.string for m in plain}


@pytest.mark.parametrize("code", CODES)
def test_a_text_that_names_help_now_names_it_as_the_button_does(code):
    """The page makes those very words a link."""
    button = spoken(HELP_TEXT.heading, code)
    naming = [m for m in texts(catalogues.catalogue(code)) if "Help now" in str(m.id)]
    assert len(naming) > 5
    assert [m.id for m in naming if button not in str(m.string)] == []


@pytest.mark.parametrize("code", CODES)
def test_nothing_addresses_people_by_two_forms(code):
    """German says Sie and Spanish usted, all the way through."""
    familiar = {"de": r"\b(du|dich|dir|dein\w*)\b", "es": r"\b(tú|tu|tus|te|ti|contigo|vosotros)\b"}
    found = re.compile(familiar[code], re.IGNORECASE)
    told = [form for m in texts(catalogues.catalogue(code)) for form in forms(m)]
    assert [text for text in told if found.search(text)] == []


def test_a_date_reads_as_people_of_that_language_say_it():
    zone = "Europe/Berlin"
    said = {code: times.long_form(MONDAY_9AM, zone, code) for code in LANGUAGES}
    day = MONDAY_9AM.day
    assert re.fullmatch(rf"Monday {day} \w+ \d{{4}}, \d\d:\d\d", said["en"])
    assert re.fullmatch(rf"lunes {day} de \w+ de \d{{4}}, \d\d:\d\d", said["es"])
    assert re.fullmatch(rf"Montag, {day}\. \w+ \d{{4}}, \d\d:\d\d Uhr", said["de"])


@pytest.mark.parametrize(
    ("code", "words"),
    [("en", "Vienna time"), ("es", "hora de Viena"), ("de", "Ortszeit Wien")],
)
def test_a_zone_is_named_by_its_city_in_that_language(code, words):
    assert times.zone_words(MONDAY_9AM, "Europe/Vienna", code) == f"{words}, UTC+2"


def test_a_sentence_is_said_whole_in_another_language():
    why = sentence("{why} Choose another time, please.", why=phrase("This time has passed."))
    assert why == "This time has passed. Choose another time, please."
    assert spoken(why, "de") == "Diese Zeit ist vorbei. Bitte wählen Sie eine andere Zeit."


def test_a_name_that_reads_like_a_word_of_ours_stays_a_name():
    told = sentence("{coach} via {practice}", coach="Now", practice="Monday")
    assert spoken(told, "es") == "Now a través de Monday"


def test_an_unknown_language_is_english():
    assert languages.known("fr") == languages.known(None) == "en"
    assert spoken("Choose a time", "en") == "Choose a time"
