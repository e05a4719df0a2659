"""Every route is guarded, or stands here with the reason why anybody may come."""

import re

import pytest

PAGES = {
    "/": "the front",
    "/times": "slots of the practice; each leads to a coach's own",
    "/{}": "a coach's page, with the guide",
    "/{}/start": "the questions",
    "/{}/embed": "what the coach's page says, for a frame",
    "/{}/accent.css": "a colour of the coach's page",
    "/{}/portrait.jpg": "the picture of the coach's page",
    "/{}/privacy": "who keeps what, and what people can ask for",
    "/{}/data": "what is kept and how long",
    "/{}/terms": "terms of the first talk",
    "/{}/times": "slots; the pass is asked for when one is taken",
    "/{}/holds": "asks for a pass",
    "/{}/details": "asks for a hold",
    "/{}/bookings": "asks for a hold and a pass",
    "/{}/waiting": "asks for a pass",
    "/waiting/{}": "signed link",
    "/waiting/{}/departure": "signed link",
    "/offers/{}": "signed link",
    "/offers/{}/booking": "signed link",
    "/offers/{}/refusal": "signed link",
    "/proposals/{}": "signed link",
    "/proposals/{}/choice": "signed link",
    "/proposals/{}/cancellation": "signed link",
    "/bookings/{}": "signed link",
    "/bookings/{}/move": "signed link",
    "/bookings/{}/cancellation": "signed link",
    "/bookings/{}/invite.ics": "signed link",
    "/bookings/{}/next-booking": "signed link",
    "/me": "asks for a link by mail; tells nobody who is known",
    "/me/{}": "signed link",
    "/me/{}/bookings": "signed link",
    "/me/{}/settings": "signed link",
    "/me/{}/export.json": "signed link",
    "/me/{}/export.ics": "signed link",
    "/me/{}/erasure": "signed link",
    "/me/{}/zone": "signed link",
    "/me/{}/language": "signed link",
    "/me/{}/end": "signed link",
    "/me/{}/commitments": "signed link",
    "/me/{}/commitments/{}": "signed link",
    "/me/{}/commitments/{}/check-ins": "signed link",
    "/me/{}/commitments/{}/change": "signed link",
    "/me/{}/commitments/{}/withdrawal": "signed link",
    "/me/{}/wins": "signed link",
    "/me/{}/alliance": "signed link",
    "/me/{}/pauses": "signed link",
    "/me/{}/pauses/{}/end": "signed link",
    "/me/{}/next-booking": "signed link",
    "/me/{}/return": "signed link",
    "/me/{}/address": "signed link",
    "/check-ins/{}": "signed link",
    "/check-ins/{}/thanks": "signed link",
    "/check-ins/{}/next-booking": "signed link",
    "/unsubscribe/{}": "signed link",
    "/unsubscribe/{}/off": "signed link",
    "/unsubscribe/{}/on": "signed link",
    "/feeds/{}.ics": "a token that only the coach knows",
    "/help": "help lines are for everybody",
    "/leave": "the quick exit",
    "/coach/sign-in": "the door itself",
    "/coach/sign-in/code": "the second step of the door",
    "/coach/sign-in/link": "the door by mail",
    "/coach/sign-in/link/{}": "signed link",
    "/coach/sign-in/passkey": "the door for passkeys",
    "/coach/sign-in/passkey/question": "the door for passkeys",
    "/coach/sign-out": "forgetting asks nobody",
    "/static/{}": "style and script",
    "/healthz": "for the machine's keeper",
    "/readyz": "for the machine's keeper",
    "/metrics": "its own token",
    "/problems/{}": "what a refusal means",
    "/api/docs": "the contract",
}
API = {
    "/openapi.json": "the contract",
    "/coaches/{}": "what the coach's page says",
    "/slots": "slots of the practice; the pass is asked for when one is taken",
    "/coaches/{}/slots": "slots; the pass is asked for when one is taken",
    "/coaches/{}/screening": "the questions",
    "/coaches/{}/screenings": "the answers, which are not kept",
    "/coaches/{}/holds": "asks for a pass",
    "/coaches/{}/bookings": "asks for a pass",
    "/coaches/{}/waiting": "asks for a pass",
    "/waiting/{}": "signed link",
    "/offers/{}": "signed link",
    "/offers/{}/booking": "signed link",
    "/offers/{}/refusal": "signed link",
    "/proposals/{}": "signed link",
    "/proposals/{}/choice": "signed link",
    "/bookings/{}": "signed link",
    "/bookings/{}/move": "signed link",
    "/bookings/{}/cancellation": "signed link",
    "/bookings/{}/invite.ics": "signed link",
    "/check-ins/{}": "signed link",
    "/me/{}": "signed link",
    "/me/{}/bookings": "signed link",
    "/me/{}/commitments": "signed link",
    "/me/{}/commitments/{}": "signed link",
    "/me/{}/commitments/{}/check-ins": "signed link",
    "/me/{}/commitments/{}/withdrawal": "signed link",
    "/me/{}/check-ins": "signed link",
    "/me/{}/alliance-history": "signed link",
    "/me/{}/packages": "signed link",
    "/me/{}/waiting": "signed link",
    "/me/{}/wins": "signed link",
    "/me/{}/alliance": "signed link",
    "/me/{}/pauses": "signed link",
    "/me/{}/pauses/{}": "signed link",
    "/me/{}/zone": "signed link",
    "/me/{}/language": "signed link",
    "/me/{}/export": "signed link",
    "/me/{}/erasure": "signed link",
    "/me/{}/return": "signed link",
    "/me/{}/address": "signed link",
    "/unsubscribe/{}": "signed link",
    "/feeds/{}.ics": "a token that only the coach knows",
    "/help": "help lines are for everybody",
}
PUBLIC = PAGES | {f"/api/v1{path}": reason for path, reason in API.items()}
TURNED_AWAY = {303, 400, 401, 403}


@pytest.fixture(scope="module")
def app(nowhere):
    from booking_service.app import create_app

    return create_app(nowhere)


def path_of(rule):
    return re.sub(r"<[^>]+>", "{}", rule.rule)


def is_guarded(app, rule):
    return hasattr(app.view_functions[rule.endpoint], "guard")


def test_every_route_is_guarded_or_public_for_a_reason(app):
    open_doors = [path_of(rule) for rule in app.url_map.iter_rules() if not is_guarded(app, rule)]
    assert sorted(set(open_doors) - set(PUBLIC)) == []


def test_the_coachs_side_is_guarded_but_for_its_door(app):
    coachs = [r for r in app.url_map.iter_rules() if "coach" in r.rule.split("/")]
    open_doors = {path_of(rule) for rule in coachs if not is_guarded(app, rule)}
    assert coachs
    assert {path for path in open_doors if not path.startswith("/coach/sign-in")} <= {
        "/coach/sign-out"
    }


def test_a_stranger_gets_nothing_from_a_guarded_route(app):
    answers = {
        f"{method} {path_of(rule)}": status
        for rule in app.url_map.iter_rules()
        if is_guarded(app, rule)
        for method in sorted(rule.methods - {"OPTIONS", "HEAD"})
        if (status := knock(app, rule, method)) not in TURNED_AWAY
    }
    assert answers == {}


def knock(app, rule, method):
    some_id = "00000000-0000-4000-8000-000000000000"
    path = re.sub(r"<[^>]+>", some_id, rule.rule)
    return app.test_client().open(path, method=method).status_code


def test_no_coach_can_take_the_address_of_a_page(app):
    from booking_service.usecases.people import RESERVED

    first = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()} - {"", "<slug>"}
    assert first - RESERVED == set()
