"""Our cookies: for the server only, on our own site only, and over HTTPS they say so by name.

`__Host-` (RFC 6265bis section 4.1.3.2) lets a browser take the cookie only over HTTPS, from this
very host and for all of its paths: no other host of the domain can plant one. Browsers know the
prefix on HTTPS alone, so without HTTPS, as in the demo, the plain name is used.
"""

from datetime import timedelta

from flask import Response, current_app, request

_PREFIX = "__Host-"


def name(plain: str) -> str:
    """Return what the cookie is called here."""
    return f"{_PREFIX}{plain}" if _is_secure() else plain


def read(plain: str) -> str:
    """Return the cookie that came with the request, or nothing."""
    return request.cookies.get(name(plain), "")


def keep(response: Response, plain: str, value: str, length: timedelta, path: str = "/") -> None:
    """Send a cookie; `path` narrows it where there is no prefix."""
    response.set_cookie(
        name(plain),
        value,
        max_age=length,
        httponly=True,
        secure=_is_secure(),
        samesite="Lax",
        path=_path(path),
    )


def drop(response: Response, plain: str, path: str = "/") -> None:
    """Let the browser forget a cookie."""
    response.delete_cookie(
        name(plain), httponly=True, secure=_is_secure(), samesite="Lax", path=_path(path)
    )


def _path(narrow: str) -> str:
    return "/" if _is_secure() else narrow


def _is_secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
