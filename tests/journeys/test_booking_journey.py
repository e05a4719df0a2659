import re
import subprocess
import sys
import time

import icalendar
import pytest

from tests.journeys.demo import eventually
from tests.journeys.visitor import Visitor, calendar_of, instant

CALENDAR = "text/calendar"


@pytest.fixture
def vera(demo):
    with Visitor(demo, f"vera-{time.monotonic_ns()}@example.com") as visitor:
        yield visitor


def test_from_the_questions_to_an_invite_in_the_mailbox_within_three_seconds(vera):
    start = vera.slots()[3]
    pass_ = vera.get_pass()
    held = vera.hold(start, pass_)
    assert held.status_code == 201
    assert start not in Visitor(vera.demo, "other@example.com").slots()
    booked = vera.book(None, pass_, hold=held.json()["hold"])
    assert booked.status_code == 201, booked.text
    at = time.monotonic()
    assert booked.json()["state"] == "confirmed"
    assert eventually(vera.mails, within=15)
    took = time.monotonic() - at
    print(f"invite in the mailbox {took:.2f} s after the 201")
    assert took < 3
    [mail] = vera.mails()
    assert starts_by_icalendar(calendar_of(mail)) == instant(start)
    assert starts_by_vobject(calendar_of(mail)) == instant(start)


def starts_by_icalendar(content):
    [event] = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return event.start


def starts_by_vobject(content):
    program = (
        "import sys, vobject; e = vobject.readOne(sys.stdin.read()).vevent;"
        "print(e.dtstart.value.isoformat())"
    )
    read = subprocess.run(
        [sys.executable, "-c", program],
        input=content.decode(),
        capture_output=True,
        text=True,
        check=True,
    )
    return instant(read.stdout.strip())


def test_the_link_in_the_mail_looks_at_moves_and_cancels(vera):
    first, second = vera.slots()[5], vera.slots()[-5]
    booked = vera.book(first, vera.get_pass()).json()
    assert eventually(vera.mails, within=15)
    link = re.search(r"http\S+/bookings/[^/\s]+(?=\s)", text_of(vera.mails()[0])).group()
    assert link == booked["links"]["manage"]
    token = link.rpartition("/")[2]
    assert vera.http.get(f"/bookings/{token}").json()["start"] == first
    moved = vera.http.post(f"/bookings/{token}/move", json={"start": second})
    assert (moved.status_code, moved.json()["revision"]) == (200, 1)
    assert first in vera.slots()
    assert eventually(lambda: len(vera.mails()) == 2, within=15)
    cancelled = vera.http.post(f"/bookings/{token}/cancellation", json={})
    assert cancelled.json()["state"] == "cancelled"
    assert second in vera.slots()
    assert eventually(lambda: len(vera.mails()) == 3, within=15)
    objects = [icalendar.Calendar.from_ical(calendar_of(mail)) for mail in vera.mails()]
    assert [str(one["METHOD"]) for one in objects] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [one.walk("VEVENT")[0] for one in objects]
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 2]
    assert len({str(event["UID"]) for event in events}) == 1


def text_of(mail):
    return mail.get_body(preferencelist=("plain",)).get_content()


def test_the_coach_gets_her_own_copy_and_approves_by_the_api(demo, vera):
    mine = {"Authorization": f"Bearer {demo.coach['key']}"}
    kept = vera.http.get("/coach/availability", headers=mine).json()["kinds"]
    manual = {"kinds": {kind: {**rules, "approval": "manual"} for kind, rules in kept.items()}}
    vera.http.put("/coach/availability", headers=mine, json=manual).raise_for_status()
    try:
        asked = vera.book(vera.slots()[8], vera.get_pass()).json()
    finally:
        vera.http.put("/coach/availability", headers=mine, json={"kinds": kept})
    assert asked["state"] == "requested"
    approval = f"/coach/bookings/{asked['id']}/approval"
    assert vera.http.post(approval, headers=mine, json={}).json()["state"] == "confirmed"
    assert vera.http.post(approval, headers=mine, json={}).status_code == 409
    assert eventually(lambda: invites(vera.mails()) == ["REQUEST"], within=15)
    assert [mail for mail in demo.mails() if demo.coach["email"] in mail["to"]]


def invites(mails):
    parts = [part for mail in mails for part in mail.walk()]
    return [part.get_param("method") for part in parts if part.get_content_type() == CALENDAR]


def test_the_same_request_sent_twice_is_one_booking_and_one_confirmation(vera):
    start, pass_ = vera.slots()[10], vera.get_pass()
    first = vera.book(start, pass_, key="twice")
    again = vera.book(start, pass_, key="twice")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert eventually(vera.mails, within=15)
    time.sleep(0.5)
    assert len(vera.mails()) == 1


def test_no_page_of_the_journey_shows_a_stack_trace_or_a_third_party(demo):
    for path in ("/", "/ada", "/ada/start", "/ada/times", "/help", "/no-such-coach", "/bookings/x"):
        page = demo.page(path)
        assert page.status_code < 500
        assert "Traceback" not in page.text
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
