"""Everything fails at once, and each of 1,500 recipients gets their mail."""

import time

import pytest

from tests.journeys.household import ids

NUMBER = 1500


@pytest.mark.timeout(600)
@pytest.mark.parametrize("run", [1, 2, 3])
def test_a_storm_leaves_each_recipient_with_one_mail_or_with_it_twice_after_a_kill(household, run):
    household.settle()
    household.smtp.taken.clear()
    addresses = [f"storm{run}-{n}@example.com" for n in range(NUMBER)]
    began = time.monotonic()
    household.write_to(addresses)
    all_of_it(household, run)
    household.settle(400)
    took = time.monotonic() - began
    got = {address: [] for address in addresses}
    for address, content in household.smtp.taken:
        got[address].append(content)
    twice = [contents for contents in got.values() if len(contents) == 2]
    print(f"storm {run}: {NUMBER} mails in {took:.0f} s, {len(twice)} twice")
    assert {len(contents) for contents in got.values()} <= {1, 2}
    assert len(twice) <= 2  # the killed worker had two senders
    assert all(first == second for first, second in twice)
    assert len(set(ids(household.smtp.mails))) == NUMBER


def all_of_it(household, run):
    """FLUSHALL, a worker killed, Redis away for 6 s, the mail server away for 5 s of them."""
    time.sleep(1)
    household.wipe_valkey()
    time.sleep(0.5)
    household.kill_worker()
    household.valkey.kill()
    household.smtp.go_away()
    time.sleep(5)
    household.smtp.come_back()
    time.sleep(1)
    household.start_valkey()
    household.another_worker(f"worker-after-storm-{run}")
    household.wipe_valkey()
