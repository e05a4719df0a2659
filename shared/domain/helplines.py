"""Which emergency numbers and help lines may be shown, by country and category.

The rows are data (helpline_rows.py reads them); this file chooses among them. Numbers are
national dial strings exactly as a person in that country dials them, never E.164: 116 123
with a country code in front reaches nobody.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.sentences import noted

FINDER_URL = "https://findahelpline.com"
LINES_PER_CATEGORY = 2

_TRUSTED = frozenset({"official", "two_sources"})

_SILENT_CALL_HINTS = {
    "FR": noted("If it is not safe to speak, send a text message (SMS) to 114."),
    "GB": noted("If it is not safe to speak, call 999 from a mobile and press 55."),
    "NZ": noted("If it is not safe to speak, call 111 and press 55."),
}


class Category(StrEnum):
    """What a help line is for."""

    SUICIDE = "suicide"
    EMOTIONAL_SUPPORT = "emotional_support"
    DOMESTIC_ABUSE = "domestic_abuse"
    SUBSTANCE = "substance"


class Freshness(StrEnum):
    """How long ago somebody saw the number on a page of the provider or of a source."""

    FRESH = "fresh"
    CHECK = "check"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number for danger to life; `for_` is "all", "police", "ambulance" and the like."""

    number: str
    tel: str
    for_: str
    verification: str

    @property
    def may_be_shown(self) -> bool:
        """Whether two independent sources, or the provider, print this number."""
        return self.verification in _TRUSTED


@dataclass(frozen=True, slots=True)
class TextNumber:
    """Where to send a text message, and the word to send, if there is one."""

    number: str
    keyword: str | None

    @property
    def href(self) -> str:
        """The `sms:` link, in national form."""
        return "sms:" + re.sub(r"\D", "", self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One help line as its provider prints it.

    `note` is a research remark for the coach, never for the visitor. `as_of` is the date of
    the newest dated source; a source that names only a month or a year counts from its first day.
    """

    id: str
    country: str
    category: Category
    name: str
    phone: str | None
    tel: str | None
    sms: TextNumber | None
    whatsapp: str | None
    chat_url: str | None
    url: str | None
    hours: str | None
    cost: str | None
    languages: tuple[str, ...]
    audience: str
    area: str
    on_phone_bill: bool | None
    note: str | None
    as_of: date | None
    recheck_required: bool
    verification: str
    shippable: bool
    sources: tuple[str, ...]

    @property
    def may_be_shown(self) -> bool:
        """Whether the row is cleared for visitors, well sourced, and gives a way to reach it."""
        reachable = bool(self.tel or self.sms or self.chat_url)
        return self.shippable and self.verification in _TRUSTED and reachable

    @property
    def lang(self) -> str | None:
        """The line's first language, for a page's `lang` attribute."""
        return next((code for code in self.languages if re.fullmatch("[a-z]{2,3}", code)), None)


@dataclass(frozen=True, slots=True)
class Country:
    """A country's emergency numbers and all its rows, also those that must not be shown."""

    code: str
    name: str
    emergency: tuple[EmergencyNumber, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """All rows, and after how long a row wants a new look."""

    countries: Mapping[str, Country]
    warn_after: timedelta = timedelta(days=365)
    drop_after: timedelta = timedelta(days=730)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpShown:
    """What a page may show. Without a known country there are no numbers, only the finder.

    `lines` is in the order to show: old ones last. `emergency_complete` is False where the
    trusted numbers do not reach both ambulance and police; then say "your local emergency
    number" beside them. `old` holds the ids of lines that nobody has looked at for long.
    """

    country: str | None
    country_name: str | None
    emergency: tuple[EmergencyNumber, ...]
    emergency_complete: bool
    lines: tuple[Line, ...]
    old: frozenset[str]
    finder_url: str
    silent_call_hint: str | None


def shown(
    directory: Directory,
    country: str | None,
    categories: Iterable[Category],
    today: date,
    confirmed: Mapping[str, date] | None = None,
) -> HelpShown:
    """Choose what may be shown to somebody in `country` (ISO 3166 alpha-2, any case).

    Categories come in the order in which they matter. `confirmed` maps the id of a line to
    the day on which the coach last saw its number on the provider's own page.
    """
    place = directory.countries.get((country or "").strip().upper())
    if place is None:
        return _without_country()
    wanted = tuple(dict.fromkeys(categories))
    old = frozenset(
        line.id
        for line in place.lines
        if freshness(directory, line, today, confirmed) is Freshness.OLD
    )
    emergency = tuple(number for number in place.emergency if number.may_be_shown)
    return HelpShown(
        country=place.code,
        country_name=place.name,
        emergency=emergency,
        emergency_complete=_reaches_everyone(emergency),
        lines=_chosen(place, wanted, old),
        old=old,
        finder_url=FINDER_URL,
        silent_call_hint=_silent_call_hint(place.code, wanted),
    )


def freshness(
    directory: Directory, line: Line, today: date, confirmed: Mapping[str, date] | None = None
) -> Freshness:
    """Return how fresh the row is: by the coach's confirmation, else by its newest source.

    A row with neither date is old.
    """
    seen_on = (confirmed or {}).get(line.id, line.as_of)
    if seen_on is None or today - seen_on > directory.drop_after:
        return Freshness.OLD
    return Freshness.CHECK if today - seen_on > directory.warn_after else Freshness.FRESH


def _without_country() -> HelpShown:
    return HelpShown(
        country=None,
        country_name=None,
        emergency=(),
        emergency_complete=False,
        lines=(),
        old=frozenset(),
        finder_url=FINDER_URL,
        silent_call_hint=None,
    )


def _chosen(
    place: Country, categories: Collection[Category], old: frozenset[str]
) -> tuple[Line, ...]:
    chosen: list[Line] = []
    for category in categories:
        rows = [row for row in place.lines if row.category is category and row.may_be_shown]
        chosen += sorted(rows, key=lambda row: row.id in old)[:LINES_PER_CATEGORY]
    return tuple(sorted(chosen, key=lambda row: row.id in old))


def _reaches_everyone(numbers: Iterable[EmergencyNumber]) -> bool:
    reached = {number.for_ for number in numbers}
    ambulance = any("ambulance" in purpose for purpose in reached)
    return "all" in reached or (ambulance and "police" in reached)


def _silent_call_hint(country: str, categories: Collection[Category]) -> str | None:
    return _SILENT_CALL_HINTS.get(country) if Category.DOMESTIC_ABUSE in categories else None
