from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.domain.errors import NotFound
from shared.messages.links import Links, Purpose

MADE_AT = datetime(2026, 6, 1, 9, 0, 0, 250_000, tzinfo=UTC)
LATER = MADE_AT + timedelta(days=30)
BOOKING = UUID("5f0c2f6e-2f3e-4a67-9a53-6d1d8f0b0001")
LINKS = Links("a secret of at least thirty-two letters", "https://whatsnext.example.net/")


def test_a_link_opens_what_it_was_made_for():
    token = LINKS.manage_token(BOOKING, MADE_AT)
    assert LINKS.read(Purpose.MANAGE_BOOKING, token, LATER) == BOOKING


def test_the_same_booking_always_has_the_same_link():
    assert LINKS.manage_token(BOOKING, MADE_AT) == LINKS.manage_token(BOOKING, MADE_AT)


def test_a_link_for_one_purpose_opens_no_other():
    token = LINKS.client_token(BOOKING, MADE_AT)
    with pytest.raises(NotFound):
        LINKS.read(Purpose.MANAGE_BOOKING, token, LATER)


def test_a_link_stops_to_the_second():
    token = LINKS.token(Purpose.CLIENT, BOOKING, LATER.replace(microsecond=0))
    end = LATER.replace(microsecond=0)
    assert LINKS.read(Purpose.CLIENT, token, end - timedelta(seconds=1)) == BOOKING
    with pytest.raises(NotFound):
        LINKS.read(Purpose.CLIENT, token, end)


def test_a_link_lives_four_hundred_days():
    token = LINKS.manage_token(BOOKING, MADE_AT)
    assert LINKS.read(Purpose.MANAGE_BOOKING, token, MADE_AT + timedelta(days=399)) == BOOKING
    with pytest.raises(NotFound):
        LINKS.read(Purpose.MANAGE_BOOKING, token, MADE_AT + timedelta(days=400))


def test_changing_any_letter_of_a_link_breaks_it():
    token = LINKS.manage_token(BOOKING, MADE_AT)
    for place in range(len(token) - 1):  # the last letter holds bits that carry nothing
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(NotFound):
            LINKS.read(Purpose.MANAGE_BOOKING, token[:place] + other + token[place + 1 :], LATER)


@pytest.mark.parametrize("token", ["", ".", "a.b", "x" * 5000, "ü", "\udc80", ".a.b", "a.b.c\r\n"])
def test_nonsense_is_not_found_rather_than_an_error(token):
    with pytest.raises(NotFound):
        LINKS.read(Purpose.MANAGE_BOOKING, token, LATER)


def test_another_installations_link_is_not_found():
    token = Links("another secret of thirty-two letters!", "").manage_token(BOOKING, MADE_AT)
    with pytest.raises(NotFound):
        LINKS.read(Purpose.MANAGE_BOOKING, token, LATER)


def test_every_wrong_link_gets_the_same_answer():
    old = LINKS.token(Purpose.CLIENT, BOOKING, MADE_AT)
    answers = set()
    for token in (old, old + "x", "nonsense", LINKS.manage_token(BOOKING, MADE_AT)):
        with pytest.raises(NotFound) as refused:
            LINKS.read(Purpose.CLIENT, token, LATER)
        answers.add(str(refused.value))
    assert len(answers) == 1


def test_addresses_are_below_the_public_address():
    assert LINKS.manage_url("t") == "https://whatsnext.example.net/bookings/t"
    assert LINKS.client_url("t") == "https://whatsnext.example.net/me/t"
