"""A backup is whole, says what it can open, and comes back into an empty database only."""

import json
import re
import zipfile

import pytest
from sqlalchemy import text

from booking_service.backups import programs
from booking_service.backups.about import CannotBackUp
from booking_service.usecases import access
from shared.storage import whole
from tests.builders import DESK, MASTER_KEY
from tests.usecases.lived_in import WORDS
from tests.worker.outbox import right_now

ABOUT = text("SELECT about FROM bookings WHERE about IS NOT NULL")


def test_what_was_backed_up_comes_back_row_by_row_and_opens_with_the_same_master_key(
    keeper, sessions, practice
):
    assert keeper.back_up() == 0
    assert "Keep it short, and apart from the master key" in keeper.said.replace("\n", " ")
    assert keeper.restore() == 0
    assert re.search(r"keys: (\d+) of \1 are opened", keeper.said)
    with sessions() as before, keeper.restored() as after:
        assert rows(before) == rows(after)
        assert DESK.sealer.open(after, practice, after.scalar(ABOUT)) == WORDS["about"]
        assert whole.unsound(after) == []
    assert keeper.copy.stat().st_mode & 0o077 == 0


def rows(tx):
    """Every row of every table, as text; notices change with a restore, and sign-ins end."""
    names = set(whole.counts(tx)) - {"notices", "coach_sessions", "sign_in_steps"}
    every = "SELECT {0}::text FROM {0}"
    return {name: sorted(tx.scalars(text(every.format(name)))) for name in names}


def test_a_copy_to_be_kept_opens_nothing_that_clients_wrote(keeper, practice):
    assert keeper.back_up("--without-client-keys") == 0
    assert "The clients' keys are not in this copy" in keeper.said
    about = json.loads(zipfile.ZipFile(keeper.copy).read("about.json"))
    assert (about["clients_keys"], about["rows"]["client_keys"]) == (False, 0)
    assert MASTER_KEY not in json.dumps(about)
    assert keeper.restore() == 0
    assert "restore them by themselves" in keeper.said
    with keeper.restored() as tx:
        assert DESK.sealer.open(tx, practice, tx.scalar(ABOUT)) is None


@pytest.mark.usefixtures("practice")
def test_another_master_key_is_noticed_and_the_right_one_named(keeper, monkeypatch):
    assert keeper.back_up() == 0
    [name] = re.findall(r"opened by: master key (\w+)", keeper.said)
    monkeypatch.setenv("BOOKING_MASTER_KEY", MASTER_KEY[::-1].lstrip("=") + "=")
    assert keeper.restore() == 0
    assert "keys: 0 of " in keeper.said
    assert f"this backup was taken with master key {name}" in keeper.said


@pytest.mark.usefixtures("practice")
def test_a_database_that_holds_something_is_left_alone_unless_told(keeper):
    assert (keeper.back_up(), keeper.restore()) == (0, 0)
    with keeper.restored.begin() as tx:
        tx.execute(text("UPDATE coaches SET greeting = 'written since'"))
    assert (keeper.leave(), keeper.restore()) == (None, 1)
    assert "not empty" in keeper.said
    assert greeting(keeper) == "written since"
    assert keeper.restore("--replace") == 0
    assert greeting(keeper) != "written since"


def greeting(keeper):
    with keeper.restored() as tx:
        found = tx.scalar(text("SELECT greeting FROM coaches"))
    keeper.leave()
    return found


def test_nobody_restores_under_a_service_that_runs(keeper):
    assert keeper.back_up() == 0
    with keeper.restored() as tx:
        tx.execute(text("SELECT 1"))
        assert keeper.restore() == 1
    assert "Stop web, worker and beat first" in keeper.said


def test_a_backup_overwrites_nothing_and_leaves_no_half_of_one(keeper, tmp_path):
    keeper.copy.write_text("something else")
    assert keeper.back_up() == 1
    assert keeper.copy.read_text() == "something else"
    keeper.copy = tmp_path / "no" / "folder"
    assert keeper.back_up() == 1
    keeper.copy = tmp_path / "another"
    assert keeper.do("backup", "postgresql://nobody:hush@127.0.0.1:9/nothing") == 1
    assert "hush" not in keeper.said
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


@pytest.mark.parametrize("harm", ["flipped", "cut", "strange"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(keeper, harm):
    assert keeper.back_up() == 0
    good = keeper.copy.read_bytes()
    half = len(good) // 2
    flipped = good[:half] + bytes([good[half] ^ 1]) + good[half + 1 :]
    harmed = {"flipped": flipped, "cut": good[:half], "strange": b"PGDMP but none"}
    keeper.copy.write_bytes(harmed[harm])
    assert keeper.restore() == 1
    assert "damaged" in keeper.said
    with keeper.restored() as tx:
        assert whole.counts(tx) == {}


def test_a_backup_of_a_newer_release_is_refused_in_words(keeper, sessions):
    with sessions.begin() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert keeper.back_up() == 0
    assert keeper.restore() == 1
    assert "schema 9999, which this release does not know" in keeper.said


def test_a_server_newer_than_every_program_here_is_told_with_what_would_help():
    with pytest.raises(CannotBackUp, match=r"pg_dump of PostgreSQL 99 or newer: .* version \d+"):
        programs.find("pg_dump", 99)


@pytest.mark.usefixtures("practice")
def test_sign_ins_end_with_a_restore(keeper, sessions):
    with sessions.begin() as tx:
        access.enter(tx, tx.scalar(text("SELECT id FROM coaches")), right_now(), "Firefox")
    assert keeper.back_up() == 0
    assert keeper.restore() == 0
    with sessions() as before, keeper.restored() as after:
        assert whole.counts(before)["coach_sessions"] == 1
        assert whole.counts(after)["coach_sessions"] == 0


def test_an_instant_without_an_offset_is_refused_by_the_name_of_its_argument(keeper):
    with pytest.raises(SystemExit):
        keeper.restore("--mail-until", "2026-11-25T10:00:00")
