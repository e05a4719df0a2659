"""Lists by parts: `limit` says how many at most, `cursor` is the `next` of the answer before."""

from pydantic import Field

from booking_service.api.contract import Asking
from booking_service.usecases.parts import MOST, Part


class PartAsked(Asking):
    """A part of a list; what comes in meanwhile moves nothing that was not shown yet."""

    cursor: str | None = Field(None, max_length=200, description="`next` of the answer before")
    limit: int = Field(MOST, ge=1, le=MOST)

    @property
    def part(self) -> Part:
        """Return the part as the use cases take it."""
        return Part(self.limit, self.cursor)
