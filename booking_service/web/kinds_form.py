"""Kinds of booking and limits as boxes, and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from booking_service.web import coach_words
from booking_service.web.typed import Checks
from shared.domain.availability import Approval, Availability, Kind, KindRules

MINUTES, HOURS = "minutes", "hours"
LIMIT_NAMES = {
    "minimum_notice": "Clients book at least this long before",
    "change_notice": "Clients may move or cancel until this long before",
    "horizon_days": "Days ahead that can be booked",
    "max_per_day": "Most bookings a day",
    "max_per_week": "Most bookings a week",
    "bookable_from": "First date that can be booked",
    "bookable_to": "Last date that can be booked",
}

_UNITS = ("minimum_notice_unit", "change_notice_unit")
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_DAY_MINUTES = range(1, 24 * 60 + 1)
_BUFFER_MINUTES = range(24 * 60 + 1)
_NOTICE_MINUTES = 365 * 24 * 60
_HORIZON = range(3651)
_CAP = range(1, 1001)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """One kind: offered or not, and its figures in minutes."""

    kind: Kind
    offered: bool = False
    length: str = "30"
    interval: str = "30"
    before: str = "0"
    after: str = "0"
    approval: str = Approval.AUTOMATIC

    @property
    def name(self) -> str:
        """Return the kind in words."""
        return coach_words.KINDS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindsForm:
    """All boxes of the page."""

    kinds: tuple[KindRow, ...] = ()
    limits: Mapping[str, str] = field(default_factory=dict)


def shown(rules: Availability, _today: date) -> KindsForm:
    """Fill the boxes with the rules."""
    return KindsForm(
        kinds=tuple(_kind_row(kind, rules.kinds.get(kind)) for kind in Kind),
        limits=_limits(rules),
    )


def _kind_row(kind: Kind, rules: KindRules | None) -> KindRow:
    if rules is None:
        return KindRow(kind=kind)
    return KindRow(
        kind=kind,
        offered=True,
        length=str(rules.length // _MINUTE),
        interval=str(rules.interval // _MINUTE),
        before=str(rules.buffer_before // _MINUTE),
        after=str(rules.buffer_after // _MINUTE),
        approval=rules.approval,
    )


def _limits(rules: Availability) -> dict[str, str]:
    plain = {
        name: str(value) if (value := getattr(rules, name)) is not None else ""
        for name in ("horizon_days", "bookable_from", "bookable_to", "max_per_day", "max_per_week")
    }
    for name in ("minimum_notice", "change_notice"):
        length = getattr(rules, name)
        unit = HOURS if length % _HOUR == timedelta(0) else MINUTES
        plain[name] = str(length // (_HOUR if unit == HOURS else _MINUTE))
        plain[f"{name}_unit"] = unit
    return plain


def typed(form: Mapping[str, str]) -> KindsForm:
    """Read the boxes as they were typed; nothing is judged here."""
    return KindsForm(
        kinds=tuple(_typed_kind(form, kind) for kind in Kind),
        limits={name: form.get(name, "").strip() for name in (*LIMIT_NAMES, *_UNITS)},
    )


def _typed_kind(form: Mapping[str, str], kind: Kind) -> KindRow:
    parts = {
        part: form.get(f"kinds.{kind}.{part}", "").strip()
        for part in ("length", "interval", "before", "after", "approval")
    }
    return KindRow(kind=kind, offered=f"kinds.{kind}.offered" in form, **parts)


def changes(
    form: KindsForm, _standing: Availability, _today: date
) -> tuple[dict[str, object], dict[str, str]]:
    """Return the new value of each part, and problems by the name of the box."""
    checks = Checks()
    found: dict[str, object] = {
        "kinds": _kinds(checks, form.kinds),
        "minimum_notice": _notice(checks, form, "minimum_notice"),
        "change_notice": _notice(checks, form, "change_notice"),
        "horizon_days": _number_or_none(checks, form, "horizon_days", _HORIZON),
        "max_per_day": _number_or_none(checks, form, "max_per_day", _CAP),
        "max_per_week": _number_or_none(checks, form, "max_per_week", _CAP),
        **_range(checks, form),
    }
    return found, checks.problems


def _kinds(checks: Checks, rows: tuple[KindRow, ...]) -> dict[Kind, KindRules]:
    found = {row.kind: _rules(checks, row) for row in rows if row.offered}
    return {kind: rules for kind, rules in found.items() if rules is not None}


def _rules(checks: Checks, row: KindRow) -> KindRules | None:
    name = f"kinds.{row.kind}"
    length = checks.whole(f"{name}.length", row.length, _DAY_MINUTES, f"{row.name}, length")
    interval = checks.whole(
        f"{name}.interval", row.interval, _DAY_MINUTES, f"{row.name}, a start every"
    )
    before = checks.whole(f"{name}.before", row.before, _BUFFER_MINUTES, f"{row.name}, free before")
    after = checks.whole(f"{name}.after", row.after, _BUFFER_MINUTES, f"{row.name}, free after")
    if length is None or interval is None or before is None or after is None:
        return None
    manual = row.approval == Approval.MANUAL
    return KindRules(
        length=timedelta(minutes=length),
        interval=timedelta(minutes=interval),
        buffer_before=timedelta(minutes=before),
        buffer_after=timedelta(minutes=after),
        approval=Approval.MANUAL if manual else Approval.AUTOMATIC,
    )


def _notice(checks: Checks, form: KindsForm, name: str) -> timedelta | None:
    unit = 60 if form.limits.get(f"{name}_unit") == HOURS else 1
    within = range(_NOTICE_MINUTES // unit + 1)
    number = checks.whole(name, form.limits.get(name, ""), within, LIMIT_NAMES[name])
    return None if number is None else timedelta(minutes=number * unit)


def _number_or_none(checks: Checks, form: KindsForm, name: str, within: range) -> int | None:
    text = form.limits.get(name, "")
    return checks.whole(name, text, within, LIMIT_NAMES[name]) if text else None


def _range(checks: Checks, form: KindsForm) -> dict[str, date | None]:
    found = {
        name: checks.on(name, text, LIMIT_NAMES[name])
        if (text := form.limits.get(name, ""))
        else None
        for name in ("bookable_from", "bookable_to")
    }
    first, last = found["bookable_from"], found["bookable_to"]
    if first is not None and last is not None and last < first:
        words = "The last date that can be booked must be on or after the first."
        checks.wrong("bookable_to", words)
    return found
