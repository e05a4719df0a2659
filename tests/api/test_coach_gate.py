"""Help lines and weekly totals by program."""

from datetime import timedelta

import pytest

from tests.api.asking import CRISIS, PROCEED, said
from tests.people import ADA

SAMARITANS = "gb-suicide-samaritans-6123"


def lines(asker):
    (country,) = asker.get("/coach/help-lines").json["countries"]
    return {line["id"]: line for line in country["lines"]}


def test_the_lines_of_the_countries_served_come_with_source_and_date(ada):
    shown = ada.get("/coach/help-lines").json
    assert [country["country"] for country in shown["countries"]] == ["GB"]
    assert shown["countries"][0]["emergency"][0] == {
        "number": "999",
        "tel": "tel:999",
        "for": "all",
    }
    assert shown["finder"].startswith("https://findahelpline.com")
    line = lines(ada)[SAMARITANS]
    assert (line["phone"], line["tel"]) == ("116 123", "tel:116123")
    assert line["sources"]
    assert line["source_on"] == "2026-08-12"
    assert (line["confirmed_on"], line["confirmed_by"]) == (None, None)


def test_a_confirmation_is_dated_named_and_the_practices(ada, bea):
    confirmed = ada.post(f"/coach/help-lines/{SAMARITANS}/confirmation")
    assert confirmed.status_code == 200
    assert (confirmed.json["confirmed_on"], confirmed.json["confirmed_by"]) == (
        "2026-06-08",
        ADA.name,
    )
    assert lines(bea)[SAMARITANS]["confirmed_by"] == ADA.name


def test_a_confirmation_is_taken_back_only_by_who_made_it(ada, bea):
    path = f"/coach/help-lines/{SAMARITANS}/confirmation"
    ada.post(path)
    assert said(bea.delete(path)) == (404, "not_found")
    assert ada.delete(path).json["confirmed_on"] is None
    assert said(ada.delete(path)) == (404, "not_found")


@pytest.mark.parametrize("line", ["nothing", "gb-substance-frank-6600"])
def test_what_visitors_never_see_cannot_be_confirmed(ada, line):
    assert said(ada.post(f"/coach/help-lines/{line}/confirmation")) == (404, "not_found")


def test_the_questions_say_how_often_their_wording_changed(ada, visitor):
    assert visitor.get("/coaches/ada/screening").json["wording"] == 0
    ada.put("/coach/profile", {"greeting": "Good day."})
    shown = visitor.get("/coaches/ada/screening").json
    assert (shown["wording"], shown["version"]) == (1, "1")


def test_totals_are_told_from_five_up_and_when_the_week_is_over(ada, visitor, clock):
    for _ in range(5):
        visitor.answer(PROCEED)
    visitor.answer(CRISIS)
    assert ada.get("/coach/screening-totals").json == {"hidden_below": 5, "weeks": []}
    clock.now += timedelta(days=7)
    (week,) = ada.get("/coach/screening-totals").json["weeks"]
    assert week == {
        "week_on": "2026-06-08",
        "outcomes": {"proceed": 5, "guidance": None, "therapy_first": None, "crisis": None},
        "total": None,
    }


def test_totals_are_each_coachs_own(ada, bea, visitor, clock):
    for _ in range(6):
        visitor.answer(PROCEED)
    clock.now += timedelta(days=7)
    (week,) = bea.get("/coach/screening-totals").json["weeks"]
    assert set(week["outcomes"].values()) == {None}
    assert ada.get("/coach/screening-totals").json["weeks"][0]["outcomes"]["proceed"] == 6


@pytest.mark.usefixtures("ada")
def test_strangers_are_asked_for_a_key(visitor):
    for path in ("/coach/help-lines", "/coach/screening-totals"):
        assert visitor.get(path).status_code == 401
