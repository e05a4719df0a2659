"""Every setting of the service, typed, with its unit and default."""

import importlib.util
import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, TypedDict
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.domain.delivery import BACK_OFF
from shared.domain.retention import Retention

# RFC 5322 section 3.6.8, and none of the headers that a mail has anyhow.
_OURS = "from|sender|to|cc|bcc|reply-to|subject|date|message-id|in-reply-to|references|received"
_HEADER = re.compile(
    rf"(?!(?:{_OURS}|return-path|mime-version|auto-submitted)\Z)(?!content-|list-|dkim-)"
    r"[a-z][a-z0-9-]{0,75}",
    re.IGNORECASE,
)


class SmtpTls(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?")


def _no_trailing_slash(url: str) -> str:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("write the whole address, as in https://book.example.org")
    return url.rstrip("/")


def _psycopg(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError("write a PostgreSQL address, as in postgresql://user:secret@host/name")
    return f"postgresql+psycopg://{rest}"


def _traced(url: str) -> str:
    """Check that what makes traces is installed, without importing it."""
    if url and not _is_installed("opentelemetry.sdk"):
        raise ValueError("traces need the extra named otel, which is not installed")
    return url


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _listed(text: object) -> object:
    return text.replace(",", " ").split() if isinstance(text, str) else text


def _header_name(name: str) -> str:
    if name and not _HEADER.fullmatch(name):
        raise ValueError("write the name of a header of your provider, as in X-Entity-Ref-ID")
    return name


def _origins(text: str) -> str:
    """Check origins, parted by blanks: each is scheme, host and perhaps port, and nothing more."""
    for origin in text.split():
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.netloc):
            raise ValueError("write whole origins, parted by blanks, as in https://ada.example.org")
        if origin != f"{parts.scheme}://{parts.netloc}":
            raise ValueError("an origin ends after the host: no path, and no slash at the end")
    return text


class LetterHead(TypedDict):
    """What every mail says of the installation that sends it."""

    base_url: str
    practice_name: str
    sender: str
    idempotency_header: str


class Settings(BaseSettings):
    """Environment variables named BOOKING_*; lengths of time are ISO 8601, as in PT10M."""

    model_config = SettingsConfigDict(env_prefix="BOOKING_", frozen=True)

    database_url: Annotated[str, AfterValidator(_psycopg)] = Field(
        description="PostgreSQL 15 or newer"
    )
    redis_url: str = Field("redis://localhost:6379/0", description="broker of the worker's bell")
    secret_key: SecretStr = Field(min_length=32, description="signs links, cookies and forms")
    master_key: SecretStr = Field(
        min_length=44, description="seals each client's key; 32 bytes in URL-safe base64"
    )
    master_key_old: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_listed)] = Field(
        (), description="other master keys that may open, while the master key is changed"
    )
    base_url: Annotated[str, AfterValidator(_no_trailing_slash)] = Field(
        "http://127.0.0.1:8000", description="the public address that links in mails begin with"
    )
    practice_name: str = Field("What's Next", description="shown on pages and in mails")
    exit_url: Annotated[str, AfterValidator(_no_trailing_slash)] = Field(
        "https://www.wikipedia.org", description="where the quick exit leads"
    )
    embed_origins: Annotated[str, AfterValidator(_origins)] = Field(
        "", description="websites that may frame the embed page, as in https://ada.example.org"
    )
    mail_from: str = Field(
        "bookings@example.com", description="the service's mailbox: sender and organizer"
    )
    smtp_host: str = Field("localhost", description="mail server")
    smtp_port: int = Field(25, ge=1, le=65535, description="its port")
    smtp_username: str = Field("", description="empty: no sign-in")
    smtp_password: SecretStr = Field(SecretStr(""), description="with the user name")
    smtp_tls: SmtpTls = Field(SmtpTls.NONE, description="none, starttls or tls")
    smtp_timeout: timedelta = Field(timedelta(seconds=20), description="for each SMTP command")
    bounce_mailbox: str = Field(
        "", description="if set, each mail's return path is name+code@domain of this mailbox"
    )
    dkim_selector: str = Field("", description="if set, mails are signed here (DKIM)")
    dkim_domain: str = Field("", description="the signing domain; empty: that of mail_from")
    dkim_private_key: SecretStr = Field(
        SecretStr(""), description="RSA key in PEM, or the path of a file that holds it"
    )
    imap_host: str = Field(
        "", description="mailbox that answers and bounces come to; empty: it is not read"
    )
    imap_port: int = Field(993, ge=1, le=65535, description="its port")
    imap_username: str = Field("", description="user name of that mailbox")
    imap_password: SecretStr = Field(SecretStr(""), description="and its password")
    imap_tls: SmtpTls = Field(SmtpTls.TLS, description="none, starttls or tls")
    imap_folder: str = Field("INBOX", description="folder of that mailbox")
    notice_lease: timedelta = Field(timedelta(minutes=2), description="longer than an SMTP timeout")
    notice_back_off: Annotated[
        tuple[timedelta, ...], NoDecode, BeforeValidator(_listed), Field(min_length=1)
    ] = Field(BACK_OFF, description="waits after a 4xx, then the last of them again and again")
    mail_away: timedelta = Field(
        timedelta(seconds=10), description="until a mail server that is away is tried again"
    )
    mail_pause: timedelta = Field(
        timedelta(minutes=1), description="until one that refuses sign-in or sender is"
    )
    mail_idempotency_header: Annotated[str, AfterValidator(_header_name)] = Field(
        "", description="header of the mail provider that carries the notice's id; empty: none"
    )
    notice_batch: int = Field(50, ge=1, le=100, description="notices claimed at once")
    hold_length: timedelta = Field(
        timedelta(minutes=10), description="how long a hold keeps a time"
    )
    request_length: timedelta = Field(
        timedelta(hours=72), description="how long a request waits for the coach"
    )
    pass_length: timedelta = Field(
        timedelta(hours=24), description="how long answers open bookings"
    )
    keep_bookings: timedelta = Field(
        timedelta(days=730), gt=timedelta(0), description="after an engagement: contact, bookings"
    )
    keep_thread: timedelta = Field(
        timedelta(days=183), gt=timedelta(0), description="after it: commitments, check-ins, wins"
    )
    keep_audit: timedelta = Field(
        timedelta(days=730), gt=timedelta(0), description="who did what, ids and times"
    )
    secure_cookies: bool | None = Field(
        None, description="cookies over HTTPS only; unset: when base_url is https"
    )
    trusted_proxies: int = Field(0, ge=0, le=5, description="proxies in front that are ours")
    rate_limits: bool = Field(default=True, description="off only in load tests")
    quick_passwords: bool = Field(default=False, description="cheap password hashes, for tests")
    web_workers: int = Field(2, ge=1, le=64, description="gunicorn processes")
    web_threads: int = Field(4, ge=1, le=64, description="threads in each")
    web_host: str = Field("127.0.0.1", description="address that the web process listens on")
    web_port: int = Field(8000, ge=0, le=65535, description="and its port")
    private_calendars: bool = Field(
        default=False, description="outside calendars may be on http and in the own network"
    )
    private_webhooks: bool = Field(
        default=False, description="webhooks may be on http and in the own network"
    )
    otlp_endpoint: Annotated[str, AfterValidator(_traced)] = Field(
        "", description="where traces go by OTLP over HTTP; empty: there are none"
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="bearer token of /metrics; empty: the own network may read it",
    )

    @property
    def master_keys(self) -> tuple[str, ...]:
        """Return the key that seals, and after it those that only open."""
        return tuple(key.get_secret_value() for key in (self.master_key, *self.master_key_old))

    @property
    def letter_head(self) -> LetterHead:
        """Return what every mail of this installation says of it."""
        return LetterHead(
            base_url=self.base_url,
            practice_name=self.practice_name,
            sender=self.mail_from,
            idempotency_header=self.mail_idempotency_header,
        )

    @property
    def keeps(self) -> Retention:
        """Return how long what is a client's is kept."""
        return Retention(
            bookings=self.keep_bookings, thread=self.keep_thread, audit=self.keep_audit
        )

    @property
    def cookies_are_secure(self) -> bool:
        """Say whether cookies are marked Secure."""
        if self.secure_cookies is None:
            return self.base_url.startswith("https://")
        return self.secure_cookies

    @property
    def embedders(self) -> tuple[str, ...]:
        """Return the origins that may frame the embed page."""
        return tuple(self.embed_origins.split())

    @property
    def redis_for_clients(self) -> str:
        """Return the Redis address as redis-py writes it."""
        return _with_scheme(self.redis_url, "unix")

    @property
    def redis_for_limits(self) -> str:
        """Return the Redis address as the rate limiter writes it."""
        return _with_scheme(self.redis_url, "redis+unix")


def _with_scheme(url: str, scheme_of_socket: str) -> str:
    """Write a socket's address in another dialect; other addresses stay as they are."""
    scheme, separator, path = url.partition("://")
    return f"{scheme_of_socket}{separator}{path}" if scheme == "redis+socket" else url
