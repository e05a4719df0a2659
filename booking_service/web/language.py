"""The language of a page: asked for in its address, chosen before, the client's, or the browser's.

The coach's pages and the API are in English, whatever a browser asks for.
"""

import re
from collections.abc import Callable
from urllib.parse import urlencode

from flask import Flask, Response, g, request

from booking_service.auth import visitor
from booking_service.web import dates
from shared.messages import languages
from shared.messages.languages import ENGLISH, LANGUAGES, Language

_ENGLISH_ONLY = ("/coach", "/api", "/static", "/healthz", "/readyz", "/metrics", "/problems")
_NO_COOKIES = "embed.show"
_PLAIN = ("kind", "from", "zone", "date", "country", "coach", "answer")
_WORD = re.compile(r"[A-Za-z0-9_/+-]{1,60}")


def register(app: Flask) -> None:
    """Teach templates to speak, and keep a language that an address asked for."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # by the extension
        lambda text: languages.translations(current()).gettext(text),
        lambda one, many, count: languages.translations(current()).ngettext(one, many, count),
        newstyle=True,
    )
    app.add_template_filter(spoken)
    app.jinja_env.globals.update(
        all_languages=all_languages,
        language=page_language,
        other_languages=other_languages,
        english_address=english_address,
    )
    app.after_request(_keep)


def current() -> str:
    """Return the code of the language in which this request is answered."""
    found: str | None = g.get("language")
    if found is None:
        found = g.language = _found()
    return found


def page_language() -> Language:
    """Return the language of this page, with its name and its direction."""
    return LANGUAGES[current()]


def of_client(code: str) -> None:
    """Let a page that a client's link opens speak the client's language, if none was chosen."""
    if request.path.startswith(_ENGLISH_ONLY) or asked() or visitor.chosen_language():
        return
    g.language = languages.known(code)


def spoken(text: str) -> str:
    """Say a text of ours in the language of this page."""
    return languages.spoken(text, current())


def in_page_language(write: Callable[..., str]) -> Callable[..., str]:
    """Return a filter that writes dates in the language of the page."""

    def written(*given: object) -> str:
        return write(*given, language=current())

    written.__name__ = write.__name__
    return written


def all_languages() -> list[tuple[str, str]]:
    """Return the languages to choose from, each by its own name."""
    return [(each.code, each.name) for each in LANGUAGES.values()]


def other_languages(kind: str = "") -> list[tuple[Language, str]]:
    """Return every language with the address of this page in it; none for the answer to a form.

    `kind` is what the page shows, where the address may ask for another than is open.
    """
    if request.method not in {"GET", "HEAD"} or request.path.startswith(_ENGLISH_ONLY):
        return []
    return [(each, _address(each.code, kind)) for each in LANGUAGES.values()]


def english_address() -> str:
    """Return the address of this page in English."""
    return _address(ENGLISH)


def _address(code: str, kind: str = "") -> str:
    kept = {name: request.args[name] for name in _PLAIN if _is_plain(request.args.get(name))}
    if not dates.is_zone(kept.get("zone", "UTC")):
        del kept["zone"]
    if kind and "kind" in kept:
        kept["kind"] = kind
    return f"{request.path}?{urlencode(kept | {'lang': code})}"


def _is_plain(text: str | None) -> bool:
    """Say whether a text may stand in an address of ours; whatever else was sent is dropped."""
    return text is not None and _WORD.fullmatch(text) is not None


def _found() -> str:
    if request.path.startswith(_ENGLISH_ONLY):
        return ENGLISH
    chosen = asked() or (visitor.chosen_language() if _may_keep() else "")
    if chosen:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES), default=ENGLISH) or ENGLISH


def asked() -> str:
    """Return the language that the address asks for, or nothing."""
    code = request.args.get("lang", "")
    return code if code in LANGUAGES else ""


def _may_keep() -> bool:
    return request.endpoint != _NO_COOKIES


def _keep(response: Response) -> Response:
    """Keep what the address asked for, so that the next page need not say it again."""
    if asked() and _may_keep() and not request.path.startswith(_ENGLISH_ONLY):
        visitor.remember_language(response, asked())
    return response
