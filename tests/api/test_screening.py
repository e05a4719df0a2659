"""Answers in, an outcome out; help is heard above every fault of the form."""

import pytest
import structlog

from booking_service.api.screening import Answers
from shared.domain.screening import QUESTIONS
from tests.api.asking import CRISIS, GUIDANCE, PROCEED, fields, said
from tests.people import BEN


def test_the_questions_come_with_their_values_and_the_consent_line(visitor):
    shown = visitor.get("/coaches/ada/screening").json
    assert shown["version"]
    assert "not saved" in shown["consent"]
    values = {one["key"]: tuple(c["value"] for c in one["choices"]) for one in shown["questions"]}
    assert values == dict(QUESTIONS)


def test_the_contract_knows_every_question_and_value():
    described = Answers.model_json_schema()["properties"]
    values = {key: tuple(facts["anyOf"][0]["enum"]) for key, facts in described.items()}
    assert values == dict(QUESTIONS)


@pytest.mark.parametrize(
    ("answers", "outcome", "may_book"),
    [
        (PROCEED, "proceed", {"coaching", "guidance"}),
        (GUIDANCE, "guidance", {"guidance"}),
        (PROCEED | {"mental_health": "yes"}, "therapy_first", set()),
        (CRISIS, "crisis", set()),
    ],
)
def test_each_outcome_says_what_may_be_booked(visitor, answers, outcome, may_book):
    answered = visitor.answer(answers)
    assert answered.status_code == 200
    assert answered.json["outcome"] == outcome
    assert set(answered.json["may_book"]) == may_book
    assert (answered.json["pass"] is not None) == bool(may_book)
    assert answered.json["text"]


def test_what_is_open_is_named(visitor):
    refused = visitor.answer({"path": "sure", "abuse": "perhaps"}, consent=None)
    assert said(refused) == (422, "invalid")
    named = ("mental_health", "substance", "abuse", "suicide", "therapist")
    assert fields(refused) == ["consent", *(f"answers.{key}" for key in named)]
    assert "perhaps" not in refused.text


def test_consent_is_a_plain_true(visitor):
    assert fields(visitor.answer(consent="true")) == ["consent"]


@pytest.mark.parametrize(
    "form",
    [
        {"answers": {"suicide": "now"}},
        {"answers": {"abuse": "yes_unsafe_now", "path": 5}},
        {"answers": {"suicide": "now"}, "consent": "no", "version": 0, "country": "Narnia"},
        {"answers": PROCEED | {"suicide": "now"}, "consent": False, "version": "of last year"},
    ],
)
def test_a_crisis_answer_is_heard_whatever_else_is_wrong(visitor, form):
    answered = visitor.post("/coaches/ada/screenings", form)
    assert answered.status_code == 200
    assert answered.json["outcome"] == "crisis"
    assert answered.json["help"]["finder"]


def test_after_a_crisis_answer_the_best_outcome_of_the_day_is_guidance(visitor):
    visitor.answer(CRISIS)
    assert visitor.answer(PROCEED).json["outcome"] == "guidance"
    assert visitor.answer(PROCEED | {"abuse": "yes"}).json["outcome"] == "therapy_first"


def test_another_browser_does_not_inherit_the_floor(visitor, another):
    visitor.answer(CRISIS)
    assert another.answer(PROCEED).json["outcome"] == "proceed"


def test_no_cookie_holds_an_answer(visitor):
    cookies = [
        c for a in (CRISIS, PROCEED) for c in visitor.answer(a).headers.getlist("Set-Cookie")
    ]
    assert len(cookies) == 3
    assert not [c for c in cookies if "now" in c or "sure" in c or "crisis" in c]
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_help_shows_the_numbers_of_the_country(visitor):
    shown = visitor.get("/help", country="gb").json
    assert {"number": "999", "tel": "tel:999", "for": "all"} in shown["emergency"]
    assert "116 123" in [line["phone"] for line in shown["lines"]]


def test_a_help_line_says_where_and_for_whom_it_is(visitor):
    shown = visitor.get("/help", country="GB").json["lines"]
    told = {(line["area"], line["audience"]) for line in shown}
    assert told >= {("national", "anyone"), ("England", "anyone")}


@pytest.mark.parametrize("country", ["", "XX", "Narnia", "\x00", "é"])
def test_help_without_a_known_country_shows_the_finder_and_no_number(visitor, country):
    shown = visitor.get("/help", country=country)
    assert shown.status_code == 200
    assert shown.json["emergency"] == []
    assert shown.json["finder"].startswith("https://findahelpline.com")


def test_an_unknown_coach_asks_nothing(visitor):
    assert said(visitor.get("/coaches/nobody/screening")) == (404, "not_found")


def test_answers_are_in_no_log(visitor, caplog):
    visitor.answer(PROCEED | {"mental_health": "recovered"})
    visitor.answer({"mental_health": "recovered"})
    visitor.booked(person=BEN)
    structlog.get_logger("tests").warning("heard")
    said_aloud = caplog.text
    assert "heard" in said_aloud
    assert not [word for word in ("recovered", BEN.email, BEN.name) if word in said_aloud]
