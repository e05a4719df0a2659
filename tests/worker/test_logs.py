import io
import json
import logging

import pytest
import structlog

from reminder_worker.jobs.deliver import deliver_due
from shared.runtime import logs

PERSONAL = ("ben", "okoro", "ada", "marlow", "@", "http:", "https:")


@pytest.fixture
def lines():
    """Set up logs as a process does, and return a reader of what was written."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("INFO", "worker", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    root.handlers[:], root.level = before


def test_every_line_about_a_notice_has_its_ids_and_nothing_personal(outbox, server, smtp, lines):
    server.script("DOT", "554 5.7.1 <ben@example.com> unwanted", "451 ask ada@example.com")
    notices = outbox.plan_many(4)

    def write(tx, about):
        if about.notice.id == notices[3]:
            raise ValueError(f"{about.client.name} <{about.client.email}>")
        return outbox.desk(smtp).write(tx, about)

    deliver_due(outbox.desk(smtp, write=write))
    written = lines()
    assert [line["event"] for line in written] == [
        "notice_not_sent",
        "notice_not_sent",
        "notice_sent",
        "notice_unwritable",
    ]
    assert [line["notice_id"] for line in written] == [str(notice) for notice in notices]
    for line in written:
        line.pop("error_at", None)  # paths of our own files
        assert not [word for word in PERSONAL if word in json.dumps(line).lower()]


def test_an_exception_is_logged_by_type_and_place_without_its_words(lines):
    try:
        int("ben@example.com")
    except ValueError:
        logging.getLogger("a.package").exception("it broke")
    [line] = lines()
    assert (line["event"], line["error"], line["level"]) == ("it broke", "ValueError", "error")
    assert line["error_at"][0].endswith("without_its_words")
    assert "ben@" not in json.dumps(line)
