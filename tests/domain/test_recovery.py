"""Recovery codes: how they are written, and read again from paper."""

import pytest

from shared.domain import recovery

CODE = recovery.written(bytes(range(25)))


def test_a_code_has_25_letters_in_groups_that_can_be_read_aloud():
    assert CODE == "ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2"


def test_no_letter_looks_like_another():
    every = recovery.written(bytes(range(25))) + recovery.written(bytes(range(7, 32)))
    assert not set(every) & set("IO01")


def test_every_byte_makes_a_letter_and_all_are_as_likely():
    letters = [recovery.written(bytes([n]) * 25)[0] for n in range(256)]
    assert {letters.count(letter) for letter in set(letters)} == {8}


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), CODE.replace("-", " "), f" {CODE} "])
def test_however_it_is_typed_it_is_the_same(typed):
    assert recovery.plain(typed) == "ABCDEFGHJKLMNPQRSTUVWXYZ2"
    assert recovery.looks_like(typed)


@pytest.mark.parametrize("typed", ["", "123456", "123 456", CODE[:-1]])
def test_an_apps_code_is_not_taken_for_one(typed):
    assert not recovery.looks_like(typed)


def test_too_little_chance_is_refused():
    with pytest.raises(ValueError, match="25 random bytes"):
        recovery.written(b"short")
