import pytest

from tests.api.asking import said

pytestmark = pytest.mark.usefixtures("ada", "bea")


def at_any(visitor, *slugs, **more):
    query = {"kind": "guidance", "from": "2026-06-09", "to": "2026-06-09", "zone": "UTC"}
    return visitor.get("/slots", coach=list(slugs), **query | more)


def test_any_of_two_coaches_names_who_has_each_time(visitor, bea):
    whole_day = {"weekly": [{"days": [2], "start": "10:00", "end": "11:00"}]}
    assert bea.put("/coach/availability", whole_day).status_code == 200
    slots = at_any(visitor).json["slots"]
    assert slots == sorted(slots, key=lambda slot: slot["start"])
    both = [slot["start"] for slot in slots if slot["coaches"] == ["ada", "bea"]]
    assert both == ["2026-06-09T09:00:00Z", "2026-06-09T09:30:00Z"]
    assert all("ada" in slot["coaches"] for slot in slots)


def test_a_time_that_one_has_given_away_stays_with_the_other(visitor):
    start = at_any(visitor).json["slots"][4]["start"]
    visitor.booked(start)
    [slot] = [slot for slot in at_any(visitor).json["slots"] if slot["start"] == start]
    assert slot["coaches"] == ["bea"]


def test_only_named_coaches_are_asked_and_an_unknown_one_is_not_found(visitor):
    assert {tuple(slot["coaches"]) for slot in at_any(visitor, "bea").json["slots"]} == {("bea",)}
    assert said(at_any(visitor, "nobody")) == (404, "not_found")
