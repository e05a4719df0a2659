import gc
import os
import signal
import subprocess
import sys
import time

import pytest

from shared.runtime.processes import Child, Command, bare_environment, environment, loading
from tests.journeys.demo import PROJECT, eventually


def command(tmp_path, script, **more):
    argv = ("sh", "-c", script)
    return Command(argv=argv, log=tmp_path / "log", env=bare_environment(), **more)


def lives(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_a_child_says_and_how_it_ended_can_be_read(tmp_path):
    child = Child("teller", command(tmp_path, "echo one; echo two >&2; exit 3"))
    child.wait(5)
    assert (child.has_ended(), child.status, child.log_tail(1)) == (True, 3, "two")
    assert child.log_tail() == "one\ntwo"


def test_a_child_that_will_not_stop_is_ended_after_our_patience(tmp_path):
    child = Child(
        "deaf", command(tmp_path, "trap '' TERM; echo ready; while :; do sleep 0.1; done")
    )
    assert eventually(lambda: child.log_tail() == "ready")
    began = time.monotonic()
    child.stop(patience=0.3)
    assert child.status == -signal.SIGKILL
    assert 0.3 <= time.monotonic() - began < 3


def test_what_a_dead_child_leaves_in_its_session_goes_with_it(tmp_path):
    child = Child("forker", command(tmp_path, "sleep 60 & echo $!; wait"))
    assert eventually(child.log_tail)
    grandchild = int(child.log_tail())
    os.kill(child.pid, signal.SIGKILL)
    assert eventually(child.has_ended)
    assert eventually(lambda: not lives(grandchild))


def test_a_child_dies_when_its_parent_is_killed(tmp_path):
    script = f"""
import sys, time
from pathlib import Path
from shared.runtime.processes import Child, Command, bare_environment
made = Command(argv=("sleep", "60"), log=Path({str(tmp_path)!r}) / "log", env=bare_environment())
print(Child("sleeper", made).pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", script], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    orphan = int(parent.stdout.readline())
    assert lives(orphan)
    parent.kill()
    parent.communicate()
    assert eventually(lambda: not lives(orphan))


def test_ctrl_c_in_our_terminal_does_not_reach_a_child(tmp_path):
    child = Child("apart", command(tmp_path, "sleep 60"))
    assert os.getsid(child.pid) == child.pid != os.getsid(0)
    child.kill()


def test_a_child_of_ours_inherits_settings_and_a_server_inherits_nothing(monkeypatch):
    monkeypatch.setenv("BOOKING_HOLD_LENGTH", "PT1M")
    monkeypatch.setenv("PGPORT", "1")
    assert environment({"BOOKING_PORT": "1"}).items() >= {
        "BOOKING_HOLD_LENGTH": "PT1M", "BOOKING_PORT": "1"
    }.items()  # fmt: skip
    assert "PGPORT" not in bare_environment()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends users")
def test_root_can_lend_a_child_another_user_and_keeps_nothing_of_its_own_groups(tmp_path):
    child = Child("lent", command(tmp_path, "id -u; id -G", user=12345))
    child.wait(5)
    assert child.log_tail() == "12345\n12345"


def test_loading_leaves_the_collector_as_it_was_and_spares_it_what_was_loaded():
    kept = []
    with loading():
        assert not gc.isenabled()
        kept.append([object()])
    assert gc.isenabled()
    assert not any(one is kept for one in gc.get_objects())
    gc.unfreeze()
