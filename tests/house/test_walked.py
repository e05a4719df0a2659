"""Every page is walked: in a browser, in every look, before axe."""

import pytest

from tests.browser.walked import NO_PAGES, WALKED


@pytest.fixture(scope="module")
def readable(nowhere):
    """What can be asked for by GET, the API apart."""
    from booking_service.app import create_app

    rules = create_app(nowhere).url_map.iter_rules()
    return {
        rule.endpoint
        for rule in rules
        if "GET" in rule.methods and not rule.rule.startswith("/api/v1")
    }


def test_every_page_is_walked_or_is_no_page_for_a_reason(readable):
    walked = {endpoint for walk in WALKED.values() for endpoint in walk.split()}
    assert readable - walked - set(NO_PAGES) == set()


def test_what_is_said_to_be_walked_or_no_page_is_there(readable):
    walked = {endpoint for walk in WALKED.values() for endpoint in walk.split()}
    assert (walked | set(NO_PAGES)) - readable == set()
    assert walked & set(NO_PAGES) == set()
