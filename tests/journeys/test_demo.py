import os
import signal
import smtplib
import subprocess
import sys
from email.message import EmailMessage

import httpx
import pytest
import redis

from tests.journeys.demo import PROJECT, Demo, eventually

NAMES = ["postgres", "valkey", "mailbox", "web", "worker", "beat"]


def test_the_line_tells_everything_and_all_of_it_answers(demo):
    assert list(demo.told) == [
        "url", "mailbox_url", "coach", "data_dir", "database_url", "redis_url", "pids"
    ]  # fmt: skip
    assert list(demo.coach) == ["slug", "email", "password", "key"]
    assert sorted(demo.told["pids"]) == sorted(NAMES)
    assert demo.page().status_code == 200
    assert isinstance(demo.mails(), list)
    assert demo.query("SELECT slug FROM coaches") == [(demo.coach["slug"],)]
    assert demo.redis().ping()


def test_secrets_and_sign_in_are_for_the_owner_only(demo):
    for name in ("demo.json", "running.json"):
        assert (demo.data_dir / name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_process_that_is_killed_is_started_again_at_the_same_place(demo, name):
    before = demo.pids[name]
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: demo.pids[name] != before)
    assert eventually(lambda: answers(demo, name), within=15)


def answers(demo, name):
    asked = {
        "valkey": lambda: demo.redis().ping(),
        "mailbox": lambda: demo.mails() is not None,
        "worker": lambda: any(one["cmd"] == "brpop" for one in demo.redis().client_list()),
    }.get(name, lambda: demo.page().status_code == 200)
    try:
        return asked()
    except (httpx.HTTPError, redis.RedisError):
        return False


def test_the_same_directory_goes_on_where_it_was(tmp_path):
    with Demo(tmp_path, "--empty") as first:
        deliver(first, "Kept")
    assert first.process.returncode == 0
    assert eventually(lambda: first.left_over() == [])
    with Demo(tmp_path) as second:
        assert second.coach == first.coach
        assert "Kept" in [mail["subject"] for mail in second.mails()]
        assert second.query("SELECT count(*) FROM coaches") == [(1,)]


def deliver(demo, subject):
    mail = EmailMessage()
    mail["Subject"] = subject
    with smtplib.SMTP("127.0.0.1", demo.smtp_port) as client:
        client.send_message(mail, "a@example.com", ["ben@example.com"])


def test_a_demo_killed_at_a_stroke_leaves_no_process_and_starts_again(tmp_path):
    with Demo(tmp_path, "--empty") as killed:
        killed.stop(signal.SIGKILL)
        assert eventually(lambda: killed.left_over() == []), killed.left_over()
    with Demo(tmp_path, port=port_of(killed.url)) as again:
        assert again.page().status_code == 200
        assert again.coach == killed.coach


def port_of(url):
    return httpx.URL(url).port


def test_two_demos_run_side_by_side_and_a_third_says_what_is_in_its_way(demo, tmp_path):
    with Demo(tmp_path, "--empty") as other:
        assert other.url != demo.url
        assert other.mails() == [] or other.mails() != demo.mails()
        assert other.page().status_code == demo.page().status_code == 200
    same_place = refused("--data-dir", str(demo.data_dir), "--port", "0")
    assert f"is in use by process {demo.process.pid}. Choose another with --data-dir." in same_place
    same_port = refused("--data-dir", str(tmp_path), "--port", str(port_of(demo.url)))
    assert same_port == f"Port {port_of(demo.url)} cannot be had. Choose another with --port.\n"


def refused(*flags):
    command = [sys.executable, "-m", "booking_service", "demo", *flags]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=20)
    assert ended.returncode == 1
    assert ended.stdout == ""
    return ended.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_is_asked_to_stop_while_it_starts_leaves_nothing(tmp_path, how):
    starting = Demo(tmp_path)
    assert eventually((tmp_path / "postgres" / "postmaster.pid").exists)
    assert starting.stop(how) == 0
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()
    assert not (tmp_path / "sockets").is_symlink()


def test_an_ordinary_user_needs_no_right_of_root(tmp_path):
    with Demo(tmp_path, "--empty", through=as_an_ordinary_user()) as mine:
        assert mine.page().status_code == 200
        server = (tmp_path / "postgres" / "PG_VERSION").stat()
        assert server.st_uid == tmp_path.stat().st_uid


def as_an_ordinary_user():
    """Drop root by a user namespace: `nobody` could not even reach a Python in root's home."""
    if os.geteuid() != 0:
        return ()
    through = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    try:
        subprocess.run([*through, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("root, and user namespaces are not allowed here")
    return through
