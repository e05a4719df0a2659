"""Other times for a request, as programs propose and choose them."""

import pytest

from tests.api.asking import TUESDAY_10, WEDNESDAY_10, client, fields, said
from tests.people import CLEO

NOON = "2026-06-09T11:00:00Z"
MANUAL = {
    "kinds": {
        "guidance": {
            "length_minutes": 30,
            "interval_minutes": 30,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": 0,
            "approval": "manual",
        }
    }
}


@pytest.fixture
def booking(ada, visitor):
    """Ben's request for Tuesday at 10; its path on the coach's side."""
    assert ada.put("/coach/availability", MANUAL).status_code == 200
    made = visitor.booked()
    assert made["state"] == "requested"
    return f"/coach/bookings/{made['id']}"


@pytest.fixture
def link(app, ada, booking):
    """The path that the client's mail leads to, as the API has it."""
    found = ada.get(booking).json
    links = app.extensions["tools"].links
    from datetime import datetime
    from uuid import UUID

    created_at = datetime.fromisoformat(found["created_at"])
    return f"/proposals/{links.proposal_token(UUID(found['id']), created_at)}"


def propose(asker, booking, *starts, **more):
    return asker.post(f"{booking}/proposals", {"starts": list(starts)} | more)


def test_proposed_times_are_shown_by_link_and_one_is_chosen(ada, visitor, booking, link):
    made = propose(ada, booking, NOON, WEDNESDAY_10, words="Later suits me.")
    assert (made.status_code, made.json["open"]) == (200, True)
    shown = visitor.get(link).json
    assert shown["words"] == "Later suits me."
    assert shown["starts"] == [
        {"start": NOON, "free": True},
        {"start": WEDNESDAY_10, "free": True},
    ]
    assert shown["answer_by"] == "2026-06-09T21:00:00Z"
    chosen = visitor.post(f"{link}/choice", {"start": NOON})
    assert (chosen.status_code, chosen.json["state"]) == (200, "confirmed")
    assert (chosen.json["start"], chosen.json["revision"]) == (NOON, 1)
    assert visitor.get(link).json["open"] is False


def test_a_time_taken_meanwhile_is_refused_and_the_others_stay(ada, visitor, booking, link):
    propose(ada, booking, NOON, WEDNESDAY_10)
    taken = {"kind": "guidance", "start": NOON, "client": client(CLEO)}
    assert ada.post("/coach/bookings", taken).status_code == 201
    assert [each["free"] for each in visitor.get(link).json["starts"]] == [False, True]
    assert said(visitor.post(f"{link}/choice", {"start": NOON})) == (409, "slot_taken")
    assert visitor.post(f"{link}/choice", {"start": WEDNESDAY_10}).status_code == 200


def test_wrong_proposals_name_their_fields(ada, booking):
    assert fields(propose(ada, booking)) == ["starts"]
    assert fields(propose(ada, booking, TUESDAY_10)) == ["starts.0"]
    four = (NOON, WEDNESDAY_10, "2026-06-10T10:00:00Z", "2026-06-10T11:00:00Z")
    assert fields(propose(ada, booking, *four)) == ["starts"]


def test_what_was_not_proposed_cannot_be_chosen(ada, visitor, booking, link):
    propose(ada, booking, NOON)
    assert visitor.post(f"{link}/choice", {"start": WEDNESDAY_10}).status_code == 404


def test_another_coach_can_neither_see_nor_propose(bea, booking):
    assert bea.get(f"{booking}/proposals").status_code == 404
    assert propose(bea, booking, NOON).status_code == 404


def test_an_answered_request_is_not_given_other_times(ada, booking):
    ada.post(f"{booking}/approval")
    assert said(propose(ada, booking, NOON)) == (409, "wrong_state")
