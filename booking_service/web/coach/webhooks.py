"""Webhooks: where the coach's programs listen, what they were told, and what did not arrive."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import hook_deliveries, webhooks
from booking_service.usecases.hook_deliveries import PageQuery
from booking_service.usecases.people import CoachCard
from booking_service.usecases.webhooks import Terms, WebhookWish
from booking_service.web import coach_words, hook_words, said, typed
from shared.domain.errors import Invalid, MoveNotAllowed
from shared.domain.webhooks import CHOICES, Happening

pages = Blueprint("coach_webhooks", __name__, url_prefix="/coach/webhooks")

_FIRST_CHOICE = tuple(each for each in CHOICES if each.startswith("booking."))
_OVERLAPS = {"day": timedelta(days=1), "week": timedelta(days=7), "": timedelta(0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form as it was sent, where it needs another look."""

    kept: Mapping[str, str] = field(default_factory=dict, repr=False)
    chosen: tuple[str, ...] = tuple(_FIRST_CHOICE)
    problems: Mapping[str, str] = field(default_factory=dict)


@pages.get("")
@required
def everything(coach: CoachCard) -> str:
    """List the webhooks, and how each fares."""
    return _all(coach, Form())


@pages.post("")
@required
def add(coach: CoachCard) -> ResponseReturnValue:
    """Keep a webhook and show its secret in this answer only."""
    kept = {name: request.form.get(name, "").strip() for name in ("name", "url")}
    try:
        with work() as (tx, now):
            made = webhooks.add(tx, coach.id, _wish(kept), _terms(), now)
    except Invalid as refusal:
        problems = said.remarks(refusal)
        form = Form(kept=kept, chosen=tuple(request.form.getlist("events")), problems=problems)
        return _all(coach, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _one(coach, made.webhook.id, secret=made.secret), HTTPStatus.CREATED


def _terms() -> Terms:
    have = tools.current()
    return Terms(have.desk.sealer, have.private_webhooks)


def _wish(kept: Mapping[str, str]) -> WebhookWish:
    problem = typed.text_problem(kept["name"], webhooks.NAME_LIMIT)
    if problem:
        raise Invalid.field("name", problem)
    return WebhookWish(name=kept["name"], url=kept["url"], happenings=_chosen())


def _chosen() -> list[Happening]:
    """Read what was ticked; what there is none of counts as not ticked."""
    return [Happening(each) for each in request.form.getlist("events") if each in set(CHOICES)]


@pages.get("/<uuid:webhook_id>")
@required
def show(coach: CoachCard, webhook_id: UUID) -> str:
    """Show one webhook with its last deliveries."""
    return _one(coach, webhook_id)


@pages.post("/<uuid:webhook_id>/events")
@required
def choose(coach: CoachCard, webhook_id: UUID) -> ResponseReturnValue:
    """Choose anew what it hears of."""
    wish = WebhookWish(happenings=_chosen())
    return _change(coach, webhook_id, wish, "saved")


@pages.post("/<uuid:webhook_id>/switch")
@required
def switch(coach: CoachCard, webhook_id: UUID) -> ResponseReturnValue:
    """Switch it off, or on again without its old troubles."""
    on = request.form.get("on", "") == "yes"
    done = "hook_on" if on else "hook_off"
    return _change(coach, webhook_id, WebhookWish(enabled=on), done)


def _change(
    coach: CoachCard, webhook_id: UUID, wish: WebhookWish, done: str
) -> ResponseReturnValue:
    try:
        with work() as (tx, now):
            webhooks.change(tx, coach.id, webhook_id, wish, _terms(), now)
    except Invalid as refusal:
        [problem] = said.remarks(refusal).values()
        return _one(coach, webhook_id, problem=problem), HTTPStatus.UNPROCESSABLE_ENTITY
    return _back(webhook_id, done)


def _back(webhook_id: UUID, done: str) -> ResponseReturnValue:
    return redirect(url_for(".show", webhook_id=webhook_id, done=done), HTTPStatus.SEE_OTHER)


@pages.post("/<uuid:webhook_id>/rotation")
@required
def rotate(coach: CoachCard, webhook_id: UUID) -> ResponseReturnValue:
    """Make a new secret, which stands in this answer only; the old one goes on for a while."""
    overlap = _OVERLAPS.get(request.form.get("overlap", "day"), timedelta(days=1))
    with work() as (tx, now):
        made = webhooks.rotate(tx, coach.id, webhook_id, overlap, _terms().sealer, now)
    return _one(coach, webhook_id, secret=made.secret), HTTPStatus.CREATED


@pages.post("/<uuid:webhook_id>/ping")
@required
def ping(coach: CoachCard, webhook_id: UUID) -> ResponseReturnValue:
    """Send something that means nothing."""
    return _tried(
        coach,
        webhook_id,
        lambda tx, now: hook_deliveries.ping(tx, coach.id, webhook_id, now),
        "hook_pinged",
    )


@pages.post("/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/resend")
@required
def resend(coach: CoachCard, webhook_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    """Tell it once more, with the same id and bytes."""
    return _tried(
        coach,
        webhook_id,
        lambda tx, now: hook_deliveries.resend(tx, coach.id, webhook_id, delivery_id, now),
        "hook_resent",
    )


def _tried(
    coach: CoachCard, webhook_id: UUID, act: Callable[[Session, datetime], object], done: str
) -> ResponseReturnValue:
    """Do what may be refused as things stand; a refusal is said on the same page."""
    try:
        with work() as (tx, now):
            act(tx, now)
    except MoveNotAllowed as refusal:
        return _one(coach, webhook_id, problem=str(refusal)), HTTPStatus.CONFLICT
    return _back(webhook_id, done)


@pages.post("/<uuid:webhook_id>/removal")
@required
def remove(coach: CoachCard, webhook_id: UUID) -> ResponseReturnValue:
    """Forget it, with everything that still waited for it."""
    with work() as (tx, now):
        webhooks.remove(tx, coach.id, webhook_id, now)
    return redirect(url_for(".everything", done="hook_removed"), HTTPStatus.SEE_OTHER)


def _all(coach: CoachCard, form: Form) -> str:
    with work() as (tx, now):
        found = webhooks.list_all(tx, coach.id, tools.current().desk.sealer, now)
    return render_template(
        "coach/webhooks.html",
        coach=coach,
        words=coach_words,
        hook_words=hook_words,
        hooks=found,
        form=form,
        choices=CHOICES,
        most=webhooks.MOST,
    )


def _one(coach: CoachCard, webhook_id: UUID, *, secret: str = "", problem: str = "") -> str:
    asked = PageQuery(before=_before())
    with work() as (tx, now):
        hook = webhooks.one(tx, coach.id, webhook_id, tools.current().desk.sealer, now)
        found = hook_deliveries.page(tx, coach.id, webhook_id, asked)
    return render_template(
        "coach/webhook.html",
        coach=coach,
        words=coach_words,
        hook_words=hook_words,
        hook=hook,
        deliveries=found.deliveries,
        older=found.before,
        secret=secret,
        problem=problem,
        choices=CHOICES,
    )


def _before() -> int | None:
    written = request.args.get("before", "")
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) < len(str(2**63))):
        raise Invalid.field("before", "follow the links of the page")
    return int(written)
