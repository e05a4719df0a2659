"""Types of the contract: how instants, dates, zones, names and addresses are written.

Each refuses with a sentence of ours; a sentence never holds what was sent.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from booking_service.problems import written
from shared.domain import localtime
from shared.domain.availability import WallTime

_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEARS = range(1970, 2200)
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def wrong(message: str) -> PydanticCustomError:
    """Return what a validator raises; the message is shown as it is."""
    return PydanticCustomError("ours", message)


def _instant(value: object) -> datetime:
    if isinstance(value, datetime):  # from our own code: JSON has no such type
        return value
    message = "Write an instant with its offset, such as 2026-06-10T09:00:00Z."
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise wrong(message)
    try:
        instant = datetime.fromisoformat(value.upper())
        if instant.year not in _YEARS:
            raise wrong("Name an instant between the years 1970 and 2199.")
        return instant.astimezone(UTC)
    except ValueError:
        raise wrong(message) from None


def _date(value: object) -> date:
    if isinstance(value, date):
        return value
    message = "Write a date of the calendar as YYYY-MM-DD."
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise wrong(message)
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise wrong(message) from None
    if found.year not in _YEARS:
        raise wrong("Name a date between the years 1970 and 2199.")
    return found


def _date_or_instant(value: object) -> date:
    is_date = isinstance(value, str) and len(value) == len("2026-06-10")
    return _date(value) if is_date else _instant(value)


def _wall_time(value: object) -> WallTime:
    if isinstance(value, WallTime):
        return value
    try:
        return WallTime.parse(value if isinstance(value, str) else "")
    except ValueError:
        raise wrong("Write the time as HH:MM, from 00:00 to 24:00.") from None


def _zone(value: str) -> str:
    try:
        localtime.zone(value)
    except ValueError:
        raise wrong("Name a time zone such as Europe/Berlin.") from None
    return value


def _email(value: str) -> str:
    try:
        # A mailbox outside ASCII cannot be reached through every mail server; a domain can.
        found = validate_email(value, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise wrong("Write an e-mail address such as name@example.org.") from None
    return found.ascii_email or found.normalized


def _one_line(value: str) -> str:
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in value):
        raise wrong("Write this on one line, without control characters.")
    return _visible(value)


def _lines(value: str) -> str:
    plain = value.replace("\r\n", "\n")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in plain):
        raise wrong("Write this without control characters.")
    return _visible(plain)


def _visible(value: str) -> str:
    if _BIDI & set(value):
        raise wrong("Write this without signs that turn the direction of text.")
    return value.strip()


def _something(value: str) -> str:
    if not value:
        raise wrong("This is needed.")
    return value


def _or_none(value: object, check: Callable[[object], Any]) -> Any:  # noqa: ANN401  # as given
    try:
        return check(value)
    except ValidationError:
        return None


_ONE_LINE_PATTERN = {"pattern": r"^[^\u0000-\u001f\u007f-\u009f]*$"}

Instant = Annotated[
    datetime,
    PlainValidator(_instant),
    PlainSerializer(written, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Date = Annotated[
    date,
    PlainValidator(_date),
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}),
]
DateOrInstant = Annotated[
    date,  # a datetime is a date, too
    PlainValidator(_date_or_instant),
    WithJsonSchema({"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}),
]
ClockTime = Annotated[
    WallTime,
    PlainValidator(_wall_time),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"}),
]
Zone = Annotated[
    str,
    Field(max_length=64, description="IANA time zone", examples=["Europe/Berlin"]),
    AfterValidator(_zone),
]
Email = Annotated[
    str, Field(max_length=254, json_schema_extra={"format": "email"}), AfterValidator(_email)
]
Country = Annotated[
    str,
    Field(pattern="^[A-Za-z]{2}$", description="ISO 3166, two letters", examples=["GB"]),
    AfterValidator(str.upper),
]
Name = Annotated[
    str,
    Field(max_length=200, json_schema_extra=_ONE_LINE_PATTERN),
    AfterValidator(_one_line),
    AfterValidator(_something),
]
Line = Annotated[
    str, Field(max_length=500, json_schema_extra=_ONE_LINE_PATTERN), AfterValidator(_one_line)
]
Text = Annotated[str, Field(max_length=2000), AfterValidator(_lines)]
Slug = Annotated[
    str,
    Field(max_length=60, pattern="^[a-z0-9]+(-[a-z0-9]+)*$", description="the page's address"),
]
Colour = Annotated[
    str,
    Field(pattern="^(#[0-9A-Fa-f]{6})?$", description="of the web", examples=["#155e56"]),
    AfterValidator(str.lower),
]
Spoken = Literal["en", "es", "de"]
"""The languages that there are catalogues for."""
Token = Annotated[str, Field(max_length=400)]
Minutes = Annotated[int, Field(ge=0, le=1440)]
Length = Annotated[int, Field(ge=1, le=1440)]

# What cannot be read counts as not given: a crisis answer beside it must still be heard.
LENIENT = WrapValidator(_or_none)
