"""API keys do what they are for, as long as they last."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from booking_service.usecases import api_access
from booking_service.usecases.api_access import KeyWish
from shared.storage.notices import NoticeRow
from shared.storage.people import CoachRow
from tests.api.asking import Asker, fields

SOME_ID = "00000000-0000-4000-8000-000000000000"


def key(ada, **more):
    """Another program of Ada's."""
    made = ada.post("/coach/keys", {"name": "another"} | more)
    assert made.status_code == 201
    return Asker(ada.app, key=made.json["key"])


def guarded(app):
    """Every call that wants a key, as (method, path)."""
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "guard", "") == "key":
            path = re.sub(r"<[^>]+>", SOME_ID, rule.rule).removeprefix("/api/v1")
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                yield method, path


def test_a_reading_key_reads_and_can_change_nothing_anywhere(ada, app):
    reader = key(ada, scope="read")
    assert reader.get("/coach/bookings").status_code == 200
    answers = {
        f"{method} {path}": reader.send(method, path, {}).status_code
        for method, path in guarded(app)
        if method != "GET"
    }
    assert len(answers) > 20
    assert set(answers.values()) == {403}


def test_a_booking_key_changes_bookings_and_nothing_else(ada, app):
    booker = key(ada, scope="bookings")
    answers = {
        path: booker.send(method, path, {}).status_code
        for method, path in guarded(app)
        if method != "GET"
    }
    allowed = {path for path, status in answers.items() if status != 403}
    assert any(path.startswith("/coach/bookings") for path in allowed)
    assert not [p for p in allowed if not re.match(r"/coach/(bookings|series|waiting|offers)\b", p)]


def test_what_is_not_named_does_everything_as_before(ada):
    assert key(ada).put("/coach/profile", {"place": "Room 4"}).status_code == 200
    assert ada.get("/coach/keys").json["keys"][-1]["scope"] == "all"


def test_a_key_runs_out_to_the_second(ada, clock):
    short = key(ada, lasts_days=30)
    clock.now += timedelta(days=30) - timedelta(seconds=1)
    assert short.get("/coach/profile").status_code == 200
    clock.now += timedelta(seconds=1)
    assert short.get("/coach/profile").status_code == 403
    assert ada.get("/coach/profile").status_code == 200


def test_a_key_is_listed_with_what_it_may_and_until_when(ada):
    key(ada, scope="bookings", lasts_days=1)
    told = ada.get("/coach/keys").json["keys"][-1]
    assert (told["scope"], told["expires_at"]) == ("bookings", "2026-06-09T09:00:00Z")


@pytest.mark.parametrize("wrong", [{"scope": "root"}, {"lasts_days": 0}, {"lasts_days": "30"}])
def test_what_no_key_can_be_is_refused_by_field(ada, wrong):
    answer = ada.post("/coach/keys", {"name": "x"} | wrong)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == list(wrong)


def test_there_is_an_end_to_keys_and_one_that_is_revoked_makes_room(ada, app, clock):
    tools, [own] = app.extensions["tools"], ada.get("/coach/keys").json["keys"]
    with tools.sessions.begin() as tx:
        coach_id = tx.scalars(select(CoachRow.id)).one()
        for _ in range(api_access.MOST - 2):
            api_access.new_key(tx, coach_id, KeyWish(name="one more"), clock.now)
    last = ada.post("/coach/keys", {"name": "the last"})
    assert (last.status_code, len(ada.get("/coach/keys").json["keys"])) == (201, api_access.MOST)
    assert fields(ada.post("/coach/keys", {"name": "one too many"})) == ["name"]
    other = next(k for k in ada.get("/coach/keys").json["keys"] if k["id"] != own["id"])
    assert ada.delete(f"/coach/keys/{other['id']}").status_code == 204
    assert ada.post("/coach/keys", {"name": "again"}).status_code == 201


def test_a_key_that_changes_the_address_tells_the_one_before_too(ada, app):
    path = "/coach/profile"
    assert ada.put(f"{path}?preview=true", {"email": "new@example.com"}).status_code == 200
    assert told_at(app) == []
    assert ada.put(path, {"email": "new@example.com"}).json["email"] == "new@example.com"
    assert told_at(app) == ["ada@example.com", None]  # None: wherever the coach is now


def told_at(app):
    with app.extensions["tools"].sessions() as tx:
        rows = select(NoticeRow.address).where(NoticeRow.kind == "coach_way_in_changed")
        return sorted(tx.scalars(rows), key=str)[::-1]


def test_no_key_opens_a_page_where_ways_in_are_changed(ada, app):
    """Those want a session, and mostly a proof a moment ago."""
    inside = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/coach/security")]
    assert len(inside) > 10
    for rule in inside:
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            path = re.sub(r"<[^>]+>", SOME_ID, rule.rule)
            answer = ada.client.open(path, method=method, headers=ada.headers)
            assert answer.status_code in {303, 400, 401, 403}, path
