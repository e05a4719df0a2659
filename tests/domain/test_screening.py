"""All 4,800 ways to fill in the form, against a judge written from the rule, not from the code."""

from collections import Counter
from itertools import product

import pytest

from shared.domain.availability import Kind
from shared.domain.helplines import Category
from shared.domain.screening import QUESTIONS, Outcome, decide

ALL_NO = {
    "path": "sure",
    "mental_health": "no",
    "substance": "no",
    "abuse": "no",
    "suicide": "no",
    "therapist": "none",
}
EVERY_FORM = [
    dict(zip(ALL_NO, values, strict=True))
    for values in product(
        ("sure", "unsure"),
        ("no", "recovered", "yes", "not_sure", "prefer_not"),
        ("no", "recovered", "yes", "not_sure", "prefer_not"),
        ("no", "past", "yes", "yes_unsafe_now", "not_sure", "prefer_not"),
        ("no", "past", "now", "prefer_not"),
        ("none", "current", "finished", "prefer_not"),
    )
]
SERIOUSNESS = [Outcome.PROCEED, Outcome.GUIDANCE, Outcome.THERAPY_FIRST, Outcome.CRISIS]


def judge(path, mental_health, substance, abuse, suicide, therapist):
    if suicide == "now" or abuse == "yes_unsafe_now":
        return "crisis"
    active = "yes" in (mental_health, substance)
    alone_with_the_past = suicide == "past" and therapist in ("none", "prefer_not")
    if abuse == "yes" or alone_with_the_past or (active and therapist != "current"):
        return "therapy_first"
    open_words = {"not_sure", "prefer_not"} & {mental_health, substance, abuse, suicide}
    if path == "unsure" or open_words or active or suicide == "past":
        return "guidance"
    return "proceed"


def seriousness(form, **more):
    return SERIOUSNESS.index(decide(form, **more).outcome)


def changed(form, **answers):
    return {**form, **answers}


def test_every_complete_form_gets_the_outcome_of_the_rule():
    assert len(EVERY_FORM) == 4800
    wrong = [form for form in EVERY_FORM if decide(form).outcome != judge(**form)]
    assert wrong == []


def test_the_outcomes_come_as_often_as_the_rule_says():
    assert Counter(decide(form).outcome for form in EVERY_FORM) == {
        "crisis": 1800,
        "therapy_first": 1504,
        "guidance": 1464,
        "proceed": 32,
    }


def test_a_recent_crisis_turns_proceed_into_guidance_and_changes_no_other_outcome():
    for form in EVERY_FORM:
        plain, after = decide(form).outcome, decide(form, recent_crisis=True).outcome
        expected = Outcome.GUIDANCE if plain is Outcome.PROCEED else plain
        assert after is expected, form


def test_the_floor_never_lowers_an_outcome_and_never_hides_a_line():
    for form in EVERY_FORM:
        assert seriousness(form, recent_crisis=True) >= seriousness(form)
        plain, after = decide(form), decide(form, recent_crisis=True)
        assert set(plain.categories) <= set(after.categories)
        assert after.touched


def test_changing_an_answer_to_no_never_makes_the_outcome_more_serious():
    for form in EVERY_FORM:
        for key in ("mental_health", "substance", "abuse", "suicide"):
            assert seriousness(changed(form, **{key: "no"})) <= seriousness(form), (form, key)


def test_rather_not_saying_on_a_guideline_never_proceeds():
    for form in EVERY_FORM:
        if "prefer_not" in [
            form[key] for key in ("mental_health", "substance", "abuse", "suicide")
        ]:
            assert decide(form).outcome is not Outcome.PROCEED


def test_rather_not_saying_about_a_therapist_costs_nothing_by_itself():
    assert decide(changed(ALL_NO, therapist="prefer_not")).outcome is Outcome.PROCEED


@pytest.mark.parametrize("recent_crisis", [False, True])
def test_what_may_be_booked_follows_from_the_outcome_alone(recent_crisis):
    bookable = {
        Outcome.PROCEED: {Kind.COACHING, Kind.GUIDANCE},
        Outcome.GUIDANCE: {Kind.GUIDANCE},
        Outcome.THERAPY_FIRST: set(),
        Outcome.CRISIS: set(),
    }
    for form in EVERY_FORM:
        decision = decide(form, recent_crisis=recent_crisis)
        assert set(decision.may_book) == bookable[decision.outcome]
        assert decision.passes == bool(decision.may_book)


def test_lines_fit_what_was_named_and_nothing_else():
    silent = {"no", "recovered", "past"}
    for form in EVERY_FORM:
        fitting = set()
        if form["suicide"] != "no":
            fitting |= {Category.SUICIDE, Category.EMOTIONAL_SUPPORT}
        if form["mental_health"] not in silent:
            fitting.add(Category.EMOTIONAL_SUPPORT)
        if form["substance"] not in silent:
            fitting.add(Category.SUBSTANCE)
        if form["abuse"] not in silent:
            fitting.add(Category.DOMESTIC_ABUSE)
        assert set(decide(form).categories) == fitting, form


def test_lines_come_in_the_order_of_what_weighs_most():
    unsafe = decide(changed(ALL_NO, abuse="yes_unsafe_now", suicide="past", substance="yes"))
    assert unsafe.categories == (
        Category.DOMESTIC_ABUSE,
        Category.SUICIDE,
        Category.EMOTIONAL_SUPPORT,
        Category.SUBSTANCE,
    )


@pytest.mark.parametrize("key", list(ALL_NO))
@pytest.mark.parametrize("recent_crisis", [False, True])
def test_a_form_that_lacks_one_answer_is_incomplete_and_says_which(key, recent_crisis):
    form = {name: answer for name, answer in ALL_NO.items() if name != key}
    decision = decide(form, recent_crisis=recent_crisis)
    assert (decision.outcome, decision.missing) == (Outcome.INCOMPLETE, (key,))
    assert decision.may_book == decision.categories == ()


@pytest.mark.parametrize("wrong", ["banana", "", "NO", " no", None, 1, ["no"], {}])
@pytest.mark.parametrize("key", list(ALL_NO))
def test_an_answer_that_was_not_offered_counts_as_missing(key, wrong):
    assert decide(changed(ALL_NO, **{key: wrong})).missing == (key,)


def test_an_empty_form_is_incomplete_in_the_order_of_the_questions():
    assert decide({}).missing == tuple(QUESTIONS)


@pytest.mark.parametrize("crisis", [{"suicide": "now"}, {"abuse": "yes_unsafe_now"}])
def test_a_crisis_answer_decides_at_once_in_any_partial_form(crisis):
    for key in ALL_NO:
        rest = {name: answer for name, answer in ALL_NO.items() if name != key}
        for form in ({}, {key: "banana"}, rest):
            decision = decide(changed(form, **crisis))
            assert (decision.outcome, decision.missing) == (Outcome.CRISIS, ())


def test_questions_that_were_not_asked_are_not_read():
    assert decide(changed(ALL_NO, outcome="crisis", recent_crisis="yes")) == decide(ALL_NO)


def test_a_decision_keeps_its_reasons_out_of_logs_and_error_reports():
    shown = repr(decide(changed(ALL_NO, suicide="now", abuse="yes")))
    assert "SUICIDE" not in shown
    assert "abuse" not in shown
