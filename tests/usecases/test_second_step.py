"""The second step: an app's code or a recovery code, each used once; five tries."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from booking_service.usecases import access, passwords, second_step
from shared.domain import totp
from shared.domain.errors import Forbidden, Invalid, MoveNotAllowed, SignInRequired
from shared.storage.sign_in import AppRow, RecoveryCodeRow, StepRow
from tests.builders import DESK, MINUTE, PASSWORD, QUICK, TUESDAY_8AM

LATER = TUESDAY_8AM + 2 * MINUTE
SEAL = DESK.sealer


def secret_of(tx, coach):
    row = tx.scalars(select(AppRow).where(AppRow.coach_id == coach.id)).one()
    return bytes.fromhex(SEAL.open_for_coach(tx, coach.id, row.sealed_secret))


def code(tx, coach, now):
    return totp.code_at(secret_of(tx, coach), totp.step_of(now))


def with_app(tx, coach, now=TUESDAY_8AM):
    """Set up an app; return the recovery codes."""
    second_step.begin(tx, coach.id, SEAL, now)
    return second_step.confirm(tx, coach.id, code(tx, coach, now), SEAL, now)


def first_step(tx, coach, now=LATER):
    entry = access.sign_in(tx, coach.email, PASSWORD, QUICK, now)
    assert entry.needs_code
    return entry.token


def finish(tx, step, given, now=LATER):
    return second_step.finish(tx, step, given, DESK, now)


def test_without_an_app_the_password_suffices(tx, ada):
    assert not access.sign_in(tx, ada.email, PASSWORD, QUICK, LATER).needs_code


def test_an_app_that_was_never_confirmed_asks_for_nothing(tx, ada):
    second_step.begin(tx, ada.id, SEAL, TUESDAY_8AM)
    assert not access.sign_in(tx, ada.email, PASSWORD, QUICK, LATER).needs_code


def test_with_an_app_its_code_opens_the_door(tx, ada):
    with_app(tx, ada)
    step = first_step(tx, ada)
    assert access.coach_for_session(tx, step, LATER) is None
    token = finish(tx, step, code(tx, ada, LATER))
    assert access.coach_for_session(tx, token, LATER) == ada


def test_a_code_opens_the_door_once(tx, ada):
    with_app(tx, ada)
    assert finish(tx, first_step(tx, ada), code(tx, ada, LATER))
    assert finish(tx, first_step(tx, ada), code(tx, ada, LATER)) is None


def test_the_code_that_confirmed_the_app_is_used_up(tx, ada):
    with_app(tx, ada, LATER)
    assert finish(tx, first_step(tx, ada), code(tx, ada, LATER)) is None


def test_a_step_is_over_after_it_was_taken(tx, ada):
    with_app(tx, ada)
    step = first_step(tx, ada)
    finish(tx, step, code(tx, ada, LATER))
    with pytest.raises(SignInRequired):
        finish(tx, step, code(tx, ada, LATER + MINUTE), LATER + MINUTE)


def test_a_step_is_over_after_five_minutes(tx, ada):
    with_app(tx, ada)
    step, late = first_step(tx, ada), LATER + access.STEP_LASTS
    with pytest.raises(SignInRequired):
        finish(tx, step, code(tx, ada, late), late)


def test_five_wrong_codes_end_the_step(tx, ada):
    with_app(tx, ada)
    step = first_step(tx, ada)
    assert [finish(tx, step, "000000") for _ in range(5)] == [None] * 5
    with pytest.raises(SignInRequired):
        finish(tx, step, code(tx, ada, LATER))


def test_a_step_of_one_coach_does_not_take_anothers_code(tx, ada, cleo):
    with_app(tx, ada)
    with_app(tx, cleo)
    assert finish(tx, first_step(tx, ada), code(tx, cleo, LATER)) is None


def test_a_recovery_code_stands_in_once(tx, ada):
    codes = with_app(tx, ada)
    assert len(set(codes)) == 8
    assert finish(tx, first_step(tx, ada), codes[3].lower().replace("-", " "))
    assert finish(tx, first_step(tx, ada), codes[3]) is None
    assert second_step.standing(tx, ada.id).recovery_codes == 7


def test_one_coachs_recovery_code_opens_nothing_for_another(tx, ada, cleo):
    codes = with_app(tx, ada)
    with_app(tx, cleo)
    assert finish(tx, first_step(tx, cleo), codes[0]) is None
    assert second_step.standing(tx, ada.id).recovery_codes == 8


def test_new_recovery_codes_end_the_old_ones(tx, ada):
    old = with_app(tx, ada)
    new = second_step.new_recovery_codes(tx, ada.id, LATER)
    assert not set(old) & set(new)
    assert finish(tx, first_step(tx, ada), old[0]) is None
    assert finish(tx, first_step(tx, ada), new[0])


def test_without_an_app_there_are_no_recovery_codes(tx, ada):
    with pytest.raises(Forbidden):
        second_step.new_recovery_codes(tx, ada.id, LATER)


def test_the_secret_is_sealed_and_the_codes_are_hashed(tx, ada):
    codes = with_app(tx, ada)
    secret, row = secret_of(tx, ada), tx.scalars(select(AppRow)).one()
    assert secret not in row.sealed_secret
    assert secret.hex().encode() not in row.sealed_secret
    for kept in tx.scalars(select(RecoveryCodeRow.code_hash)):
        assert len(kept) == 32
        assert not any(part.encode() in kept for part in codes[0].split("-"))


def test_a_wrong_first_code_switches_nothing_on(tx, ada):
    second_step.begin(tx, ada.id, SEAL, TUESDAY_8AM)
    with pytest.raises(Invalid):
        second_step.confirm(tx, ada.id, "000000", SEAL, TUESDAY_8AM)
    assert not second_step.standing(tx, ada.id).is_on


def test_an_app_that_counts_is_not_replaced_by_the_way(tx, ada):
    with_app(tx, ada)
    before = secret_of(tx, ada)
    with pytest.raises(MoveNotAllowed):
        second_step.begin(tx, ada.id, SEAL, LATER)
    assert secret_of(tx, ada) == before
    assert second_step.enrolment(tx, ada.id, ada.email, "Practice", SEAL) is None


def test_an_app_that_is_not_confirmed_may_be_begun_anew(tx, ada):
    second_step.begin(tx, ada.id, SEAL, TUESDAY_8AM)
    before = secret_of(tx, ada)
    second_step.begin(tx, ada.id, SEAL, TUESDAY_8AM)
    assert secret_of(tx, ada) != before


def test_switched_off_the_password_suffices_again(tx, ada):
    with_app(tx, ada)
    second_step.remove(tx, ada.id, LATER)
    assert not access.sign_in(tx, ada.email, PASSWORD, QUICK, LATER).needs_code
    assert second_step.standing(tx, ada.id) == second_step.SecondStep(is_on=False, recovery_codes=0)


def test_a_new_password_ends_every_other_session_and_what_is_under_way(tx, ada):
    here, there = (access.sign_in(tx, ada.email, PASSWORD, QUICK, LATER).token for _ in "12")
    with_app(tx, ada)
    step = first_step(tx, ada)
    passwords.change(tx, ada.id, "another horse entirely", here, QUICK, LATER)
    assert access.coach_for_session(tx, here, LATER) == ada
    assert access.coach_for_session(tx, there, LATER) is None
    with pytest.raises(SignInRequired):
        finish(tx, step, code(tx, ada, LATER))
    with pytest.raises(Forbidden):
        access.sign_in(tx, ada.email, PASSWORD, QUICK, LATER)


def test_a_poor_new_password_changes_nothing(tx, ada):
    here, there = (access.sign_in(tx, ada.email, PASSWORD, QUICK, LATER).token for _ in "12")
    with pytest.raises(Invalid):
        passwords.change(tx, ada.id, "password123", here, QUICK, LATER)
    assert access.coach_for_session(tx, there, LATER) == ada


def test_the_proof_is_asked_for_again_after_ten_minutes(tx, ada):
    token = access.sign_in(tx, ada.email, PASSWORD, QUICK, TUESDAY_8AM).token
    assert access.inside(tx, token, TUESDAY_8AM + 10 * MINUTE - timedelta(seconds=1)).proved
    assert not access.inside(tx, token, TUESDAY_8AM + 10 * MINUTE).proved
    access.prove(tx, token, PASSWORD, QUICK, LATER + 10 * MINUTE)
    assert access.inside(tx, token, LATER + 11 * MINUTE).proved


def test_a_wrong_password_proves_nothing(tx, ada):
    token = access.sign_in(tx, ada.email, PASSWORD, QUICK, TUESDAY_8AM).token
    with pytest.raises(Forbidden):
        access.prove(tx, token, "wrong and long", QUICK, TUESDAY_8AM + 20 * MINUTE)
    assert not access.inside(tx, token, TUESDAY_8AM + 20 * MINUTE).proved


def test_each_browser_is_listed_with_when_it_was_seen(tx, ada):
    token = access.sign_in(tx, ada.email, PASSWORD, QUICK, TUESDAY_8AM, "Firefox on Linux").token
    access.inside(tx, token, TUESDAY_8AM + 4 * MINUTE)
    [seen] = access.sessions(tx, ada.id, LATER)
    assert (seen.browser, seen.last_seen_at) == ("Firefox on Linux", TUESDAY_8AM)
    access.inside(tx, token, TUESDAY_8AM + 5 * MINUTE)
    tx.expire_all()
    [seen] = access.sessions(tx, ada.id, LATER)
    assert seen.last_seen_at == TUESDAY_8AM + 5 * MINUTE


def test_others_are_signed_out_and_nobody_elses(tx, ada, cleo):
    here, there = (access.sign_in(tx, ada.email, PASSWORD, QUICK, LATER).token for _ in "12")
    cleos = access.sign_in(tx, cleo.email, PASSWORD, QUICK, LATER).token
    access.revoke_other_sessions(tx, ada.id, here, LATER)
    assert access.coach_for_session(tx, here, LATER) == ada
    assert access.coach_for_session(tx, there, LATER) is None
    assert access.coach_for_session(tx, cleos, LATER) == cleo


def test_what_ran_out_is_swept_away_by_the_next(tx, ada):
    with_app(tx, ada)
    first_step(tx, ada)
    first_step(tx, ada, LATER + 6 * MINUTE)
    assert tx.scalar(text("SELECT count(*) FROM sign_in_steps")) == 1
    assert tx.scalars(select(StepRow.token_hash)).one() is not None
