"""Help answers at once, whatever is broken behind it."""

import sys
from statistics import median
from time import perf_counter

import pytest

ROUNDS = 40


@pytest.mark.parametrize("state", ["app", "app_without_database"])
@pytest.mark.parametrize("path", ["/help", "/help?country=GB", "/api/v1/help?country=GB"])
def test_help_takes_the_server_less_than_50_milliseconds(request, capsys, state, path):
    visitor = request.getfixturevalue(state).test_client()
    assert visitor.get(path).status_code == 200
    took = median(seconds(visitor, path) for _ in range(ROUNDS))
    with capsys.disabled():
        sys.stdout.write(f"\n  {path}, {state}: {took * 1000:.1f} ms (median of {ROUNDS})\n")
    assert took < 0.05


def seconds(visitor, path):
    begun = perf_counter()
    visitor.get(path)
    return perf_counter() - begun
