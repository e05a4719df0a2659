"""A client's thread as the contract writes it: commitments, answers, wins, the alliance, pauses."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from booking_service.api.contract import Answer, Asked
from booking_service.api.fields import ClockTime, Date, Instant, Text
from booking_service.usecases.alliance import AllianceVersion, AllianceWish
from booking_service.usecases.check_ins import AnswerWish
from booking_service.usecases.commitment_terms import CommitmentWish
from booking_service.usecases.pauses import PauseView
from booking_service.usecases.thread import CheckInView, CommitmentView, WinView
from shared.domain.alliance import AfterMiss, Alliance, Channel
from shared.domain.commitments import ANSWERS, Maker, Status

Said = Annotated[Text, Field(max_length=500)]
Weekdays = Annotated[list[int], Field(max_length=7, description="1 (Monday) to 7 (Sunday)")]
Nudges = Annotated[int, Field(ge=0, le=3)]


class CommitmentAsked(Asked):
    """What, by when (an instant, or a date of the client's), and how we will know.

    With `repeat_days` it comes again each week; left out in a change, the rule stays as it is.
    """

    what: Said
    due_at: Instant | None = None
    due_on: Date | None = None
    how_known: Said | None = None
    repeat_days: Weekdays | None = None
    repeat_until: Date | None = None
    booking_id: UUID | None = Field(None, strict=False)


class CheckInAsked(Asked):
    """How it went; only the status is needed."""

    status: Status = Field(
        strict=False,
        json_schema_extra={"enum": [str(one) for one in sorted(ANSWERS)]},
        description="never `open`",
    )
    note: Text | None = None
    in_the_way: Annotated[Text, Field(max_length=60)] | None = None
    win: Text | None = None


class CheckInAnswer(Answer):
    """One answer, with its words."""

    status: Status
    made_by: Maker
    at: Instant
    note: str | None
    in_the_way: str | None


class CommitmentAnswer(Answer):
    """A commitment and its answers, oldest first."""

    id: UUID
    what: str
    how_known: str | None
    due_at: Instant | None
    due_on: Date | None
    repeat_days: list[int] | None
    repeat_until: Date | None
    status: Status
    made_by: Maker
    made_at: Instant
    answered_at: Instant | None
    booking_id: UUID | None
    replaces: UUID | None
    check_ins: list[CheckInAnswer]


class WinAnswer(Answer):
    """A win, and the coach's sentence about it."""

    id: UUID
    text: str
    at: Instant
    commitment_id: UUID | None
    answer: str | None
    answered_at: Instant | None


class AllianceAsked(Asked):
    """When and how often the client is written to; quiet hours have both ends or neither."""

    channel: Channel = Field(Channel.EMAIL, strict=False)
    days: Weekdays
    at: ClockTime
    nudges_before: Nudges
    nudges_after: Nudges
    after_miss: AfterMiss = Field(strict=False)
    quiet_from: ClockTime | None = None
    quiet_until: ClockTime | None = None
    discreet: bool = False


class AllianceAnswer(Answer):
    """What holds."""

    channel: Channel
    days: list[int]
    at: ClockTime
    nudges_before: int
    nudges_after: int
    after_miss: AfterMiss
    quiet_from: ClockTime | None
    quiet_until: ClockTime | None
    discreet: bool


class AllianceVersionAnswer(AllianceAnswer):
    """What held from `made_at` on, and who changed it to that."""

    made_by: Maker
    made_at: Instant


class PauseAnswer(Answer):
    """A break, by the client's dates; both are inclusive."""

    id: UUID
    first: Date = Field(alias="from")
    until: Date | None
    is_on: bool
    made_by: Maker


def commitment_wish(asked: CommitmentAsked) -> CommitmentWish:
    """Return a commitment as the use cases take it."""
    return CommitmentWish(
        what=asked.what,
        due_at=asked.due_at,
        due_on=asked.due_on,
        how_known=asked.how_known,
        repeat_days=None if asked.repeat_days is None else frozenset(asked.repeat_days),
        repeat_until=asked.repeat_until,
        booking_id=asked.booking_id,
    )


def answer_wish(asked: CheckInAsked) -> AnswerWish:
    """Return a check-in as the use cases take it."""
    return AnswerWish(
        status=asked.status, note=asked.note, in_the_way=asked.in_the_way, win=asked.win
    )


def alliance_wish(asked: AllianceAsked) -> AllianceWish:
    """Return terms as the use cases take them."""
    return AllianceWish(
        channel=asked.channel,
        days=frozenset(asked.days),
        at=asked.at,
        nudges_before=asked.nudges_before,
        nudges_after=asked.nudges_after,
        after_miss=asked.after_miss,
        quiet_from=asked.quiet_from,
        quiet_until=asked.quiet_until,
        discreet=asked.discreet,
    )


def commitment_answer(view: CommitmentView) -> CommitmentAnswer:
    """Return a commitment as the contract writes it."""
    return CommitmentAnswer(
        id=view.id,
        what=view.what,
        how_known=view.how_known,
        due_at=view.due_at,
        due_on=view.due_on,
        repeat_days=sorted(view.repeat.days) if view.repeat else None,
        repeat_until=view.repeat.until if view.repeat else None,
        status=view.status,
        made_by=view.made_by,
        made_at=view.made_at,
        answered_at=view.answered_at,
        booking_id=view.booking_id,
        replaces=view.replaces_id,
        check_ins=[check_in_answer(each) for each in view.check_ins],
    )


def check_in_answer(view: CheckInView) -> CheckInAnswer:
    """Return an answer as the contract writes it."""
    return CheckInAnswer(
        status=view.status,
        made_by=view.made_by,
        at=view.at,
        note=view.note,
        in_the_way=view.in_the_way,
    )


def win_answer(view: WinView) -> WinAnswer:
    """Return a win as the contract writes it."""
    return WinAnswer(
        id=view.id,
        text=view.text,
        at=view.at,
        commitment_id=view.commitment_id,
        answer=view.answer,
        answered_at=view.answered_at,
    )


def alliance_answer(terms: Alliance) -> AllianceAnswer:
    """Return the terms that hold as the contract writes them."""
    return AllianceAnswer(
        channel=terms.channel,
        days=sorted(terms.days),
        at=terms.at,
        nudges_before=terms.nudges_before,
        nudges_after=terms.nudges_after,
        after_miss=terms.after_miss,
        quiet_from=terms.quiet.start if terms.quiet else None,
        quiet_until=terms.quiet.end if terms.quiet else None,
        discreet=terms.discreet,
    )


def alliance_version(one: AllianceVersion) -> AllianceVersionAnswer:
    """Return what the terms were from an instant on."""
    return AllianceVersionAnswer(
        **alliance_answer(one.terms).model_dump(), made_by=one.made_by, made_at=one.made_at
    )


def pause_answer(view: PauseView) -> PauseAnswer:
    """Return a break as the contract writes it."""
    return PauseAnswer.model_validate(
        {
            "id": view.id,
            "from": view.first_on,
            "until": view.last_on,
            "is_on": view.is_on,
            "made_by": view.made_by,
        }
    )
