"""The words of the gate: complete, plain, and free of what nobody should read about themselves."""

import dataclasses
import re
from collections.abc import Mapping

import pytest

from booking_service.usecases import gate_texts, guide_texts, outcome_texts
from booking_service.usecases.gate_texts import QUESTION_SET
from booking_service.usecases.guide_texts import GUIDE
from booking_service.usecases.outcome_texts import CATEGORY_HEADINGS, OUTCOME_TEXTS
from shared.domain.helplines import Category
from shared.domain.screening import QUESTION_SET_VERSION, QUESTIONS, Outcome

# hurtful, clinical, dramatic or promising; and words of the trade that the pages do not use
FORBIDDEN = (
    r"unfortunately|diagnos|fail|disorder|symptom|suffer|victim|commit|attempt|reject|refus|"
    r"\bsorry\b|\brisk|\bscore|\bill\b|patient|abnormal|addict|alcoholic|suicid|"
    r"guarantee|cure|co-active|appointment|\bsession"
)


def strings(value):
    """Every string in a module's public constants, however deep."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from strings(item)
    elif isinstance(value, Mapping):
        yield from strings(tuple(value.values()))


def texts_of(module):
    return [
        text
        for name, value in vars(module).items()
        if not name.startswith("__") and name != "QUESTION_SET_VERSION"
        for text in strings(value)
        if " " in text
    ]


@pytest.mark.parametrize("module", [gate_texts, outcome_texts, guide_texts])
def test_no_text_holds_a_word_that_judges_frightens_or_promises(module):
    found = {word for text in texts_of(module) for word in re.findall(FORBIDDEN, text.lower())}
    assert found == set()


@pytest.mark.parametrize("module", [gate_texts, outcome_texts])
def test_sentences_are_short_enough_to_read_in_a_bad_moment(module):
    sentences = [s for text in texts_of(module) for s in re.split(r"[.?!:] ", text)]
    assert [s for s in sentences if len(s.split()) > 24] == []


@pytest.mark.parametrize(
    "text",
    [
        "\n".join((*gate_texts.INTRO, gate_texts.CONSENT)),
        "\n".join(strings(QUESTION_SET.questions)),
        *(each.text for each in OUTCOME_TEXTS.values()),
        outcome_texts.HELP_TEXT.text,
    ],
    ids=lambda text: text[:20],
)
def test_a_text_reads_easily_at_the_age_of_twelve(text):
    assert school_year(text) <= 7


def school_year(text):
    """The Flesch-Kincaid grade: 7 is the school year in which one turns twelve or thirteen."""
    sentences = [each for each in re.split(r"[.!?:\n]+", text) if each.strip()]
    words = re.findall(r"[A-Za-z']+", text)
    beats = sum(map(syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * beats / len(words) - 15.59


def syllables(word):
    found = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, found - bool(re.search(r"[^aeiouyl]e$", word.lower())))


def test_the_form_asks_exactly_what_the_domain_decides_on():
    asked = {q.key: {choice.value for choice in q.choices} for q in QUESTION_SET.questions}
    assert asked == {key: set(values) for key, values in QUESTIONS.items()}
    assert [q.key for q in QUESTION_SET.questions] == list(QUESTIONS)
    assert QUESTION_SET.version == QUESTION_SET_VERSION


def test_choices_stand_in_the_order_of_the_domain():
    for question in QUESTION_SET.questions:
        assert tuple(choice.value for choice in question.choices) == QUESTIONS[question.key]


def test_no_question_offers_the_same_label_twice_and_each_can_be_asked_again():
    for question in QUESTION_SET.questions:
        labels = [choice.label for choice in question.choices]
        assert len(set(labels)) == len(labels)
        assert question.asks
        assert question.ask_again


def test_every_question_about_a_guideline_can_be_left_unsaid():
    for question in QUESTION_SET.questions[1:]:
        assert "prefer_not" in [choice.value for choice in question.choices]


def test_consent_names_health_the_single_use_and_the_age():
    for word in ("I agree", "health", "once", "not saved", "18"):
        assert word in gate_texts.CONSENT


def test_every_outcome_and_every_category_has_its_words():
    assert set(OUTCOME_TEXTS) == set(Outcome)
    assert set(CATEGORY_HEADINGS) == set(Category)
    for text in OUTCOME_TEXTS.values():
        assert text.text.startswith(text.heading)


@pytest.mark.parametrize("title", [gate_texts.PAGE_TITLE, outcome_texts.OUTCOME_TITLE])
def test_titles_stay_neutral_in_a_browsers_history(title):
    assert not re.search("suicid|abuse|crisis|therap|violen|drug|help", title.lower())


def test_no_outcome_text_names_what_the_person_answered():
    for text in OUTCOME_TEXTS.values():
        assert not re.search("abus|violen|drug|drink|depress|end.* your life", text.text.lower())


def test_therapy_first_leaves_the_door_open():
    text = OUTCOME_TEXTS[Outcome.THERAPY_FIRST].text
    assert "door stays open" in text
    assert "Write to me" in text
    assert "answer again" in text


# what each row of the coach's table is about, in the order of that table
COUNTERPARTS = (
    "How you are seen",
    "Naming and treating",
    "Training",
    "What you bring",
    "Who leads",
    "Footing",
    "The plan",
    "Aim",
    "Time",
    "What moves you on",
    "Where you look",
    "Self-worth",
    "The harsh inner voice",
    "The question you share",
    "What you talk about",
    "Old feelings that land on the other person",
    "Between meetings",
    "Messages in between",
    "Tools",
)


def test_the_guide_has_a_row_for_each_of_the_nineteen_differences():
    assert tuple(row.topic for row in GUIDE) == COUNTERPARTS
    assert len({row.coaching for row in GUIDE} | {row.therapy for row in GUIDE}) == 38


def test_the_guide_has_six_guidelines_two_of_them_starred_and_two_encouraging_notes():
    assert len(guide_texts.GUIDELINES) == 6
    assert [text.endswith("*") for text in guide_texts.GUIDELINES] == [
        *(False, False, True, True, False, False)
    ]
    assert guide_texts.GUIDELINES_NOTE.startswith("*")
    assert len(guide_texts.ENCOURAGING_NOTES) == 2
