"""The document says what the calls do, and the calls keep what it says."""

import re
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance


@pytest.fixture
def document(visitor):
    return visitor.get("/openapi.json").json


def test_the_document_is_openapi_3_1_and_names_every_call(document, app):
    assert document["openapi"] == "3.1.0"
    described = {
        f"{method.upper()} /api/v1{path}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    routes = {
        f"{method} {in_braces(rule.rule)}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert described == routes


def in_braces(rule):
    return re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule)


def test_guarded_calls_say_that_they_want_a_key(document):
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert ("security" in operation) == path.startswith("/coach/"), path


def test_every_call_says_what_it_does(document):
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    assert all(one["summary"].endswith(".") for one in operations)
    assert len({one["operationId"] for one in operations}) == len(operations)


def test_the_page_shows_every_call_and_loads_nothing_from_elsewhere(visitor, document):
    page = visitor.client.get("/api/docs").text
    assert all(f"/api/v1{path}" in page for path in document["paths"])
    assert not re.findall(r'(?:src|href)="(?!/)', page.replace('href="#', 'href="/#'))


def test_the_type_of_a_problem_leads_to_its_meaning(visitor):
    answer = visitor.client.get("/problems/slot_taken", follow_redirects=True)
    assert answer.status_code == 200
    assert 'id="problem-slot_taken"' in answer.text


def test_an_answer_is_kept_by_nobody(visitor):
    for answer in (visitor.get("/coaches/ada"), visitor.get("/nothing"), visitor.answer()):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


NEVER_WRONG = {"/help"}  # whatever is asked, help is given


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_nothing_that_can_be_sent_breaks_the_contract(app, ada, mode):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    schema.config.generation.update(allow_extra_parameters=False)  # those are ignored, by intent
    refusals = schema.config.checks.negative_data_rejection
    # A list that is longer than allowed may be larger than we take; the document names both.
    refusals.expected_statuses = [*refusals.expected_statuses, "413"]
    passed = Counter()
    schema.hook("after_validate")(lambda _, case, response, results: count(passed, results))  # noqa: ARG005
    asked = {
        operation.label: send_many(operation, mode, ada.headers)
        for operation in (found.ok() for found in schema.get_all_operations())
        if mode is GenerationMode.POSITIVE or operation.path not in NEVER_WRONG
    }
    answers = [one for given in asked.values() for one in given]
    print(
        f"schemathesis {schemathesis.__version__}, {mode.value} data: {len(asked)} operations,"
        f" {len(answers)} cases, {passed.total()} checks of {len(passed)} kinds, nothing found"
    )
    assert [one.status_code for one in answers if one.status_code >= 500] == []
    assert [label for label, given in asked.items() if not given] == []
    assert len(passed) > 8  # each of the default checks was asked


def count(passed, results):
    """Note by name which checks an answer has passed; one that it fails is raised by itself."""
    passed.update(one.name for one in results if one.failure is None)


def send_many(operation, mode, headers):
    """Send what fits the document, or what does not, check each answer, and return them all.

    A well-formed request may still break a rule (a start that is not offered), so a refusal of
    well-formed data is no fault. And a crisis answer is heard however malformed the form is.
    """
    answers, left_out = [], [positive_data_acceptance]
    if operation.path.endswith("/screenings"):
        left_out.append(negative_data_rejection)

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def send(case):
        answers.append(case.call_and_validate(headers=headers, excluded_checks=left_out))

    send()
    return answers
