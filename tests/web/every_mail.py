"""A mail of every kind, as it would really go, to and about Ben; and the links in it."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

from sqlalchemy import select

from booking_service.usecases import notices as seen
from shared.domain.notices import (
    ABOUT_CLIENT,
    ABOUT_COACH,
    NoticeKind,
    PlannedNotice,
    Recipient,
)
from shared.storage import notices, outbox
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow, CoachRow
from tests.messages.mails import html_of, text_of

BASE = "http://localhost"


def every_mail(app, coach, thread, booking_id, now):
    """The mail of each kind; `thread` is whose commitment and win they are about."""
    tools = app.extensions["tools"]
    letters = replace(tools.letters, links=tools.links)  # the outbox hides the client's links
    with tools.sessions.begin() as tx:
        rows = {
            "coach": tx.get(CoachRow, coach.id),
            "client": tx.get(ClientRow, thread.side.client_id),
            "booking": tx.get(BookingRow, booking_id),
        }
        for kind in NoticeKind:
            notices.add_all(tx, rows[_subject(kind)], [_planned(kind, thread, coach, now)], now)
    with tools.sessions.begin() as tx:
        query = select(NoticeRow.id, NoticeRow.kind).where(NoticeRow.offset == "every")
        found = {NoticeKind(kind): id_ for id_, kind in tx.execute(query)}
        return {
            kind: letters.show(
                tx, outbox.loaded(tx, coach.id, seen.find(tx, coach.id, found[kind]))
            )
            for kind in NoticeKind
        }


def _subject(kind):
    return "coach" if kind in ABOUT_COACH else "client" if kind in ABOUT_CLIENT else "booking"


def _planned(kind, thread, coach, now):
    about = {
        NoticeKind.CHECK_IN: (thread.commitment,),
        NoticeKind.WIN_ANSWERED: (thread.win,),
        NoticeKind.COACH_SIGN_IN: (coach.id,),
    }.get(kind, ())
    return PlannedNotice(
        kind=kind,
        recipient=Recipient.COACH if kind.startswith("coach_") else Recipient.CLIENT,
        due_at=now,
        expires_at=now + timedelta(hours=1),
        revision=99,
        offset="every",
        subject_ids=about,
    )


def links(mail):
    """Every address of ours in a mail: text, page and headers."""
    whole = text_of(mail) + html_of(mail) + str(mail.get("List-Unsubscribe", ""))
    return {unescape(found) for found in re.findall(rf"{BASE}[^\s\"<>]*", whole)}
