import subprocess
import sys

from tests.journeys.demo import PROJECT

LOST = """
import os, signal, time
from booking_service.demo.runner import listen_for_farewells

class Finalized:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0)  # the handler runs here, and Python ignores what it raises

listen_for_farewells()
try:
    Finalized()
    time.sleep(10)
except KeyboardInterrupt:
    print("heard")
"""


def test_a_farewell_that_falls_into_a_finalizer_is_heard_all_the_same():
    ran = subprocess.run(
        [sys.executable, "-c", LOST], cwd=PROJECT, capture_output=True, text=True, timeout=30
    )
    assert "Exception ignored" in ran.stderr
    assert ran.stdout == "heard\n"
