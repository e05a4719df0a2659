"""What every answer says to the browser: load nothing from elsewhere, keep nothing, tell nobody."""

from collections.abc import Sequence

from flask import Flask, Response, request

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "
)
CONTENT_POLICY = f"{_POLICY}'none'"
FRAMED_MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
"""A mail brings its styles in its elements; it runs nothing, loads nothing and leads nowhere."""
EMBED_SCRIPT = "embed.js"
"""The one file of ours that pages of other websites load."""

_ALWAYS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def guard(app: Flask) -> None:
    """Add the headers to every answer of `app`; a view that set one keeps its own."""
    app.after_request(_add)


def may_be_framed(response: Response, origins: Sequence[str]) -> Response:
    """Let pages of these origins show this answer in a frame, and nobody if there are none."""
    allowed = " ".join(origins) or "'none'"
    response.headers["Content-Security-Policy"] = f"{_POLICY}{allowed}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if origins else "same-origin"
    return response


def _add(response: Response) -> Response:
    if request.endpoint == "static" and (request.view_args or {}).get("filename") == EMBED_SCRIPT:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
