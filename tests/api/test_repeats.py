"""A request that is sent again makes nothing more: one key, one thing, the same answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from booking_service.usecases.privacy import erase
from shared.storage.request_keys import RequestKeyRow
from tests.api.asking import WEDNESDAY_10, Asker, client, fields, said

BOOKING = {"kind": "coaching", "start": WEDNESDAY_10, "client": client()}
SERIES = BOOKING | {"every_weeks": 1, "times": 3}
COMMITMENT = {"what": "Write to my manager", "due_on": "2026-06-15"}
HOOK = {"name": "Books", "url": "https://books.example.org/", "events": ["win.noted"]}
CALENDAR = {"name": "Home", "kind": "ics", "url": "https://cal.example.org/ada.ics"}
KEY = {"Idempotency_Key": "the-first"}


@pytest.fixture
def ben(ada):
    """Ben's id, who has booked once."""
    return ada.post("/coach/bookings", BOOKING | {"start": "2026-06-16T09:00:00Z"}).json["client"][
        "id"
    ]


@pytest.mark.parametrize(
    ("path", "body", "listed"),
    [
        ("/coach/bookings", BOOKING, lambda ada, _: ada.get("/coach/bookings").json["bookings"]),
        ("/coach/series", SERIES, lambda ada, _: ada.get("/coach/bookings").json["bookings"]),
        (
            "/coach/calendars",
            CALENDAR,
            lambda ada, _: ada.get("/coach/calendars").json["calendars"],
        ),
        (
            "/coach/clients/{ben}/packages",
            {"size": 5},
            lambda ada, ben: ada.get(f"/coach/clients/{ben}/packages").json["packages"],
        ),
        (
            "/coach/clients/{ben}/commitments",
            COMMITMENT,
            lambda ada, ben: ada.get(f"/coach/clients/{ben}").json["commitments"],
        ),
    ],
)
def test_a_repeat_has_the_same_answer_and_makes_nothing_more(ada, ben, path, body, listed):
    path = path.format(ben=ben)
    first = ada.post(path, body, **KEY)
    assert first.status_code == 201, first.json
    there = listed(ada, ben)
    again = ada.post(path, body, **KEY)
    assert (again.status_code, again.json) == (201, first.json)
    assert listed(ada, ben) == there


@pytest.mark.parametrize(
    ("path", "body"), [("/coach/keys", {"name": "x"}), ("/coach/webhooks", HOOK)]
)
def test_what_shows_a_secret_once_is_made_once_and_not_shown_again(ada, path, body):
    first = ada.post(path, body, **KEY)
    there = ada.get(path).json
    again = ada.post(path, body, **KEY)
    assert said(again) == (409, "wrong_state")
    assert ada.get(path).json == there
    assert str(first.json.get("key") or first.json["secret"]) not in again.text


def test_a_client_makes_a_commitment_once_also_by_a_newer_link(ben, app, clock):
    links = app.extensions["tools"].links
    first = links.client_token(UUID(ben), clock.now)
    second = links.client_token(UUID(ben), clock.now - timedelta(minutes=1))
    visitor = Asker(app)
    made = visitor.post(f"/me/{first}/commitments", COMMITMENT, **KEY)
    assert made.status_code == 201, made.json
    assert visitor.post(f"/me/{second}/commitments", COMMITMENT, **KEY).json == made.json


def test_a_key_with_another_request_is_refused_and_without_one_each_makes_its_own(ada, ben):
    path = f"/coach/clients/{ben}/packages"
    assert ada.post(path, {"size": 5}, **KEY).status_code == 201
    other = ada.post(path, {"size": 6}, **KEY)
    assert other.json["code"] == "idempotency_key_reused"
    assert fields(other) == ["Idempotency-Key"]
    for _ in range(2):
        assert ada.post(path, {"size": 5}).status_code == 201
    assert len(ada.get(path).json["packages"]) == 3
    assert fields(ada.post(path, {"size": 5}, Idempotency_Key="two words")) == ["Idempotency-Key"]


def test_another_coachs_key_of_the_same_name_is_another_key(ada, bea):
    assert ada.post("/coach/bookings", BOOKING, **KEY).status_code == 201
    made = bea.post("/coach/bookings", BOOKING, **KEY)
    assert made.status_code == 201
    assert len(bea.get("/coach/bookings").json["bookings"]) == 1


def test_of_four_at_once_one_makes_it(ada, ben):
    path = f"/coach/clients/{ben}/packages"
    key = ada.headers["Authorization"].split()[1]
    askers = [Asker(ada.app, key=key) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: one.post(path, {"size": 5}, **KEY).json, askers))
    assert len({answer["id"] for answer in answers}) == 1
    assert len(ada.get(path).json["packages"]) == 1


def test_a_clients_keys_go_with_the_client(ada, ben, app, clock):
    ada.post(f"/coach/clients/{ben}/packages", {"size": 5}, **KEY)
    tools = app.extensions["tools"]
    with tools.sessions.begin() as tx:
        assert len(tx.scalars(select(RequestKeyRow)).all()) == 1
        erase(tx, UUID(ben), tools.desk, clock.now)
    with tools.sessions() as tx:
        assert tx.scalars(select(RequestKeyRow)).all() == []
