"""What the keeper of the machine sees."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from booking_service.api.health import VERSION
from booking_service.app import create_app
from booking_service.usecases import health
from shared.storage import channels, database, delivery_totals, hook_totals


def test_healthz_tells_version_and_zone_rules(visitor):
    shown = visitor.client.get("/healthz").json
    assert shown["status"] == "up"
    assert shown["version"] == VERSION
    assert shown["tzdata"][:2] == "20"


def test_the_version_is_the_projects():
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION


def test_without_redis_the_service_is_ready_and_says_what_is_missing(visitor):
    answer = visitor.client.get("/readyz")
    assert answer.status_code == 200
    assert (answer.json["ready"], answer.json["migrations"]) == (True, "current")
    assert answer.json["redis"] == "away"
    assert answer.json["warnings"]


def test_with_redis_nothing_is_missing(settings, valkey_url):
    app = create_app(settings.model_copy(update={"redis_url": valkey_url}))
    answer = app.test_client().get("/readyz")
    assert (answer.json["redis"], answer.json["warnings"]) == ("reachable", [])
    app.extensions["tools"].engine.dispose()


def test_a_database_behind_the_code_is_not_ready(app, sessions):
    with sessions.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert (answer.json["ready"], answer.json["migrations"]) == (False, "behind")


def test_a_database_of_a_newer_release_does_not_take_this_one_out_of_service(app, sessions):
    with sessions.begin() as tx:
        tx.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["migrations"]) == (200, "ahead")


def test_metrics_name_endpoints_and_no_path(visitor):
    visitor.client.get("/api/v1/coaches/ada?kind=secret")
    visitor.client.get("/no/such/page")
    figures = visitor.client.get("/metrics").text
    assert 'web_requests_total{endpoint="api_slots.coach",method="GET",status="200"}' in figures
    assert 'endpoint="none",method="GET",status="404"' in figures
    times = 'web_request_seconds_count{route="/api/v1/coaches/<slug>",status="2xx"}'
    assert times in figures
    assert 'web_request_seconds_count{route="none",status="4xx"}' in figures
    assert not [word for word in ("ada", "secret", "such") if word in figures]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Bearer the token"}, 200),
    ],
)
def test_a_token_guards_the_metrics_if_one_is_set(settings, headers, status):
    app = create_app(settings.model_copy(update={"metrics_token": SecretStr("the token")}))
    assert app.test_client().get("/metrics", headers=headers).status_code == status
    app.extensions["tools"].engine.dispose()


def test_an_unreachable_database_is_told_and_not_raised():
    engine = database.engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    assert not health.is_database_reachable(engine)
    assert health.migrations(engine) == "unknown"


def test_metrics_tell_how_delivery_goes_and_why_it_pauses(sessions, visitor):
    quiet = visitor.client.get("/metrics").text
    assert 'mail_channel_paused{reason=""} 0.0' in quiet
    assert "notices_overdue 0.0" in quiet
    with sessions.begin() as tx:
        channels.pause(tx, "535 5.7.8 while connecting", timedelta(minutes=1))
        delivery_totals.add(tx, {"sent": 3, "repeated": 1, "uncertain": 2})
    told = visitor.client.get("/metrics").text
    assert 'mail_channel_paused{reason="535 5.7.8 while connecting"} 1.0' in told
    assert 'notices_total{outcome="sent"} 3.0' in told
    assert 'notices_ambiguous_total{then="repeated"} 1.0' in told
    assert 'notices_ambiguous_total{then="uncertain"} 2.0' in told


def test_metrics_tell_how_webhooks_fare_from_the_first_day(sessions, visitor):
    quiet = visitor.client.get("/metrics").text
    assert 'webhook_deliveries_total{outcome="sent"} 0.0' in quiet
    assert figure(quiet, "webhook_deliveries_overdue") == 0
    assert figure(quiet, "webhook_deliveries_oldest_overdue_seconds") == 0
    with sessions.begin() as tx:
        hook_totals.add(tx, {"sent": 3, "broken": 1})
    told = visitor.client.get("/metrics").text
    assert 'webhook_deliveries_total{outcome="sent"} 3.0' in told
    assert 'webhook_deliveries_total{outcome="broken"} 1.0' in told
    assert 'notices_total{outcome="sent"} 0.0' in told


def test_metrics_answer_while_the_database_is_away(settings):
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"
    app = create_app(settings.model_copy(update={"database_url": nowhere}))
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert "notices_overdue" not in answer.text


def test_metrics_tell_what_is_in_doubt_and_how_many_connections_are_used(sessions, visitor):
    visitor.booked()
    with sessions.begin() as tx:
        tx.execute(
            text(
                "UPDATE notices SET state = 'claimed', smtp_started_at = now(),"
                " visible_at = now() - interval '1 minute' WHERE kind = 'booking_confirmed'"
                " AND recipient = 'client'"
            )
        )
    figures = visitor.client.get("/metrics").text
    assert "notices_in_doubt 1.0" in figures
    assert figure(figures, "database_connections") >= 1
    assert figure(figures, "database_connections_limit") == 100


def test_a_connection_that_is_held_is_counted_while_it_is(settings):
    app = create_app(settings)
    engine = app.extensions["tools"].engine

    def in_use():
        return figure(app.test_client().get("/metrics").text, "database_pool_in_use")

    before = in_use()
    with engine.connect():
        assert in_use() == before + 1
    assert in_use() == before
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("10.0.3.7", 200), ("fd00::7", 200),
                            ("8.8.8.8", 401), ("2a00:1450::9", 401), ("", 401)],
)  # fmt: skip
def test_without_a_token_metrics_are_for_the_own_network_only(visitor, address, status):
    asked = visitor.client.get("/metrics", environ_base={"REMOTE_ADDR": address})
    assert asked.status_code == status


def figure(figures, name):
    [line] = [line for line in figures.splitlines() if line.startswith(f"{name} ")]
    return float(line.split()[1])


def test_readyz_without_a_database_names_what_is_missing_and_no_address(settings):
    nowhere = "postgresql+psycopg://somebody:hush@127.0.0.1:9/nothing"
    app = create_app(settings.model_copy(update={"database_url": nowhere}))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert (answer.json["database"], answer.json["migrations"]) == ("away", "unknown")
    assert not [
        word for word in ("somebody", "hush", "127.0.0.1", "nothing") if word in answer.text
    ]
