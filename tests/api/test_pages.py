"""Lists that grow come in parts: each thing once, in order, whatever is added meanwhile."""

from datetime import datetime, timedelta

import pytest

from tests.api.asking import client, fields, said
from tests.people import BEN, CLEO


def starts(number):
    """Half-hours on Tuesdays in summer, one week after the other."""
    first = datetime.fromisoformat("2026-06-09T09:00:00+00:00")
    return (first + timedelta(weeks=number)).isoformat().replace("+00:00", "Z")


def book(ada, number, person=BEN):
    body = {"kind": "coaching", "start": starts(number), "client": client(person)}
    return ada.post("/coach/bookings", body).json


def walked(asker, path, name, meanwhile=lambda: None, **query):
    """Everything of a list, two at a time, and how many parts that took."""
    seen, parts, cursor = [], 0, {}
    while True:
        part = asker.get(path, limit=2, **query, **cursor)
        assert part.status_code == 200, part.json
        assert len(part.json[name]) <= 2
        seen, parts = seen + [each["id"] for each in part.json[name]], parts + 1
        if part.json["next"] is None:
            return seen, parts
        cursor = {"cursor": part.json["next"]}
        meanwhile()


def test_bookings_come_in_parts_and_what_is_added_meanwhile_moves_nothing(ada):
    made = [book(ada, number)["id"] for number in range(5)]
    later = iter(range(40, 60))
    seen, parts = walked(ada, "/coach/bookings", "bookings", lambda: book(ada, next(later)))
    assert seen[:5] == made
    assert len(seen) == len(set(seen))
    assert parts >= 3
    whole = ada.get("/coach/bookings").json
    assert [each["id"] for each in whole["bookings"]][:5] == made
    assert whole["next"] is None


def test_bookings_of_one_client_are_listed_alone(ada):
    hers = book(ada, 0, CLEO)
    book(ada, 1)
    found, _ = walked(ada, "/coach/bookings", "bookings", client=hers["client"]["id"])
    assert found == [hers["id"]]


def test_clients_come_by_name_and_no_name_is_in_a_cursor(ada):
    for number in range(5):
        body = {"name": f"Client {4 - number}", "email": f"c{number}@example.com", "zone": BEN.zone}
        start = starts(number)
        ada.post("/coach/bookings", {"kind": "coaching", "start": start, "client": body})
    whole = ada.get("/coach/clients").json
    names = [each["name"] for each in whole["clients"]]
    assert names == sorted(names)
    assert (len(names), whole["next"]) == (5, None)
    assert walked(ada, "/coach/clients", "clients") == (
        [each["id"] for each in whole["clients"]],
        3,
    )
    first = ada.get("/coach/clients", limit=2).json
    assert first["next"] == first["clients"][1]["id"].replace("-", "")


def test_what_grows_in_a_thread_comes_in_parts_newest_first(ada, clock):
    ben = book(ada, 0)["client"]["id"]
    path = f"/coach/clients/{ben}"
    promised = []
    for number in range(5):
        clock.now += timedelta(minutes=1)
        body = {"what": f"Step {number}", "due_on": "2026-06-15"}
        promised.append(ada.post(f"{path}/commitments", body).json["id"])
    assert walked(ada, f"{path}/commitments", "commitments") == (promised[::-1], 3)
    for name in ("wins", "check-ins"):
        listed = ada.get(f"{path}/{name}").json
        assert listed == {name.replace("-", "_"): [], "next": None}


@pytest.mark.parametrize("path", ["bookings", "clients", "clients/{}/wins", "clients/{}/check-ins"])
@pytest.mark.parametrize("wrong", [{"cursor": "x"}, {"cursor": ""}, {"limit": 0}, {"limit": 201}])
def test_a_cursor_of_nobodys_and_a_limit_out_of_range_are_named(ada, path, wrong):
    ben = book(ada, 0)["client"]["id"]
    answer = ada.get(f"/coach/{path.format(ben)}", **wrong)
    assert fields(answer) == list(wrong)


def test_another_coach_pages_through_nothing_of_hers(ada, bea):
    ben = book(ada, 0)["client"]["id"]
    for name in ("commitments", "wins", "check-ins"):
        assert said(bea.get(f"/coach/clients/{ben}/{name}"))[0] == 404
    assert fields(bea.get("/coach/clients", cursor=ben.replace("-", ""))) == ["cursor"]
    assert bea.get("/coach/bookings", client=ben).json == {"bookings": [], "next": None}
