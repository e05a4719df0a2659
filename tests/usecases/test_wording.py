"""The coach's own words: free within a frame, published in versions, and never the rules."""

import pytest

from booking_service.usecases import people, wording
from booking_service.usecases.gate_texts import CONSENT, QUESTION_SET
from booking_service.usecases.outcome_texts import OUTCOME_TEXTS
from booking_service.usecases.people import ProfileChanges
from booking_service.usecases.wording_parts import PARTS
from shared.domain.errors import Invalid, NotFound
from shared.domain.screening import QUESTIONS, Outcome
from shared.storage import wording as stored
from tests.builders import CLEAR, HOUR, TUESDAY_8AM, a_ticket, hold, screened
from tests.usecases.test_screening import every_row

HEALTH = "question-mental-health"


def original(name, **changes):
    """A part's form as it stands at first, with changes; dots are written as two underscores."""
    texts = {piece.key: piece.original for piece in PARTS[name].pieces}
    return texts | {key.replace("__", "."): text for key, text in changes.items()}


def publish(tx, coach, name, now=TUESDAY_8AM, **changes):
    wording.publish(tx, coach.id, name, original(name, **changes), now)


def question(tx, coach, key):
    asked = wording.texts_for(tx, coach.id).questions.questions
    return next(each for each in asked if each.key == key)


def refused(name, **changes):
    with pytest.raises(Invalid) as found:
        wording.checked(name, original(name, **changes))
    return {problem.field: problem.message for problem in found.value.problems}


def test_visitors_read_the_originals_until_something_is_published(tx, ada):
    texts = wording.texts_for(tx, ada.id)
    assert texts.questions == QUESTION_SET
    assert texts.outcomes == OUTCOME_TEXTS
    assert texts.revision == 0


def test_what_is_published_is_read_and_the_rest_stays(tx, ada):
    publish(tx, ada, HEALTH, ask__mental_health="How heavy are your days?")
    asked = question(tx, ada, "mental_health")
    assert asked.asks == "How heavy are your days?"
    assert asked.choices == QUESTION_SET.questions[1].choices
    assert question(tx, ada, "substance") == QUESTION_SET.questions[2]


def test_no_wording_changes_a_key_a_value_a_version_or_the_consent(tx, ada):
    for name in PARTS:
        changes = {
            piece.key.replace(".", "__"): f"{piece.original.rstrip('?')} indeed"
            + ("?" if piece.question else "")
            for piece in PARTS[name].pieces
            if len(piece.original) + 8 < piece.limit
        }
        publish(tx, ada, name, **changes)
    form = wording.texts_for(tx, ada.id).questions
    values = {each.key: tuple(c.value for c in each.choices) for each in form.questions}
    assert values == dict(QUESTIONS)
    assert (form.version, form.consent) == (QUESTION_SET.version, CONSENT)


def test_another_coachs_pages_keep_their_words(tx, ada, cleo):
    publish(tx, ada, "guide", guide="Mine.")
    assert wording.texts_for(tx, ada.id).guide_intro == "Mine."
    assert wording.texts_for(tx, cleo.id).guide_intro == wording.GUIDE_INTRO
    assert wording.one(tx, cleo.id, "guide").versions == ()


def test_each_change_is_a_version_and_none_is_ever_lost(tx, ada):
    publish(tx, ada, "guide", guide="First.")
    publish(tx, ada, "guide", now=TUESDAY_8AM + HOUR, guide="Second.")
    wording.back_to_original(tx, ada.id, "guide", TUESDAY_8AM + 2 * HOUR)
    versions = wording.one(tx, ada.id, "guide").versions
    assert [(each.version, each.text) for each in versions] == [
        (3, None),
        (2, "Second."),
        (1, "First."),
    ]
    assert wording.texts_for(tx, ada.id).revision == 3


def test_publishing_what_already_stands_makes_no_version(tx, ada):
    publish(tx, ada, "guide", guide="Mine.")
    before = every_row(tx)
    publish(tx, ada, "guide", guide="  Mine. ")
    assert every_row(tx) == before


def test_one_press_brings_back_the_original_of_a_whole_part(tx, ada):
    publish(tx, ada, HEALTH, ask__mental_health="Heavy days?", hint__mental_health="")
    assert wording.one(tx, ada.id, HEALTH).changed
    wording.back_to_original(tx, ada.id, HEALTH, TUESDAY_8AM)
    assert question(tx, ada, "mental_health") == QUESTION_SET.questions[1]
    assert not wording.one(tx, ada.id, HEALTH).changed


def test_a_running_form_and_a_pass_outlive_a_new_wording(tx, ada):
    ticket = a_ticket(tx, ada)
    publish(tx, ada, HEALTH, ask__mental_health="How heavy are your days?")
    assert hold(tx, ada, ticket)
    assert screened(tx, ada, CLEAR, version=QUESTION_SET.version).outcome is Outcome.PROCEED


def test_the_greeting_is_one_text_wherever_it_is_changed(tx, ada):
    publish(tx, ada, "greeting", greeting="Hello.\n\nI am Ada.")
    assert people.profile(tx, ada.id).greeting == "Hello.\n\nI am Ada."
    people.update_profile(tx, ada.id, ProfileChanges(greeting="Good day."), TUESDAY_8AM)
    view = wording.one(tx, ada.id, "greeting")
    assert view.texts["greeting"] == "Good day."
    assert [each.version for each in view.versions] == [2, 1]
    wording.back_to_original(tx, ada.id, "greeting", TUESDAY_8AM)
    assert people.profile(tx, ada.id).greeting == ""


# --- the frame ---


def test_a_crisis_always_says_to_call_whatever_the_coach_writes(tx, ada):
    publish(
        tx,
        ada,
        "outcome-crisis",
        outcome__crisis__after="Come back when you like.",
    )
    text = wording.texts_for(tx, ada.id).outcomes[Outcome.CRISIS]
    first = OUTCOME_TEXTS[Outcome.CRISIS]
    assert text.heading == first.heading
    assert text.before == first.before
    assert text.after == (*first.after[:2], "Come back when you like.")


@pytest.mark.parametrize("text", ["Call 0800 1111", "Write to ada@example.com", "See www.x.org"])
def test_no_number_and_no_address_can_stand_beside_the_checked_lines(text):
    for part, key in (
        ("outcome-crisis", "outcome__crisis__after"),
        ("outcome-therapy-first", "outcome__therapy_first__before"),
        ("question-abuse", "hint__abuse"),
        ("intro", "intro"),
    ):
        assert refused(part, **{key: text})


def test_in_a_crisis_not_even_a_single_digit_is_taken():
    assert refused("outcome-crisis", outcome__crisis__after="Open 24 hours")


def test_what_decides_whether_help_comes_first_is_not_up_for_editing():
    assert [piece.key for piece in PARTS["question-abuse"].pieces] == ["hint.abuse"]
    assert "question-suicide" not in PARTS
    assert [piece.key for piece in PARTS["outcome-crisis"].pieces] == ["outcome.crisis.after"]


def test_words_published_for_a_text_that_is_closed_by_now_are_not_read(tx, ada):
    closed = {"ask.suicide": "Fine?", "outcome.crisis.heading": "You matter"}
    stored.add(tx, ada.id, closed, TUESDAY_8AM)
    texts = wording.texts_for(tx, ada.id)
    assert (texts.questions, texts.outcomes) == (QUESTION_SET, OUTCOME_TEXTS)


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\ue000", "\u0378"])
def test_what_cannot_be_seen_is_not_taken_alone_or_among_letters(sign):
    for text in (sign, f"a{sign}b"):
        assert refused("guide", guide=text)
        assert refused("outcome-crisis", outcome__crisis__after=text)


@pytest.mark.parametrize(
    "text",
    ["Ring one one six", "Ring oh-eight hundred, nine nine", "example.shop", "a . help", "x .care"],
)
def test_a_number_in_words_and_the_name_of_a_site_are_not_taken(text):
    assert refused("outcome-therapy-first", outcome__therapy_first__before=text)
    assert refused("intro", intro=text)


@pytest.mark.parametrize(
    "text", ["Do not call.", "Don't call.", "Never mind.", "No hurry.", "I promise to be here."]
)
def test_closing_words_in_a_crisis_neither_deny_nor_promise(text):
    assert refused("outcome-crisis", outcome__crisis__after=text)


def test_the_hint_that_leads_to_help_the_consent_and_the_way_out_are_in_no_form():
    keys = {piece.key for part in PARTS.values() for piece in part.pieces}
    assert "hint.suicide" not in keys
    assert not [key for key in keys if "consent" in key or "help" in key or "incomplete" in key]
    assert "outcome.crisis.before" not in keys


def test_what_no_form_offers_is_not_taken_from_one(tx, ada):
    publish(tx, ada, "question-abuse", choice__abuse__yes="No", ask__abuse="x")
    assert question(tx, ada, "abuse") == QUESTION_SET.questions[3]


def test_the_way_to_help_now_and_not_saved_stay_before_the_questions(tx, ada):
    publish(tx, ada, "intro", intro="Welcome.")
    intro = wording.texts_for(tx, ada.id).questions.intro
    assert intro == ("Welcome.", *QUESTION_SET.intro[1:])
    assert "Help now" in intro[-1]


@pytest.mark.parametrize(
    ("name", "key", "text"),
    [
        (HEALTH, "ask__mental_health", "Have you never had heavy days?"),
        (HEALTH, "ask__mental_health", "Isn't it heavy?"),
        (HEALTH, "ask__mental_health", "Tell me about your days"),
        (HEALTH, "choice__mental_health__yes", "No, it is fine"),
        (HEALTH, "choice__mental_health__no", "Yes"),
        (HEALTH, "choice__mental_health__no", "I am not sure"),
    ],
)
def test_the_plainest_ways_of_turning_a_question_around_are_refused(name, key, text):
    assert refused(name, **{key: text})


@pytest.mark.parametrize("text", ["", "   ", "x" * 201, "bell\x07?", "turned \u202e?"])
def test_a_text_is_there_short_and_of_ordinary_characters(text):
    assert refused(HEALTH, ask__mental_health=text)


def test_every_original_fits_its_own_form():
    for name in PARTS:
        assert wording.checked(name, original(name)) == original(name)


def test_the_preview_says_where_each_answer_leads():
    assert wording.leads_to("suicide")["now"] is Outcome.CRISIS
    assert wording.leads_to("mental_health")["yes"] is Outcome.THERAPY_FIRST
    assert wording.leads_to("path") == {"sure": Outcome.PROCEED, "unsure": Outcome.GUIDANCE}


def test_an_unknown_part_is_not_found(tx, ada):
    with pytest.raises(NotFound):
        wording.one(tx, ada.id, "help")
