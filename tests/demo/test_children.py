import pytest

from booking_service.demo.children import NotReady, Service, stop_together, wait_for
from shared.runtime.processes import Command, bare_environment


def service(tmp_path, script):
    argv = ("sh", "-c", script)
    return Service("clerk", Command(argv=argv, log=tmp_path / "log", env=bare_environment()))


def dies_and_is_down_for(clerk, seconds, lived=0.0):
    clerk.child.wait(5)
    died = clerk.started_at + lived
    assert "ended with 3" in clerk.look_after(died)
    assert clerk.look_after(died + seconds - 0.01) is None
    again = clerk.look_after(died + seconds + 0.01)
    assert again == f"clerk runs again as process {clerk.child.pid}"


def test_a_process_that_dies_is_started_again_at_once_and_then_less_and_less_often(tmp_path):
    clerk = service(tmp_path, "exit 3")
    for seconds in (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0):
        dies_and_is_down_for(clerk, seconds)


def test_a_process_that_lived_well_is_started_again_at_once(tmp_path):
    clerk = service(tmp_path, "exit 3")
    dies_and_is_down_for(clerk, 0.1)
    dies_and_is_down_for(clerk, 0.2)
    dies_and_is_down_for(clerk, 0.1, lived=30)


def test_nothing_happens_while_a_process_lives(tmp_path):
    clerk = service(tmp_path, "sleep 60")
    assert clerk.look_after(clerk.started_at + 1) is None
    stop_together([clerk], patience=5)


def test_waiting_for_a_process_that_dies_ends_with_its_last_words(tmp_path):
    with pytest.raises(NotReady, match="clerk ended with 4:\nno money"):
        wait_for(lambda: False, service(tmp_path, "echo no money; exit 4"))


def test_waiting_for_a_process_that_says_nothing_ends_too(tmp_path):
    clerk = service(tmp_path, "sleep 60")
    with pytest.raises(NotReady, match="was not ready after 0 s"):
        wait_for(lambda: False, clerk, patience=0.1)
    stop_together([clerk], patience=5)
