"""A worker's clock steps back an hour while it sends; the database's clock decides what is due."""

import os
import signal
import subprocess
import sys

import pytest

from tests.worker.processes import eventually

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def signal_file(household, tmp_path):
    """Only one worker runs, and its clock goes back once this file is there."""
    file = tmp_path / "step-back"
    log = (tmp_path / "clocked.log").open("wb")
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.clocked", str(file)],
        env=household.env, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    eventually(lambda: b"ready" in (tmp_path / "clocked.log").read_bytes(), 60)
    for worker in household.workers:
        os.killpg(worker.pid, signal.SIGSTOP)
    yield file
    for worker in household.workers:
        os.killpg(worker.pid, signal.SIGCONT)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    log.close()


def test_a_clock_that_steps_back_while_mails_go_out_doubles_none_and_loses_none(
    household, visitor, signal_file
):
    addresses = [f"clock{visitor.number}-{n}@example.com" for n in range(40)]
    household.smtp.pace = 0.05
    household.write_to(addresses)
    eventually(lambda: len(household.smtp.taken) >= 10)
    signal_file.touch()
    visitor.comes()
    household.settle()
    household.smtp.pace = 0
    assert [len(household.smtp.to(address)) for address in addresses] == [1] * 40
    assert visitor.objects == visitor.coach_got == [("REQUEST", 0)]
