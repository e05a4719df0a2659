"""Lists between a client and their coach as the contract writes them, a part of each at a time."""

from collections.abc import Sequence
from uuid import UUID

from booking_service.api.contract import Answer
from booking_service.api.thread_shape import (
    AllianceVersionAnswer,
    CheckInAnswer,
    CommitmentAnswer,
    PauseAnswer,
    WinAnswer,
    alliance_version,
    check_in_answer,
    commitment_answer,
    pause_answer,
    win_answer,
)
from booking_service.usecases.alliance import AllianceVersion
from booking_service.usecases.parts import Page
from booking_service.usecases.pauses import PauseView
from booking_service.usecases.thread import CheckInView, CommitmentView, WinView


class CommitmentsAnswer(Answer):
    """Commitments, newest first; `next` leads to the rest."""

    commitments: list[CommitmentAnswer]
    next: str | None


class WinsAnswer(Answer):
    """Wins, newest first; `next` leads to the rest."""

    wins: list[WinAnswer]
    next: str | None


class ListedCheckIn(CheckInAnswer):
    """An answer, and the commitment that it answers."""

    id: UUID
    commitment_id: UUID


class CheckInsAnswer(Answer):
    """Answers, newest first; `next` leads to the rest."""

    check_ins: list[ListedCheckIn]
    next: str | None


class AllianceHistoryAnswer(Answer):
    """What the terms were, newest first; `next` leads to the rest."""

    alliance_history: list[AllianceVersionAnswer]
    next: str | None


class PausesAnswer(Answer):
    """The client's breaks, newest first; `next` leads to the rest."""

    pauses: list[PauseAnswer]
    next: str | None


def commitments_answer(page: Page[CommitmentView]) -> CommitmentsAnswer:
    """Write a part of the commitments."""
    return CommitmentsAnswer(commitments=commitments(page.found), next=page.next)


def commitments(found: Sequence[CommitmentView]) -> list[CommitmentAnswer]:
    """Write commitments."""
    return [commitment_answer(one) for one in found]


def wins_answer(page: Page[WinView]) -> WinsAnswer:
    """Write a part of the wins."""
    return WinsAnswer(wins=wins(page.found), next=page.next)


def wins(found: Sequence[WinView]) -> list[WinAnswer]:
    """Write wins."""
    return [win_answer(one) for one in found]


def check_ins_answer(page: Page[tuple[UUID, CheckInView]]) -> CheckInsAnswer:
    """Write a part of the answers, each with its commitment's id."""
    listed = [
        ListedCheckIn(id=one.id, commitment_id=commitment_id, **check_in_answer(one).model_dump())
        for commitment_id, one in page.found
    ]
    return CheckInsAnswer(check_ins=listed, next=page.next)


def history_answer(page: Page[AllianceVersion]) -> AllianceHistoryAnswer:
    """Write a part of what the terms were."""
    return AllianceHistoryAnswer(alliance_history=history(page.found), next=page.next)


def history(found: Sequence[AllianceVersion]) -> list[AllianceVersionAnswer]:
    """Write what the terms were."""
    return [alliance_version(one) for one in found]


def pauses_answer(page: Page[PauseView]) -> PausesAnswer:
    """Write a part of the breaks."""
    return PausesAnswer(pauses=breaks(page.found), next=page.next)


def breaks(found: Sequence[PauseView]) -> list[PauseAnswer]:
    """Write breaks."""
    return [pause_answer(one) for one in found]
