"""The newest answers of a browser count: what earlier ones opened wider is taken back."""

import pytest

from tests.api.asking import CRISIS, GUIDANCE, PROCEED, TUESDAY_10, said

THERAPY_FIRST = PROCEED | {"abuse": "yes"}


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("answers", [CRISIS, THERAPY_FIRST], ids=["crisis", "therapy first"])
def test_no_earlier_pass_outlives_answers_that_open_nothing(visitor, answers):
    earlier = visitor.a_pass()
    visitor.answer(answers)
    assert said(visitor.book(**{"pass": earlier})) == (403, "pass_invalid")
    assert said(visitor.hold(**{"pass": earlier})) == (403, "pass_invalid")


@pytest.mark.usefixtures("ada")
def test_a_time_held_before_a_crisis_answer_is_let_go(visitor, another):
    earlier = visitor.a_pass()
    held = visitor.hold(**{"pass": earlier}).json["hold"]
    visitor.answer(CRISIS)
    refused = visitor.book(start=None, hold=held, **{"pass": earlier})
    assert refused.status_code in (403, 409)
    assert another.book(**{"pass": another.a_pass()}).status_code == 201


@pytest.mark.usefixtures("ada")
def test_after_answers_for_guidance_an_earlier_pass_opens_no_coaching(visitor):
    earlier = visitor.a_pass()
    later = visitor.a_pass(GUIDANCE)
    refused = visitor.book(kind="coaching", **{"pass": earlier})
    assert said(refused) == (403, "pass_invalid")
    assert visitor.book(TUESDAY_10, **{"pass": later}).status_code == 201


@pytest.mark.usefixtures("ada")
def test_answers_of_another_browser_take_nothing_back(visitor, another):
    mine = visitor.a_pass()
    another.answer(CRISIS)
    assert visitor.book(**{"pass": mine}).status_code == 201
