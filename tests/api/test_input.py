"""Bad input gets a clear answer that names the field, never a 500, and nothing half done."""

import io
import json
from dataclasses import replace

import pytest

from shared.storage import database
from tests.api.asking import PROCEED, TUESDAY_10, client, fields, said
from tests.people import BEN

START_CASES = {
    "off the grid": ("2026-06-09T09:10:00Z", "slot_not_offered"),
    "in the past": ("2026-06-01T09:00:00Z", "slot_not_offered"),
    "inside the notice": ("2026-06-08T14:00:00Z", "slot_not_offered"),
    "beyond the horizon": ("2026-11-10T10:00:00Z", "slot_not_offered"),
    "on a closed day": ("2026-06-13T10:00:00Z", "slot_not_offered"),
    "over the end of the hours": ("2026-06-09T15:45:00Z", "slot_not_offered"),
    "without an offset": ("2026-06-09T09:00:00", "invalid"),
    "with a zone's name": ("2026-06-09T09:00:00[America/New_York]", "invalid"),
    "a number": (0, "invalid"),
    "a date": ("2026-06-09", "invalid"),
    "a day that is not": ("2026-02-30T09:00:00Z", "invalid"),
    "at the end of time": ("9999-12-31T23:59:59-14:00", "invalid"),
    "at the beginning of time": ("0001-01-01T00:00:00+14:00", "invalid"),
    "nothing": (None, "invalid"),
    "a list": ([TUESDAY_10], "invalid"),
}


@pytest.mark.parametrize(("start", "code"), START_CASES.values(), ids=START_CASES)
def test_a_wrong_start_is_refused_at_every_door(visitor, ada, start, code):
    given = {"pass": visitor.a_pass()}
    assert said(visitor.hold(start, **given)) == (422, code)
    refused = visitor.post(
        "/coaches/ada/bookings", {"kind": "guidance", "start": start, "client": client()} | given
    )
    assert said(refused) == (422, code)
    assert fields(refused) == ["start"]
    assert ada.get("/coach/bookings").json == {"bookings": [], "next": None}
    assert visitor.hold(**given).status_code == 201  # the pass was not used up


@pytest.mark.parametrize(
    "start", ["2026-06-09T09:00:00Z", "2026-06-09T14:30:00+05:30", "2026-06-09T05:00:00.000-04:00"]
)
def test_an_instant_is_the_same_in_every_offset(visitor, start):
    assert visitor.booked(start)["start"] == TUESDAY_10


CLIENT_CASES = {
    "a name over two lines": ("name", "Ben\r\nBcc: all@example.com"),
    "a name with a NUL": ("name", "Ben\x00"),
    "a name that turns the text": ("name", "Ben \u202egnp"),
    "a blank name": ("name", "  "),
    "a name without end": ("name", "B" * 201),
    "a number for a name": ("name", 5),
    "no name": ("name", None),
    "no address": ("email", "ben"),
    "an address over two lines": ("email", "ben@example.com\nBcc: all@example.com"),
    "an address without end": ("email", "b" * 260 + "@example.com"),
    "a zone on Mars": ("zone", "Mars/Olympus"),
    "an empty zone": ("zone", ""),
    "a zone of another system": ("zone", "EST5EDT4"),
    "a path for a zone": ("zone", "../etc/passwd"),
    "no zone": ("zone", None),
    "a country in words": ("country", "Britain"),
}


@pytest.mark.parametrize(("field", "value"), CLIENT_CASES.values(), ids=CLIENT_CASES)
def test_a_wrong_detail_is_named_and_not_repeated(visitor, ada, field, value):
    body = {"kind": "guidance", "start": TUESDAY_10, "client": client() | {field: value}}
    refused = visitor.post("/coaches/ada/bookings", body | {"pass": visitor.a_pass()})
    assert said(refused) == (422, "invalid")
    assert fields(refused) == [f"client.{field}"]
    assert not (isinstance(value, str) and value.strip() and value in refused.json["detail"])
    assert json.dumps(value) not in refused.text or value in ("", None, 5)
    assert ada.get("/coach/bookings").json == {"bookings": [], "next": None}


OTHER_CASES = {
    "nothing at all": ({}, ["kind", "client"]),
    "another kind": ({"kind": "therapy", "start": TUESDAY_10, "client": client()}, ["kind"]),
    "neither start nor hold": ({"kind": "guidance", "client": client()}, ["start"]),
    "no client": ({"kind": "guidance", "start": TUESDAY_10}, ["client"]),
    "a client in words": ({"kind": "guidance", "start": TUESDAY_10, "client": "Ben"}, ["client"]),
    "more than a line": (
        {"kind": "guidance", "start": TUESDAY_10, "client": client(), "about": "a\nb"},
        ["about"],
    ),
    "a word for yes": (
        {"kind": "guidance", "start": TUESDAY_10, "client": client(), "discreet": "yes"},
        ["discreet"],
    ),
    "a list": ([], ["body"]),
}


@pytest.mark.parametrize(("body", "named"), OTHER_CASES.values(), ids=OTHER_CASES)
def test_a_wrong_booking_names_its_fields(visitor, body, named):
    if isinstance(body, dict):
        body = body | {"pass": visitor.a_pass()}
    refused = visitor.client.post("/api/v1/coaches/ada/bookings", json=body)
    assert said(refused) == (422, "invalid")
    assert fields(refused) == named


QUERY_CASES = {
    "a zone on Mars": ({"zone": "Mars/Olympus"}, ["zone"]),
    "no zone": ({"zone": None}, ["zone"]),
    "another kind": ({"kind": "therapy"}, ["kind"]),
    "reversed": ({"from": "2026-06-10", "to": "2026-06-09"}, ["to"]),
    "400 days": ({"to": "2027-07-14"}, ["to"]),
    "a day that is not": ({"from": "2026-02-30"}, ["from"]),
    "an instant for a date": ({"from": "2026-06-09T00:00:00Z"}, ["from"]),
    "the first of all days": ({"from": "0001-01-01", "to": "0001-01-01"}, ["from", "to"]),
    "the last of all days": ({"from": "9999-12-31", "to": "9999-12-31"}, ["from", "to"]),
}


@pytest.mark.parametrize(("change", "named"), QUERY_CASES.values(), ids=QUERY_CASES)
def test_a_wrong_question_for_slots_names_its_fields(visitor, change, named):
    query = {"kind": "guidance", "from": "2026-06-09", "to": "2026-06-10", "zone": "UTC"}
    query = {name: value for name, value in (query | change).items() if value is not None}
    assert fields(visitor.get("/coaches/ada/slots", **query)) == named


def test_93_dates_are_not_too_many(visitor):
    query = {"kind": "guidance", "from": "2026-06-09", "to": "2026-09-09", "zone": "UTC"}
    assert visitor.get("/coaches/ada/slots", **query).status_code == 200
    query["to"] = "2026-09-10"
    refused = visitor.get("/coaches/ada/slots", **query)
    assert "93" in refused.json["errors"][0]["message"]


@pytest.mark.parametrize("text", ["{", "", "nonsense", '{"a": "\\ud800"}', "[" * 20_000, "\x00"])
def test_malformed_json_is_a_400(visitor, text):
    refused = visitor.client.post(
        "/api/v1/coaches/ada/bookings", data=text or " ", content_type="application/json"
    )
    assert said(refused) == (400, "malformed")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "", "application/json; charset=utf-16"],
)
def test_json_under_another_name_is_a_415(visitor, content_type):
    refused = visitor.client.post(
        "/api/v1/coaches/ada/screenings",
        data=json.dumps({"consent": True, "version": "1", "answers": PROCEED}),
        content_type=content_type,
    )
    assert said(refused) == (415, "wrong_content_type")


def test_ten_megabytes_are_too_much(visitor):
    refused = visitor.post("/coaches/ada/screenings", {"answers": "x" * 10_000_000})
    assert said(refused) == (413, "too_large")


def test_too_much_in_pieces_is_too_much_too(visitor):
    refused = visitor.client.post(
        "/api/v1/coaches/ada/screenings",
        input_stream=io.BytesIO(b'{"answers": {}}' + b" " * 1_000_000),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert said(refused) == (413, "too_large")


def test_a_form_from_another_site_cannot_cancel(visitor):
    token = visitor.booked()["links"]["manage"].rsplit("/", 1)[-1]
    refused = visitor.client.post(f"/api/v1/bookings/{token}/cancellation", data={"a": "b"})
    assert said(refused) == (415, "wrong_content_type")


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/coaches/nobody", "/coaches/%00", "/coaches/a%0Ab", "/bookings/x", "/me/%ff"],
)
def test_what_is_not_there_is_a_404_in_the_same_manner(visitor, path):
    assert said(visitor.client.get(f"/api/v1{path}")) == (404, "not_found")


def test_another_method_is_a_405_that_says_which_would_do(visitor):
    refused = visitor.delete("/coaches/ada/bookings")
    assert said(refused) == (405, "method_not_allowed")
    assert "POST" in refused.headers["Allow"]


@pytest.mark.parametrize("key", ["", "k" * 201, "a b", "schlüssel"])
def test_a_wrong_idempotency_key_is_named(visitor, key):
    refused = visitor.post(
        "/coaches/ada/bookings",
        {"kind": "guidance", "start": TUESDAY_10, "client": client(BEN)},
        Idempotency_Key=key,
    )
    assert fields(refused) == ["Idempotency-Key"]


def test_a_fault_of_ours_shows_nothing_of_its_inside(app, visitor):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.extensions["tools"] = None
    refused = visitor.get("/coaches/ada")
    assert said(refused) == (500, "unexpected")
    assert "NoneType" not in refused.text


def test_a_database_that_is_away_is_a_503_that_says_when_to_ask_again(app, visitor):
    app.extensions["tools"] = away(app.extensions["tools"])
    refused = visitor.get("/coaches/ada")
    assert said(refused) == (503, "unavailable")
    assert refused.headers["Retry-After"] == "5"
    assert visitor.get("/help", country="GB").status_code == 200
    assert visitor.client.get("/healthz").status_code == 200
    assert visitor.client.get("/readyz").status_code == 503


def away(tools):
    """Return the tools with a database that nobody serves."""
    nowhere = database.engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    return replace(tools, engine=nowhere, sessions=database.session_factory(nowhere))
