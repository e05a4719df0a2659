"""The coach books a series for a client by a form: whole, or without what was named to them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from shared.storage.bookings import BookingRow
from tests.people import CLEO
from tests.web.coach_side import (
    BEA,
    TUESDAY_10,
    a_booking,
    add_bea,
    boxes,
    errors,
    send,
    sign_in,
    text,
)

WEEK = timedelta(days=7)
FORM = {"kind": "coaching", "on": "2026-06-16", "at": "10:00", "every_weeks": "1", "times": "3"}
FIRST = TUESDAY_10 + WEEK


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


@pytest.fixture
def path(app, ada, clock):
    """The form for Ben, who has met Ada once."""
    with app.extensions["tools"].sessions() as tx:
        ben = tx.get(BookingRow, a_booking(app, ada, clock.now)).client_id
    return f"/coach/clients/{ben}/series"


def starts(app, path):
    """Ben's bookings but for the first, as starts."""
    with app.extensions["tools"].sessions() as tx:
        query = select(BookingRow.starts_at).where(
            BookingRow.client_id == path.split("/")[3], BookingRow.starts_at > TUESDAY_10
        )
        return sorted(tx.scalars(query))


def carried(page):
    """What the page's own press sends along, each name with all its values."""
    found = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text
    ):
        found.setdefault(name, []).append(unescape(value))
    return found


def in_the_way(app, ada, clock, start):
    a_booking(app, ada, clock.now, start=start, who=CLEO)


def test_the_clients_page_leads_to_the_form_and_the_form_books_it_whole(app, hers, path):
    assert f'href="{path}"' in hers.get(path.removesuffix("/series")).text
    filled = boxes(hers.get(path)) | FORM
    made = hers.post(path, data=filled)
    assert made.status_code == 303
    assert "Your client gets a mail with an invite for each." in text(hers.get(made.location))
    assert starts(app, path) == [FIRST + n * WEEK for n in range(3)]


def test_every_other_week_is_a_choice(app, hers, path):
    send(hers, path, **FORM | {"every_weeks": "2", "times": "2"})
    assert starts(app, path) == [FIRST, FIRST + 2 * WEEK]


def test_looking_at_the_form_books_nothing(app, hers, path):
    assert hers.get(path, query_string=FORM).status_code == 200
    assert starts(app, path) == []


def test_what_is_taken_is_named_with_its_reason_and_nothing_is_booked(app, ada, hers, path, clock):
    in_the_way(app, ada, clock, FIRST + WEEK)
    asked = send(hers, path, **FORM)
    assert asked.status_code == 409
    words = text(asked)
    assert "Some of these times are taken" in words
    assert "Tuesday 23 June, 10:00" in words.partition("Free")[0]
    assert "booking" in words.partition("23 June, 10:00")[2].partition("Free")[0]
    assert CLEO.name not in words
    assert starts(app, path) == []


def test_the_others_are_booked_by_one_press(app, ada, hers, path, clock):
    in_the_way(app, ada, clock, FIRST + WEEK)
    asked = send(hers, path, **FORM)
    assert "Skip these and book the other 2" in text(asked)
    assert hers.post(path, data=carried(asked)).status_code == 303
    assert starts(app, path) == [FIRST, FIRST + 2 * WEEK]


def test_going_back_keeps_what_was_typed_and_books_nothing(app, ada, hers, path, clock):
    in_the_way(app, ada, clock, FIRST)
    asked = send(hers, path, **FORM | {"every_weeks": "2"})
    back = hers.post(path, data=carried(asked) | {"go_back": "yes"})
    assert back.status_code == 200
    kept = boxes(back)
    assert (kept["on"], kept["at"], kept["times"]) == ("2026-06-16", "10:00", "3")
    assert '<option value="2" selected>' in back.text
    assert '<option value="coaching" selected>' in back.text
    assert starts(app, path) == []


def test_what_came_in_between_is_named_anew_and_not_skipped_unseen(app, ada, hers, path, clock):
    in_the_way(app, ada, clock, FIRST)
    asked = send(hers, path, **FORM)
    in_the_way(app, ada, clock, FIRST + WEEK)
    again = hers.post(path, data=carried(asked))
    assert again.status_code == 409
    assert "book the other" in text(again)
    assert starts(app, path) == []


def test_where_all_are_taken_there_is_only_the_way_back(app, ada, hers, path, clock):
    for start in (FIRST, FIRST + WEEK):
        in_the_way(app, ada, clock, start)
    asked = send(hers, path, **FORM | {"times": "2"})
    assert "All of these times are taken" in text(asked)
    assert "book the other" not in text(asked)
    forced = hers.post(path, data=carried(asked))
    assert forced.status_code == 409
    assert errors(forced) == {"at": "Every time of this series is taken."}
    assert starts(app, path) == []


def test_times_outside_the_hours_are_named_and_booked_on_purpose(app, hers, path):
    asked = send(hers, path, **FORM | {"at": "21:00", "times": "2"})
    assert asked.status_code == 200
    words = text(asked)
    assert "Some of these are not your times" in words
    assert "Tuesday 16 June, 21:00" in words
    assert "Tuesday 23 June, 21:00" in words
    assert starts(app, path) == []
    assert hers.post(path, data=carried(asked)).status_code == 303
    assert len(starts(app, path)) == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"on": "soon"}, "on"),
        ({"on": ""}, "on"),
        ({"at": "25:00"}, "at"),
        ({"times": "1"}, "times"),
        ({"times": "27"}, "times"),
        ({"times": "many"}, "times"),
        ({"every_weeks": "3"}, "every-weeks"),
        ({"every_weeks": ""}, "every-weeks"),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_is_kept(app, hers, path, wrong, field):
    page = send(hers, path, **FORM | wrong)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    kept = boxes(page)
    for name in {"on", "at", "times"} - set(wrong):
        assert kept[name] == FORM[name]
    assert starts(app, path) == []


def test_the_past_is_named_and_not_booked(app, hers, path):
    asked = send(hers, path, **FORM | {"on": "2026-05-26"})
    assert asked.status_code == 409
    assert "Tuesday 26 May, 10:00" in text(asked)
    assert starts(app, path) == []


def test_another_coachs_client_is_not_found_and_nobody_gets_in(app, path, clock):
    add_bea(app, clock.now)
    bea = sign_in(app, BEA)
    assert bea.get(path).status_code == 404
    assert send(bea, path, **FORM).status_code == 404
    assert app.test_client().get(path).status_code == 303
    assert starts(app, path) == []
