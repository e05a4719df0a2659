"""Whether mail may be sent at all, as every sender sees it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base

_MAIL = "mail"


class ChannelPauseRow(Base):
    """A channel that its server refuses: since when, why, and when one sender tries again."""

    __tablename__ = "channel_pauses"
    channel: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    paused_at: Mapped[datetime]
    probe_at: Mapped[datetime]


class Leave(StrEnum):
    """What a sender may do now."""

    SEND = "send"
    PROBE = "probe"  # paused, and this sender alone tries whether that is over
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Pause:
    """Why nothing is sent, since when, and until when at least."""

    reason: str
    paused_at: datetime
    probe_at: datetime


def pause(tx: Session, reason: str, length: timedelta) -> None:
    """Let nobody send mail for this long; `reason` names a code and a stage, never an address."""
    moment = func.clock_timestamp()
    new = insert(ChannelPauseRow).values(
        channel=_MAIL, reason=reason, paused_at=moment, probe_at=moment + length
    )
    tx.execute(
        new.on_conflict_do_update(
            index_elements=[ChannelPauseRow.channel],
            set_={"reason": new.excluded.reason, "probe_at": new.excluded.probe_at},
        )
    )


def leave_to_send(tx: Session, length: timedelta) -> Leave:
    """Ask whether to send; of many who ask when a pause is over, one is to probe."""
    if tx.scalar(select(ChannelPauseRow.channel)) is None:
        return Leave.SEND
    probing = tx.scalar(
        update(ChannelPauseRow)
        .where(ChannelPauseRow.channel == _MAIL, ChannelPauseRow.probe_at <= func.clock_timestamp())
        .values(probe_at=func.clock_timestamp() + length)
        .returning(ChannelPauseRow.channel)
        .execution_options(synchronize_session=False)
    )
    return Leave.WAIT if probing is None else Leave.PROBE


def resume(tx: Session) -> None:
    """Let everybody send again."""
    tx.execute(delete(ChannelPauseRow).where(ChannelPauseRow.channel == _MAIL))


def paused(tx: Session) -> Pause | None:
    """Return the pause of the mail channel, if there is one."""
    row = tx.get(ChannelPauseRow, _MAIL)
    return None if row is None else Pause(row.reason, row.paused_at, row.probe_at)
