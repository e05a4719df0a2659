"""Keys for programs that act for the coach; a key is seen once, when it is made."""

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth.coach import proved, required
from booking_service.tools import work
from booking_service.usecases import api_access, ways_in
from booking_service.usecases.api_access import KeyWish
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words, typed
from shared.domain.access_notices import WayIn
from shared.domain.key_scopes import Scope

pages = Blueprint("coach_keys", __name__, url_prefix="/coach/keys")

_NAME_LIMIT = 120
_LASTS = {"month": timedelta(days=30), "quarter": timedelta(days=90), "year": timedelta(days=365)}


@pages.get("")
@required
def keys(coach: CoachCard) -> str:
    """List the keys."""
    return _page(coach)


@pages.post("")
@proved
def make(coach: CoachCard) -> ResponseReturnValue:
    """Make a key and show it in this answer only: no address and no cookie ever holds it."""
    name = " ".join(request.form.get("name", "").split())
    problem = typed.text_problem(name, _NAME_LIMIT)
    if not name:
        problem = "Give the key a name, so that you know it again."
    if problem:
        return _page(coach, name=name, problem=problem), HTTPStatus.UNPROCESSABLE_ENTITY
    wish = KeyWish(name=name, scope=_scope(), lasts=_LASTS.get(request.form.get("lasts", "")))
    with work() as (tx, now):
        _, key = api_access.new_key(tx, coach.id, wish, now)
        ways_in.tell(tx, coach.id, WayIn.KEY_MADE, tools.current().desk, now)
    return _page(coach, key=key, made=name), HTTPStatus.CREATED


def _scope() -> Scope:
    """Read how much the key may do; what is not named is the least."""
    given = request.form.get("scope", "")
    return Scope(given) if given in set(Scope) else Scope.READ


@pages.post("/<uuid:key_id>/revocation")
@required
def revoke(coach: CoachCard, key_id: UUID) -> ResponseReturnValue:
    """Make a key useless from now on."""
    with work() as (tx, now):
        api_access.revoke_key(tx, coach.id, key_id, now)
    return redirect(url_for(".keys", done="revoked"), HTTPStatus.SEE_OTHER)


def _page(
    coach: CoachCard, *, key: str = "", made: str = "", name: str = "", problem: str = ""
) -> str:
    with work() as (tx, _):
        found = api_access.list_keys(tx, coach.id)
    return render_template(
        "coach/keys.html",
        coach=coach,
        words=coach_words,
        keys=found,
        key=key,
        made=made,
        name=name,
        problem=problem,
    )
