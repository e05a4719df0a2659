"""The master key is changed while web and worker go on; what was sealed stays readable."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import event, select

from booking_service.usecases.master_key import Rotation, rotate_some
from shared.storage import clients, erasure
from shared.storage.keys import ClientKeyRow, Sealer
from tests.builders import TUESDAY_8AM, a_coach, contact

OLD, NEW, STRANGE = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture
def people(tx):
    """Ada and five clients; under the old master key each has sealed a line."""
    ada = a_coach(tx)
    before = Sealer(OLD)
    found = {}
    for number in range(5):
        client = clients.meet(tx, ada.id, contact(email=f"ben{number}@example.com"), TUESDAY_8AM)
        found[client.id] = before.seal(tx, client.id, f"line {number}")
    return ada, found


def opened(tx, sealer, lines):
    tx.expire_all()
    return sorted(str(sealer.open(tx, owner, line)) for owner, line in lines.items())


LINES = [f"line {number}" for number in range(5)]


def rotate(tx, sealer, at_once=2):
    rotation = Rotation()
    while rotate_some(tx, sealer, rotation, at_once):
        tx.flush()
    return rotation


def test_after_a_rotation_the_new_key_opens_all_and_the_old_one_nothing(tx, people):
    ada, lines = people
    of_coach = Sealer(OLD).seal_for_coach(tx, ada.id, "a password")
    done = rotate(tx, Sealer(NEW, OLD))
    assert (done.done, done.already, done.lost) == (6, 0, [])
    assert opened(tx, Sealer(NEW), lines) == LINES
    assert Sealer(NEW).open_for_coach(tx, ada.id, of_coach) == "a password"
    assert opened(tx, Sealer(OLD), lines) == ["None"] * 5


@pytest.mark.parametrize("keys", [(NEW, OLD), (OLD, NEW)])
def test_halfway_both_settings_read_and_write_for_each_other(tx, people, keys):
    """A process that was started before the change, and one after it."""
    _, lines = people
    rotate_some(tx, Sealer(NEW, OLD), Rotation(), 2)
    tx.flush()
    process = Sealer(*keys)
    assert opened(tx, process, lines) == LINES
    owner = next(iter(lines))
    written = process.seal(tx, owner, "written meanwhile")
    for other in (Sealer(NEW, OLD), Sealer(OLD, NEW)):
        assert other.open(tx, owner, written) == "written meanwhile"


def test_a_rotation_that_was_stopped_goes_on_where_it_was(tx, people):
    _, lines = people
    rotate_some(tx, Sealer(NEW, OLD), Rotation(), 2)
    tx.flush()
    again = rotate(tx, Sealer(NEW, OLD))
    assert (again.done, again.already) == (3, 2)
    assert opened(tx, Sealer(NEW), lines) == LINES
    assert rotate(tx, Sealer(NEW, OLD)).done == 0


def test_a_key_that_no_given_master_key_opens_is_left_as_it_is_and_named(tx, people):
    _, lines = people
    before = {row.client_id: row.sealed_key for row in tx.scalars(select(ClientKeyRow))}
    done = rotate(tx, Sealer(NEW, STRANGE))
    assert done.done == 0
    assert set(done.lost) == set(lines)
    tx.expire_all()
    assert {row.client_id: row.sealed_key for row in tx.scalars(select(ClientKeyRow))} == before


@pytest.mark.usefixtures("people")
def test_rotation_costs_a_query_a_batch_and_not_one_a_client(tx):
    said = []
    event.listen(tx.connection(), "before_cursor_execute", lambda *told: said.append(told[2]))
    rotate(tx, Sealer(NEW, OLD), at_once=100)
    assert len([one for one in said if one.startswith("SELECT")]) <= 4


def test_a_thread_of_many_texts_asks_for_its_key_once(tx, people):
    owner, line = next(iter(people[1].items()))
    tx.expire_all()
    asked = []
    event.listen(tx.connection(), "before_cursor_execute", lambda *said: asked.append(said[2]))
    assert {Sealer(OLD).open(tx, owner, line) for _ in range(30)} == {"line 0"}
    assert len(asked) == 1


def test_a_key_that_was_used_a_moment_ago_opens_nothing_once_it_is_destroyed(tx, people):
    owner, line = next(iter(people[1].items()))
    assert Sealer(OLD).open(tx, owner, line) == "line 0"
    erasure.forget(tx, [owner])
    assert Sealer(OLD).open(tx, owner, line) is None
