"""A worker whose clock is set back in mid-run: `python -m tests.journeys.clocked FILE`.

Once FILE is there, every clock reading of the worker's children is an hour earlier.
"""

import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from reminder_worker.__main__ import main


def step_back_when(signal):
    """Watch for the file, in each child that the worker forks."""

    def watch():
        while not signal.exists():
            time.sleep(0.02)
        time_machine.travel(datetime.now(UTC) - timedelta(hours=1), tick=True).start()

    def in_child():
        threading.Thread(target=watch, daemon=True).start()

    os.register_at_fork(after_in_child=in_child)


if __name__ == "__main__":
    step_back_when(Path(sys.argv[1]))
    sys.exit(main(["worker"]))
