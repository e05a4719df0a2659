"""Packages by program: the coach makes and ends them, the client's own link shows what is left."""

from uuid import UUID

import pytest

from tests.api.asking import fields, said

TUESDAY_NOON = "2026-06-09T11:00:00Z"


@pytest.fixture
def packages(ada, visitor):
    """The path of Ben's packages, after a booking of his that is a first talk."""
    visitor.booked()
    [ben] = ada.get("/coach/clients").json["clients"]
    return f"/coach/clients/{ben['id']}/packages"


def book(ada, start=TUESDAY_NOON):
    client = {"name": "Ben Okoro", "email": "ben@example.com", "zone": "Europe/London"}
    wish = {"kind": "coaching", "start": start, "client": client}
    made = ada.post("/coach/bookings", wish)
    assert made.status_code == 201, made.json
    return made.json["id"]


def test_both_sides_see_what_is_left_and_what_is_ahead(ada, visitor, packages, clock):
    made = ada.post(packages, {"size": 8})
    assert made.status_code == 201
    assert made.json == {
        "id": made.json["id"], "size": 8, "used": 0, "left": 8, "ahead": 0, "begun": 0,
        "made_at": "2026-06-08T09:00:00Z", "ended_at": None,
    }  # fmt: skip
    booking = book(ada)
    book(ada, "2026-06-16T11:00:00Z")
    clock.now = clock.now.replace(day=9, hour=13)
    assert ada.post(f"/coach/bookings/{booking}/completion").status_code == 200
    [found] = ada.get(packages).json["packages"]
    assert (found["used"], found["left"], found["ahead"]) == (1, 7, 1)
    links = ada.app.extensions["tools"].links
    token = links.client_token(UUID(packages.split("/")[3]), clock.now)
    assert visitor.get(f"/me/{token}").json["packages"] == [found]


def test_an_ended_package_stays_to_be_seen_and_ends_once(ada, packages, clock):
    made = ada.post(packages, {"size": 8}).json
    ended = ada.post(f"{packages}/{made['id']}/end")
    clock.now = clock.now.replace(hour=13)
    again = ada.post(f"{packages}/{made['id']}/end", {})
    assert ended.status_code == again.status_code == 200
    assert ended.json == again.json == made | {"ended_at": "2026-06-08T09:00:00Z"}
    assert ada.get(packages).json["packages"] == [ended.json]


@pytest.mark.parametrize("size", [0, 101, -1, 10**30, 1.5, "8", True, None])
def test_a_wrong_size_names_the_field_and_makes_nothing(ada, packages, size):
    assert fields(ada.post(packages, {"size": size})) == ["size"]
    assert ada.get(packages).json["packages"] == []


def test_a_size_has_to_be_named(ada, packages):
    assert fields(ada.post(packages, {})) == ["size"]


def test_bea_finds_nothing_of_it(ada, bea, packages):
    made = ada.post(packages, {"size": 8}).json
    for refused in (
        bea.get(packages),
        bea.post(packages, {"size": 8}),
        bea.post(f"{packages}/{made['id']}/end"),
    ):
        assert said(refused) == (404, "not_found")
    assert ada.get(packages).json["packages"] == [made]


def test_a_package_that_never_was_is_not_found(ada, packages):
    unknown = "00000000-0000-4000-8000-000000000000"
    assert said(ada.post(f"{packages}/{unknown}/end")) == (404, "not_found")
    assert said(ada.get(f"/coach/clients/{unknown}/packages")) == (404, "not_found")
