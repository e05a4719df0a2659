"""How each mail to a client reads, in each language, with sample data."""

from email.message import EmailMessage

from flask import Blueprint, Response, render_template, request, url_for

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.usecases import sample_mails
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words
from booking_service.web.headers import CONTENT_POLICY, FRAMED_MAIL
from shared.domain.accents import Scheme
from shared.domain.errors import NotFound
from shared.domain.notices import NoticeKind
from shared.messages import looks
from shared.messages.languages import LANGUAGES, known

_LOOKS = (("", "like this page"), (Scheme.LIGHT, "light"), (Scheme.DARK, "dark"))

pages = Blueprint("coach_mail_samples", __name__, url_prefix="/coach/notices/samples")


@pages.get("")
@required
def show(coach: CoachCard) -> Response:
    """Show one mail as a page and as text, and lead to the others."""
    kind, language = _kind(request.args.get("kind", "")), known(request.args.get("language"))
    mail = _mail(coach, kind, language)
    body = mail.get_body(("plain",))
    page = render_template(
        "coach/mail_samples.html",
        coach=coach,
        words=coach_words,
        kinds=[(each, coach_words.NOTICE_KINDS[each]) for each in sample_mails.KINDS],
        languages=[(each.code, each.name) for each in LANGUAGES.values()],
        kind=kind,
        chosen=language,
        looks=_LOOKS,
        look=_look(),
        subject=mail["Subject"],
        sender=mail["From"],
        text=str(body.get_content()) if body else "",
        frame=url_for(".body", kind=kind, language=language, look=_look() or None),
    )
    answer = Response(page, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = f"{CONTENT_POLICY}; frame-src 'self'"
    return answer


@pages.get("/body.html")
@required
def body(coach: CoachCard) -> Response:
    """Show the mail's own page, for the frame."""
    kind, language = _kind(request.args.get("kind", "")), known(request.args.get("language"))
    page = _mail(coach, kind, language).get_body(("html",))
    if page is None:
        raise NotFound("There is no such mail.")
    look, written = _look(), str(page.get_content())
    shown = looks.seen_in(written, look) if look else written
    answer = Response(shown, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = FRAMED_MAIL
    return answer


def _look() -> Scheme | None:
    """Return the scheme that is asked for, or None for that of the coach's own device."""
    return next((scheme for scheme in Scheme if scheme == request.args.get("look")), None)


def _kind(asked: str) -> NoticeKind:
    """Return the kind that is asked for, or else the first."""
    return next((kind for kind in sample_mails.KINDS if kind == asked), sample_mails.KINDS[0])


def _mail(coach: CoachCard, kind: NoticeKind, language: str) -> EmailMessage:
    have = tools.current()
    facts = sample_mails.sample(kind, coach, have.base_url, have.practice_name, have.clock())
    return sample_mails.written(facts, language)
