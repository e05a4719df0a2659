"""Forms carry a token that only our own pages know.

The API is exempt. Calls for coaches are opened by a bearer key, which no browser sends by
itself. Public calls use the `visit` cookie; it is SameSite=Lax, so no other site's POST carries
it, and they want `Content-Type: application/json`, which no form can send (415 otherwise).
Mail programs post to an unsubscribe link without cookies (RFC 8058 section 3.2), so that such
links are exempt too, as are check-ins, which leave no cookie on a shared device: the link itself
is what nobody else knows.
"""

from collections.abc import Iterable

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect


def register(app: Flask, exempt: Iterable[Blueprint] = ()) -> None:
    """Ask every unsafe request for the token, but for those to the blueprints in `exempt`."""
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # as long as the browser session
    # The strict check wants a Referer, and our pages send none (Referrer-Policy: no-referrer).
    app.config["WTF_CSRF_SSL_STRICT"] = False
    secure = app.config["SESSION_COOKIE_SECURE"]
    app.config["SESSION_COOKIE_NAME"] = "__Host-form" if secure else "form"
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    protect = CSRFProtect(app)
    for blueprint in exempt:
        protect.exempt(blueprint)
