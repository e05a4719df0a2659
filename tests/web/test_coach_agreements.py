"""What coach and client agree on: commitments made together, the alliance, pauses, an end."""

import re
from datetime import timedelta

from tests.web.coach_side import TUESDAY_10, a_booking, boxes, errors, send, text

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_commitment_made_together_names_its_booking_and_can_repeat(hers, ben):
    form = f"{ben.page}/commitments"
    asked = hers.get(f"{form}?booking={ben.booking_id}")
    assert boxes(asked)["booking"] == str(ben.booking_id)
    answer = send(
        hers, form, what="Run", due_on="", how_known="Out of breath", repeat_days=["1", "4"],
        booking=str(ben.booking_id),
    )  # fmt: skip
    assert answer.location == f"/coach/bookings/{ben.booking_id}/preparation?done=committed"
    assert "again on Mondays, Thursdays" in text(hers.get(ben.page))
    assert len(ben.mails("check_in")) == 1  # it is due today, so one asks tomorrow


def test_what_is_wrong_with_a_commitment_is_said_at_its_field(hers, ben):
    form = f"{ben.page}/commitments"
    wrong = send(hers, form, what="", due_on="2026-06-12")
    assert wrong.status_code == 422
    assert errors(wrong) == {"what": "Write a few words here."}
    assert "due-on" in errors(send(hers, form, what="Run", due_on="2020-01-01"))
    assert "due-on" in errors(send(hers, form, what="Run", due_on="soon"))
    assert "due-on" in errors(send(hers, form, what="Run"))
    assert send(hers, form, what="Run", due_on="2026-06-12", booking="x").status_code == 303


def test_both_see_what_was_agreed_and_before(hers, ben, clock):
    form = boxes(hers.get(f"{ben.page}/alliance")) | {"days": ["1", "3"]}
    answer = send(hers, f"{ben.page}/alliance", **form | {"nudges_after": "2", "discreet": "yes"})
    assert answer.location == f"{ben.page}?done=agreed"
    assert ben.row().discreet
    clock.now += HOUR
    form["days"] = ["5"]
    wrong = send(hers, f"{ben.page}/alliance", **form)  # discreet left out
    assert errors(wrong) == {"discreet": "Only the client can turn this off."}
    send(hers, f"{ben.page}/alliance", **form | {"discreet": "yes"})
    told = text(hers.get(f"{ben.page}/alliance"))
    assert told.index("Fridays at 09:00") < told.index("Mondays, Wednesdays at 09:00")
    assert "changed by you" in text(hers.get(ben.page))
    wrong = send(hers, f"{ben.page}/alliance", **form | {"at": "x", "discreet": "yes"})
    assert list(errors(wrong)) == ["at"]


def test_a_pause_begins_and_ends_by_a_press_and_stops_the_mails(hers, ben, clock):
    ben.promise()
    answer = send(hers, f"{ben.page}/pauses", until="2026-06-30")
    assert answer.location == f"{ben.page}?done=pausing"
    assert not [mail for mail in ben.mails("check_in") if mail.due_at < clock.now + 20 * DAY
                and mail.state == "pending"]  # fmt: skip
    page = hers.get(f"{ben.page}/alliance")
    end = re.search(rf'action="({ben.page}/pauses/[^"]+/end)"', page.text)[1]
    assert send(hers, end).status_code == 303
    assert [mail.state for mail in ben.mails("check_in")].count("pending") == 2
    wrong = send(hers, f"{ben.page}/pauses", until="2026-01-01")
    assert list(errors(wrong)) == ["until"]
    assert "from" in errors(send(hers, f"{ben.page}/pauses", **{"from": "x"}))


def test_an_end_stops_the_mails_and_a_booking_or_a_welcome_opens_the_work_again(
    app, ada, hers, ben, clock
):
    ben.promise()
    send(hers, f"{ben.page}/end")
    assert ben.row().ended_at == clock.now
    assert {mail.state for mail in ben.mails("check_in")} == {"superseded"}
    assert "Your work together ended" in text(hers.get(ben.page))
    a_booking(app, ada, clock.now, start=TUESDAY_10 + DAY)
    assert (ben.row().ended_at, ben.row().planned_with) == (None, None)  # planned anew
    send(hers, f"{ben.page}/end")
    send(hers, f"{ben.page}/welcome")
    assert ben.row().ended_at is None
