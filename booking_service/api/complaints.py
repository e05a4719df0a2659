"""What pydantic found -> fields and sentences of ours, without what was sent."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.domain.errors import FieldProblem, Invalid

_MESSAGES = {
    "missing": "This is needed.",
    "string_type": "Write this as text.",
    "int_type": "Write this as a whole number.",
    "int_parsing": "Write this as a whole number.",
    "int_from_float": "Write this as a whole number.",
    "bool_type": "Write true or false.",
    "bool_parsing": "Write true or false.",
    "list_type": "Write this as a list.",
    "tuple_type": "Write this as a list.",
    "dict_type": "Write this as an object.",
    "model_type": "Write this as an object.",
    "model_attributes_type": "Write this as an object.",
    "string_too_short": "This is needed.",
    "string_too_long": "Write at most {max_length} characters.",
    "string_pattern_mismatch": "This is not written as it should be.",
    "too_long": "At most {max_length} entries.",
    "too_short": "At least {min_length} entries.",
    "greater_than_equal": "At least {ge}.",
    "less_than_equal": "At most {le}.",
    "enum": "Choose one of: {expected}.",
    "literal_error": "Choose one of: {expected}.",
}
_OTHERWISE = "This is not written as it should be."


def invalid(error: ValidationError, whole: str) -> Invalid:
    """Return the refusal for what pydantic found; `whole` names the part without a field."""
    found = error.errors(include_url=False, include_input=False)
    return Invalid(*_unique(_problem(detail, whole) for detail in found))


def is_malformed(error: ValidationError) -> bool:
    """Say whether the text was no JSON at all."""
    return any(detail["type"] == "json_invalid" for detail in error.errors(include_input=False))


def _problem(detail: ErrorDetails, whole: str) -> FieldProblem:
    field = ".".join(str(part) for part in detail["loc"]) or whole
    if detail["type"] == "ours":
        return FieldProblem(field, detail["msg"])
    template = _MESSAGES.get(detail["type"], _OTHERWISE)
    return FieldProblem(field, template.format_map(_facts(detail.get("ctx", {}))))


def _facts(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule's own figures; pydantic puts nothing of the input among them."""
    return {name: str(value).replace("'", "") for name, value in context.items()}


def _unique(problems: Iterable[FieldProblem]) -> list[FieldProblem]:
    seen: dict[str, FieldProblem] = {}
    for problem in problems:
        seen.setdefault(problem.field, problem)
    return list(seen.values())
