"""How a coach's own pages look: the accent colour as a small style sheet, and the picture."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from booking_service.tools import work
from booking_service.usecases import people, portraits
from shared.domain.accents import Scheme, Shades, shades
from shared.domain.errors import NotFound

pages = Blueprint("looks", __name__)

_DARK = "@media (prefers-color-scheme: dark) {\n%s}\n"


@pages.get("/<slug>/accent.css")
def accent(slug: str) -> AnyResponse:
    """Give the shades of the coach's colour to the browser, which asks again by ETag."""
    with work() as (tx, _):
        colour = people.coach_by_slug(tx, slug).accent
    if not colour:
        raise NotFound("There is no such coach.")
    light, dark = (_rule(shades(colour, scheme)) for scheme in Scheme)
    answer = Response(light + _DARK % dark, mimetype="text/css")
    answer.add_etag()
    return _for_a_while(answer)


@pages.get("/<slug>/portrait.jpg")
def portrait(slug: str) -> AnyResponse:
    """Give the coach's picture."""
    with work() as (tx, _):
        picture, tag = portraits.of(tx, slug)
    answer = Response(picture, mimetype="image/jpeg")
    answer.set_etag(tag)
    return _for_a_while(answer)


def _for_a_while(answer: Response) -> AnyResponse:
    """Let the browser keep it for five minutes, and then ask whether it is still the same."""
    answer.headers["Cache-Control"] = "public, max-age=300, must-revalidate"
    return answer.make_conditional(request)


def _rule(found: Shades) -> str:
    return (
        f":root {{ --deep: {found.accent}; --deep-hover: {found.hover};"
        f" --on-deep: {found.on_accent}; --tint: {found.tint}; }}\n"
    )
