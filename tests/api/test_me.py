"""A client's own side by API: commitments, check-ins, wins, terms, pauses, and their data."""

import json
import re
from datetime import timedelta
from typing import get_args
from uuid import UUID

import icalendar
import pytest
from sqlalchemy import select

from booking_service.api.fields import Spoken
from shared.messages.languages import LANGUAGES
from shared.storage.people import ClientRow
from tests.api.asking import WEDNESDAY_10, fields, said
from tests.people import CLEO

RUN = {"what": "Go for a run", "due_on": "2026-06-12"}
TERMS = {
    "days": [1, 2, 3],
    "at": "18:30",
    "nudges_before": 0,
    "nudges_after": 2,
    "after_miss": "nothing",
    "quiet_from": "21:00",
    "quiet_until": "07:00",
    "discreet": True,
}


def own(visitor, **more):
    """The path of a new client's page."""
    link = visitor.booked(**more)["links"]["client"]
    return link.removeprefix("http://localhost")


@pytest.fixture
def me(visitor):
    return own(visitor)


@pytest.fixture
def cleos(another, me):  # noqa: ARG001  # Ben has booked before her
    return own(another, start=WEDNESDAY_10, person=CLEO)


def made(visitor, me, **more):
    answer = visitor.post(f"{me}/commitments", RUN | more)
    assert answer.status_code == 201, answer.json
    return answer.json


def linked(app, clock, commitment):
    token = app.extensions["tools"].links.check_in_token(UUID(commitment["id"]), clock.now)
    return f"/check-ins/{token}"


def test_the_page_has_all_that_is_between_the_two(visitor, me):
    made(visitor, me, how_known="Shoes are wet")
    visitor.post(f"{me}/wins", {"text": "I slept"})
    seen = visitor.get(me).json
    assert [one["how_known"] for one in seen["commitments"]] == ["Shoes are wet"]
    assert [one["text"] for one in seen["wins"]] == ["I slept"]
    assert len(seen["bookings"]) == 1
    assert seen["alliance"]["nudges_before"] == seen["alliance"]["nudges_after"] == 1
    assert (seen["pauses"], seen["waiting"], seen["alliance_history"]) == ([], [], [])


def test_a_commitment_is_made_changed_answered_and_let_go(visitor, me, clock):
    first = made(visitor, me)
    there = f"{me}/commitments/{first['id']}"
    second = visitor.put(there, {"what": "Walk", "due_at": "2026-06-12T07:00:00+02:00"}).json
    assert (second["replaces"], second["due_at"]) == (first["id"], "2026-06-12T05:00:00Z")
    there = f"{me}/commitments/{second['id']}"
    done = visitor.post(f"{there}/check-ins", {"status": "done", "win": "Easy"}).json
    assert (done["status"], len(done["check_ins"])) == ("done", 1)
    clock.now += timedelta(minutes=1)
    gone = visitor.post(f"{there}/withdrawal").json
    assert [each["status"] for each in gone["check_ins"]] == ["done", "withdrawn"]
    assert said(visitor.post(f"{there}/check-ins", {"status": "done"})) == (409, "wrong_state")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"due_on": "2026-06-12"}, ["what"]),
        (RUN | {"what": ""}, ["what"]),
        (RUN | {"what": "x" * 501}, ["what"]),
        ({"what": "Run"}, ["due_on"]),
        (RUN | {"due_on": "2026-06-01"}, ["due_on"]),
        (RUN | {"due_on": "12 June"}, ["due_on"]),
        (RUN | {"due_at": "2026-06-12T07:00:00Z"}, ["due_on"]),
        (RUN | {"repeat_days": [0]}, ["repeat_days"]),
        (RUN | {"booking_id": "00000000-0000-4000-8000-000000000000"}, ["booking_id"]),
        (RUN | {"how_known": "a\u0000b"}, ["how_known"]),
    ],
)
def test_a_wrong_commitment_names_its_field_and_makes_none(visitor, me, body, wrong):
    assert fields(visitor.post(f"{me}/commitments", body)) == wrong
    assert visitor.get(me).json["commitments"] == []


def test_a_check_in_by_the_link_in_a_mail_needs_only_a_status(app, visitor, me, clock):
    link = linked(app, clock, made(visitor, me))
    assert visitor.get(link).json["status"] == "open"
    answer = visitor.post(link, {"status": "not_done"})
    assert (answer.status_code, answer.json["status"]) == (200, "not_done")
    clock.now += timedelta(minutes=1)
    answer = visitor.post(link, {"status": "partly", "note": "Half", "win": "Begun"})
    assert [each["status"] for each in answer.json["check_ins"]] == ["not_done", "partly"]
    assert fields(visitor.post(link, {"status": "open"})) == ["status"]
    assert fields(visitor.post(link, {"status": "failed"})) == ["status"]
    assert fields(visitor.post(link, {"note": "x"})) == ["status"]


def test_on_a_shared_device_the_link_ends(app, visitor, me, clock):
    link = linked(app, clock, made(visitor, me))
    assert visitor.post(link, {"status": "done", "shared_device": True}).status_code == 200
    assert said(visitor.get(link)) == (410, "link_ended")
    assert said(visitor.post(link, {"status": "partly"})) == (410, "link_ended")


def test_the_alliance_is_replaced_whole_and_its_history_kept(visitor, me):
    assert visitor.put(f"{me}/alliance", TERMS).json == TERMS | {"channel": "email"}
    open_terms = TERMS | {"discreet": False, "quiet_from": None, "quiet_until": None}
    assert visitor.put(f"{me}/alliance", open_terms).json["quiet_from"] is None
    history = visitor.get(me).json["alliance_history"]
    assert [(one["made_by"], one["discreet"]) for one in history] == [
        ("client", False),
        ("client", True),
    ]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"days": []}, ["days"]),
        ({"days": [8]}, ["days"]),
        ({"at": "9 pm"}, ["at"]),
        ({"at": "22:00"}, ["at"]),
        ({"nudges_before": 4}, ["nudges_before"]),
        ({"after_miss": "shout"}, ["after_miss"]),
        ({"channel": "pigeon"}, ["channel"]),
        ({"quiet_until": None}, ["quiet_until"]),
    ],
)
def test_terms_that_cannot_hold_name_their_field(visitor, me, change, wrong):
    assert fields(visitor.put(f"{me}/alliance", TERMS | change)) == wrong
    assert visitor.get(me).json["alliance_history"] == []


def test_a_pause_begins_and_ends(visitor, me):
    assert fields(visitor.post(f"{me}/pauses", {"until": "2026-06-01"})) == ["until"]
    answer = visitor.post(f"{me}/pauses", {"until": "2026-06-20"})
    (pause,) = answer.json["pauses"]
    assert answer.status_code == 201
    assert (pause["from"], pause["until"], pause["is_on"]) == ("2026-06-08", "2026-06-20", True)
    assert visitor.delete(f"{me}/pauses/{pause['id']}").json == {"pauses": [], "next": None}
    assert visitor.delete(f"{me}/pauses/{pause['id']}").status_code == 404


def test_a_client_lives_by_another_clock(visitor, me):
    assert visitor.put(f"{me}/zone", {"zone": "Asia/Tokyo"}).json["zone"] == "Asia/Tokyo"
    assert fields(visitor.put(f"{me}/zone", {"zone": "Mars/Base"})) == ["zone"]


def test_the_api_takes_every_language_that_there_is():
    assert set(get_args(Spoken)) == set(LANGUAGES)


def test_a_client_is_written_to_in_another_language(visitor, me):
    assert visitor.put(f"{me}/language", {"language": "de"}).json["language"] == "de"
    assert fields(visitor.put(f"{me}/language", {"language": "tlh"})) == ["language"]
    assert visitor.get(me).json["language"] == "de"


def test_everything_is_taken_along_as_json_or_as_a_calendar(visitor, me):
    made(visitor, me, how_known="Shoes are wet")
    kept = visitor.get(f"{me}/export")
    assert kept.content_type == "application/json"
    assert "Shoes are wet" in json.dumps(kept.json)
    answer = visitor.client.get(f"/api/v1{me}/export", headers={"Accept": "text/calendar"})
    found = icalendar.Calendar.from_ical(answer.data)
    assert answer.content_type.startswith("text/calendar")
    assert [len(found.walk(part)) for part in ("VEVENT", "VTODO")] == [1, 1]
    assert "run" not in answer.text


def test_erasing_leaves_no_client_and_a_link_that_opens_nothing(app, visitor, me):
    made(visitor, me)
    assert visitor.post(f"{me}/erasure").json == {"erased": True}
    assert visitor.get(me).status_code == 404
    assert visitor.post(f"{me}/erasure").status_code == 404
    assert visitor.delete(me).status_code == 404
    with app.extensions["tools"].sessions() as tx:
        assert tx.scalars(select(ClientRow)).all() == []


def test_a_link_that_was_ended_opens_nothing(visitor, me):
    assert visitor.delete(me).status_code == 204
    assert said(visitor.get(me)) == (410, "link_ended")
    assert said(visitor.post(f"{me}/wins", {"text": "x"})) == (410, "link_ended")


def test_the_link_of_a_first_booking_lasts_a_day_and_no_later_booking_gives_one(
    visitor, another, me, clock
):
    clock.now += timedelta(seconds=1)
    again = another.booked(WEDNESDAY_10)
    assert again["links"]["client"] is None
    clock.now += timedelta(hours=24, seconds=-1)
    assert visitor.get(me).status_code == 404


def test_no_client_reaches_what_is_anothers(visitor, another, me, cleos):
    """Cleo's link, with every id of Ben's that a path or a body can hold."""
    mine = made(visitor, me)
    pause = visitor.post(f"{me}/pauses", {}).json["pauses"][0]
    booking = visitor.get(me).json["bookings"][0]
    one = f"{cleos}/commitments/{mine['id']}"
    tried = [
        another.put(one, RUN),
        another.post(f"{one}/withdrawal"),
        another.post(f"{one}/check-ins", {"status": "done"}),
        another.delete(f"{cleos}/pauses/{pause['id']}"),
        another.post(f"{cleos}/wins", {"text": "x", "commitment_id": mine["id"]}),
    ]
    assert [answer.status_code for answer in tried] == [404] * 5
    taken = another.post(f"{cleos}/commitments", RUN | {"booking_id": booking["id"]})
    assert fields(taken) == ["booking_id"]
    assert not re.search(mine["id"], another.get(cleos).text)
    assert visitor.get(me).json["commitments"][0]["status"] == "open"
