from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.bounces import Bounce, stops

NOW = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
BOUNCE = Bounce(
    message_id="<1@example.com>", addresses=frozenset({"ben@example.com"}), status="5.1.1"
)


@pytest.mark.parametrize(("status", "hard"), [("5.1.1", True), ("5.7.26", True), ("4.4.7", False)])
def test_only_what_will_never_be_delivered_stops_an_address(status, hard):
    told = replace(BOUNCE, status=status)
    assert stops(told, "ben@example.com", NOW, NOW) is hard


def test_news_of_an_address_that_is_mended_by_now_stops_nothing():
    assert not stops(BOUNCE, "ben@example.org", NOW, NOW)


def test_a_forwarded_mail_is_known_by_the_address_it_was_sent_to():
    told = replace(BOUNCE, addresses=frozenset({"b.okoro@else.example", "Ben@example.com"}))
    assert stops(told, "ben@example.com", NOW, NOW)


def test_a_report_about_a_mail_of_last_month_is_no_news():
    assert stops(BOUNCE, "ben@example.com", NOW - timedelta(days=14), NOW)
    assert not stops(BOUNCE, "ben@example.com", NOW - timedelta(days=15), NOW)
    assert not stops(BOUNCE, "ben@example.com", None, NOW)
