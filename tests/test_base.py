import smtplib
from email.message import EmailMessage

import psycopg
import pytest
import redis
from sqlalchemy import text


@pytest.fixture(params=["first", "second"])
def twice(request):
    return request.param


def count(tx):
    return tx.scalar(text("SELECT count(*) FROM coaches"))


def add_ada(tx):
    tx.execute(
        text(
            "INSERT INTO coaches (id, slug, name, email, password_hash, zone, country, created_at)"
            " VALUES (gen_random_uuid(), 'ada', 'Ada', 'ada@example.com', '', 'UTC', 'GB', now())"
        )
    )


@pytest.mark.usefixtures("twice")
def test_a_commit_in_tx_is_rolled_back_after_the_test(tx):
    assert count(tx) == 0
    add_ada(tx)
    tx.commit()
    assert count(tx) == 1


@pytest.mark.usefixtures("twice")
def test_a_real_commit_is_seen_by_others_and_gone_in_the_next_test(sessions, database_url):
    with sessions.begin() as tx:
        assert count(tx) == 0
        add_ada(tx)
    with psycopg.connect(database_url.replace("+psycopg", "")) as other:
        assert other.execute("SELECT count(*) FROM coaches").fetchone() == (1,)


@pytest.mark.usefixtures("twice")
def test_valkey_is_empty_at_the_start_of_a_test(valkey_url):
    client = redis.Redis.from_url(valkey_url.replace("redis+socket", "unix"))
    assert client.dbsize() == 0
    client.set("left", "over")


def test_the_inbox_keeps_what_it_takes_and_refuses_whom_it_is_told(inbox):
    inbox.answers["cleo@example.com"] = "550 5.1.1 nobody here"
    mail = EmailMessage()
    mail["Subject"] = "Your booking"
    with smtplib.SMTP(inbox.host, inbox.port) as client:
        refused = client.sendmail(
            "a@example.com", ["ben@example.com", "cleo@example.com"], bytes(mail)
        )
    assert list(refused) == ["cleo@example.com"]
    assert [found["Subject"] for found in inbox.to("ben@example.com")] == ["Your booking"]
    assert inbox.to("cleo@example.com") == []
