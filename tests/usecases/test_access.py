"""How a coach signs in, and the programs that act for them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from booking_service.usecases import access, api_access
from booking_service.usecases.api_access import KeyWish
from shared.domain.errors import Forbidden, Invalid, NotFound
from shared.storage.coach_access import ApiKeyRow, CoachSessionRow
from tests.builders import DAY, MINUTE, PASSWORD, QUICK, TUESDAY_8AM
from tests.people import ADA

SECOND = timedelta(seconds=1)


class CountedPasswords:
    """Counts how often a slow hash is computed."""

    def __init__(self):
        self.costly = 0

    def hash(self, password):
        self.costly += 1
        return QUICK.hash(password)

    def matches(self, stored, password):
        self.costly += 1
        return QUICK.matches(stored, password)


def sign_in(tx, email=ADA.email, password=PASSWORD, now=TUESDAY_8AM):
    return access.sign_in(tx, email, password, QUICK, now).token


@pytest.mark.parametrize("email", [ADA.email, ADA.email.upper(), f" {ADA.email} "])
def test_a_coach_signs_in_and_is_known_by_the_token(tx, ada, email):
    token = sign_in(tx, email)
    assert access.coach_for_session(tx, token, TUESDAY_8AM) == ada


def test_a_wrong_password_and_an_unknown_address_are_refused_alike(tx, ada):
    words = set()
    for email, password in [(ada.email, "wrong"), ("nobody@example.com", PASSWORD), ("", "")]:
        with pytest.raises(Forbidden) as refused:
            sign_in(tx, email, password)
        words.add(str(refused.value))
    assert len(words) == 1
    assert tx.scalar(text("SELECT count(*) FROM coach_sessions")) == 0


def test_a_wrong_password_and_an_unknown_address_take_the_same_work(tx, ada):
    work = []
    for email in (ada.email, "nobody@example.com"):
        passwords = CountedPasswords()
        with pytest.raises(Forbidden):
            access.sign_in(tx, email, "a wrong password", passwords, TUESDAY_8AM)
        work.append(passwords.costly)
    assert work == [1, 1]


@pytest.mark.usefixtures("ada")
def test_a_sign_in_lasts_14_days_to_the_second(tx):
    token = sign_in(tx)
    end = TUESDAY_8AM + 14 * DAY
    assert access.coach_for_session(tx, token, end - SECOND) is not None
    assert access.coach_for_session(tx, token, end) is None


def test_signing_out_ends_one_browser_and_no_other(tx, ada):
    here, there = sign_in(tx), sign_in(tx)
    access.sign_out(tx, here)
    assert access.coach_for_session(tx, here, TUESDAY_8AM) is None
    assert access.coach_for_session(tx, there, TUESDAY_8AM) == ada
    access.sign_out(tx, "never signed in")


@pytest.mark.usefixtures("ada")
def test_the_next_sign_in_sweeps_out_those_that_ran_out(tx):
    sign_in(tx)
    sign_in(tx, now=TUESDAY_8AM + 14 * DAY)
    assert tx.scalar(text("SELECT count(*) FROM coach_sessions")) == 1


@pytest.mark.usefixtures("ada")
def test_tokens_are_kept_as_hashes(tx):
    token = sign_in(tx)
    row = tx.scalars(select(CoachSessionRow)).one()
    assert token.encode() not in row.token_hash
    assert len(token) * 6 >= 128


def test_a_key_acts_for_its_coach_and_is_seen_once(tx, ada):
    key_id, key = api_access.new_key(tx, ada.id, KeyWish(name=" my calendar "), TUESDAY_8AM)
    assert api_access.coach_for_key(tx, key, TUESDAY_8AM) == ada
    [seen] = api_access.list_keys(tx, ada.id)
    assert (seen.id, seen.name, seen.last_used_at) == (key_id, "my calendar", TUESDAY_8AM)
    row = tx.scalars(select(ApiKeyRow)).one()
    assert key.encode() not in row.key_hash
    assert key not in repr(seen)


@pytest.mark.parametrize("made_up", ["", "wn_", "wn_made-up", "Bearer"])
@pytest.mark.usefixtures("ada")
def test_a_made_up_key_acts_for_nobody(tx, made_up):
    assert api_access.coach_for_key(tx, made_up, TUESDAY_8AM) is None


def test_use_is_noted_by_the_minute_at_most(tx, ada):
    _, key = api_access.new_key(tx, ada.id, KeyWish(name="k"), TUESDAY_8AM)
    for later in (timedelta(0), MINUTE - SECOND):
        api_access.coach_for_key(tx, key, TUESDAY_8AM + later)
    tx.expire_all()
    assert api_access.list_keys(tx, ada.id)[0].last_used_at == TUESDAY_8AM
    api_access.coach_for_key(tx, key, TUESDAY_8AM + MINUTE)
    tx.expire_all()
    assert api_access.list_keys(tx, ada.id)[0].last_used_at == TUESDAY_8AM + MINUTE


def test_a_revoked_key_is_useless_at_once(tx, ada):
    key_id, key = api_access.new_key(tx, ada.id, KeyWish(name="k"), TUESDAY_8AM)
    api_access.revoke_key(tx, ada.id, key_id, TUESDAY_8AM)
    assert api_access.coach_for_key(tx, key, TUESDAY_8AM) is None
    with pytest.raises(NotFound):
        api_access.revoke_key(tx, ada.id, key_id, TUESDAY_8AM)


def test_another_coachs_key_is_not_found_and_goes_on_working(tx, ada, cleo):
    key_id, key = api_access.new_key(tx, ada.id, KeyWish(name="k"), TUESDAY_8AM)
    assert api_access.list_keys(tx, cleo.id) == []
    for unknown in (key_id, uuid4()):
        with pytest.raises(NotFound):
            api_access.revoke_key(tx, cleo.id, unknown, TUESDAY_8AM)
    assert api_access.coach_for_key(tx, key, TUESDAY_8AM) == ada


@pytest.mark.parametrize("name", ["", "   "])
def test_a_key_has_a_name(tx, ada, name):
    with pytest.raises(Invalid):
        api_access.new_key(tx, ada.id, KeyWish(name=name), TUESDAY_8AM)
