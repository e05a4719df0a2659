"""Each alert has its page, each page its parts, and every link leads somewhere."""

import re

import pytest
import yaml

from tests.house.source import ROOT

RUNBOOK = ROOT / "docs" / "runbook"
ALERTS = [
    rule
    for group in yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
PARTS = [
    "What it means",
    "What clients feel",
    "Look first",
    "What to do",
    "When to wake somebody",
]
WITHOUT_ALERT = {"README.md", "restore.md", "upgrade.md"}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_says_how_urgent_it_is_and_where_its_page_is(alert):
    assert alert["labels"]["severity"] in {"page", "ticket"}
    assert alert["annotations"]["summary"]
    page = (ROOT / alert["annotations"]["runbook"]).read_text(encoding="utf-8")
    assert page.startswith(f"# {alert['alert']}\n")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == PARTS


def test_every_page_is_about_an_alert_or_named_here_and_all_are_in_the_list():
    pages = {path.name for path in RUNBOOK.glob("*.md")}
    named = {alert["annotations"]["runbook"].rpartition("/")[2] for alert in ALERTS}
    assert pages == named | WITHOUT_ALERT
    listed = (RUNBOOK / "README.md").read_text(encoding="utf-8")
    assert [name for name in pages - {"README.md"} if f"({name})" not in listed] == []


@pytest.mark.parametrize("page", sorted(RUNBOOK.glob("*.md")), ids=lambda page: page.stem)
def test_links_and_settings_of_the_runbook_exist(page):
    from shared.runtime.settings import Settings

    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
    settings = {f"BOOKING_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"\bBOOKING_[A-Z_]*[A-Z]\b", text)) <= settings


def test_every_event_that_the_runbook_looks_for_is_one_that_we_log():
    written = " ".join(
        path.read_text(encoding="utf-8")
        for package in ("shared", "booking_service", "reminder_worker")
        for path in (ROOT / package).rglob("*.py")
    )
    pages = " ".join(path.read_text(encoding="utf-8") for path in RUNBOOK.glob("*.md"))
    events = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", pages)) - NOT_EVENTS
    assert events
    assert [event for event in events if f'"{event}"' not in written] == []


NOT_EVENTS = {
    "error_at", "tried_at", "request_id", "booking_id", "notice_id", "task_id", "subject_id",
    "max_connections", "stop_grace_period", "wait_event_type", "pg_restore",
}  # fmt: skip
