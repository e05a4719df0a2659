from uuid import UUID

import pytest

from shared.messages.return_paths import ReturnPaths

NOTICE = UUID("5f0c2f6e-2f3e-4a67-9a53-6d1d8f0b0001")
PATHS = ReturnPaths("a secret of at least thirty-two letters", "bounces@example.org")


def test_a_return_path_names_its_notice_and_is_always_the_same():
    assert PATHS.read(PATHS.write(NOTICE)) == NOTICE
    assert PATHS.write(NOTICE) == PATHS.write(NOTICE)


def test_it_fits_into_an_envelope():
    local, _, domain = PATHS.write(NOTICE).rpartition("@")
    assert (local.partition("+")[0], domain) == ("bounces", "example.org")
    assert len(local) <= 64  # RFC 5321 section 4.5.3.1.1
    assert local.replace("+", "").isalnum()


def test_mail_servers_may_change_its_case_and_put_it_in_brackets():
    assert PATHS.read(f"<{PATHS.write(NOTICE).upper()}>") == NOTICE


def test_nobody_makes_one_up():
    written = PATHS.write(NOTICE)
    local = written.partition("@")[0]
    for place in range(len("bounces+"), len(local)):
        letter = "a" if written[place] != "a" else "b"
        assert PATHS.read(written[:place] + letter + written[place + 1 :]) is None
    other = ReturnPaths("another secret of thirty-two letters", "bounces@example.org")
    assert PATHS.read(other.write(NOTICE)) is None


@pytest.mark.parametrize(
    "address",
    [
        "", "@", "bounces@example.org", "bounces+@example.org", "bounces+abc@example.org",
        "bounces+ä@example.org", "ada@example.com", "bounces+" + "a" * 40 + "@example.org",
        PATHS.write(NOTICE).replace("example.org", "example.com"),
        PATHS.write(NOTICE).replace("bounces", "other"),
    ],
)  # fmt: skip
def test_any_other_address_names_none(address):
    assert PATHS.read(address) is None
