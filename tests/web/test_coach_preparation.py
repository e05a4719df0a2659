"""What the coach reads before a booking: what was promised, what went well, what to ask."""

from datetime import date, timedelta

from shared.domain.commitments import Status
from tests.web.coach_side import TUESDAY_10, a_booking, boxes, send, text

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DREAD = ("fail", "streak", "score", "overdue", "late")


def test_preparation_has_what_was_promised_what_went_well_and_what_to_ask(
    app, ada, hers, ben, clock
):
    missed, kept = ben.promise("Write the letter"), ben.promise("Call the bank")
    ben.promise("Run", due_on=date(2026, 6, 26))
    ben.say(missed, Status.NOT_DONE, note="Too tired")
    ben.say(kept)
    ben.win("I slept")
    silent = ben.promise("Ask Tom", due_on=date(2026, 6, 9))
    page = f"/coach/bookings/{ben.booking_id}/preparation"
    clock.now += 8 * HOUR
    told = text(hers.get(page))
    for words in ("The first time that you meet", "The talk with my boss", "I slept"):
        assert words in told
    clock.now += 3 * DAY
    later = a_booking(app, ada, clock.now, start=TUESDAY_10 + 7 * DAY)
    ben.win("I asked Tom")
    told = text(hers.get(f"/coach/bookings/{later}/preparation"))
    asked = told[told.index("To ask about") : told.index("Open")]
    assert "Ask Tom" in asked
    assert "Write the letter" not in asked  # it was answered before the two last met
    assert "I asked Tom" in told
    assert "I slept" not in told
    assert "Run" in told[told.index("Open") :]
    assert "s next? What will you do? By when?" in told
    assert not any(word in told.lower() for word in DREAD)
    assert silent


def test_where_the_client_wants_no_question_after_a_miss_none_is_listed(hers, ben):
    missed = ben.promise("Write the letter")
    ben.say(missed, Status.NOT_DONE)
    page = f"/coach/bookings/{ben.booking_id}/preparation"
    assert "To ask about" in text(hers.get(page))
    form = boxes(hers.get(f"{ben.page}/alliance"))
    send(hers, f"{ben.page}/alliance", **form | {"days": list("1234567"), "after_miss": "nothing"})
    assert "To ask about" not in text(hers.get(page))


def test_preparation_is_one_press_from_the_bookings_the_booking_and_the_client(hers, ben, clock):
    there = f"/coach/bookings/{ben.booking_id}/preparation"
    assert there in hers.get(f"/coach/bookings/{ben.booking_id}").text
    assert there in hers.get(ben.page).text
    clock.now += DAY
    assert there in hers.get("/coach/bookings").text
