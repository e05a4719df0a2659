"""DomainError -> problem+json for programs, an error page for people (RFC 9457).

The table below is the only place that knows which refusal has which HTTP status. No answer
repeats what was sent, and none shows our inside.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, jsonify, make_response, render_template, request
from flask import Response as FlaskResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from booking_service import tools
from booking_service.usecases import outcome_texts
from shared.domain import errors
from shared.domain.errors import DomainError, FieldProblem
from shared.domain.sentences import noted as _

_log = structlog.get_logger(__name__)

STATUS: dict[type[DomainError], HTTPStatus] = {
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.SlotTaken: HTTPStatus.CONFLICT,
    errors.SlotNotOffered: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.HoldLapsed: HTTPStatus.CONFLICT,
    errors.MoveNotAllowed: HTTPStatus.CONFLICT,
    errors.TooLateToChange: HTTPStatus.CONFLICT,
    errors.ChangedMeanwhile: HTTPStatus.CONFLICT,
    errors.IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.PassRequired: HTTPStatus.FORBIDDEN,
    errors.PassInvalid: HTTPStatus.FORBIDDEN,
    errors.PassExpired: HTTPStatus.FORBIDDEN,
    errors.PassMismatch: HTTPStatus.FORBIDDEN,
    errors.PassScope: HTTPStatus.FORBIDDEN,
    errors.PassSuperseded: HTTPStatus.FORBIDDEN,
    errors.PassUsed: HTTPStatus.CONFLICT,
    errors.PassInUrl: HTTPStatus.BAD_REQUEST,
    errors.ClientPaused: HTTPStatus.FORBIDDEN,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.SignInRequired: HTTPStatus.UNAUTHORIZED,
    errors.LinkEnded: HTTPStatus.GONE,
    errors.SlowDown: HTTPStatus.TOO_MANY_REQUESTS,
}

# What the driver raises while the database cannot be reached, or has no connection to spare.
DATABASE_AWAY = (OperationalError, PoolTimeout)

# What Flask itself refuses: code and a sentence, for every status that can occur.
_PLAIN: dict[int, tuple[str, str]] = {
    400: ("malformed", _("This request could not be read.")),
    404: ("not_found", _("This address leads nowhere, or not any more.")),
    405: ("method_not_allowed", _("This address does not do that.")),
    413: ("too_large", _("This is more than we take in one request.")),
    415: ("wrong_content_type", _("Send this as application/json, in UTF-8.")),
    429: ("slow_down", _("Too many tries. Please wait a little.")),
    500: ("unexpected", _("Something went wrong on our side. Nothing was done by halves.")),
    503: ("unavailable", _("We cannot do this right now. Please try again in a minute.")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What an answer says about a refusal; `more` are further members of the document."""

    status: int
    code: str
    detail: str
    more: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Return the code as words."""
        return self.code.replace("_", " ").capitalize()


def problem(
    status: int, code: str, detail: str, headers: dict[str, str] | None = None, **more: object
) -> FlaskResponse:
    """Answer with application/problem+json."""
    return _as_json(
        Problem(status=status, code=code, detail=detail, more=more, headers=headers or {})
    )


def register(app: Flask) -> None:
    """Let every refusal of `app` be answered in one manner."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(HTTPException, _plainly_refused)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolTimeout, _database_away)


def written(instant: datetime) -> str:
    """Return an instant as RFC 3339 in UTC, to the second."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _refused(error: DomainError) -> Response:
    return _answer(
        Problem(
            status=STATUS[type(error)],
            code=error.code,
            detail=error.args[0] if error.args else "",
            more=_more(error),
            headers=_headers(error),
        )
    )


def _more(error: DomainError) -> dict[str, Any]:
    """Return what a program can act on, by kind of refusal."""
    more: dict[str, Any] = {}
    match error:
        case errors.Invalid():
            more["errors"] = _fields(error.problems)
        case errors.SlotTaken():
            more["others"] = [written(start) for start in error.others]
            more |= _in_the_way(error)
        case errors.HoldLapsed():
            more["others"] = [written(start) for start in error.others]
        case errors.SlotNotOffered():
            more["rules"] = list(error.rules)
            more["errors"] = _fields([FieldProblem("start", str(error))])
        case errors.IdempotencyKeyReused():
            more["errors"] = _fields([FieldProblem("Idempotency-Key", str(error))])
        case errors.ClientPaused():
            more["links"] = _way_back(error)
    if error.code.startswith("pass_"):
        more["links"] = _links(error)
    return more


def _in_the_way(error: errors.SlotTaken) -> dict[str, Any]:
    """Return what has the time already, where the coach's own program asks."""
    found = [
        {"id": each.id and str(each.id), "start": written(each.start), "end": written(each.end)}
        for each in error.in_the_way
    ]
    return {"in_the_way": found} if found else {}


def _fields(problems: Iterable[FieldProblem]) -> list[dict[str, str]]:
    return [{"field": problem.field, "message": problem.message} for problem in problems]


def _links(error: DomainError) -> dict[str, str]:
    """Return the ways on from the gate; help is always one of them."""
    base = tools.current().base_url
    links = {"help": f"{base}/help"}
    slug = (request.view_args or {}).get("slug")
    if slug:
        links["screening"] = f"{base}/{slug}/start"
    if slug and isinstance(error, errors.PassScope):
        links["slots"] = f"{base}/{slug}/times?kind=guidance"
    return links


def _way_back(error: errors.ClientPaused) -> dict[str, str]:
    """Return help, and one press for a client who is paused; the link opens nothing else."""
    have = tools.current()
    token = have.links.return_token(error.who, error.since)
    return {"help": f"{have.base_url}/help", "return": have.links.return_url(token)}


def _headers(error: DomainError) -> dict[str, str]:
    match error:
        case errors.SlowDown():
            return {"Retry-After": str(error.retry_after)}
        case errors.SignInRequired():
            return {"WWW-Authenticate": "Bearer"}
    return {}


def _plainly_refused(error: HTTPException) -> Response:
    """Answer for Flask; redirects, which it also raises, go through as they are."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    code, detail = _PLAIN.get(error.code, ("refused", HTTPStatus(error.code).phrase + "."))
    kept = {"Allow", "Retry-After"}
    headers = {name: value for name, value in error.get_headers() if name in kept}
    return _answer(Problem(status=error.code, code=code, detail=detail, headers=headers))


def _database_away(error: OperationalError | PoolTimeout) -> Response:
    _log.error("database_unavailable", error=type(getattr(error, "orig", error)).__name__)
    code, detail = _PLAIN[503]
    return _answer(Problem(status=503, code=code, detail=detail, headers={"Retry-After": "5"}))


def _answer(what: Problem) -> Response:
    if request.path.startswith("/api/"):
        return _as_json(what)
    page = render_template(
        "problem.html",
        status=int(what.status),
        title=what.title,
        detail=what.detail,
        code=what.code,
        links=what.more.get("links", {}),
        words=outcome_texts,
    )
    return make_response(page, what.status, what.headers)


def _as_json(what: Problem) -> FlaskResponse:
    answer = jsonify(
        type=f"/problems/{what.code}",
        title=what.title,
        status=int(what.status),
        detail=what.detail,
        code=what.code,
        **what.more,
    )
    answer.status_code = what.status
    answer.content_type = "application/problem+json"
    answer.headers.update(what.headers)
    answer.headers["Cache-Control"] = "no-store"
    return answer
