"""The containers as an operator runs them, in the order of a day: up, booked, broken, stopped."""

import re
import time

import icalendar
import pytest

from tests.compose.composed import Client
from tests.journeys.demo import eventually
from tests.journeys.visitor import calendar_of

KILL_ALL = "import os, signal; os.kill(-1, signal.SIGKILL)"  # spares the container's init
WRITE = "open('/app/written', 'w')"
SERVICES = ["beat", "mailpit", "postgres", "valkey", "web", "worker", "worker"]


@pytest.fixture
def vera(composed):
    with Client(composed, f"vera-{time.monotonic_ns()}@example.com") as client:
        yield client


def test_every_container_is_up_and_the_web_container_is_ready(composed, vera):
    running = [each for each in composed.containers() if each["State"]["Running"]]
    assert sorted(service_of(each) for each in running) == SERVICES
    health = {service_of(each): each["State"].get("Health", {}).get("Status") for each in running}
    assert health.pop("beat") in {None, "", "none"}  # it has no check: if it ends, it starts again
    assert set(health.values()) == {"healthy"}
    ready = vera.http.get(f"{composed.url}/readyz").json()
    assert (ready["ready"], ready["warnings"]) == (True, [])


def service_of(container):
    return container["Config"]["Labels"]["com.docker.compose.service"]


@pytest.mark.parametrize("service", ["web", "worker", "beat"])
def test_a_process_has_no_root_and_writes_no_file_of_its_image(composed, service):
    assert composed.run_in(service, "import os; print(os.getuid())") == (0, "10001\n")
    status, said = composed.run_in(service, WRITE)
    assert status != 0
    assert "Errno" in said


def test_booked_through_the_gate_moved_and_cancelled_with_an_invite_each_time(vera):
    first, second = vera.slots()[5], vera.slots()[-5]
    assert vera.book(first, "no pass at all").status_code in {403, 422}
    booked = vera.book(first, vera.get_pass())
    assert booked.status_code == 201, booked.text
    assert eventually(vera.mails, within=20)
    link = re.search(r"http\S+/bookings/[^/\s]+(?=\s)", text_of(vera.mails()[0])).group()
    assert link == booked.json()["links"]["manage"]
    token = link.rpartition("/")[2]
    moved = vera.http.post(f"/bookings/{token}/move", json={"start": second})
    assert (moved.status_code, moved.json()["revision"]) == (200, 1)
    assert eventually(lambda: len(vera.mails()) == 2, within=20)
    cancelled = vera.http.post(f"/bookings/{token}/cancellation", json={})
    assert cancelled.json()["state"] == "cancelled"
    assert eventually(lambda: len(vera.mails()) == 3, within=20)
    objects = [icalendar.Calendar.from_ical(calendar_of(mail)) for mail in vera.mails()]
    assert [str(one["METHOD"]) for one in objects] == ["REQUEST", "REQUEST", "CANCEL"]


def text_of(mail):
    return mail.get_body(preferencelist=("plain",)).get_content()


def test_a_killed_worker_is_started_again_and_every_mail_comes_once(composed, vera):
    killed, other = composed.containers("worker")
    booked = [vera.book(start, vera.get_pass()) for start in vera.slots()[10:14]]
    composed.run_in("worker", KILL_ALL)
    booked += [vera.book(start, vera.get_pass()) for start in vera.slots()[20:22]]
    assert {answer.status_code for answer in booked} == {201}
    assert eventually(lambda: len(vera.mails()) >= len(booked), within=200)
    assert_each_came_once(vera, len(booked))
    assert eventually(lambda: started_again(composed, killed), within=30)
    composed.stop(other)
    alone = vera.book(vera.slots()[30], vera.get_pass())
    assert alone.status_code == 201, alone.text
    assert eventually(lambda: len(vera.mails()) > len(booked), within=60)
    assert_each_came_once(vera, len(booked) + 1)
    composed.start(other)
    assert eventually(lambda: is_healthy(composed, other), within=120)


def assert_each_came_once(vera, number):
    """One that was cut off between the mail server's yes and our note may come twice, the same."""
    ids = [mail["Message-ID"] for mail in vera.mails()]
    assert len(set(ids)) == number
    assert len(ids) - number <= 1


def is_healthy(composed, container):
    return as_it_is(composed, container)["State"]["Health"]["Status"] == "healthy"


def as_it_is(composed, container):
    [now] = [each for each in composed.containers() if each["Id"] == container["Id"]]
    return now


def started_again(composed, container):
    now = as_it_is(composed, container)
    return now["State"]["Running"] and now["State"]["StartedAt"] != container["State"]["StartedAt"]


def test_all_end_when_told_to_and_what_was_booked_is_there_after_down_and_up(composed, vera):
    start, token = a_booking(vera)
    assert stopped_by_themselves(composed) == {}
    composed("down")
    assert composed.containers() == []
    composed.up("--no-build")
    kept = vera.http.get(f"/bookings/{token}").json()
    assert (kept["state"], kept["start"]) == ("confirmed", start)
    assert start not in vera.slots()


def a_booking(vera):
    start = vera.slots()[40]
    booked = vera.book(start, vera.get_pass())
    assert booked.status_code == 201, booked.text
    return start, booked.json()["links"]["manage"].rpartition("/")[2]


def stopped_by_themselves(composed):
    """Stop all; return those that did not end well: 137 is one that had to be killed."""
    before = time.monotonic()
    composed("stop")
    print(f"all containers stopped in {time.monotonic() - before:.1f} s")
    ended = {each["Name"]: each["State"]["ExitCode"] for each in composed.containers()}
    return {name: status for name, status in ended.items() if status}


def test_a_backup_brings_every_booking_back_onto_empty_volumes(composed, vera):
    start, token = a_booking(vera)
    dump = composed.backup()
    composed("down", "--volumes")
    composed("up", "--detach", "--wait", "--no-build", "postgres")
    restore = "exec -T postgres pg_restore -U booking -d booking --clean --if-exists"
    composed.piped(*restore.split(), given=dump)
    composed.up("--no-build")
    assert vera.http.get(f"/bookings/{token}").json()["start"] == start
    cancelled = vera.http.post(f"/bookings/{token}/cancellation", json={})
    assert cancelled.json()["state"] == "cancelled"
