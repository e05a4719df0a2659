"""Minutes of steady use: memory stays flat, connections come back, and no message is late.

SOAK_MINUTES=60 makes it the whole hour.
"""

import os
import time

import pytest

from tests.journeys.household import Household
from tests.journeys.soak import Load, Readings

MINUTES = float(os.environ.get("SOAK_MINUTES", "5"))
LATE = 15  # seconds
# Between the fifth after the warm-up and the last one. In five minutes a process answers some
# thousands of requests or sends hundreds of mails in that time: a leak of one object of a
# kilobyte each would show, while what Python's allocator keeps in reserve moves by 1 or 2 MB.
FLAT = 5.0  # MB
FEW = 2  # connections: a pool opens another when chance wants it, up to its size; a leak goes on
PAUSE = 2.0  # seconds between readings
LATEST = (
    "SELECT max(extract(epoch FROM sent_at - due_at)), count(*) FROM notices WHERE state = 'sent'"
)
UNSENT = (
    "SELECT state, count(*) FROM notices WHERE due_at <= clock_timestamp()"
    " AND state NOT IN ('sent', 'superseded') GROUP BY state"
)

FORGOTTEN = (
    "SELECT pid, query FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
    " AND clock_timestamp() - state_change > interval '5 s'"
)


@pytest.mark.timeout(MINUTES * 60 + 240)
def test_in_steady_use_memory_is_flat_no_connection_leaks_and_no_message_is_late(tmp_path):
    with Household(tmp_path) as household:
        readings = Readings(household)
        with Load(household) as load:
            until = time.monotonic() + MINUTES * 60
            while time.monotonic() < until:
                readings.take()
                load.goes_on()
                time.sleep(PAUSE)
        household.settle()
        [(latest, sent)] = household.query(LATEST)
        unsent = household.query(UNSENT)
        forgotten = household.query(FORGOTTEN)
    growth = readings.growth()
    report(load, growth, readings, latest, sent)
    assert load.done["booked"] > MINUTES * 10
    assert (unsent, forgotten) == ([], [])
    assert latest <= LATE
    assert readings.connections_grew() <= FEW
    assert {n: (a, b) for n, (a, b, _, _) in growth.items() if b - a > FLAT} == {}
    assert {n: (a, b) for n, (_, _, a, b) in growth.items() if b > a + 2} == {}


def report(load, growth, readings, latest, sent):
    print(f"\n{MINUTES:g} minutes: {dict(load.done)}; {sent} mails, the latest {latest:.1f} s late")
    print(f"connections: {readings.connections[0]} at first, {max(readings.connections)} at most,")
    print(f"             {readings.connections[-1]} at last")
    for name, megabytes in readings.courses().items():
        course = " ".join(f"{each:6.1f}" for each in megabytes)
        print(f"{name:12} {course} MB, {growth[name][2]:g} -> {growth[name][3]:g} files")
