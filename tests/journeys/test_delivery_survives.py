import os
import signal
import time
from contextlib import ExitStack
from functools import partial

import httpx
import icalendar
import pytest

from tests.journeys.demo import Demo, eventually
from tests.journeys.visitor import Visitor, calendar_of


@pytest.fixture(scope="module")
def own_demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("delivery")
    with Demo(folder, "--empty", notice_lease="PT5S", smtp_timeout="PT3S") as running:
        yield running


@pytest.mark.timeout(240)
def test_a_process_killed_or_frozen_right_after_a_booking_costs_a_delay_and_no_mail(own_demo):
    with ExitStack() as open_until_the_end:
        visitors = [
            open_until_the_end.enter_context(Visitor(own_demo, f"{name}@example.com"))
            for name in ("worker", "beat", "mailbox", "postgres", "frozen")
        ]
        for name, visitor in zip(("worker", "beat", "mailbox", "postgres"), visitors, strict=False):
            booked(visitor)
            os.kill(own_demo.pids[name], signal.SIGKILL)
            assert eventually(partial(arrived, visitor), within=40), name
        frozen = own_demo.pids["mailbox"]  # takes calls and never answers
        os.kill(frozen, signal.SIGSTOP)
        booked(visitors[-1])
        time.sleep(4)
        os.kill(frozen, signal.SIGCONT)
        assert eventually(partial(arrived, visitors[-1]), within=40)
        time.sleep(7)  # a lease and more
        for visitor in visitors:
            ids = [mail["Message-ID"] for mail in visitor.mails()]
            assert len(set(ids)) == 1
            assert len(ids) <= 2  # one repeat, if the fault fell between accept and record


def test_three_moves_and_a_cancellation_in_a_second_arrive_in_order_and_end_with_the_truth(
    own_demo,
):
    with Visitor(own_demo, "restless@example.com") as visitor:
        token = booked(visitor)
        assert eventually(visitor.mails, within=40)  # before, there is no invite to take back
        for start in visitor.slots()[5:8]:
            answer = visitor.http.post(f"/bookings/{token}/move", json={"start": start})
            assert answer.status_code == 200, answer.text
        assert visitor.http.post(f"/bookings/{token}/cancellation", json={}).status_code == 200
        assert eventually(lambda: methods(visitor)[-1:] == ["CANCEL"], within=40)
        time.sleep(7)
        sequences = [event(mail)["SEQUENCE"] for mail in with_calendar(visitor)]
        assert sequences == sorted(set(sequences))
        assert sequences[-1] == 4
        assert methods(visitor)[-1] == "CANCEL"


def booked(visitor):
    """Book the visitor's first slot and return the manage token."""
    answer = visitor.book(visitor.slots()[0], visitor.get_pass())
    assert answer.status_code == 201, answer.text
    return answer.json()["links"]["manage"].rpartition("/")[2]


def arrived(visitor):
    """Return the visitor's mails; nothing while the mailbox is being started again."""
    try:
        return visitor.mails()
    except httpx.TransportError:
        return []


def with_calendar(visitor):
    return [
        mail
        for mail in visitor.mails()
        if any(part.get_content_type() == "text/calendar" for part in mail.walk())
    ]


def methods(visitor):
    return [
        str(icalendar.Calendar.from_ical(calendar_of(mail))["METHOD"])
        for mail in with_calendar(visitor)
    ]


def event(mail):
    return icalendar.Calendar.from_ical(calendar_of(mail)).events[0]
