"""One round of a sender: how long it goes on, and what it has done."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from reminder_worker.jobs.desk import Desk, Outcome

_CUT_OFF_IN_A_ROW = 3


@dataclass(slots=True)
class Round:
    """Goes on until its time is over, the process is to end, or more mails would be in vain."""

    desk: Desk
    end: datetime
    done: Counter[Outcome] = field(default_factory=Counter)
    in_vain: bool = False
    _cut_off: int = 0

    @property
    def goes_on(self) -> bool:
        """Say whether another mail may be begun."""
        return not self.in_vain and self.desk.clock() < self.end and not self.desk.stopping()

    def count(self, outcome: Outcome, *, ends: bool) -> None:
        """Note what became of one notice.

        One that was cut off may be at fault itself; several in a row are the server's doing.
        """
        self.done[outcome] += 1
        self._cut_off = self._cut_off + 1 if outcome is Outcome.CUT_OFF else 0
        self.in_vain = ends or self._cut_off == _CUT_OFF_IN_A_ROW
