import pytest

from booking_service.demo.children import NotReady, Service, stop_together, wait_for
from shared.runtime.processes import Command, bare_environment


def service(tmp_path, script):
    argv = ("sh", "-c", script)
    return Service("clerk", Command(argv=argv, log=tmp_path / "log", env=bare_environment()))


def is_down_for(clerk, seconds, lived=0.0):
    """Look after it when it died, just before that many seconds are over, and just after."""
    clerk.child.wait(5)
    dead, died = clerk.child.pid, clerk.started_at + lived
    told = [clerk.look_after(died + later) for later in (0, seconds - 0.01, seconds + 0.01)]
    ended = f"clerk (process {dead}) ended with 3"
    return told == [ended, None, f"clerk runs again as process {clerk.child.pid}"]


def test_a_process_that_dies_is_started_again_at_once_and_then_less_and_less_often(tmp_path):
    clerk = service(tmp_path, "exit 3")
    for seconds in (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0):
        assert is_down_for(clerk, seconds)


def test_a_process_that_lived_well_is_started_again_at_once(tmp_path):
    clerk = service(tmp_path, "exit 3")
    assert is_down_for(clerk, 0.1)
    assert is_down_for(clerk, 0.2)
    assert is_down_for(clerk, 0.1, lived=30)


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
