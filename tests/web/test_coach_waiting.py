"""The coach's side of the waiting list, and of proposals for a request."""

import re
from datetime import UTC, datetime

import pytest

from booking_service.usecases import proposals
from tests.people import CLEO
from tests.web.coach_side import (
    BEA,
    a_booking,
    a_request,
    add_bea,
    errors,
    send,
    sign_in,
    state,
    text,
)

CLOSED = "2026-06-13"  # a Saturday: no free times, so somebody can wait
NEW = {
    "kind": "coaching",
    "date": CLOSED,
    "name": "Cleo Lindqvist",
    "email": "cleo@example.com",
    "zone": "America/New_York",
}


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


@pytest.fixture
def request_(app, ada, clock):
    return f"/coach/bookings/{a_request(app, ada, clock.now)}"


def test_the_coach_puts_a_client_on_the_list_and_takes_them_off_again(hers):
    assert "Nobody waits" in text(hers.get("/coach/waiting"))
    assert send(hers, "/coach/waiting", **NEW).location == "/coach/waiting?done=on_list"
    page = hers.get("/coach/waiting")
    assert "Saturday 13 June" in text(page)
    assert "Cleo Lindqvist" in text(page)
    removal = re.search(r'action="(/coach/waiting/[^"]+/removal)"', page.text)[1]
    assert send(hers, removal).location == "/coach/waiting?done=off_list"
    assert "Nobody waits" in text(hers.get("/coach/waiting"))


def test_wrong_fields_are_named_and_what_was_typed_is_kept(hers):
    page = send(hers, "/coach/waiting", **NEW | {"date": "soon", "email": "cleo"})
    assert page.status_code == 422
    assert 'href="#date"' in page.text
    assert 'href="#email"' in page.text
    assert "Cleo Lindqvist" in page.text
    free = send(hers, "/coach/waiting", **NEW | {"date": "2026-06-10"})
    assert "There are free times on this day" in text(free)


def test_each_coach_sees_and_removes_only_their_own(app, hers, clock):
    send(hers, "/coach/waiting", **NEW)
    removal = re.search(
        r'action="(/coach/waiting/[^"]+/removal)"', hers.get("/coach/waiting").text
    )[1]
    add_bea(app, clock.now)
    beas = sign_in(app, BEA)
    assert "Nobody waits" in text(beas.get("/coach/waiting"))
    assert send(beas, removal).status_code == 404


def test_a_request_can_be_given_other_times_from_the_free_ones_and_any_other(
    app, hers, request_, clock
):
    assert f'href="{request_}/proposals"' in hers.get(request_).text
    assert f'href="{request_}/proposals"' in hers.get("/coach/bookings").text
    page = hers.get(f"{request_}/proposals")
    free = re.findall(r'name="starts" value="([^"]+)"', page.text)
    assert free
    sent = send(
        hers,
        f"{request_}/proposals",
        starts=free[:2],
        on="2026-06-14",
        at="18:30",
        words="Evenings <suit> me.",
    )
    assert sent.location == f"{request_}?done=proposed"
    tools = app.extensions["tools"]
    with tools.sessions() as tx:
        made = proposals.by_link(tx, request_.rpartition("/")[2], tools.desk, clock.now)
    assert len(made.starts) == 3
    assert datetime(2026, 6, 14, 17, 30, tzinfo=UTC) in made.free
    again = hers.get(f"{request_}/proposals")
    assert "You proposed" in text(again)
    assert "Other times proposed" in text(hers.get(request_))


def test_what_does_not_fit_is_said_by_its_time_and_nothing_is_sent(app, ada, hers, request_, clock):
    a_booking(app, ada, clock.now, start=datetime(2026, 6, 11, 9, tzinfo=UTC), who=CLEO)
    page = send(hers, f"{request_}/proposals", on="2026-06-11", at="10:00", words="So.")
    assert page.status_code == 422
    assert "Thursday 11 June, 10:00: Another booking is too close" in text(page)
    assert "So." in page.text
    nothing = send(hers, f"{request_}/proposals", on="", at="")
    assert "Propose one to 3 different times." in text(nothing)
    half = send(hers, f"{request_}/proposals", on="2026-06-11", at="noon")
    assert errors(half)


def test_an_answered_request_leads_back_to_the_booking(app, hers, request_):
    send(hers, f"{request_}/approval")
    assert hers.get(f"{request_}/proposals").location == request_
    there = send(hers, f"{request_}/proposals", on="2026-06-11", at="10:00")
    assert there.location == request_
    assert state(app, request_.rpartition("/")[2]) == "confirmed"
