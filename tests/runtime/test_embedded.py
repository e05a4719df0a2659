import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

from shared.runtime import binaries
from shared.runtime.binaries import Binaries, ServersMissing
from shared.runtime.embedded import DirectoryTaken, EmbeddedServers, ServerFailed
from shared.runtime.processes import Child

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends users")
QUICK = {"fsync": "off"}


@pytest.fixture
def home(tmp_path):
    opened = EmbeddedServers(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def start():
    started = []

    def start_postgres(home):
        home.prepare()
        child = Child("postgres", home.postgres(QUICK))
        started.append(child)
        home.wait_for_postgres(child)
        return child

    yield start_postgres
    for child in started:
        child.stop(patience=5)


def ask(home, statement, database="postgres"):
    with psycopg.connect(home.database_url(database)) as connection:
        return connection.execute(statement).fetchone()


def test_postgres_speaks_utc_on_a_socket_that_only_its_user_reaches(home, start):
    start(home)
    assert ask(home, "SHOW timezone") == ("UTC",)
    assert ask(home, "SHOW listen_addresses") == ("",)
    assert (home.data_dir / "sockets").stat().st_mode & 0o077 == 0


def test_a_database_is_created_once_and_afresh_when_asked(home, start):
    start(home)
    home.create_database("diary")
    with psycopg.connect(home.database_url("diary")) as connection:
        connection.execute("CREATE TABLE kept ()")
    for afresh, left in ((False, "kept"), (True, None)):
        home.create_database("diary", afresh=afresh)
        assert ask(home, "SELECT to_regclass('kept')::text", "diary") == (left,)


def test_a_directory_in_use_is_refused_and_free_again_when_its_user_is_gone(tmp_path):
    first = EmbeddedServers(tmp_path)
    with pytest.raises(DirectoryTaken, match=f"in use by process {os.getpid()}"):
        EmbeddedServers(tmp_path)
    first.close()
    EmbeddedServers(tmp_path).close()


def test_a_path_longer_than_a_socket_may_have_is_no_hindrance(tmp_path, start):
    home = EmbeddedServers(tmp_path / ("long" * 30) / "data")
    child = start(home)
    assert ask(home, "SELECT 1") == (1,)
    child.stop(patience=5)
    home.close()


def test_a_cluster_whose_making_was_cut_short_is_made_again(home, start):
    (home.data_dir / "postgres.new").mkdir()
    (home.data_dir / "postgres").mkdir()
    (home.data_dir / "postgres" / "half").touch()
    start(home)
    assert ask(home, "SELECT 1") == (1,)


def test_a_note_of_a_server_that_is_somebody_else_by_now_is_no_hindrance(tmp_path, start):
    first = EmbeddedServers(tmp_path)
    start(first).stop(patience=5)
    first.close()
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{os.getppid()}\n{tmp_path}\n1\n")
    again = EmbeddedServers(tmp_path)
    child = start(again)
    assert ask(again, "SELECT 1") == (1,)
    child.stop(patience=5)
    again.close()


def test_a_killed_postgres_starts_again_on_what_was_committed(home, start):
    child = start(home)
    with psycopg.connect(home.database_url("postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(child.pid, signal.SIGKILL)
    child.wait(5)
    for _ in range(20):  # the dead server's processes may need a moment to notice
        try:
            start(home)
            break
        except ServerFailed:
            pass
    assert ask(home, "SELECT number FROM kept") == (7,)


def test_a_server_that_cannot_start_says_why(home):
    home.prepare()
    child = Child("postgres", home.postgres({"max_connections": "-1"}))
    with pytest.raises(ServerFailed, match="max_connections"):
        home.wait_for_postgres(child)


def test_another_postgres_can_be_named_and_a_missing_one_is_missed_in_words(monkeypatch, tmp_path):
    there = binaries.find().postgres_bin
    (tmp_path / "bin").symlink_to(there)
    monkeypatch.setenv("BOOKING_PG_BIN", str(tmp_path / "bin"))
    assert binaries.find().postgres_bin == there
    monkeypatch.setenv("BOOKING_PG_BIN", str(tmp_path))
    with pytest.raises(ServersMissing, match="postgres is missing"):
        binaries.find()


@as_root
def test_servers_of_a_private_home_run_as_a_user_who_cannot_enter_it(tmp_path):
    found = binaries.find()
    private = tmp_path / "home"
    package = found.postgres_bin.parents[1]
    shutil.copytree(package / "pginstall", private / package.name / "pginstall")
    libraries = package.with_name(package.name + ".libs")
    shutil.copytree(libraries, private / libraries.name)
    private.chmod(0o700)
    mine = Binaries(private / package.name / "pginstall" / "bin", found.valkey)
    nobody = pwd.getpwnam("nobody").pw_uid
    with tempfile.TemporaryDirectory(prefix="whats-next-") as copies:
        os.chown(copies, nobody, -1)
        lent = mine.within_reach(Path(copies), nobody)
        for name in ("initdb", "postgres"):
            run = subprocess.run([lent.postgres_bin / name, "--version"], user=nobody, check=False)
            assert run.returncode == 0
