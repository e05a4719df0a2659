"""Codes from an app: RFC 6238's own examples, the clock that is a little wrong, and used codes."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain import totp

SECRET = b"12345678901234567890"  # RFC 6238 appendix B
NOW = datetime(2026, 6, 8, 9, 0, 10, tzinfo=UTC)
HALF_A_MINUTE = timedelta(seconds=30)


def code(when):
    return totp.code_at(SECRET, totp.step_of(when))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_are_those_of_the_rfc(seconds, said):
    assert code(datetime.fromtimestamp(seconds, UTC)) == said


@pytest.mark.parametrize("away", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(away):
    given = code(NOW + away * HALF_A_MINUTE)
    assert totp.matching_step(SECRET, given, NOW, after=0) == totp.step_of(NOW) + away


@pytest.mark.parametrize("away", [-2, 2])
def test_a_clock_may_not_be_a_minute_off(away):
    assert totp.matching_step(SECRET, code(NOW + away * HALF_A_MINUTE), NOW, after=0) is None


def test_a_used_code_and_those_before_it_are_worthless():
    used = totp.step_of(NOW)
    assert totp.matching_step(SECRET, code(NOW), NOW, after=used) is None
    assert totp.matching_step(SECRET, code(NOW - HALF_A_MINUTE), NOW, after=used) is None
    assert totp.matching_step(SECRET, code(NOW + HALF_A_MINUTE), NOW, after=used) == used + 1


def test_blanks_in_a_code_do_not_matter():
    given = code(NOW)
    assert totp.matching_step(SECRET, f" {given[:3]} {given[3:]} ", NOW, after=0) is not None


@pytest.mark.parametrize(
    "given", ["", "1", "12345", "1234567", "abcdef", "\N{ARABIC-INDIC DIGIT ONE}"]
)
def test_what_is_no_code_matches_nothing(given):
    assert totp.matching_step(SECRET, given, NOW, after=0) is None


def test_the_address_names_whose_account_it_is_and_carries_the_secret():
    address = totp.address(SECRET, "ada@example.com", "What's Next")
    assert address == (
        "otpauth://totp/What%27s%20Next:ada@example.com"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=What%27s%20Next"
    )
