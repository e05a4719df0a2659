"""Codes from an authenticator app (RFC 6238): six digits, a new one every 30 seconds."""

import base64
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

_STEP = 30  # seconds
_DIGITS = 6
_SKEW = 1  # steps; RFC 6238 section 5.2 allows one for a slow typist or a wrong clock


def written(secret: bytes) -> str:
    """Return the secret as apps want it typed: base32 without padding (RFC 4648 section 6)."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, account: str, issuer: str) -> str:
    """Return the otpauth address that a QR code carries; `account` tells entries apart."""
    label = quote(f"{issuer}:{account}", safe="@:")
    return f"otpauth://totp/{label}?{_query(secret, issuer)}"


def _query(secret: bytes, issuer: str) -> str:
    """Write blanks as %20: some apps show a plus sign as it is."""
    return urlencode({"secret": written(secret), "issuer": issuer}, quote_via=quote)


def step_of(now: datetime) -> int:
    """Return the number of the 30 seconds that `now` lies in, counted from 1970."""
    return int(now.timestamp()) // _STEP


def code_at(secret: bytes, step: int) -> str:
    """Return the code of one step (RFC 4226 section 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}d}"


def matching_step(secret: bytes, given: str, now: datetime, *, after: int) -> int | None:
    """Return the step whose code was given, or None.

    One step before and after now is taken, for clocks differ. Only steps later than `after`,
    the last one used, count: a code that was seen over a shoulder is worthless (section 5.2).
    """
    code = "".join(given.split())
    here = step_of(now)
    found = None
    for step in range(here - _SKEW, here + _SKEW + 1):
        same = hmac.compare_digest(code_at(secret, step).encode(), code.encode())
        if same and step > after and found is None:
            found = step
    return found
