"""Reads the directory of help lines from its JSON form; the caller does the I/O."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from shared.domain.helplines import (
    Category,
    Country,
    Directory,
    EmergencyNumber,
    Line,
    TextNumber,
)

_DIALABLE = re.compile(r"tel:[0-9*#]+")
_RESEARCH_REMARK = re.compile(r" \(| since ")


def parse(data: Mapping[str, Any]) -> Directory:
    """Read the directory from its JSON form; ValueError for a link that cannot be dialled."""
    policy = data["policy"]
    return Directory(
        countries={entry["country"]: _country(entry) for entry in data["countries"]},
        warn_after=timedelta(days=policy["warn_after_days"]),
        drop_after=timedelta(days=policy["hide_after_days"]),
    )


def _country(entry: Mapping[str, Any]) -> Country:
    numbers = tuple(
        EmergencyNumber(row["number"], _dialable(row["tel"]), row["for"], row["verification"])
        for row in entry["emergency"]["numbers"]
    )
    # a row without a name records that nothing was found
    lines = tuple(_line(entry["country"], row) for row in entry["lines"] if row["name"])
    return Country(entry["country"], entry["name"], numbers, lines)


def _line(country: str, row: Mapping[str, Any]) -> Line:
    sms = row["sms"]
    return Line(
        id=row["id"],
        country=country,
        category=Category(row["category"]),
        name=row["name"],
        phone=row["phone"],
        tel=_dialable(row["tel"]) if row["tel"] else None,
        sms=TextNumber(sms["number"], sms["keyword"]) if sms else None,
        whatsapp=row["whatsapp"],
        chat_url=row["chat_url"],
        url=row["url"],
        hours=_plain(row["hours"]),
        cost=_plain(row["cost"]),
        languages=tuple(row["languages"]),
        audience=row["audience"],
        area=_plain(row["area"]) or "national",
        on_phone_bill=row["appears_on_phone_bill"],
        note=row["note"],
        as_of=_earliest_day(row["as_of"]) if row["as_of"] else None,
        recheck_required=row["recheck_required"],
        verification=row["verification"],
        shippable=row["ship_default"] is True,
        sources=tuple(source["ref"] for source in row["sources"]),
    )


def _dialable(tel: str) -> str:
    if not _DIALABLE.fullmatch(tel):
        raise ValueError(f"not a national dial string: {tel}")
    return tel


def _plain(words: str | None) -> str | None:
    """Leave out what the research added: "24/7 (2025)" is shown as "24/7"."""
    return _RESEARCH_REMARK.split(words)[0] if words else None


def _earliest_day(text: str) -> date:
    parts = [int(part) for part in text.split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    return date(year, month, day)
