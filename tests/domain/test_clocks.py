from datetime import UTC, date, datetime

import pytest

from shared.domain import clocks
from shared.domain.availability import Availability, Travel

DECEMBER = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)


def test_a_told_time_is_what_the_clock_showed_with_its_zone():
    assert clocks.shown(DECEMBER, "America/Vancouver") == "2026-12-01T09:00[America/Vancouver]"


def test_a_clock_that_shows_what_was_told_has_not_moved():
    told = clocks.shown(DECEMBER, "America/Vancouver")
    assert not clocks.has_moved(told, DECEMBER)
    assert clocks.kept(told) == DECEMBER


def test_rules_that_change_move_the_clock_and_keeping_the_wall_time_finds_its_new_instant():
    """Before 2026 the rules had Vancouver on -08 in December: 16:00 UTC was told as 08:00."""
    told = "2026-12-01T08:00[America/Vancouver]"
    assert clocks.has_moved(told, DECEMBER)
    assert clocks.kept(told) == datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def test_a_travelling_coach_reads_the_clock_of_the_place():
    away = Travel(date(2026, 12, 1), date(2026, 12, 2), "Asia/Tokyo")
    rules = Availability(zone="Europe/London", travel=(away,))
    assert clocks.coach_zone(rules, datetime(2026, 12, 1, 10, 0, tzinfo=UTC)) == "Asia/Tokyo"
    assert clocks.coach_zone(rules, datetime(2026, 12, 5, 10, 0, tzinfo=UTC)) == "Europe/London"


@pytest.mark.parametrize("text", ["", "2026-12-01 09:00", "2026-12-01T09:00", "x[UTC]"])
def test_what_is_no_told_time_is_refused(text):
    with pytest.raises(ValueError, match="told time"):
        clocks.kept(text)
