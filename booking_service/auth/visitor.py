"""The visitor's cookies: visit, pass, hold, client, floor and language.

None holds an answer or a name.

`visit` tells this browser from others and binds passes and holds to it. `pass` and `hold`
carry the tokens that pages need from one form to the next; API clients carry them in bodies.
`client` carries a client's link from where they pressed to the next booking, and ends with it; one
from a mail about a single thing is traded for one that opens nothing of theirs.
`floor` is the signed end of the 24 hours after a crisis answer, and nothing else.
"""

import re
import secrets
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from booking_service.auth import cookies
from shared.domain.errors import PassInUrl
from shared.messages.languages import LANGUAGES

VISIT, PASS, HOLD, CLIENT, FLOOR = "visit", "pass", "hold", "client", "floor"
LANGUAGE = "language"

_NEVER_REFUSED = ("/help", "/leave")  # they hold nothing to book, and must always answer
_FLOOR_LENGTH = timedelta(hours=24)
_VISIT_LENGTH = timedelta(days=30)
_CLIENT_LENGTH = timedelta(hours=2)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")
_LINK = re.compile(r"[A-Za-z0-9_.-]{16,400}")


def register(app: Flask) -> None:
    """Refuse every request that carries a pass in its address, whatever it asks for."""
    app.before_request(_refuse_pass_in_url)


def _refuse_pass_in_url() -> None:
    if "pass" in request.args and not request.path.endswith(_NEVER_REFUSED):
        raise PassInUrl("A pass does not belong into an address: it would stay in the history.")


def session() -> str | None:
    """Return this browser's visit, if it has one."""
    return getattr(g, "visit", None) or _token(VISIT)


def ensured_session() -> str:
    """Return this browser's visit, made now if there is none; `remember_session` hands it out."""
    g.visit = session() or secrets.token_urlsafe(32)
    return str(g.visit)


def remember_session(response: Response) -> None:
    """Send the visit with the answer; call it where `ensured_session` was called."""
    cookies.keep(response, VISIT, ensured_session(), _VISIT_LENGTH)


def pass_token() -> str | None:
    """Return the pass that a page left in this browser."""
    return _token(PASS)


def remember_pass(response: Response, token: str | None, length: timedelta) -> None:
    """Keep the pass for the next form, or forget an older one if there is none."""
    if token is None:
        cookies.drop(response, PASS)
    else:
        cookies.keep(response, PASS, token, length)


def hold_token() -> str | None:
    """Return the hold that a page left in this browser."""
    return _token(HOLD)


def remember_hold(response: Response, token: str, length: timedelta) -> None:
    """Keep the hold for the details form."""
    cookies.keep(response, HOLD, token, length)


def client_link() -> str | None:
    """Return the token of the link that this visit began with."""
    value = cookies.read(CLIENT)
    return value if _LINK.fullmatch(value) else None


def remember_client(response: Response, token: str) -> None:
    """Keep a client's link for as long as it takes to book."""
    cookies.keep(response, CLIENT, token, _CLIENT_LENGTH)


def forget_client(response: Response) -> None:
    """Let newer answers count instead of the coach's welcome."""
    cookies.drop(response, CLIENT)


def chosen_language() -> str:
    """Return the language that was chosen in this browser, or nothing."""
    value = cookies.read(LANGUAGE)
    return value if value in LANGUAGES else ""


def remember_language(response: Response, code: str) -> None:
    """Keep the language that was chosen, for as long as a visit."""
    cookies.keep(response, LANGUAGE, code, _VISIT_LENGTH)


def had_crisis(now: datetime) -> bool:
    """Say whether a crisis answer came from this browser in the last 24 hours."""
    written = cookies.read(FLOOR)
    try:
        until = _floor_signer().loads(written)
    except BadSignature:
        return False
    return isinstance(until, int) and now < datetime.fromtimestamp(until, UTC)


def remember_crisis(response: Response, now: datetime) -> None:
    """Note, for 24 hours and in this browser only, that the best outcome is guidance."""
    until = int((now + _FLOOR_LENGTH).timestamp())
    written = _floor_signer().dumps(until)
    text = written if isinstance(written, str) else written.decode()
    cookies.keep(response, FLOOR, text, _FLOOR_LENGTH)


def forget_booking(response: Response) -> None:
    """Drop what only the way to one booking needed."""
    for name in (PASS, HOLD, CLIENT):
        cookies.drop(response, name)


def forget(response: Response) -> None:
    """End the visit, for the quick exit; `floor` says nothing about the person and stays."""
    cookies.drop(response, VISIT)
    cookies.drop(response, LANGUAGE)
    forget_booking(response)


def _token(name: str) -> str | None:
    """Return a cookie that has the shape of our tokens; anything else counts as none."""
    value = cookies.read(name)
    return value if _TOKEN.fullmatch(value) else None


def _floor_signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="floor")
