"""The JSON of the availability, and what the rules make of it."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from booking_service.api.contract import Answer, Asked, Asking
from booking_service.api.fields import (
    ClockTime,
    Country,
    Date,
    Instant,
    Length,
    Line,
    Minutes,
    Zone,
    wrong,
)
from shared.domain.availability import Approval, Kind, WallTime

_MANY = 1000


def _window(pair: tuple[WallTime, WallTime]) -> tuple[WallTime, WallTime]:
    if pair[1] <= pair[0]:
        raise wrong("The end must be after the start; 24:00 is the end of the day.")
    return pair


Window = Annotated[tuple[ClockTime, ClockTime], AfterValidator(_window)]
Weekday = Annotated[int, Field(ge=1, le=7)]


class _Spare(Asked):
    """Left-out members stay out when it is shown."""

    @model_serializer(mode="wrap")
    def _without_nothing(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {name: value for name, value in write(self).items() if value is not None}


class Weekly(Asked):
    """The same hours on several ISO weekdays, 1 = Monday."""

    days: list[Weekday] = Field(min_length=1, max_length=7)
    start: ClockTime
    end: ClockTime

    @field_validator("end")
    @classmethod
    def _after_start(cls, end: WallTime, info: ValidationInfo) -> WallTime:
        start = info.data.get("start")
        return _window((start, end))[1] if start is not None else end


class OverrideShape(Asked):
    """A date that differs; no windows means closed."""

    on: Date = Field(alias="date")
    windows: list[Window] = Field(max_length=48)


class TimeOff(_Spare):
    """Time off: local dates, both included, or instants."""

    from_date: Date | None = None
    to_date: Date | None = None
    start: Instant | None = None
    end: Instant | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        dates, instants = (self.from_date, self.to_date), (self.start, self.end)
        first, last = instants if dates == (None, None) else dates
        if first is None or last is None or (None, None) not in {dates, instants}:
            raise wrong("Name `from_date` and `to_date`, or `start` and `end`.")
        if last < first or self.start == self.end is not None:
            raise wrong("Time off must end after it starts.")
        return self


class HolidaysShape(_Spare):
    """Dates that are closed unless an override opens them."""

    country: Country | None = None
    subdivision: Line | None = None
    through: int | None = Field(
        None, ge=1970, le=2199, description="last year whose holidays were looked through"
    )
    dates: list[Date] = Field(max_length=_MANY)


class TravelShape(Asked):
    """Local dates on which the coach's zone is another; no `to` means until further notice."""

    first: Date = Field(alias="from")
    last: Date | None = Field(None, alias="to")
    zone: Zone

    @field_validator("last")
    @classmethod
    def _after_first(cls, last: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("first")
        if last is not None and first is not None and last < first:
            raise wrong("The last date must be on or after the first.")
        return last


class KindShape(_Spare):
    """How one kind is laid out; what is left out stays as it is."""

    length_minutes: Length | None = None
    interval_minutes: Length | None = None
    buffer_before_minutes: Minutes | None = None
    buffer_after_minutes: Minutes | None = None
    approval: Approval | None = None


class Kinds(_Spare):
    """The kinds on offer; a kind that is not named, or null, is not offered.

    A misspelt one would close the calendar in silence, so it is refused.
    """

    model_config = ConfigDict(extra="forbid")

    guidance: KindShape | None = None
    coaching: KindShape | None = None


class AvailabilityAsked(Asked):
    """Parts to replace; a part that is not named stays as it is."""

    weekly: list[Weekly] = Field([], max_length=100)
    overrides: list[OverrideShape] = Field([], max_length=_MANY)
    time_off: list[TimeOff] = Field([], max_length=_MANY)
    holidays: HolidaysShape = HolidaysShape(dates=[])
    travel: list[TravelShape] = Field([], max_length=100)
    kinds: Kinds = Kinds()
    minimum_notice_minutes: int = Field(0, ge=0, le=525_600)
    horizon_days: int | None = Field(None, ge=0, le=3650)
    bookable_from: Date | None = None
    bookable_to: Date | None = None
    max_per_day: int | None = Field(None, ge=1, le=1000)
    max_per_week: int | None = Field(None, ge=1, le=1000)
    change_notice_minutes: int = Field(720, ge=0, le=525_600)

    @field_validator("overrides")
    @classmethod
    def _each_date_once(cls, overrides: list[OverrideShape]) -> list[OverrideShape]:
        if len({override.on for override in overrides}) < len(overrides):
            raise wrong("Name each date once.")
        return overrides

    @field_validator("travel")
    @classmethod
    def _one_place_at_a_time(cls, travel: list[TravelShape]) -> list[TravelShape]:
        periods = sorted((stay.first, stay.last or date.max) for stay in travel)
        if any(later[0] <= earlier[1] for earlier, later in pairwise(periods)):
            raise wrong("These periods overlap.")
        return travel

    @field_validator("bookable_to")
    @classmethod
    def _range(cls, last: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("bookable_from")
        if last is not None and first is not None and last < first:
            raise wrong("The last date is on or after `bookable_from`.")
        return last


class PreviewAsked(Asking):
    """With `preview=true` nothing is saved."""

    preview: bool = False


class OutsideAnswer(Answer):
    """A future booking that the hours do not cover; `newly`: by this change."""

    id: UUID
    kind: Kind
    start: Instant
    end: Instant
    newly: bool


class AvailabilityAnswer(Answer):
    """The whole availability, written as it is sent."""

    weekly: list[Weekly]
    overrides: list[OverrideShape]
    time_off: list[TimeOff]
    holidays: HolidaysShape
    travel: list[TravelShape]
    kinds: Kinds
    minimum_notice_minutes: int
    horizon_days: int | None
    bookable_from: Date | None
    bookable_to: Date | None
    max_per_day: int | None
    max_per_week: int | None
    change_notice_minutes: int
    bookings_outside: list[OutsideAnswer] = Field(default_factory=list)
