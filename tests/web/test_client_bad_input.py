"""Bad input by the visitor's pages: an answer in words, never a fault, and nothing half done."""

import pytest
from sqlalchemy import select

from shared.storage.bookings import BookingRow
from tests.people import MONDAY_9AM
from tests.web.pages import BEN, CLEAR, answer, hidden, hold, send_details

STARTS = {
    "off the grid": "2026-06-09T09:10:00Z",
    "in the past": "2026-06-01T09:00:00Z",
    "inside the notice": "2026-06-08T14:00:00Z",
    "beyond the horizon": "2026-11-10T10:00:00Z",
    "on a closed day": "2026-06-13T10:00:00Z",
    "over the end of the hours": "2026-06-09T15:45:00Z",
}
NO_STARTS = {
    "no instant": "tomorrow at ten",
    "without an offset": "2026-06-09T09:00:00",
    "a day that is not": "2026-02-30T09:00:00Z",
    "the end of time": "9999-12-31T23:59:59-14:00",
    "nothing": "",
    "a NUL": "2026-06-09T09:00:00Z\0",
    "a number": "0",
}
DETAILS = {
    "no name": ("name", ""),
    "a name over two lines": ("name", "Ben\r\nBcc: all@example.com"),
    "a name without end": ("name", "x" * 201),
    "no address": ("email", ""),
    "an address over two lines": ("email", "ben@example.com\nBcc: all@example.com"),
    "a zone on Mars": ("zone", "Mars/Olympus"),
    "a path for a zone": ("zone", "../etc/passwd"),
    "a line over two lines": ("about", "a\nb"),
    "a line without end": ("about", "x" * 2001),
}


@pytest.fixture
def let_in(browser):
    """A visitor whose answers open every kind."""
    answer(browser, CLEAR)
    return browser


def stored(app):
    """How each row in the table of bookings stands."""
    with app.extensions["tools"].sessions() as tx:
        return sorted(tx.scalars(select(BookingRow.state)))


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_a_time_that_is_not_offered_is_refused_in_words_with_others_to_press(app, let_in, start):
    refused = hold(let_in, start)
    assert refused.status_code == 422
    assert "Choose another time, please." in refused.text
    assert stored(app) == []
    assert hold(let_in).status_code == 303  # the pass was not used up


@pytest.mark.parametrize("start", NO_STARTS.values(), ids=NO_STARTS)
def test_what_is_no_time_leads_back_to_the_times(app, let_in, start):
    form = hidden(let_in.get("/ada/times"))
    refused = let_in.post("/ada/holds", data=form | {"start": start}, follow_redirects=True)
    assert refused.status_code in (200, 422)
    assert "Press one of the times below." in refused.text or "another time" in refused.text
    assert stored(app) == []


@pytest.mark.parametrize(("field", "value"), DETAILS.values(), ids=DETAILS)
def test_a_wrong_detail_is_linked_from_the_summary_and_books_nothing(app, let_in, field, value):
    hold(let_in)
    refused = send_details(let_in, **{field: value})
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert stored(app) == ["held"]
    assert send_details(let_in).status_code == 303  # the hold and the pass were kept


def test_a_form_with_missing_boxes_names_them(app, let_in):
    hold(let_in)
    form = {"csrf_token": hidden(let_in.get("/ada/details"))["csrf_token"]}
    refused = let_in.post("/ada/bookings", data=form)
    assert refused.status_code == 422
    for field in ("name", "email"):
        assert f'href="#{field}"' in refused.text
    assert stored(app) == ["held"]


@pytest.mark.parametrize("path", ["/ada/start", "/ada/holds", "/ada/bookings", "/ada/waiting"])
def test_ten_megabytes_are_too_much_for_any_form(app, let_in, path):
    refused = let_in.post(path, data=BEN | {"start": "x" * 10_000_000})
    assert refused.status_code == 413
    assert "<h1" in refused.text
    assert stored(app) == []


@pytest.mark.parametrize("sent", ["application/json", "text/plain", "multipart/form-data"])
def test_what_is_no_form_books_nothing(app, let_in, sent):
    hold(let_in)
    refused = let_in.post("/ada/bookings", data=b'{"name": "Ben"', content_type=sent)
    assert 400 <= refused.status_code < 500
    assert stored(app) == ["held"]


@pytest.mark.parametrize("query", ["zone=Mars/Olympus", "zone=%00", "from=x", "from=9999-12-31"])
def test_an_address_with_odd_values_still_shows_times(let_in, query):
    assert let_in.get(f"/ada/times?{query}").status_code == 200


def test_a_move_to_a_time_that_is_not_offered_leaves_the_booking_where_it_was(app, let_in):
    hold(let_in)
    there = send_details(let_in).location
    before = let_in.get(there).text
    for start in (*STARTS.values(), *NO_STARTS.values()):
        form = hidden(let_in.get(f"{there}/move"))
        refused = let_in.post(f"{there}/move", data=form | {"start": start})
        assert refused.status_code in (303, 409, 422), start
        assert "confirmed=" not in (refused.location or "")
    assert let_in.get(there).text.count("<time") == before.count("<time")
    with app.extensions["tools"].sessions() as tx:
        row = tx.scalars(select(BookingRow)).one()
        assert (row.revision, row.state) == (0, "confirmed")
        assert row.starts_at > MONDAY_9AM
