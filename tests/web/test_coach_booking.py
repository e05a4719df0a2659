"""One booking: read, cancelled, moved; and one that the coach makes for a client."""

from datetime import timedelta

import pytest

from tests.people import BEN, CLEO
from tests.web.coach_side import (
    DAY,
    TUESDAY_10,
    a_booking,
    boxes,
    errors,
    send,
    sign_in,
    start_of,
    state,
    text,
)
from tests.web.pages import starts

HOUR = timedelta(hours=1)
SUNDAY_NIGHT = {"on": "2026-06-14", "at": "22.15"}
NEW = {
    "kind": "coaching",
    "on": "2026-06-10",
    "at": "11:00",
    "name": "Cleo Lindqvist",
    "email": "cleo@example.com",
    "zone": "America/New_York",
}


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


@pytest.fixture
def booking(app, ada, clock):
    return a_booking(app, ada, clock.now, about="Whether to <move> to the coast")


def path(booking, *more):
    return "/".join(["/coach/bookings", str(booking), *more])


def test_the_page_says_everything_about_the_booking(hers, booking):
    words = text(hers.get(path(booking)))
    for told in ("Ben Okoro", "Tuesday 9 June, 10:00", "Confirmed", "Coaching"):
        assert told in words
    assert "In their words Whether to <move> to the coast" in words
    assert "ben@example.com" in words
    assert "Confirmation" in words
    assert "Reminder" in words


def test_what_the_client_wrote_is_never_read_as_markup(hers, booking):
    assert "<move>" not in hers.get(path(booking)).text


def test_cancelling_gives_the_time_back(app, hers, booking):
    answer = send(hers, path(booking, "cancellation"), words="I have fallen ill.\r\nSorry!")
    assert answer.location == f"{path(booking)}?done=cancelled"
    assert state(app, booking) == "cancelled"
    again = send(hers, path(booking, "cancellation"))
    assert again.status_code == 409
    assert "meanwhile this booking is marked “Cancelled”" in text(again)


def test_a_cancelled_booking_offers_nothing_more(hers, booking):
    send(hers, path(booking, "cancellation"))
    page = hers.get(path(booking))
    for action in ("approval", "refusal", "cancellation", "move", "completion", "no-show"):
        assert path(booking, action) not in page.text
    assert hers.get(path(booking, "move")).location == path(booking)


def test_moving_to_a_listed_time(app, hers, booking):
    listed = starts(hers.get(path(booking, "move")))[-1]
    answer = send(hers, path(booking, "move"), start=listed)
    assert answer.location == f"{path(booking)}?done=moved"
    assert start_of(app, booking).isoformat() == listed.replace("Z", "+00:00")


def test_its_own_time_does_not_stand_in_the_way_of_a_move(hers, booking):
    assert "2026-06-09T09:00:00Z" in starts(hers.get(path(booking, "move")))


def test_moving_outside_the_hours_is_said_first_and_done_on_purpose(app, hers, booking):
    asked = send(hers, path(booking, "move"), **SUNDAY_NIGHT)
    assert asked.status_code == 200
    assert "This is outside your hours" in text(asked)
    assert "There are no open hours at this time." in text(asked)
    assert start_of(app, booking) == TUESDAY_10
    answer = send(hers, path(booking, "move"), **boxes(asked))
    assert answer.location == f"{path(booking)}?done=moved"
    assert start_of(app, booking).isoformat() == "2026-06-14T21:15:00+00:00"


def test_going_back_from_the_question_keeps_what_was_typed(app, hers, booking):
    asked = send(hers, path(booking, "move"), **SUNDAY_NIGHT)
    back = send(hers, path(booking, "move"), **boxes(asked) | {"go_back": "yes"})
    assert back.status_code == 200
    assert SUNDAY_NIGHT.items() <= boxes(back).items()
    assert start_of(app, booking) == TUESDAY_10


def test_agreeing_to_leave_one_rule_is_not_agreeing_to_leave_another(app, hers, booking):
    asked = send(hers, path(booking, "move"), **SUNDAY_NIGHT, agreed="off_grid")
    assert "This is outside your hours" in text(asked)
    assert start_of(app, booking) == TUESDAY_10


@pytest.mark.parametrize(
    ("typed", "boxes_named"),
    [
        ({"on": "", "at": ""}, {"on", "at"}),
        ({"on": "2026-02-30", "at": "10:00"}, {"on"}),
        ({"on": "2026-06-14", "at": "25:00"}, {"at"}),
        ({"on": "2026-06-14", "at": "ten"}, {"at"}),
    ],
)
def test_a_time_that_cannot_be_read_is_named_and_kept(hers, app, booking, typed, boxes_named):
    answer = send(hers, path(booking, "move"), **typed)
    assert answer.status_code == 422
    assert set(errors(answer)) == boxes_named
    assert boxes(answer)["at"] == typed["at"]
    assert start_of(app, booking) == TUESDAY_10


def test_a_move_onto_another_booking_leaves_it_where_it_was(app, ada, clock, hers, booking):
    a_booking(app, ada, clock.now, start=TUESDAY_10 + 2 * HOUR, who=CLEO)
    answer = send(hers, path(booking, "move"), on="2026-06-09", at="12:00")
    assert answer.status_code == 409
    assert "The booking stays where it was." in text(answer)
    assert boxes(answer)["at"] == "12:00"
    assert start_of(app, booking) == TUESDAY_10


def test_nobody_can_be_moved_into_the_past(app, hers, booking):
    answer = send(hers, path(booking, "move"), on="2026-06-01", at="12:00")
    assert answer.status_code == 409
    assert "This time has passed." in text(answer)
    assert start_of(app, booking) == TUESDAY_10


def test_the_coach_books_for_a_client_without_any_questions(hers):
    answer = send(hers, "/coach/bookings/new", **NEW)
    assert answer.status_code == 303
    words = text(hers.get(answer.location))
    assert "Wednesday 10 June, 11:00" in words
    assert "06:00 in New York" in words
    assert "by you" in words


def test_booking_outside_the_hours_is_said_first_and_done_on_purpose(hers):
    asked = send(hers, "/coach/bookings/new", **NEW | SUNDAY_NIGHT)
    assert asked.status_code == 200
    words = text(asked)
    assert "This is outside your hours" in words
    assert "Sunday 14 June, 22:15 Cleo Lindqvist" in words
    back = send(hers, "/coach/bookings/new", **boxes(asked) | {"go_back": "yes"})
    assert (NEW | SUNDAY_NIGHT).items() <= boxes(back).items()
    assert send(hers, "/coach/bookings/new", **boxes(asked)).status_code == 303


def test_a_minute_between_the_slots_is_said_to_be_that(hers):
    asked = send(hers, "/coach/bookings/new", **NEW | {"at": "11:07"})
    assert "This is not one of your times" in text(asked)
    assert "No slot starts at this minute." in text(asked)


def test_on_purpose_still_never_means_over_another_booking(app, ada, clock, hers):
    there = a_booking(app, ada, clock.now)
    over = NEW | {"on": "2026-06-09", "at": "10:15", "agreed": "off_grid"}
    answer = send(hers, "/coach/bookings/new", **over)
    assert answer.status_code == 409
    assert errors(answer) == {"at": "Another booking is too close, buffers included."}
    assert f'href="{path(there)}"' in answer.text
    assert "Ben Okoro, Tuesday 9 June, 10:00" in text(answer)


def test_a_move_names_the_booking_in_its_way_and_not_itself(app, ada, clock, hers, booking):
    other = a_booking(app, ada, clock.now, start=TUESDAY_10 + 2 * HOUR, who=CLEO)
    answer = send(hers, path(booking, "move"), on="2026-06-09", at="12:00")
    assert f'href="{path(other)}"' in answer.text
    assert "Cleo Lindqvist, Tuesday 9 June, 12:00" in text(answer)


def test_the_form_names_every_wrong_box_and_loses_nothing(hers):
    typed = NEW | {"at": "noon", "email": "not an address", "name": "", "about": "the sea"}
    answer = send(hers, "/coach/bookings/new", **typed)
    assert answer.status_code == 422
    assert set(errors(answer)) == {"at", "email", "name"}
    assert typed.items() <= boxes(answer).items()


def test_the_form_refuses_a_zone_that_does_not_exist(hers):
    answer = send(hers, "/coach/bookings/new", **NEW | {"zone": "Mars/Base"})
    assert set(errors(answer)) == {"zone"}


def test_a_time_that_is_taken_is_refused_with_others_to_press(app, ada, clock, hers):
    a_booking(app, ada, clock.now)
    answer = send(hers, "/coach/bookings/new", **NEW | {"on": "2026-06-09", "at": "10:00"})
    assert answer.status_code == 409
    others = starts(answer)
    assert others
    pressed = send(hers, "/coach/bookings/new", **NEW | {"start": others[0]})
    assert pressed.status_code == 303


def test_a_client_who_is_known_is_filled_in(hers, booking):
    client = hers.get(path(booking)).text.split("/coach/clients/")[1][:36]
    filled = boxes(hers.get(f"/coach/bookings/new?client={client}"))
    assert (filled["name"], filled["email"]) == (BEN.name, BEN.email)


def test_a_welcomed_client_can_be_paused_and_welcomed_back(hers, booking):
    client = hers.get(path(booking)).text.split("/coach/clients/")[1][:36]
    there = f"/coach/clients/{client}"
    assert "after the six questions" in text(hers.get(there))
    send(hers, f"{there}/welcome")
    assert "without questions until" in text(hers.get(there))
    send(hers, f"{there}/pause")
    assert "paused by you" in text(hers.get(there))
    assert "Tuesday 9 June" in text(hers.get(there))


def test_a_booking_that_does_not_exist_is_not_found(hers):
    assert hers.get(path("00000000-0000-4000-8000-000000000000")).status_code == 404
    assert hers.get(path("never")).status_code == 404


def test_a_completed_booking_can_still_be_corrected(app, clock, hers, booking):
    clock.now += 2 * DAY
    send(hers, path(booking, "completion"))
    send(hers, path(booking, "no-show"))
    assert state(app, booking) == "no_show"


@pytest.mark.parametrize(
    "odd", ["9999-12-31T23:59:00Z", "0001-01-01T00:00:00Z", "2026-06-10T10:00:00", "now", "\0"]
)
def test_a_start_that_no_page_offers_is_refused_in_words(app, hers, booking, odd):
    moved = send(hers, path(booking, "move"), start=odd)
    made = send(hers, "/coach/bookings/new", **NEW | {"on": "", "start": odd})
    assert moved.status_code in {409, 422}
    assert made.status_code in {409, 422}
    assert errors(moved)
    assert errors(made)
    assert start_of(app, booking) == TUESDAY_10


@pytest.mark.parametrize("odd", ["\0", "a\r\nBcc: everybody@example.com", "\u202eneB", "x" * 300])
def test_a_name_that_would_break_a_mail_is_refused(hers, odd):
    answer = send(hers, "/coach/bookings/new", **NEW | {"name": odd})
    assert answer.status_code == 422
    assert set(errors(answer)) == {"name"}
