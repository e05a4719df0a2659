from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from PIL import Image
from sqlalchemy import text

from booking_service.__main__ import main
from booking_service.usecases import api_access
from shared.storage.keys import Sealer

ADA = ["--name", "Ada", "--email", "ada@example.com", "--slug", "ada", "--zone", "Europe/London"]


@pytest.fixture
def settings(monkeypatch, database_url):
    monkeypatch.setenv("BOOKING_DATABASE_URL", database_url)
    monkeypatch.setenv("BOOKING_SECRET_KEY", "s" * 32)
    monkeypatch.setenv("BOOKING_MASTER_KEY", urlsafe_b64encode(b"m" * 32).decode())
    monkeypatch.setenv("BOOKING_QUICK_PASSWORDS", "1")


@pytest.mark.usefixtures("settings")
def test_a_coach_is_created_and_their_key_and_password_are_said_once(sessions, capsys):
    assert main(["create-coach", *ADA, "--key"]) == 0
    said = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert said.keys() == {"page", "password", "key"}
    with sessions() as tx:
        assert api_access.coach_for_key(tx, said["key"], datetime.now(UTC)).slug == "ada"
        stored = tx.scalar(text("SELECT password_hash FROM coaches"))
    assert said["password"] not in stored


@pytest.mark.usefixtures("settings")
def test_a_second_coach_at_the_same_address_is_refused_in_words(capsys):
    main(["create-coach", *ADA])
    assert main(["create-coach", *ADA]) == 1
    assert capsys.readouterr().err.startswith("--slug: another coach already has this address")


@pytest.mark.usefixtures("settings")
def test_a_wrong_zone_names_its_argument(capsys):
    assert main(["create-coach", *ADA[:-1], "Mars/Base"]) == 1
    assert capsys.readouterr().err.startswith("--zone: ")


@pytest.mark.usefixtures("settings")
def test_a_picture_is_set_and_what_is_none_is_refused_by_name(sessions, capsys, tmp_path):
    main(["create-coach", *ADA])
    photograph, letter = tmp_path / "ada.png", tmp_path / "letter.txt"
    Image.new("RGB", (30, 20), "teal").save(photograph)
    letter.write_text("Dear Ada")
    assert main(["set-picture", "--slug", "ada", "--file", str(photograph)]) == 0
    with sessions() as tx:
        assert tx.scalar(text("SELECT picture FROM portraits")).startswith(b"\xff\xd8")
    capsys.readouterr()
    for wrong, said in (
        (["--slug", "ada", "--file", str(letter)], "--file: This file is no picture"),
        (["--slug", "ada", "--file", str(tmp_path / "none")], "--file: No such file"),
        (["--slug", "bea", "--file", str(photograph)], "--slug: There is no such coach"),
    ):
        assert main(["set-picture", *wrong]) == 1
        assert capsys.readouterr().err.startswith(said)
    assert main(["set-picture", "--slug", "ada", "--remove"]) == 0
    with sessions() as tx:
        assert tx.scalar(text("SELECT count(*) FROM portraits")) == 0


@pytest.mark.usefixtures("settings")
def test_migrating_twice_is_harmless():
    assert (main(["migrate"]), main(["migrate"])) == (0, 0)


def test_missing_settings_are_named_and_nothing_is_shown(monkeypatch, capsys):
    monkeypatch.setenv("BOOKING_SECRET_KEY", "too-short")
    monkeypatch.delenv("BOOKING_DATABASE_URL", raising=False)
    assert main(["migrate"]) == 1
    said = capsys.readouterr().err
    assert "BOOKING_DATABASE_URL" in said
    assert "BOOKING_SECRET_KEY" in said
    assert "too-short" not in said


@pytest.mark.usefixtures("settings")
def test_rotate_key_says_how_many_it_resealed_and_is_harmless_again(monkeypatch, sessions, capsys):
    old, new = (urlsafe_b64encode(letter * 32).decode() for letter in (b"m", b"n"))
    main(["create-coach", *ADA])
    with sessions.begin() as tx:
        coach_id = tx.scalar(text("SELECT id FROM coaches"))
        sealed = Sealer(old).seal_for_coach(tx, coach_id, "a password")
    monkeypatch.setenv("BOOKING_MASTER_KEY", new)
    capsys.readouterr()
    assert main(["rotate-key"]) == 1
    assert "BOOKING_MASTER_KEY_OLD" in capsys.readouterr().err
    monkeypatch.setenv("BOOKING_MASTER_KEY_OLD", old)
    assert main(["rotate-key"]) == 0
    assert capsys.readouterr().out == "resealed: 1\nalready: 0\n"
    assert main(["rotate-key"]) == 0
    assert capsys.readouterr().out == "resealed: 0\nalready: 1\n"
    with sessions() as tx:
        assert Sealer(new).open_for_coach(tx, coach_id, sealed) == "a password"
