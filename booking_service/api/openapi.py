"""The contract as an OpenAPI 3.1 document, made from the calls themselves."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from booking_service.api.contract import Answer, Call
from booking_service.problems import STATUS
from shared.domain import errors
from shared.domain.errors import DomainError

_REF = "#/components/schemas/{model}"
_CONVERTER = re.compile(r"<(?:(?P<type>\w+):)?(?P<name>\w+)>")


class FieldError(Answer):
    """One wrong field, named as it stands in the request."""

    field: str
    message: str


class ProblemAnswer(Answer):
    """A refusal (RFC 9457); further members depend on the code."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] | None = None
    others: list[str] | None = None
    in_the_way: list[dict[str, str | None]] | None = None
    rules: list[str] | None = None
    links: dict[str, str] | None = None


def document(calls: Iterable[Call], *, title: str, version: str) -> dict[str, Any]:
    """Return the whole document."""
    calls = list(calls)
    schemas, names = _schemas(calls)
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        path = _CONVERTER.sub(r"{\g<name>}", call.rule)
        paths.setdefault(path, {})[call.method.lower()] = _operation(call, schemas, names)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": _INTRODUCTION},
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


_INTRODUCTION = (
    "Instants are RFC 3339 with an offset on the way in and in UTC on the way out; dates are "
    "YYYY-MM-DD; zones are IANA names. Refusals are application/problem+json (RFC 9457) and "
    "never repeat what was sent. Posting the questions' answers sets a cookie; send it with "
    "the hold and the booking, because a pass works only beside it. A pass never goes into "
    "an address."
)
_Names = dict[Any, dict[str, Any]]  # by model


def _schemas(calls: list[Call]) -> tuple[dict[str, Any], _Names]:
    taken = {model for call in calls for model in call.takes.values()}
    given = {call.gives for call in calls if call.gives} | {ProblemAnswer}
    modes: list[Any] = [(model, "validation") for model in sorted(taken, key=_name)]
    modes += [(model, "serialization") for model in sorted(given, key=_name)]
    references, definitions = models_json_schema(modes, ref_template=_REF)
    return definitions.get("$defs", {}), {model: ref for (model, _), ref in references.items()}


def _name(model: type[BaseModel]) -> str:
    return model.__name__


def _operation(call: Call, schemas: dict[str, Any], names: _Names) -> dict[str, Any]:
    summary, _, description = (call.view.__doc__ or "").strip().partition("\n")
    operation: dict[str, Any] = {
        "operationId": f"{call.subject}_{call.view.__name__}",
        "tags": [call.subject],
        "summary": summary,
        "description": " ".join(description.split()),
        "parameters": [*_path_parameters(call), *_other_parameters(call, schemas, names)],
        "responses": _responses(call, names),
    }
    if "body" in call.takes:
        content = {"application/json": {"schema": names[call.takes["body"]]}}
        operation["requestBody"] = {"required": True, "content": content}
    if "form" in call.takes:
        content = {"application/x-www-form-urlencoded": {"schema": names[call.takes["form"]]}}
        operation["requestBody"] = {"required": True, "content": content}
    if call.guarded:
        operation["security"] = [{"key": []}]
    return operation


def _path_parameters(call: Call) -> list[dict[str, Any]]:
    schemas = {"uuid": {"type": "string", "format": "uuid"}}
    otherwise = {"type": "string", "pattern": "^[A-Za-z0-9._~-]{1,400}$"}
    return [
        {
            "name": found["name"],
            "in": "path",
            "required": True,
            "schema": schemas.get(found["type"] or "", otherwise),
        }
        for found in _CONVERTER.finditer(call.rule)
    ]


def _other_parameters(call: Call, schemas: dict[str, Any], names: _Names) -> list[dict[str, Any]]:
    """Return query and headers, whose models are written out: they are no objects there."""
    parameters = []
    for part, place in (("query", "query"), ("headers", "header")):
        model = call.takes.get(part)
        if model is None:
            continue
        schema = schemas[names[model]["$ref"].rsplit("/", 1)[-1]]
        required = schema.get("required", [])
        parameters += [
            {"name": name, "in": place, "required": name in required, "schema": facts}
            for name, facts in schema["properties"].items()
        ]
    return parameters


def _responses(call: Call, names: _Names) -> dict[str, Any]:
    schema = names[call.gives] if call.gives else {"type": "string"}
    if call.status is HTTPStatus.NO_CONTENT:
        done: dict[str, Any] = {"description": "Done"}
    else:
        done = {"description": "Done", "content": {call.media_type: {"schema": schema}}}
    problem = {"application/problem+json": {"schema": names[ProblemAnswer]}}
    responses: dict[str, Any] = {str(int(call.status)): done}
    for status, codes in sorted(_refusals(call).items()):
        said = ", ".join(f"`{code}`" for code in codes)
        responses[str(status)] = {"description": f"Refused: {said}", "content": problem}
    responses["default"] = {"description": "Refused", "content": problem}
    return responses


def _refusals(call: Call) -> dict[int, list[str]]:
    """Return the codes that this call may answer with, by status."""
    refuses: list[type[DomainError]] = [*call.refuses]
    refuses += [errors.Invalid] if call.takes else []
    refuses += [errors.NotFound] if "<" in call.rule else []
    refuses += [errors.SignInRequired, errors.Forbidden] if call.guarded else []
    found: dict[int, list[str]] = {}
    for refusal in dict.fromkeys(refuses):
        found.setdefault(int(STATUS[refusal]), []).append(refusal.code)
    if "body" in call.takes:
        found.setdefault(400, []).append("malformed")
        found[413], found[415] = ["too_large"], ["wrong_content_type"]
    return found
