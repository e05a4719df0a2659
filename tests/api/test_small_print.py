"""Wrong input that would otherwise do something else in silence."""

from tests.api.asking import TUESDAY_10, client, fields, said, token_of
from tests.people import BEN, CLEO


def test_a_misspelt_kind_is_named_and_closes_no_calendar(ada):
    before = ada.get("/coach/availability").json["kinds"]
    refused = ada.put("/coach/availability", {"kinds": {"coachng": {}}})
    assert said(refused) == (422, "invalid")
    assert fields(refused) == ["kinds.coachng"]
    assert ada.get("/coach/availability").json["kinds"] == before


def test_a_coach_names_whole_minutes(ada):
    wish = {"kind": "coaching", "start": "2026-06-09T09:00:30Z", "client": client(BEN)}
    refused = ada.post("/coach/bookings", wish)
    assert (said(refused), fields(refused)) == ((422, "invalid"), ["start"])


def test_a_welcomed_client_books_under_no_other_address(visitor, another, ada):
    link = visitor.booked()["links"]["client"].rsplit("/", 1)[-1]
    [person] = ada.get("/coach/clients").json["clients"]
    ada.post(f"/coach/clients/{person['id']}/welcome")
    refused = another.book("2026-06-10T09:00:00Z", me=link, person=CLEO)
    assert (said(refused), fields(refused)) == ((422, "invalid"), ["client.email"])
    assert another.book("2026-06-10T09:00:00Z", me=link).status_code == 201


def test_a_repeat_is_known_by_its_key_also_when_hold_and_pass_are_gone(visitor, ada):
    given = visitor.a_pass()
    held = visitor.hold(**{"pass": given}).json["hold"]
    first = visitor.book(None, key="press", hold=held, **{"pass": given})
    again = visitor.book(TUESDAY_10, key="press")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json["id"] == again.json["id"]
    assert len(ada.get("/coach/bookings").json["bookings"]) == 1
    other = visitor.book("2026-06-09T10:00:00Z", key="press")
    assert said(other) == (422, "idempotency_key_reused")
    assert ada.get(f"/coach/bookings/{first.json['id']}").json["start"] == TUESDAY_10
    assert token_of(first.json) == token_of(again.json)
