"""Ten thousand requests that no program would send: none breaks anything, each refusal says why."""

import os
import random
import time
from uuid import UUID

import pytest

from booking_service.app import CALLS
from tests.api.asking import client, token_of
from tests.api.fuzzing import Fuzz, told

REQUESTS = 10_000
SEED = 119577340  # FUZZ_SEED names another: whoever looks for more faults tries many


def known_to(ada, visitor, app):
    """What leads somewhere: Ada's things, Ben's links, and a key."""
    booking = visitor.booked()
    other = ada.post(
        "/coach/bookings",
        {"kind": "coaching", "start": "2026-06-11T09:00:00Z", "client": client()},
    ).json
    client_id = other["client"]["id"]
    tools = app.extensions["tools"]
    me = tools.links.client_token(UUID(client_id), tools.clock())
    made = ada.post(
        f"/coach/clients/{client_id}/commitments",
        {"what": "Write to my manager", "due_on": "2026-06-15", "how_known": "It is sent"},
    ).json
    hook = ada.post(
        "/coach/webhooks",
        {"name": "x", "url": "https://books.example.org/", "events": ["win.noted"]},
    ).json
    return {
        "key": ada.headers["Authorization"].removeprefix("Bearer "),
        "slug": ["ada"],
        "token": [token_of(booking), me],
        "booking_id": [other["id"], booking["id"]],
        "client_id": [client_id],
        "commitment_id": [made["id"]],
        "webhook_id": [hook["id"]],
        "notice_id": [each["id"] for each in ada.get("/coach/notices").json["notices"][:3]],
        "line_id": ["gb-samaritans"],
    }


@pytest.mark.timeout(300)
def test_ten_thousand_malformed_requests_give_no_500_and_each_refusal_names_its_reason(
    app, ada, visitor
):
    seed = int(os.environ.get("FUZZ_SEED", SEED))
    print(f"FUZZ_SEED={seed}")
    dice = random.Random(seed)  # noqa: S311
    fuzz = Fuzz(dice, known_to(ada, visitor, app))
    calls = [call for contract in CALLS for call in contract.calls]
    asker, seen, begun = app.test_client(), {}, time.monotonic()
    for number in range(REQUESTS):
        call = calls[number % len(calls)]
        request = fuzz.request(call)
        answer = asker.open(**request)
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        assert wrong_with(answer, call) is None, (wrong_with(answer, call), seed, told(request))
    print(f"{REQUESTS} in {time.monotonic() - begun:.0f} s: {dict(sorted(seen.items()))}")
    assert seen.get(200, 0) > REQUESTS / 50  # it got past the doors, too
    assert seen.get(422, 0) > REQUESTS / 10


def wrong_with(answer, call):
    """What is wrong with an answer, if anything."""
    status, where = answer.status_code, f"from {call.method} {call.rule}"
    if status >= 500:
        return f"{status} {where}"
    if status < 400 or answer.request.method == "HEAD":
        return None
    if answer.content_type != "application/problem+json":
        return f"{status} as {answer.content_type} {where}"
    return _wrong_in(answer.json, status)


def _wrong_in(problem, status):
    if not problem.get("code") or problem["status"] != status:
        return f"no code in {problem}"
    if problem["code"] == "invalid" and not all(each["field"] for each in problem["errors"]):
        return f"no field in {problem}"
    return None
