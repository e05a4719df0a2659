"""Which new passwords are taken."""

import pytest

from shared.domain.passwords import complaint

ADA = ("Ada Marlow", "ada@example.com", "ada-marlow-coaching")


@pytest.mark.parametrize(
    "good", ["correct horse battery", "xK3-92.ab!", "  blanks count  ", "ÄÖÜ äöü ß€"]
)
def test_a_long_one_is_taken_whatever_it_is_made_of(good):
    assert complaint(good, ADA) is None


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "nine char",
        "password123",
        "PASSWORD123",
        "1234567890",
        "aaaaaaaaaaaa",
        "abababababab",
        "Ada Marlow",
        "ADA@example.com",
        "x" * 500 + "yz" * 251,
    ],
)
def test_a_short_or_well_known_one_is_refused(bad):
    assert complaint(bad, ADA)


def test_the_words_say_what_would_be_right():
    assert complaint("short") == "use at least 10 characters"
