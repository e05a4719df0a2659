"""Webhooks: addresses of the coach's programs, which are told what happened by ids and times."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from flask import Response
from pydantic import Field

from booking_service import tools
from booking_service.api.contract import Answer, Asked, Asking, Contract
from booking_service.api.fields import Instant, Name
from booking_service.api.repeating import RepeatHeaders, repeat_of
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import hook_deliveries, webhooks
from booking_service.usecases.hook_deliveries import DeliveryView, PageQuery
from booking_service.usecases.people import CoachCard
from booking_service.usecases.repeats import Made, once, seen_once
from booking_service.usecases.webhooks import Terms, WebhookView, WebhookWish
from shared.domain import errors
from shared.domain.addresses import LONGEST
from shared.domain.notices import NoticeState
from shared.domain.webhooks import CHOICES, Happening

calls = Contract("webhooks", api_keys.coach)

_LARGEST_NUMBER = 2**63 - 1
_LONGEST_OVERLAP = 168  # hours

Event = Annotated[
    Happening, Field(strict=False, json_schema_extra={"enum": [each.value for each in CHOICES]})
]
Events = Annotated[list[Event], Field(min_length=1, max_length=len(CHOICES))]
Url = Annotated[
    str, Field(max_length=LONGEST, description="https; a secret, and never shown again")
]


class WebhookAsked(Asked):
    """An address, and what it is to hear of."""

    name: Name
    url: Url
    events: Events
    enabled: bool = True


class WebhookChanges(Asked):
    """What is named changes; what is not stays."""

    name: Name | None = None
    url: Url | None = None
    events: Events | None = None
    enabled: bool | None = None


class RotationAsked(Asked):
    """For how long the old secret goes on signing beside the new one."""

    overlap_hours: int = Field(24, ge=0, le=_LONGEST_OVERLAP)


class NothingAsked(Asked):
    """Nothing needs to be said."""


class DeliveriesAsked(Asking):
    """One state or all; `cursor` is the `next` of the answer before."""

    state: NoticeState | None = None
    cursor: int | None = Field(None, ge=1, le=_LARGEST_NUMBER)
    limit: int = Field(50, ge=1, le=200)


class WebhookAnswer(Answer):
    """A webhook; the address is shown by its server's name.

    `failures` in a row; from five on it `rests_until` then. `off_reason`: why it was switched off,
    if the coach did not do so.
    """

    id: UUID
    name: str
    server: str
    events: list[Happening]
    enabled: bool
    off_reason: str | None
    failures: int
    failing_since: Instant | None
    rests_until: Instant | None
    trouble: str | None
    old_secret_until: Instant | None
    created_at: Instant


class SecretAnswer(WebhookAnswer):
    """A webhook with its new secret, which is shown this once."""

    secret: str


class WebhooksAnswer(Answer):
    """All of the coach's, oldest first: there are at most ten."""

    webhooks: list[WebhookAnswer]


class DeliveryAnswer(Answer):
    """One delivery; `status` is what the program answered last, `reason` why it has not arrived."""

    id: UUID
    event: Happening
    subject_id: UUID
    state: NoticeState
    created_at: Instant
    waits_until: Instant | None
    expires_at: Instant
    attempts: int
    tried_at: Instant | None
    sent_at: Instant | None
    status: int | None
    reason: str | None
    may_resend: bool


class DeliveriesAnswer(Answer):
    """Deliveries, newest first; `next` is null on the last page."""

    deliveries: list[DeliveryAnswer]
    next: int | None


class PingedAnswer(Answer):
    """A ping is on its way."""

    id: UUID
    state: NoticeState


@calls.call("GET /coach/webhooks")
def list_all(coach: CoachCard) -> WebhooksAnswer:
    """List the coach's webhooks."""
    with work() as (tx, now):
        found = webhooks.list_all(tx, coach.id, _terms().sealer, now)
    return WebhooksAnswer(webhooks=[WebhookAnswer(**_told(each)) for each in found])


def _terms() -> Terms:
    have = tools.current()
    return Terms(have.desk.sealer, have.private_webhooks)


def _told(hook: WebhookView) -> dict[str, Any]:
    own = set(WebhookAnswer.model_fields) - {"events"}
    return {name: getattr(hook, name) for name in own} | {"events": list(hook.happenings)}


@calls.call(
    "POST /coach/webhooks",
    status=HTTPStatus.CREATED,
    refuses=(errors.MoveNotAllowed, errors.IdempotencyKeyReused),
)
def add(coach: CoachCard, headers: RepeatHeaders, body: WebhookAsked) -> SecretAnswer:
    """Add a webhook; the worker tells it, this call never goes there.

    A repeat with the same `Idempotency-Key` is refused, as the secret is shown once.
    """
    wish = WebhookWish(name=body.name, url=body.url, happenings=body.events, enabled=body.enabled)
    with work() as (tx, now):

        def made() -> Made[SecretAnswer]:
            new = webhooks.add(tx, coach.id, wish, _terms(), now)
            answer = SecretAnswer(**_told(new.webhook), secret=new.secret)
            return Made(answer=answer, ids=[new.webhook.id])

        return once(tx, repeat_of(coach.id, headers, body), now, made, seen_once)


@calls.call("GET /coach/webhooks/<uuid:webhook_id>")
def show(coach: CoachCard, webhook_id: UUID) -> WebhookAnswer:
    """Show one webhook and how it fares."""
    with work() as (tx, now):
        found = webhooks.one(tx, coach.id, webhook_id, _terms().sealer, now)
    return WebhookAnswer(**_told(found))


@calls.call("PUT /coach/webhooks/<uuid:webhook_id>")
def change(coach: CoachCard, webhook_id: UUID, body: WebhookChanges) -> WebhookAnswer:
    """Change a webhook, or switch it off or on."""
    wish = WebhookWish(name=body.name, url=body.url, happenings=body.events, enabled=body.enabled)
    with work() as (tx, now):
        changed = webhooks.change(tx, coach.id, webhook_id, wish, _terms(), now)
    return WebhookAnswer(**_told(changed))


@calls.call("DELETE /coach/webhooks/<uuid:webhook_id>", status=HTTPStatus.NO_CONTENT)
def remove(coach: CoachCard, webhook_id: UUID) -> Response:
    """Forget a webhook, and everything that still waited for it."""
    with work() as (tx, now):
        webhooks.remove(tx, coach.id, webhook_id, now)
    return Response(status=HTTPStatus.NO_CONTENT)


@calls.call("POST /coach/webhooks/<uuid:webhook_id>/rotation")
def rotate(coach: CoachCard, webhook_id: UUID, body: RotationAsked) -> SecretAnswer:
    """Make a new secret; until the overlap ends, both sign."""
    overlap = timedelta(hours=body.overlap_hours)
    with work() as (tx, now):
        made = webhooks.rotate(tx, coach.id, webhook_id, overlap, _terms().sealer, now)
    return SecretAnswer(**_told(made.webhook), secret=made.secret)


@calls.call(
    "POST /coach/webhooks/<uuid:webhook_id>/ping",
    status=HTTPStatus.ACCEPTED,
    refuses=(errors.MoveNotAllowed,),
)
def ping(coach: CoachCard, webhook_id: UUID, body: NothingAsked) -> PingedAnswer:  # noqa: ARG001  # checked
    """Send something that means nothing, to see whether it arrives."""
    with work() as (tx, now):
        made = hook_deliveries.ping(tx, coach.id, webhook_id, now)
    return PingedAnswer(id=made, state=NoticeState.PENDING)


@calls.call("GET /coach/webhooks/<uuid:webhook_id>/deliveries")
def deliveries(coach: CoachCard, webhook_id: UUID, query: DeliveriesAsked) -> DeliveriesAnswer:
    """List what a webhook was told, and what waits; kept for 30 days."""
    asked = PageQuery(state=query.state, before=query.cursor, limit=query.limit)
    with work() as (tx, _):
        found = hook_deliveries.page(tx, coach.id, webhook_id, asked)
    return DeliveriesAnswer(
        deliveries=[_delivery(each) for each in found.deliveries], next=found.before
    )


def _delivery(view: DeliveryView) -> DeliveryAnswer:
    own = set(DeliveryAnswer.model_fields) - {"event"}
    return DeliveryAnswer(event=view.happening, **{name: getattr(view, name) for name in own})


@calls.call(
    "POST /coach/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/resend",
    status=HTTPStatus.ACCEPTED,
    refuses=(errors.MoveNotAllowed,),
)
def resend(
    coach: CoachCard,
    webhook_id: UUID,
    delivery_id: UUID,
    body: NothingAsked,  # noqa: ARG001  # checked
) -> DeliveryAnswer:
    """Tell it once more, with the same id and bytes."""
    with work() as (tx, now):
        return _delivery(hook_deliveries.resend(tx, coach.id, webhook_id, delivery_id, now))
