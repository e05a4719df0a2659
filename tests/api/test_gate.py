"""No booking without a pass by any door, and a pass that does no more than it should."""

from datetime import timedelta
from uuid import UUID

import pytest

from booking_service.usecases import clients, people
from shared.messages.links import Purpose
from tests.api.asking import (
    CRISIS,
    GUIDANCE,
    PROCEED,
    TUESDAY_10,
    WEDNESDAY_10,
    Asker,
    client,
    said,
    token_of,
)
from tests.people import BEN, CLEO

HOUR = timedelta(hours=1)
KINDS = ("coaching", "guidance")


@pytest.mark.parametrize("kind", KINDS)
def test_a_clear_pass_books_either_kind(visitor, kind):
    made = visitor.book(kind=kind, **{"pass": visitor.a_pass()})
    assert made.status_code == 201
    assert made.json["state"] == "confirmed"
    assert made.json["kind"] == kind


def test_a_guidance_pass_books_guidance(visitor):
    assert visitor.book(**{"pass": visitor.a_pass(GUIDANCE)}).status_code == 201


def test_a_guidance_pass_does_not_book_coaching_and_stays_good_for_guidance(visitor):
    given = visitor.a_pass(GUIDANCE)
    refused = visitor.book(kind="coaching", **{"pass": given})
    assert said(refused) == (403, "pass_scope")
    assert refused.json["links"]["slots"].endswith("/ada/times?kind=guidance")
    assert visitor.book(**{"pass": given}).status_code == 201


@pytest.mark.parametrize("door", ["hold", "book"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_pass_opens_no_door(visitor, ada, door, kind):
    refused = getattr(visitor, door)(kind=kind)
    assert said(refused) == (403, "pass_required")
    assert refused.json["links"] == {
        "help": "http://localhost/help",
        "screening": "http://localhost/ada/start",
    }
    assert ada.get("/coach/bookings").json == {"bookings": [], "next": None}


def test_free_times_are_shown_without_a_pass(visitor):
    shown = visitor.get("/coaches/ada/slots", **day("2026-06-09"))
    assert shown.status_code == 200
    assert {"start": TUESDAY_10, "end": "2026-06-09T09:30:00Z"} in shown.json["slots"]


def day(on, kind="guidance", zone="Europe/London"):
    return {"kind": kind, "from": on, "to": on, "zone": zone}


def test_a_pass_is_good_for_a_day(visitor, clock):
    given = visitor.a_pass()
    clock.now += 25 * HOUR
    assert said(visitor.book(WEDNESDAY_10, **{"pass": given})) == (403, "pass_expired")


def test_a_pass_that_runs_out_while_the_form_is_filled_in_still_books(visitor, clock):
    given = visitor.a_pass()
    clock.now += 24 * HOUR - timedelta(minutes=5)
    held = visitor.hold(WEDNESDAY_10, **{"pass": given}).json["hold"]
    clock.now += timedelta(minutes=9)
    assert visitor.book(None, hold=held, **{"pass": given}).status_code == 201


def test_a_pass_from_another_browser_opens_nothing(visitor, another):
    given = visitor.a_pass()
    another.answer()
    assert said(another.book(**{"pass": given})) == (403, "pass_mismatch")
    assert said(another.hold(**{"pass": given})) == (403, "pass_mismatch")


def test_a_pass_without_any_cookie_opens_nothing(visitor, app):
    given = visitor.a_pass()
    assert said(Asker(app).book(**{"pass": given})) == (403, "pass_mismatch")


def test_a_pass_makes_one_booking(visitor):
    given = visitor.a_pass()
    assert visitor.book(**{"pass": given}).status_code == 201
    assert said(visitor.book(WEDNESDAY_10, **{"pass": given})) == (409, "pass_used")


def test_a_repeat_with_the_same_key_answers_with_the_same_booking(visitor, ada):
    given = visitor.a_pass()
    first = visitor.book(key="once", **{"pass": given})
    again = visitor.book(key="once", **{"pass": given})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert len(ada.get("/coach/bookings").json["bookings"]) == 1


def test_a_key_that_comes_with_another_request_is_refused(visitor):
    given = visitor.a_pass()
    visitor.book(key="once", **{"pass": given})
    other = visitor.book(WEDNESDAY_10, key="once", **{"pass": given})
    assert said(other) == (422, "idempotency_key_reused")
    assert other.json["errors"][0]["field"] == "Idempotency-Key"


def test_an_altered_pass_looks_like_an_unknown_one(visitor):
    given = visitor.a_pass()
    altered = ("A" if given[0] != "A" else "B") + given[1:]
    answers = [visitor.book(**{"pass": wrong}) for wrong in (altered, "x" * 43, f"{given}.proceed")]
    assert {said(answer) for answer in answers} == {(403, "pass_invalid")}
    assert len({answer.data for answer in answers}) == 1


@pytest.mark.parametrize("path", ["/ada", "/api/v1/coaches/ada/slots"])
def test_a_pass_in_an_address_is_refused(visitor, path):
    refused = visitor.client.get(path, query_string={"pass": "x" * 43})
    assert refused.status_code == 400
    assert "x" * 43 not in refused.text


def test_a_pass_in_an_address_is_named(visitor):
    assert said(visitor.get("/coaches/ada/slots", **{"pass": "x"})) == (400, "pass_in_url")


def test_an_outcome_sent_by_the_client_is_not_believed(visitor):
    assert said(visitor.book(outcome="proceed", may_book=["coaching"])) == (403, "pass_required")


@pytest.mark.parametrize("answers", [CRISIS, PROCEED | {"abuse": "yes"}])
def test_no_way_on_after_an_answer_that_opens_nothing(visitor, answers):
    answered = visitor.answer(answers)
    assert answered.json["pass"] is None
    assert answered.json["may_book"] == []
    refused = visitor.book()
    assert said(refused) == (403, "pass_required")
    assert next(iter(refused.json["links"])) == "help"


def test_a_move_needs_no_pass(visitor):
    token = token_of(visitor.booked(WEDNESDAY_10))
    moved = visitor.post(f"/bookings/{token}/move", {"start": "2026-06-10T12:00:00Z"})
    assert moved.status_code == 200
    assert (moved.json["start"], moved.json["revision"]) == ("2026-06-10T12:00:00Z", 1)


def test_a_coach_books_for_a_client_without_a_pass_and_outside_the_hours(ada):
    body = {"kind": "coaching", "start": "2026-06-13T18:00:00Z", "client": client(CLEO)}
    made = ada.post("/coach/bookings", body)
    assert made.status_code == 201
    assert made.json["by_coach"] is True


def test_a_clients_token_is_no_key(visitor, app):
    token = token_of(visitor.booked())
    refused = Asker(app, key=token).post("/coach/bookings", {"kind": "coaching"})
    assert said(refused) == (403, "forbidden")


def test_ten_wrong_passes_in_a_minute_are_told_to_wait(visitor, another):
    answers = [visitor.book(**{"pass": f"{number:043d}"}) for number in range(10)]
    assert [answer.status_code for answer in answers] == [403] * 9 + [429]
    assert said(answers[-1]) == (429, "slow_down")
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert another.get("/help", country="GB").status_code == 200
    assert another.get("/coaches/ada/screening").status_code == 200
    assert another.client.get("/help").status_code == 200
    assert another.answer(CRISIS).json["outcome"] == "crisis"


def test_a_right_pass_passes_where_wrong_ones_are_told_to_wait(visitor):
    mine = visitor.a_pass()
    for number in range(10):
        refused = visitor.book(**{"pass": f"{number:043d}"})
    assert refused.status_code == 429
    assert visitor.book(**{"pass": mine}).status_code == 201


def test_right_passes_are_not_counted(visitor):
    for _ in range(12):
        assert visitor.hold(**{"pass": visitor.a_pass()}).status_code == 201


def test_a_known_address_does_not_open_its_owners_page(visitor, another, clock):
    ours = visitor.booked(person=BEN)
    clock.now += HOUR
    theirs = another.booked(WEDNESDAY_10, person=BEN)
    assert ours["links"]["client"] is not None
    assert theirs["links"]["client"] is None


@pytest.fixture
def welcomed(visitor, ada):
    """The token of Ben's own link, after Ada has welcomed him."""
    own = visitor.booked()["links"]["client"].rsplit("/", 1)[-1]
    [ben] = ada.get("/coach/clients").json["clients"]
    ada.post(f"/coach/clients/{ben['id']}/welcome")
    return own


def test_a_welcomed_client_books_again_by_their_own_link_without_questions(welcomed, another):
    made = another.book(WEDNESDAY_10, me=welcomed, kind="coaching")
    assert made.status_code == 201
    assert made.json["links"]["screening"] == "http://localhost/ada/start"  # has anything changed?


def test_after_a_crisis_answer_in_this_browser_a_welcome_opens_nothing_for_a_day(
    welcomed, another, clock
):
    another.answer(CRISIS)
    refused = another.book(WEDNESDAY_10, me=welcomed, kind="coaching")
    assert said(refused) == (403, "pass_required")
    clock.now += timedelta(hours=24)
    fresh = a_fresh_link(another.app, welcomed, clock.now)  # the first one has run out, too
    assert another.book("2026-06-11T09:00:00Z", me=fresh, kind="coaching").status_code == 201


def a_fresh_link(app, token, now):
    """The token that a client gets by mail when they ask for another."""
    links = app.extensions["tools"].links
    client_id = links.read(Purpose.CLIENT, token, now - timedelta(hours=24))
    return links.client_token(client_id, now)


def test_after_90_days_a_welcomed_client_is_asked_again(welcomed, another, clock):
    clock.now += timedelta(days=90)
    refused = another.book("2026-09-08T09:00:00Z", me=welcomed)
    assert said(refused) == (403, "pass_required")


@pytest.mark.parametrize("me", ["", "made-up", "x.y"])
def test_a_made_up_link_is_no_pass(visitor, me):
    assert said(visitor.book(me=me)) == (403, "pass_required")
    assert said(visitor.hold(me=me)) == (403, "pass_required")


def test_a_paused_client_books_nothing_until_the_coach_brings_them_back(visitor, ada, clock):
    visitor.booked()
    [ben] = ada.get("/coach/clients").json["clients"]
    given = visitor.a_pass()
    with ada.app.extensions["tools"].sessions.begin() as tx:
        coach_id = people.coach_by_slug(tx, "ada").id
        clients.pause(tx, coach_id, UUID(ben["id"]), clock.now)
    assert said(visitor.book(WEDNESDAY_10, **{"pass": given})) == (403, "client_paused")
    assert ada.post(f"/coach/clients/{ben['id']}/welcome").json["paused"] is False
    assert visitor.book(WEDNESDAY_10, **{"pass": given}).status_code == 201
