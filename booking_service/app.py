"""The roof: create_app knows all rooms, and no room knows it."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from booking_service import problems, request_ids, request_spans
from booking_service.api import (
    audit_trail,
    availability,
    bookings,
    client_lists,
    client_thread,
    clients,
    coach_bookings,
    commitments,
    explain,
    feeds,
    health,
    help_lines,
    helplines,
    holidays,
    me,
    notices,
    outside_calendars,
    own_data,
    own_lists,
    packages,
    people,
    proposals,
    reading,
    reminders,
    screening,
    series,
    slots,
    totals,
    unsubscribing,
    waiting,
    webhooks,
    zone_watch,
)
from booking_service.api.contract import Contract
from booking_service.auth import csrf, rate_limit, visitor
from booking_service.equipment import make_tools
from booking_service.web import compression, headers, templating
from booking_service.web.client import any_coach as any_coach_pages
from booking_service.web.client import bookings as booking_pages
from booking_service.web.client import coaches as coach_pages
from booking_service.web.client import commitments as check_in_pages
from booking_service.web.client import contact as contact_pages
from booking_service.web.client import details as detail_pages
from booking_service.web.client import embed as embed_pages
from booking_service.web.client import help as help_pages
from booking_service.web.client import looks as look_pages
from booking_service.web.client import offers as offer_pages
from booking_service.web.client import own_data as own_data_pages
from booking_service.web.client import own_page as own_pages
from booking_service.web.client import policies as policy_pages
from booking_service.web.client import privacy as privacy_pages
from booking_service.web.client import proposals as proposal_pages
from booking_service.web.client import screening as screening_pages
from booking_service.web.client import slots as slot_pages
from booking_service.web.client import thread as thread_pages
from booking_service.web.client import unsubscribing as unsubscribing_pages
from booking_service.web.client import waiting as waiting_pages
from booking_service.web.coach import availability as desk_availability
from booking_service.web.coach import book as desk_book
from booking_service.web.coach import booking as desk_booking
from booking_service.web.coach import bookings as desk_bookings
from booking_service.web.coach import calendars as desk_calendars
from booking_service.web.coach import client_address as desk_client_address
from booking_service.web.coach import clients as desk_clients
from booking_service.web.coach import clocks as desk_clocks
from booking_service.web.coach import embed as desk_embed
from booking_service.web.coach import explain as desk_explain
from booking_service.web.coach import help_lines as desk_help_lines
from booking_service.web.coach import holidays as desk_holidays
from booking_service.web.coach import keys as desk_keys
from booking_service.web.coach import mail_samples as desk_mail_samples
from booking_service.web.coach import mails as desk_mails
from booking_service.web.coach import notices as desk_notices
from booking_service.web.coach import packages as desk_packages
from booking_service.web.coach import policies as desk_policies
from booking_service.web.coach import preparation as desk_preparation
from booking_service.web.coach import profile as desk_profile
from booking_service.web.coach import proof as desk_proof
from booking_service.web.coach import proposals as desk_proposals
from booking_service.web.coach import referral as desk_referral
from booking_service.web.coach import reminders as desk_reminders
from booking_service.web.coach import security as desk_security
from booking_service.web.coach import security_app as desk_security_app
from booking_service.web.coach import security_passkeys as desk_security_passkeys
from booking_service.web.coach import series as desk_series
from booking_service.web.coach import sign_in as desk_door
from booking_service.web.coach import sign_in_link as desk_door_link
from booking_service.web.coach import sign_in_passkey as desk_door_passkey
from booking_service.web.coach import thread as desk_thread
from booking_service.web.coach import totals as desk_totals
from booking_service.web.coach import waiting as desk_waiting
from booking_service.web.coach import webhooks as desk_webhooks
from booking_service.web.coach import week as desk_week
from booking_service.web.coach import wording as desk_wording
from shared.runtime import logs, tracing
from shared.runtime.clock import utc_now
from shared.runtime.settings import Settings
from shared.storage import audit

CALLS: tuple[Contract, ...] = (
    slots.calls,
    screening.calls,
    helplines.calls,
    bookings.calls,
    waiting.calls,
    proposals.calls,
    me.calls,
    commitments.calls,
    own_data.calls,
    own_lists.calls,
    people.calls,
    availability.calls,
    holidays.calls,
    coach_bookings.calls,
    waiting.coachs,
    proposals.coachs,
    explain.calls,
    clients.calls,
    client_thread.calls,
    client_lists.calls,
    notices.calls,
    help_lines.calls,
    totals.calls,
    audit_trail.calls,
    feeds.calls,
    outside_calendars.calls,
    reminders.calls,
    series.calls,
    packages.calls,
    feeds.public,
    zone_watch.calls,
    unsubscribing.calls,
    webhooks.calls,
)
PAGES: tuple[Blueprint, ...] = (
    help_pages.pages,
    feeds.short,
    screening_pages.pages,
    any_coach_pages.pages,
    slot_pages.pages,
    detail_pages.pages,
    booking_pages.pages,
    own_pages.pages,
    check_in_pages.pages,
    privacy_pages.pages,
    thread_pages.pages,
    contact_pages.pages,
    own_data_pages.pages,
    unsubscribing_pages.pages,
    waiting_pages.pages,
    offer_pages.pages,
    proposal_pages.pages,
    policy_pages.pages,
    look_pages.pages,
    embed_pages.pages,
    desk_door.pages,
    desk_door_passkey.pages,
    desk_door_link.pages,
    desk_proof.pages,
    desk_embed.pages,
    desk_security.pages,
    desk_security_app.pages,
    desk_security_passkeys.pages,
    desk_bookings.pages,
    desk_book.pages,
    desk_series.pages,
    desk_booking.pages,
    desk_proposals.pages,
    desk_waiting.pages,
    desk_week.pages,
    desk_explain.pages,
    desk_availability.pages,
    desk_holidays.pages,
    desk_reminders.pages,
    desk_calendars.pages,
    desk_clocks.pages,
    desk_notices.pages,
    desk_mails.pages,
    desk_mail_samples.pages,
    desk_clients.pages,
    desk_client_address.pages,
    desk_packages.pages,
    desk_thread.pages,
    desk_preparation.pages,
    desk_referral.pages,
    desk_keys.pages,
    desk_webhooks.pages,
    desk_profile.pages,
    desk_help_lines.pages,
    desk_wording.pages,
    desk_policies.pages,
    desk_totals.pages,
    coach_pages.pages,
)
LARGEST_BODY = 256 * 1024  # bytes; a coach's whole availability, dates of years included, fits


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = utc_now) -> Flask:
    """Build the web application; settings come from the environment if none are given."""
    settings = settings or Settings()
    logs.configure(settings.log_level, "web")
    app = Flask("booking_service", template_folder="web/templates", static_folder="web/static")
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        SESSION_COOKIE_SECURE=settings.cookies_are_secure,
        SESSION_COOKIE_HTTPONLY=True,
    )
    app.extensions["tools"] = make_tools(settings, clock)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        behind = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = behind  # type: ignore[method-assign]  # Flask documents it so
    _open_rooms(app, settings)
    return app


def _open_rooms(app: Flask, settings: Settings) -> None:
    audit.tell(app.extensions["tools"].sessions)
    request_ids.register(app, trust_the_proxy=settings.trusted_proxies > 0)
    tracer = tracing.start(settings.otlp_endpoint, "web")
    tracing.watch(app.extensions["tools"].engine, tracer)
    request_spans.register(app, tracer)
    health.register(app, settings.metrics_token.get_secret_value())
    problems.register(app)
    compression.register(app)
    headers.guard(app)
    visitor.register(app)
    templating.register(app, settings.practice_name)
    rate_limit.register(app, settings.redis_for_limits, enabled=settings.rate_limits)
    by_link_alone = (unsubscribing_pages.pages, check_in_pages.pages)
    csrf.register(app, exempt=[*(contract.blueprint for contract in CALLS), *by_link_alone])
    for contract in CALLS:
        app.register_blueprint(contract.blueprint)
    app.register_blueprint(
        reading.pages(CALLS, title=settings.practice_name, version=health.VERSION)
    )
    for pages in PAGES:
        app.register_blueprint(pages)
