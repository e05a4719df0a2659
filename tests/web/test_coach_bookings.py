"""The coach's page of a day, and answering those who ask."""

from datetime import timedelta

import pytest

from tests.people import ADA, BEN, CLEO
from tests.web.coach_side import (
    DAY,
    TUESDAY_10,
    a_booking,
    a_request,
    send,
    sign_in,
    state,
    text,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


def test_today_comes_first_then_who_waits_then_the_days_ahead(app, ada, clock, hers):
    asked = a_request(app, ada, clock.now)
    a_booking(app, ada, clock.now, start=clock.now + 3 * HOUR, who=CLEO)
    words = text(hers.get("/coach/bookings"))
    order = ["Monday 8 June", "Today", CLEO.name, "Waiting for your answer", BEN.name, "days ahead"]
    places = [words.index(each) for each in order]
    assert places == sorted(places)
    assert state(app, asked) == "requested"


def test_an_empty_day_names_what_comes_next(app, ada, clock, hers):
    a_booking(app, ada, clock.now)
    words = text(hers.get("/coach/bookings"))
    assert "Nothing is booked today. Next: Ben Okoro , Tuesday 9 June, 10:00" in words


def test_the_clients_clock_is_noted_only_where_it_differs(app, ada, clock, hers):
    a_booking(app, ada, clock.now, who=CLEO)
    assert "05:00 in New York" in text(hers.get("/coach/bookings"))
    a_booking(app, ada, clock.now, start=TUESDAY_10 + HOUR, who=BEN)
    assert "in London" not in text(hers.get("/coach/bookings"))


def test_the_day_is_the_coachs_even_where_the_clients_is_another(app, ada, clock, hers):
    far = ADA.__class__("Kai Tane", "kai@example.com", "Pacific/Auckland")
    a_booking(app, ada, clock.now, start=TUESDAY_10 + 6 * HOUR, who=far)  # 16:00 in London
    assert "Wednesday 10 June, 03:00 in Auckland" in text(hers.get("/coach/bookings"))


def test_weeks_are_turned_by_an_address(app, ada, clock, hers):
    a_booking(app, ada, clock.now, start=TUESDAY_10 + 14 * DAY)
    assert BEN.name not in text(hers.get("/coach/bookings?from=2026-06-15"))
    later = hers.get("/coach/bookings?from=2026-06-22")
    assert "Tuesday 23 June" in text(later)
    assert "from=2026-06-15" in later.text
    assert "from=2026-06-29" in later.text


@pytest.mark.parametrize("odd", ["", "yesterday", "0001-01-01", "9999-12-31", "2026-02-30", "0"])
def test_an_odd_address_still_shows_a_page(hers, odd):
    assert hers.get("/coach/bookings", query_string={"from": odd}).status_code == 200


def test_approving_confirms_and_leads_back(app, ada, clock, hers):
    asked = a_request(app, ada, clock.now)
    answer = send(hers, f"/coach/bookings/{asked}/approval", back="list")
    assert (answer.status_code, answer.location) == (303, "/coach/bookings?done=approved")
    assert state(app, asked) == "confirmed"
    page = hers.get(answer.location)
    assert "Approved." in text(page)
    assert "Waiting for your answer" not in text(page)


def test_declining_takes_a_sentence_along(app, ada, clock, hers):
    asked = a_request(app, ada, clock.now)
    send(hers, f"/coach/bookings/{asked}/refusal", words="I am away that week.")
    assert state(app, asked) == "declined"


def test_a_sentence_that_is_too_long_is_kept_and_named(app, ada, clock, hers):
    asked = a_request(app, ada, clock.now)
    answer = send(hers, f"/coach/bookings/{asked}/refusal", words="x" * 1001)
    assert answer.status_code == 422
    assert "Keep this to 1000 characters." in text(answer)
    assert "x" * 1001 in answer.text
    assert state(app, asked) == "requested"


def test_of_two_answers_the_second_sees_the_booking_as_it_stands(app, ada, clock, hers):
    asked = a_request(app, ada, clock.now)
    send(hers, f"/coach/bookings/{asked}/refusal")
    late = send(hers, f"/coach/bookings/{asked}/approval")
    assert late.status_code == 409
    assert "Nothing was changed: meanwhile this booking is marked “Declined”." in text(late)
    assert state(app, asked) == "declined"


def test_a_request_that_lapsed_no_longer_waits_and_cannot_be_approved(app, ada, clock, hers):
    asked = a_request(app, ada, clock.now)
    clock.now += 3 * DAY
    assert "Waiting for your answer" not in text(hers.get("/coach/bookings"))
    late = send(hers, f"/coach/bookings/{asked}/approval")
    assert late.status_code == 409
    assert "This request has lapsed" in text(late)


@pytest.mark.parametrize(
    ("press", "becomes"), [("completion", "completed"), ("no-show", "no_show")]
)
def test_a_booking_that_is_over_asks_how_it_went(app, ada, clock, hers, press, becomes):
    met = a_booking(app, ada, clock.now)
    clock.now = TUESDAY_10 + HOUR
    assert "How did these go?" in text(hers.get("/coach/bookings"))
    send(hers, f"/coach/bookings/{met}/{press}", back="list")
    assert state(app, met) == becomes
    assert "How did these go?" not in text(hers.get("/coach/bookings"))


def test_nothing_can_be_over_before_it_began(app, ada, clock, hers):
    ahead = a_booking(app, ada, clock.now)
    early = send(hers, f"/coach/bookings/{ahead}/no-show")
    assert early.status_code == 409
    assert "has not begun yet" in text(early)
    assert state(app, ahead) == "confirmed"


def test_what_was_cancelled_is_folded_away_and_named_in_words(app, ada, clock, hers):
    gone = a_booking(app, ada, clock.now)
    send(hers, f"/coach/bookings/{gone}/cancellation")
    words = text(hers.get("/coach/bookings"))
    assert "1 that no longer stands" in words
    assert "Cancelled" in words


def test_the_note_before_going_live_stays_until_it_was_read(hers):
    note = "no clinician has reviewed the texts"
    assert note in text(hers.get("/coach/bookings"))
    send(hers, "/coach/first-steps")
    assert note not in text(hers.get("/coach/bookings"))
