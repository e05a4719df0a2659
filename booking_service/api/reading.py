"""The contract to read: as OpenAPI for programs, as a page for people."""

import inspect
from collections.abc import Iterable, Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from booking_service.api import openapi
from booking_service.api.contract import Contract
from booking_service.problems import STATUS


def pages(contracts: Iterable[Contract], *, title: str, version: str) -> Blueprint:
    """Return the blueprint that shows these calls; the document is made when first asked for."""
    calls = [call for contract in contracts for call in contract.calls]
    blueprint = Blueprint("contract", __name__)

    @cache
    def document() -> dict[str, Any]:
        return openapi.document(calls, title=f"{title}: HTTP API", version=version)

    @blueprint.get("/api/v1/openapi.json")
    def as_openapi() -> Response:
        """Give the contract as OpenAPI 3.1."""
        return jsonify(document())

    @blueprint.get("/api/docs")
    def as_page() -> str:
        """Show the contract as a page."""
        return render_template(
            "api/docs.html",
            about=document()["info"]["description"],
            version=version,
            subjects=list(_subjects(document())),
            codes=list(_codes()),
        )

    @blueprint.get("/problems/<code>")
    def what_it_means(code: str) -> AnyResponse:
        """Lead from a problem's type to the line that explains it."""
        known = code in {kind.code for kind in STATUS}
        return redirect(f"/api/docs#problem-{code}" if known else "/api/docs", HTTPStatus.SEE_OTHER)

    return blueprint


def _subjects(document: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Return the calls by subject, each with what the page says of it."""
    schemas = document["components"]["schemas"]
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            done = next(iter(operation["responses"].items()))
            shown = {
                "method": method.upper(),
                "path": f"/api/v1{path}",
                "summary": operation["summary"],
                "description": operation["description"],
                "key": "security" in operation,
                "parameters": operation["parameters"],
                "body": list(_fields(body.get("schema", {}), schemas)),
                "status": done[0],
                "answer": list(_fields(_answer_schema(done[1]), schemas)),
                "refusals": [
                    (status, facts["description"].removeprefix("Refused: "))
                    for status, facts in operation["responses"].items()
                    if status.startswith("4")
                ],
            }
            found.setdefault(operation["tags"][0], []).append(shown)
    yield from found.items()


def _answer_schema(response: dict[str, Any]) -> dict[str, Any]:
    content = response.get("content", {}).get("application/json", {})
    schema: dict[str, Any] = content.get("schema", {})
    return schema


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Return name, type in words and necessity of an object's members."""
    schema = schemas.get(_named(schema), schema)
    for name, facts in schema.get("properties", {}).items():
        yield name, _in_words(facts), name in schema.get("required", [])


def _named(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def _in_words(facts: dict[str, Any]) -> str:
    if "anyOf" in facts:
        words = " or ".join(dict.fromkeys(_in_words(one) for one in facts["anyOf"]))
    elif "enum" in facts:
        words = " | ".join(map(str, facts["enum"]))
    elif facts.get("type") == "array" and "items" in facts:
        words = f"list of {_in_words(facts['items'])}"
    else:
        words = _named(facts) or str(facts.get("format", facts.get("type", "anything")))
    return words


def _codes() -> Iterator[tuple[str, int, str]]:
    """Return every refusal's code, status and meaning."""
    for kind, status in STATUS.items():
        yield kind.code, int(status), (inspect.getdoc(kind) or "").partition("\n")[0]
