"""A client takes everything along, or erases it: then nothing of theirs is left but audit ids."""

import json
import re
from dataclasses import asdict

import icalendar
import pytest
from sqlalchemy import column, select, table, text

from booking_service.usecases import changes, privacy
from booking_service.usecases.changes import Actor
from booking_service.usecases.invites import Site
from shared.domain.errors import MoveNotAllowed, NotFound
from shared.messages.links import Links
from shared.storage.audit import AuditRow
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from tests.builders import DAY, DESK, TUESDAY_8AM, a_ticket, at, book, contact, offers
from tests.people import BEN, CLEO
from tests.usecases.lived_in import WORDS, everything, live

SITE = Site(
    links=Links("k" * 32, "https://book.example.com"),
    base_url="https://book.example.com",
    practice_name="What's Next",
    mail_from="bookings@example.com",
)


@pytest.fixture
def ben(tx, ada):
    """Ben's id, after half a year."""
    return live(tx, ada)


@pytest.fixture
def cleo_too(tx, ada):
    """Cleo's id; she is another client of Ada's."""
    return book(tx, ada, "11:30", client=contact(CLEO), about="Cleo's own line").client_id


ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def ids_around(tx, client_id):
    """Every id in a row that names the client, or that names a row of theirs, and so on."""
    kept = everything(tx)
    kept.pop("audit")
    rows = [set(ID.findall(row)) for table in kept.values() for row in table.splitlines()]
    coaches = set(ID.findall(kept["coaches"]))
    found, before = {str(client_id)}, set()
    while found != before:
        before = found
        found = found.union(*(row for row in rows if row & found)) - coaches
    return found


def test_an_export_has_every_word_that_was_written(tx, ben):
    told = json.dumps(asdict(privacy.take_along(tx, ben, DESK.sealer, TUESDAY_8AM)))
    assert [place for place, words in WORDS.items() if words not in told] == []
    assert BEN.email in told


def test_an_export_has_alliance_pauses_line_packages_mails_and_answers_by_mail(tx, ben):
    told = privacy.take_along(tx, ben, DESK.sealer, TUESDAY_8AM)
    assert [version.terms["nudges_before"] for version in told.alliance] == [2]
    assert [(pause.first_on, pause.last_on) for pause in told.pauses] == [
        ("2026-08-01", "2026-08-09")
    ]
    assert [place.wanted_on for place in told.waiting] == ["2026-06-10"]
    assert [(one.size, one.made_at, one.ended_at) for one in told.packages] == [
        (8, "2026-06-09T08:00:00Z", None)
    ]
    assert [(mail.kind, mail.sent_at) for mail in told.mails] == [
        ("booking_confirmed", "2026-06-09T08:00:00Z")
    ]
    assert [asdict(one.calendar_answer) for one in told.bookings if one.calendar_answer] == [
        {"revision": 0, "answer": None, "proposed_start": "2026-06-18T08:00:00Z",
         "at": "2026-06-09T08:00:00Z"}
    ]  # fmt: skip
    assert {booking.state for booking in told.bookings} == {
        "confirmed", "declined", "requested", "completed",
    }  # fmt: skip


def test_an_export_has_nothing_of_another_client_and_nothing_of_the_coachs_own(tx, ben, cleo_too):
    told = json.dumps(asdict(privacy.take_along(tx, ben, DESK.sealer, TUESDAY_8AM)))
    assert "Cleo" not in told
    assert str(cleo_too) not in told
    assert "reflect" not in told


def read_calendar(tx, ben):
    return icalendar.Calendar.from_ical(privacy.calendar(tx, ben, SITE, TUESDAY_8AM))


def test_the_calendar_has_bookings_and_open_commitments_and_no_word_of_them(tx, ben):
    found = read_calendar(tx, ben)
    assert len(found.walk("VEVENT")) == 3  # confirmed, requested, completed
    [promise] = found.walk("VTODO")
    assert str(promise["DUE"].dt) == "2026-06-20"
    assert str(promise["SUMMARY"]) == "A commitment of yours"
    written = privacy.calendar(tx, ben, SITE, TUESDAY_8AM).decode()
    assert [words for words in WORDS.values() if words in written] == []


def test_a_discreet_clients_calendar_names_nobody(tx, ada):
    ben = live(tx, ada, client=contact(discreet=True))
    tx.execute(text("UPDATE bookings SET discreet = true"))
    tx.expire_all()
    found = read_calendar(tx, ben)
    titles = {str(part["SUMMARY"]) for part in found.walk() if part.name in {"VEVENT", "VTODO"}}
    assert titles == {"Meeting", "To do"}
    assert "Ada" not in found.to_ical().decode()


def test_after_erasing_nothing_of_a_client_is_left_but_audit_ids(tx, ben, cleo_too):
    ids = ids_around(tx, ben)
    assert len(ids) > 20
    privacy.erase(tx, ben, DESK, TUESDAY_8AM)
    tx.flush()
    left = everything(tx)
    audit = left.pop("audit")
    for name, rows in left.items():
        for trace in [BEN.name, BEN.email, str(ben), *ids, *WORDS.values()]:
            assert trace not in rows, f"{trace} is still in {name}"
    assert "client_erased" in audit
    assert [trace for trace in (BEN.name, BEN.email, *WORDS.values()) if trace in audit] == []
    assert f"{cleo_too}" in left["clients"]


def test_every_table_that_names_a_client_lets_go_of_it_with_the_client(tx):
    """A table that is added later cannot be forgotten here."""
    keeps = tx.execute(
        text("""
            SELECT conrelid::regclass::text FROM pg_constraint
            WHERE contype = 'f' AND confrelid = 'clients'::regclass AND confdeltype <> 'c'""")
    ).all()
    assert keeps == []
    named = tx.scalars(
        text("""
            SELECT table_name FROM information_schema.columns WHERE column_name = 'client_id'
            EXCEPT SELECT conrelid::regclass::text FROM pg_constraint
            WHERE contype = 'f' AND confrelid = 'clients'::regclass""")
    ).all()
    assert named == []


def test_the_time_is_free_again_and_the_coach_is_told_which_without_a_name(tx, ada):
    ben = book(tx, ada).client_id
    assert "10:00" not in offers(tx, ada)
    privacy.erase(tx, ben, DESK, TUESDAY_8AM)
    assert "10:00" in offers(tx, ada)
    [told] = tx.scalars(select(NoticeRow))
    assert (told.kind, told.recipient, told.times) == (
        "coach_client_erased", "coach", [at("10:00")],
    )  # fmt: skip
    assert told.due_at == TUESDAY_8AM


def test_what_waited_to_be_sent_is_gone(tx, ada):
    ben = book(tx, ada).client_id
    privacy.erase(tx, ben, DESK, TUESDAY_8AM)
    assert set(tx.scalars(select(NoticeRow.recipient))) == {"coach"}
    assert set(tx.scalars(select(NoticeRow.kind))) == {"coach_client_erased"}


def test_words_in_an_older_copy_cannot_be_opened_once_the_key_is_gone(tx, ben):
    """V14: the copy has the sealed words; erasing has destroyed what opens them."""
    columns = {
        "bookings": ("about", "decline_words", "proposed_words"),
        "referrals": ("words",),
        "commitments": ("what", "how_known"),
        "check_ins": ("note", "in_the_way"),
        "wins": ("text", "answer"),
    }
    copy = [
        sealed
        for name, columns_of in columns.items()
        for one in columns_of
        for sealed in tx.scalars(select(column(one)).select_from(table(name)))
        if sealed is not None
    ]
    assert len(copy) == len(WORDS)
    assert {DESK.sealer.open(tx, ben, bytes(sealed)) for sealed in copy} == set(WORDS.values())
    privacy.erase(tx, ben, DESK, TUESDAY_8AM)
    assert {DESK.sealer.open(tx, ben, bytes(sealed)) for sealed in copy} == {None}


def test_erasing_twice_finds_nobody_and_links_lead_nowhere(tx, ada):
    booked = book(tx, ada)
    privacy.erase(tx, booked.client_id, DESK, TUESDAY_8AM)
    with pytest.raises(NotFound):
        privacy.erase(tx, booked.client_id, DESK, TUESDAY_8AM)
    with pytest.raises(NotFound):
        privacy.take_along(tx, booked.client_id, DESK.sealer, TUESDAY_8AM)
    with pytest.raises(NotFound):
        changes.cancel(tx, booked.id, changes.CLIENT, None, DESK, TUESDAY_8AM)


def test_the_same_address_may_come_again_as_somebody_new(tx, ada):
    before = book(tx, ada).client_id
    privacy.erase(tx, before, DESK, TUESDAY_8AM)
    again = book(tx, ada, ticket=a_ticket(tx, ada, browser="another"))
    assert again.client_id != before


def test_the_coach_erases_only_once_the_client_was_told_of_what_lay_ahead(tx, ada, cleo):
    booked = book(tx, ada)
    ben = booked.client_id
    with pytest.raises(NotFound):
        privacy.erase_for_client(tx, cleo.id, ben, DESK, TUESDAY_8AM)
    with pytest.raises(MoveNotAllowed):
        privacy.erase_for_client(tx, ada.id, ben, DESK, TUESDAY_8AM)
    changes.cancel(tx, booked.id, Actor(ada.id), None, DESK, TUESDAY_8AM)
    privacy.erase_for_client(tx, ada.id, ben, DESK, TUESDAY_8AM + DAY)
    assert tx.scalars(select(BookingRow)).all() == []
    deeds = tx.execute(select(AuditRow.actor, AuditRow.action)).all()
    assert deeds[-1] == ("coach", "client_erased")
    assert "coach_client_erased" not in set(tx.scalars(select(NoticeRow.kind)))
