"""The search for answers in logs would find one: shown by logging some on purpose."""

import pytest
import structlog
from flask import request

from booking_service.app import create_app
from tests.journeys.traces import found_in
from tests.people import MONDAY_9AM
from tests.web.pages import TALK_FIRST, THERAPIST_FIRST, UNSAFE, answer

ANSWERS = [THERAPIST_FIRST, UNSAFE, TALK_FIRST | {"mental_health": "recovered"}]


@pytest.fixture
def app(settings):
    """An application of its own, which is given a hook."""
    app = create_app(settings, clock=lambda: MONDAY_9AM)
    yield app
    app.extensions["tools"].engine.dispose()


def words_left_in_the_logs(browser, answers, caplog):
    answer(browser, answers)
    assert "a line to see that logs are heard" in caplog.text
    return found_in("log", caplog.text)


def listen(app, tell):
    @app.before_request
    def hear():
        structlog.get_logger("tests").warning("a line to see that logs are heard")
        if request.method == "POST":
            tell()


@pytest.mark.parametrize("answers", ANSWERS)
def test_v01_no_answer_is_logged(app, browser, answers, caplog):
    listen(app, lambda: None)
    assert words_left_in_the_logs(browser, answers, caplog) == []


@pytest.mark.parametrize("answers", ANSWERS)
def test_v01_the_check_fails_once_an_answer_is_logged_on_purpose(app, browser, answers, caplog):
    listen(app, lambda: structlog.get_logger("tests").warning("answered", form=dict(request.form)))
    assert ("log", "abuse") in words_left_in_the_logs(browser, answers, caplog)
