"""Makes what the use cases need from outside, for the web, the demo and the command line."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from booking_service.auth.passwords import Argon2
from booking_service.tools import Tools
from booking_service.turnstile import Turnstile
from booking_service.usecases.desk import BookingPolicy, Desk
from booking_service.usecases.last_confirmed import LastConfirmed
from shared.letters import Letters
from shared.messages.links import HiddenLinks, Links
from shared.runtime.clock import utc_now
from shared.runtime.settings import Settings
from shared.runtime.wakeup import Bell, Rope
from shared.storage import database
from shared.storage.keys import Sealer


def make_tools(
    settings: Settings, clock: Callable[[], datetime] = utc_now, engine: Engine | None = None
) -> Tools:
    """Make what the use cases need from outside; nothing connects before it is used."""
    engine = engine or database.engine(settings.database_url, pool_size=settings.web_threads)
    sessions = database.session_factory(engine)
    return Tools(
        sessions=sessions,
        reading=database.reading_factory(engine),
        engine=engine,
        turnstile=Turnstile(max(1, settings.web_threads - 1)),
        confirmed=LastConfirmed(sessions),
        links=Links(settings.secret_key.get_secret_value(), settings.base_url),
        letters=_letters(settings),
        desk=Desk(
            sealer=Sealer(*settings.master_keys),
            policy=BookingPolicy(
                hold_length=settings.hold_length,
                request_length=settings.request_length,
                pass_length=settings.pass_length,
            ),
            mail_domain=settings.mail_from.rpartition("@")[2],
        ),
        passwords=Argon2(quick=settings.quick_passwords),
        ring=Rope(Bell(settings.redis_url).ring).pull,
        clock=clock,
        base_url=settings.base_url,
        exit_url=settings.exit_url,
        practice_name=settings.practice_name,
        mail_from=settings.mail_from,
        redis_url=settings.redis_for_clients,
        keeps=settings.keeps,
        private_calendars=settings.private_calendars,
        private_webhooks=settings.private_webhooks,
        embed_origins=settings.embedders,
    )


def _letters(settings: Settings) -> Letters:
    """Return what shows a coach the mails, without the links that only their client may open."""
    return Letters(
        links=HiddenLinks("", settings.base_url),
        sealer=Sealer(*settings.master_keys),
        **settings.letter_head,
    )
