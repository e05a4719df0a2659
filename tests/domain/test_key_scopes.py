"""What a key of each scope may call."""

import pytest

from shared.domain.key_scopes import Scope, allows

SUBJECTS = ["coach_bookings", "coach_waiting", "coach_proposals", "people", "availability", "new"]


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_reading_key_changes_nothing(method, subject):
    assert not allows(Scope.READ, method, subject)


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_key_reads(scope, method):
    assert allows(scope, method, "people")


def test_a_booking_key_changes_bookings_and_nothing_else():
    assert [s for s in SUBJECTS if allows(Scope.BOOKINGS, "POST", s)] == SUBJECTS[:3]


def test_a_full_key_does_everything():
    assert all(allows(Scope.ALL, "DELETE", subject) for subject in SUBJECTS)
