"""What the entrance hands down to the tasks; made in each process after the fork."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine

from reminder_worker.calendars import caldav, ics_feed
from reminder_worker.fetching import Lead
from reminder_worker.jobs.deliver_hooks import HookDesk, Letter
from reminder_worker.jobs.desk import Desk
from reminder_worker.jobs.read_mailbox import Postbox
from reminder_worker.jobs.sync_calendars import Reader
from reminder_worker.mailbox import imap
from reminder_worker.mailbox.reading import understood
from reminder_worker.transports import hooks
from reminder_worker.transports.hooks import Parcel
from reminder_worker.transports.signing import Signer
from reminder_worker.transports.smtp import MailServer, SmtpTransport
from shared.domain.delivery import Waits
from shared.domain.outside import CalendarKind, Frame, Mark, Reading, Source
from shared.domain.retention import Retention
from shared.letters import Letters
from shared.messages.links import Links
from shared.messages.return_paths import ReturnPaths
from shared.runtime import tracing
from shared.runtime.clock import utc_now
from shared.runtime.settings import Settings
from shared.runtime.tracing import Tracer
from shared.storage import audit, database
from shared.storage.database import Sessions
from shared.storage.keys import Sealer

_HOOK_PATIENCE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """One process's way to the database, to the mail server and to the time of day."""

    engine: Engine
    sessions: Sessions
    transport: SmtpTransport
    desk: Desk
    reader: Reader
    hooks: HookDesk
    postbox: Postbox | None
    mail_domain: str
    keeps: Retention
    tracer: Tracer | None = None
    clock: Callable[[], datetime] = utc_now

    def close(self) -> None:
        """Let go of every connection."""
        self.transport.close()
        self.engine.dispose()


class _Drawer:
    tools: Tools | None = None


def current() -> Tools:
    """Return this process's tools."""
    if _Drawer.tools is None:
        raise RuntimeError("lay_out() comes first, after the fork")
    return _Drawer.tools


def lay_out(made: Tools) -> None:
    """Make these the tools of this process."""
    _Drawer.tools = made


def put_away() -> None:
    """Close this process's tools, if it has any."""
    if _Drawer.tools is not None:
        _Drawer.tools.close()
        _Drawer.tools = None


def make(
    settings: Settings,
    *,
    leave_alone: tuple[type[Exception], ...] = (),
    stopping: Callable[[], bool] = lambda: False,
) -> Tools:
    """Make tools by the settings; nothing connects before it is used."""
    engine = database.engine(settings.database_url, pool_size=2)
    sessions = database.session_factory(engine)
    audit.tell(sessions)
    tracer = tracing.start(settings.otlp_endpoint, "worker")
    tracing.watch(engine, tracer)
    transport = _transport(settings)
    mail_domain = settings.mail_from.rpartition("@")[2]
    desk = Desk(
        sessions=sessions,
        write=_letters(settings),
        send=transport,
        clock=utc_now,
        lease=settings.notice_lease,
        mail_domain=mail_domain,
        limit=settings.notice_batch,
        waits=_waits(settings),
        leave_alone=leave_alone,
        stopping=stopping,
    )
    return Tools(
        engine=engine,
        sessions=sessions,
        transport=transport,
        desk=desk,
        reader=_reader(settings, sessions, stopping),
        hooks=_hooks(settings, sessions, engine, stopping),
        postbox=_postbox(settings, desk),
        mail_domain=mail_domain,
        keeps=settings.keeps,
        tracer=tracer,
    )


def _reader(settings: Settings, sessions: Sessions, stopping: Callable[[], bool]) -> Reader:
    """Return what reads outside calendars."""
    return Reader(
        sessions=sessions,
        sealer=Sealer(*settings.master_keys),
        ask=partial(ask_calendar, Lead(private=settings.private_calendars)),
        clock=utc_now,
        stopping=stopping,
    )


def _hooks(
    settings: Settings, sessions: Sessions, engine: Engine, stopping: Callable[[], bool]
) -> HookDesk:
    """Return what tells coaches' programs; an answer is waited for ten seconds, all in all."""
    lead = Lead(patience=_HOOK_PATIENCE, private=settings.private_webhooks)
    return HookDesk(
        sessions=sessions,
        engine=engine,
        sealer=Sealer(*settings.master_keys),
        post=partial(post_letter, lead),
        clock=utc_now,
        lease=settings.notice_lease,
        stopping=stopping,
    )


def post_letter(lead: Lead, letter: Letter) -> int:
    """Post a letter to the program that it is for."""
    parcel = Parcel(
        url=letter.url,
        delivery=str(letter.claimed.id),
        event=letter.claimed.happening,
        timestamp=letter.timestamp,
        signatures=letter.signatures,
        body=letter.claimed.body,
    )
    return hooks.post(lead, parcel)


def _postbox(settings: Settings, desk: Desk) -> Postbox | None:
    """Return the service's mailbox, or None where it is not read."""
    if not settings.imap_host:
        return None
    account = imap.Account(
        host=settings.imap_host,
        port=settings.imap_port,
        tls=settings.imap_tls,
        username=settings.imap_username,
        password=settings.imap_password.get_secret_value(),
        folder=settings.imap_folder,
    )
    return Postbox(
        sessions=desk.sessions,
        name=account.name,
        open=partial(imap.opened, account),
        understand=understood,
        mail_domain=desk.mail_domain,
        clock=desk.clock,
        notice_of=_return_paths(settings).read,
        leave_alone=desk.leave_alone,
        stopping=desk.stopping,
    )


_ASK = {CalendarKind.ICS: ics_feed.read, CalendarKind.CALDAV: caldav.read}


def ask_calendar(
    lead: Lead, kind: CalendarKind, source: Source, mark: Mark, frame: Frame
) -> Reading | None:
    """Ask an outside calendar in the way of its kind."""
    return _ASK[kind](source, mark, frame, lead)


def _transport(settings: Settings) -> SmtpTransport:
    """Return the way to the mail server, with what the settings add to each mail."""
    server, sender, paths = _mail_server(settings), settings.mail_from, _return_paths(settings)
    signer = _signer(settings)
    return SmtpTransport(
        server,
        sender,
        partial(_return_path, paths) if settings.bounce_mailbox else None,
        **({"sign": signer} if signer else {}),
    )


def _return_paths(settings: Settings) -> ReturnPaths:
    return ReturnPaths(settings.secret_key.get_secret_value(), settings.bounce_mailbox)


def _return_path(paths: ReturnPaths, mail: EmailMessage) -> str:
    """Return where a bounce of this mail goes; its Message-ID is made of the notice's id."""
    return paths.write(UUID(hex=mail["Message-ID"].strip("<> ").partition("@")[0]))


def _signer(settings: Settings) -> Signer | None:
    """Return what signs, if a selector is set; the key is PEM itself, or a file that holds it."""
    if not settings.dkim_selector:
        return None
    key = settings.dkim_private_key.get_secret_value()
    return Signer(
        domain=settings.dkim_domain or settings.mail_from.rpartition("@")[2],
        selector=settings.dkim_selector,
        private_key=key.encode() if "-----BEGIN" in key else Path(key).read_bytes(),
    )


def _mail_server(settings: Settings) -> MailServer:
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        tls=settings.smtp_tls,
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value(),
        timeout=settings.smtp_timeout,
    )


def _waits(settings: Settings) -> Waits:
    return Waits(
        back_off=settings.notice_back_off, away=settings.mail_away, pause=settings.mail_pause
    )


def _letters(settings: Settings) -> Letters:
    return Letters(
        links=Links(settings.secret_key.get_secret_value(), settings.base_url),
        sealer=Sealer(*settings.master_keys),
        **settings.letter_head,
    )
