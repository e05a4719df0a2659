"""The rules of reminders, by program and on the page."""

import pytest

from shared.domain import reminders
from tests.web.coach_side import send, sign_in

USUAL = {"reminders": [str(rule) for rule in reminders.USUAL]}


def test_the_usual_rules_hold_until_others_are_chosen(ada):
    assert ada.get("/coach/reminders").json == USUAL
    answer = ada.put("/coach/reminders", {"reminders": ["PT15M", "P1D@18:00"]})
    assert answer.json == {"reminders": ["PT15M", "P1D@18:00"]}
    assert ada.get("/coach/reminders").json == answer.json


@pytest.mark.parametrize(
    ("sent", "field"),
    [(["PT24H", "soon"], "reminders.1"), (["PT1H"] * 6, "reminders"), ("PT1H", "reminders")],
)
def test_what_is_no_rule_is_named_and_nothing_changes(ada, sent, field):
    answer = ada.put("/coach/reminders", {"reminders": sent})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert ada.get("/coach/reminders").json == USUAL


def test_the_page_ticks_what_holds_and_saves_what_is_ticked(app, ada):
    browser = sign_in(app)
    path = "/coach/availability/reminders"
    shown = browser.get(path).text
    assert shown.count(" checked") == len(reminders.USUAL)
    assert send(browser, path, reminder=["PT15M", "P1D"]).status_code == 303
    assert ada.get("/coach/reminders").json == {"reminders": ["PT15M", "P1D"]}
    refused = send(browser, path, reminder=["whenever"])
    assert refused.status_code == 422
    assert "write a reminder as" in refused.text.lower()
    assert send(browser, path).status_code == 303  # no tick: nobody is reminded
    assert ada.get("/coach/reminders").json == {"reminders": []}
