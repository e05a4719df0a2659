"""Ben's and Cleo's threads behind the real pages, and the links that open them."""

from types import SimpleNamespace

from sqlalchemy import select

from booking_service.usecases.sides import Side
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from tests.people import BEN
from tests.thread import a_client, promise, win


def a_thread(app, coach, now, who=BEN, what="Write to my manager"):
    """A client with one commitment due on Monday and one win; their ids and links."""
    tools = app.extensions["tools"]
    with tools.sessions.begin() as tx:
        side = a_client(tx, coach, who, now)
        made = promise(tx, side, what, now=now, desk=tools.desk)
        won = win(tx, side, f"Won: {what}", now=now, desk=tools.desk)
    return SimpleNamespace(
        side=side,
        commitment=made,
        win=won,
        me=f"/me/{tools.links.client_token(side.client_id, now)}",
        check_in=f"/check-ins/{tools.links.check_in_token(made, now)}",
    )


def statuses(app, side: Side):
    """What the client's commitments say, oldest first."""
    with app.extensions["tools"].sessions() as tx:
        query = select(CommitmentRow.status).where(CommitmentRow.client_id == side.client_id)
        return list(tx.scalars(query.order_by(CommitmentRow.made_at, CommitmentRow.id)))


def kept(app, side: Side):
    """The texts of a client's check-ins and wins, opened."""
    tools = app.extensions["tools"]
    with tools.sessions() as tx:
        found = [
            *((row.note, row.in_the_way) for row in tx.scalars(select(CheckInRow))),
            *((row.text, None) for row in tx.scalars(select(WinRow))),
        ]
        opened = [
            tools.desk.sealer.open(tx, side.client_id, text) for texts in found for text in texts
        ]
    return [text for text in opened if text]
