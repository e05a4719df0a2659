"""A view's signature is the contract: types -> checks, problem+json, and OpenAPI 3.1.

A view names what it takes: `body`, `form`, `query` and `headers` are pydantic models, `coach`
is whom the guard let in, and every other argument stands in the path. What it returns is a model
too.
Members of a body that the contract does not know are ignored, never believed.
"""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, get_origin, get_type_hints

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from booking_service.api import complaints
from shared.domain.errors import DomainError, NotFound

V = TypeVar("V", bound=Callable[..., Any])
Answered = BaseModel | Response

_IN_PATH = re.compile(r"[A-Za-z0-9._~-]{1,400}")
_NO_BODY = b"{}"


class Asked(BaseModel):
    """What comes in."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Asking(Asked):
    """What comes in as text: query and headers."""

    model_config = ConfigDict(strict=False)


class Answer(BaseModel):
    """What goes out."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the API, as its view's signature tells it."""

    method: str
    rule: str
    view: Callable[..., Any]
    takes: dict[str, type[BaseModel]]
    gives: type[BaseModel] | None
    status: HTTPStatus
    refuses: Sequence[type[DomainError]]
    media_type: str
    subject: str
    guarded: bool
    path: list[str] = field(default_factory=list)


class Contract:
    """The calls on one subject; a `guard` returns the coach, or refuses."""

    def __init__(self, subject: str, guard: Callable[[], Any] | None = None) -> None:
        self.subject = subject
        self.calls: list[Call] = []
        self.blueprint = Blueprint(f"api_{subject}", __name__, url_prefix="/api/v1")
        self._guard = guard

    def call(
        self,
        method_and_rule: str,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        refuses: Sequence[type[DomainError]] = (),
        media_type: str = "application/json",
    ) -> Callable[[V], V]:
        """Register the view that follows, as in `@calls.call("GET /coaches/<slug>")`."""
        method, rule = method_and_rule.split(" ", 1)

        def registered(view: V) -> V:
            types = get_type_hints(view)
            answer = types.pop("return")
            call = Call(
                method=method,
                rule=rule,
                view=view,
                takes={part: types[part] for part in _PARTS if part in types},
                gives=answer if issubclass(answer, BaseModel) else None,
                status=status,
                refuses=refuses,
                media_type=media_type,
                subject=self.subject,
                guarded=self._guard is not None,
                path=[name for name in types if name not in {*_PARTS, "coach"}],
            )
            self.calls.append(call)
            self.blueprint.add_url_rule(rule, view.__name__, self._door(call), methods=[method])
            return view

        return registered

    def _door(self, call: Call) -> Callable[..., Response]:
        """Return what Flask calls: guard, check, view, answer."""
        wants_coach = "coach" in inspect.signature(call.view).parameters

        @wraps(call.view)
        def door(**in_path: object) -> Response:
            given = dict(in_path)
            if self._guard is not None:
                coach = self._guard()
                if wants_coach:
                    given["coach"] = coach
            _check_path(in_path)
            for part, model in call.takes.items():
                given[part] = _PARTS[part](model)
            return _answered(call.view(**given), call.status)

        if call.guarded:
            door.guard = "key"  # type: ignore[attr-defined]  # read by the test of all routes
        return door


def _check_path(in_path: Mapping[str, object]) -> None:
    """Refuse names that nothing here can have; the database would choke on some of them."""
    for value in in_path.values():
        if isinstance(value, str) and not _IN_PATH.fullmatch(value):
            raise NotFound("There is nothing here.")


def _query(model: type[BaseModel]) -> BaseModel:
    """Check the query string; a field typed as a list may be repeated."""
    given: dict[str, Any] = {}
    for name, facts in model.model_fields.items():
        key = facts.alias or name
        if key in request.args:
            many = get_origin(facts.annotation) in {list, tuple}
            given[key] = request.args.getlist(key) if many else request.args[key]
    return _checked(lambda: model.model_validate(given), "query")


def _headers(model: type[BaseModel]) -> BaseModel:
    names = [facts.alias or name for name, facts in model.model_fields.items()]
    given = {name: request.headers[name] for name in names if name in request.headers}
    return _checked(lambda: model.model_validate(given), "headers")


def _body(model: type[BaseModel]) -> BaseModel:
    """Check the body; none at all is read as `{}`, so that what is needed can be named."""
    text = request.get_data()
    # A body that comes in pieces names no length; Werkzeug cuts it off at the limit.
    if request.content_length is None and len(text) >= (
        request.max_content_length or len(text) + 1
    ):
        raise RequestEntityTooLarge
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if (text or request.mimetype) and (not request.is_json or charset != "utf-8"):
        raise UnsupportedMediaType
    return _checked(lambda: model.model_validate_json(text or _NO_BODY), "body")


def _form(model: type[BaseModel]) -> BaseModel:
    """Check a form, as a page or a mail program posts one."""
    return _checked(lambda: model.model_validate(request.form.to_dict()), "form")


def _checked(check: Callable[[], BaseModel], whole: str) -> BaseModel:
    try:
        return check()
    except ValidationError as error:
        if complaints.is_malformed(error):
            raise BadRequest from None
        raise complaints.invalid(error, whole) from None


_PARTS: dict[str, Callable[[type[BaseModel]], BaseModel]] = {
    "query": _query,
    "headers": _headers,
    "body": _body,
    "form": _form,
}


def _answered(answer: Answered, status: HTTPStatus) -> Response:
    if isinstance(answer, Response):
        return answer
    return Response(
        answer.model_dump_json(by_alias=True), status=status, content_type="application/json"
    )
