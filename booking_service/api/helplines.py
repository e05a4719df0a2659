"""Emergency numbers and help lines: for everybody, always."""

from typing import Annotated

from pydantic import Field, WithJsonSchema

from booking_service import tools
from booking_service.api.contract import Answer, Asking, Contract
from booking_service.api.fields import LENIENT, Country
from booking_service.usecases import screening
from shared.domain.helplines import EmergencyNumber, HelpShown, Line

calls = Contract("help")


class EmergencyAnswer(Answer):
    """A number to dial in this country, as printed there; `for` says what it reaches."""

    number: str
    tel: str
    for_: str = Field(serialization_alias="for")


class LineAnswer(Answer):
    """One help line, numbers as its provider prints them.

    `area` says where it may be dialled, `audience` whom it is for; `on_phone_bill` is null where
    that is not known.
    """

    name: str
    category: str
    area: str
    audience: str
    phone: str | None
    tel: str | None
    text_number: str | None
    text_keyword: str | None
    whatsapp: str | None
    chat_url: str | None
    url: str | None
    hours: str | None
    cost: str | None
    languages: list[str]
    on_phone_bill: bool | None


class HelpAnswer(Answer):
    """Numbers and lines that may be shown; none where the country is unknown."""

    country: str | None
    emergency: list[EmergencyAnswer]
    emergency_complete: bool
    lines: list[LineAnswer]
    finder: str
    silent_call_hint: str | None


class HelpAsked(Asking):
    """An unknown or unreadable country shows the finder instead of numbers."""

    country: Annotated[
        Country | None,
        LENIENT,
        WithJsonSchema({"type": "string", "description": "ISO 3166, two letters"}),
    ] = None


@calls.call("GET /help")
def show_help(query: HelpAsked) -> HelpAnswer:
    """Show emergency numbers and help lines; asks nothing, keeps nothing, has no limit."""
    now = tools.now()
    confirmed = tools.current().confirmed.dates(now)
    return help_answer(screening.help_for(query.country, now.date(), confirmed))


def help_answer(shown: HelpShown) -> HelpAnswer:
    """Return what may be shown, as the contract writes it."""
    return HelpAnswer(
        country=shown.country,
        emergency=[emergency_answer(number) for number in shown.emergency],
        emergency_complete=shown.emergency_complete,
        lines=[line_answer(line) for line in shown.lines],
        finder=shown.finder_url,
        silent_call_hint=shown.silent_call_hint,
    )


def emergency_answer(number: EmergencyNumber) -> EmergencyAnswer:
    """Return a number for danger to life, as the contract writes it."""
    return EmergencyAnswer(number=number.number, tel=number.tel, for_=number.for_)


def line_answer(line: Line) -> LineAnswer:
    """Return a help line, as the contract writes it."""
    return LineAnswer(
        name=line.name,
        category=line.category,
        area=line.area,
        audience=line.audience,
        phone=line.phone,
        tel=line.tel,
        text_number=line.sms.number if line.sms else None,
        text_keyword=line.sms.keyword if line.sms else None,
        whatsapp=line.whatsapp,
        chat_url=line.chat_url,
        url=line.url,
        hours=line.hours,
        cost=line.cost,
        languages=list(line.languages),
        on_phone_bill=line.on_phone_bill,
    )
