"""The coach's half of the thread by program: what is new, what was agreed, what to prepare."""

from datetime import timedelta

import pytest

from tests.api.asking import TUESDAY_10, WEDNESDAY_10, client, fields, said

HOUR = timedelta(hours=1)
TERMS = {
    "days": [1, 3], "at": "10:00", "nudges_before": 0, "nudges_after": 2,
    "after_miss": "ask_next_time", "quiet_from": "21:00", "quiet_until": "08:00",
}  # fmt: skip


@pytest.fixture
def booked(ada):
    body = {"kind": "coaching", "start": TUESDAY_10, "client": client()}
    return ada.post("/coach/bookings", body).json


@pytest.fixture
def ben(booked):
    return f"/coach/clients/{booked['client']['id']}"


def test_what_the_two_agree_on_is_written_down_and_read_again(ada, ben, booked):
    made = ada.post(
        f"{ben}/commitments",
        {"what": "Run", "due_on": "2026-06-12", "how_known": "Sweat", "booking_id": booked["id"]},
    )
    assert made.status_code == 201, made.json
    assert (made.json["made_by"], made.json["status"]) == ("coach", "open")
    assert ada.put(f"{ben}/alliance", TERMS).json["days"] == [1, 3]
    paused = ada.post(f"{ben}/pauses", {"until": "2026-06-30"})
    assert (paused.status_code, paused.json["until"]) == (201, "2026-06-30")
    shown = ada.get(ben).json
    assert [one["what"] for one in shown["commitments"]] == ["Run"]
    assert [one["made_by"] for one in shown["alliance_history"]] == ["coach"]
    assert shown["alliance"]["at"] == "10:00"
    assert [one["is_on"] for one in shown["pauses"]] == [True]
    assert [one["id"] for one in shown["bookings"]] == [booked["id"]]
    assert shown["wins"] == []


def test_the_list_has_what_is_new_and_movement_for_everybody(ada, ben):
    [listed] = ada.get("/coach/clients").json["clients"]
    assert listed["new"] == {}
    assert listed["movement"] == ada.get(ben).json["movement"]
    assert listed["movement"]["state"] == "not_enough_data"


def test_wrong_terms_name_their_fields(ada, ben):
    assert fields(ada.post(f"{ben}/commitments", {"what": "Run"})) == ["due_on"]
    assert fields(ada.put(f"{ben}/alliance", TERMS | {"days": []})) == ["days"]
    assert fields(ada.put(f"{ben}/alliance", TERMS | {"at": "22:00"})) == ["at"]
    assert fields(ada.post(f"{ben}/pauses", {"until": "2020-01-01"})) == ["until"]
    assert fields(ada.post(f"{ben}/reading", {})) == ["until"]


def test_preparation_an_end_and_the_way_back(ada, ben, booked, clock):
    ada.post(f"{ben}/commitments", {"what": "Run", "due_on": "2026-06-08"})
    clock.now += timedelta(hours=16)
    prepared = ada.get(f"/coach/bookings/{booked['id']}/preparation").json
    assert [one["what"] for one in prepared["to_ask"]] == ["Run"]
    assert (prepared["since"], prepared["open"]) == (None, [])
    ended = ada.post(f"{ben}/end").json["ended_at"]
    assert ada.get(ben).json["ended_at"] == ended
    body = {"kind": "coaching", "start": WEDNESDAY_10, "client": client()}
    ada.post("/coach/bookings", body)
    assert ada.get(ben).json["ended_at"] is None


def test_another_coachs_program_finds_none_of_it(ada, bea, ben, booked):
    nobody = "00000000-0000-4000-8000-000000000000"
    promised = {"what": "Run", "due_on": "2026-06-12"}
    for answer in (
        bea.get(ben),
        bea.put(f"{ben}/alliance", TERMS),
        bea.post(f"{ben}/commitments", promised),
        bea.post(f"{ben}/pauses"),
        bea.post(f"{ben}/reading", {"until": TUESDAY_10}),
        bea.post(f"{ben}/end"),
        bea.post(f"{ben}/wins/{nobody}/answer", {"text": "Well"}),
        ada.post(f"{ben}/wins/{nobody}/answer", {"text": "Well"}),
        bea.get(f"/coach/bookings/{booked['id']}/preparation"),
    ):
        assert said(answer) == (404, "not_found")
    assert bea.get("/coach/clients").json["clients"] == []
    other = bea.post(
        "/coach/bookings", {"kind": "coaching", "start": TUESDAY_10, "client": client()}
    ).json
    foreign = ada.post(f"{ben}/commitments", promised | {"booking_id": other["id"]})
    assert fields(foreign) == ["booking_id"]


def test_the_morning_is_part_of_the_profile(ada):
    assert ada.get("/coach/profile").json["morning"] == {
        "digest_at": "08:00", "unbooked_after_days": 14, "writes_unbooked": False,
    }  # fmt: skip
    wish = {"digest_at": "07:15", "unbooked_after_days": 30, "writes_unbooked": True}
    assert ada.put("/coach/profile", {"morning": wish}).json["morning"] == wish
    off = {"digest_at": None, "unbooked_after_days": None, "writes_unbooked": False}
    assert ada.put("/coach/profile", {"morning": off}).json["morning"] == off
    assert ada.get("/coach/profile").json["morning"] == off
    wrong = ada.put("/coach/profile", {"morning": off | {"unbooked_after_days": 0}})
    assert fields(wrong) == ["morning.unbooked_after_days"]


def test_thanks_are_off_until_the_coach_switches_them_on(ada):
    assert ada.get("/coach/profile").json["thanks_clients"] is False
    assert ada.put("/coach/profile", {"thanks_clients": True}).json["thanks_clients"] is True
    assert ada.put("/coach/profile", {"place": "My room"}).json["thanks_clients"] is True
    assert ada.put("/coach/profile", {"thanks_clients": False}).json["thanks_clients"] is False
    assert fields(ada.put("/coach/profile", {"thanks_clients": "yes"})) == ["thanks_clients"]
