"""Lists that grow over years: bounded inside a client, and walked to the end beside it."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from booking_service.usecases import client_lists
from booking_service.usecases.parts import MOST, Part
from booking_service.usecases.sides import Side
from shared.domain.alliance import Alliance
from shared.domain.bookings import State
from shared.storage import alliances
from shared.storage.alliances import AllianceRow, PauseRow
from shared.storage.bookings import BookingRow
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from shared.storage.packages import PackageRow
from shared.storage.people import ClientRow
from shared.storage.reflections import ReflectionRow
from shared.storage.waiting import WaitingRow
from tests.api.asking import fields, said

DAY = timedelta(days=1)
MANY = MOST + 3
BOTH = ("bookings", "commitments", "wins", "check-ins", "alliance-history", "pauses", "packages")
COACHS = (*BOTH, "competency-reflections")
OWN = (*BOTH, "waiting")


@pytest.fixture
def ben(app, visitor, clock):
    """Ben's id and the token of his own page, after years: more of everything than one part."""
    return known(app, visitor, clock, MANY)


@pytest.fixture
def newer(app, visitor, clock):
    """The same after a few weeks."""
    return known(app, visitor, clock, 10)


def known(app, visitor, clock, many):
    visitor.booked()
    tools = app.extensions["tools"]
    with tools.sessions.begin() as tx:
        client = tx.scalars(select(ClientRow)).one()
        words = tools.desk.sealer.seal(tx, client.id, "words")
        live_long(tx, client, clock.now, words, many)
        return str(client.id), tools.links.client_token(client.id, clock.now)


def live_long(tx, client, now, words, many):
    """Two of each at every instant, so that a part may end between the two."""
    mine = {"coach_id": client.coach_id, "client_id": client.id}
    made = {**mine, "made_by": "client"}
    terms = alliances.terms_written(Alliance())
    for number in range(many):
        then = now - (number // 2) * DAY
        row = BookingRow(
            id=uuid4(), kind="coaching", state=State.CANCELLED, buffer_before=timedelta(0),
            buffer_after=timedelta(0), changed_at=then, uid=str(uuid4()), created_at=then, **mine,
        )  # fmt: skip
        row.starts_at, row.ends_at = then, then + timedelta(minutes=30)
        row.stand_at(row.span)
        promise = CommitmentRow(
            id=uuid4(), what=words, due_on=date(2026, 6, 20), made_at=then, since=then, **made
        )
        first_on = date(2020, 1, 1) + (number // 2) * DAY
        tx.add_all([
            row, promise,
            WinRow(id=uuid4(), text=words, at=then, **mine),
            AllianceRow(id=uuid4(), version=number + 1, terms=terms, made_at=then, **made),
            PauseRow(id=uuid4(), first_on=first_on, last_on=first_on, made_at=then, **made),
            PackageRow(id=uuid4(), size=8, made_at=then, **mine),
            ReflectionRow(id=uuid4(), reflected_on=then.date(), step="not_now", **mine),
            WaitingRow(id=uuid4(), pass_id=None, booking_id=None, kind="coaching", zone="UTC",
                       wanted_on=now.date() + number * DAY, state="waiting", joined_at=then,
                       **mine),
        ])  # fmt: skip
        tx.flush()
        tx.add(CheckInRow(id=uuid4(), commitment_id=promise.id, status="partly", at=then, **made))


def walked(asker, path, name, cursor=None, limit=MOST):
    """Everything behind a cursor, and how many parts that took."""
    found, parts = [], 0
    while True:
        more = {"cursor": cursor} if cursor else {}
        part = asker.get(path, limit=limit, **more)
        assert part.status_code == 200, part.json
        found, parts, cursor = found + part.json[name], parts + 1, part.json["next"]
        if cursor is None:
            return found, parts
        assert len(part.json[name]) == limit


def whole(asker, path, lists):
    """Each list once by parts of 200 and once by odd ones, which must be the same."""
    for each in lists:
        name = each.replace("-", "_")
        found, parts = walked(asker, f"{path}/{each}", name)
        assert parts == 2, each
        assert walked(asker, f"{path}/{each}", name, limit=150)[0] == found, each
        yield name, found


def test_a_coach_walks_every_list_of_a_client_to_its_end_with_nothing_missing_or_twice(ada, ben):
    path = f"/coach/clients/{ben[0]}"
    inside = ada.get(path).json
    for name, found in whole(ada, path, COACHS):
        assert len(found) == MANY + (name == "bookings"), name
        if "id" in found[0]:
            assert len({each["id"] for each in found}) == len(found), name
        if name in inside:
            assert inside[name] == found[:MOST], name
            left, _ = walked(ada, f"{path}/{name.replace('_', '-')}", name, inside["next"][name])
            assert inside[name] + left == found, name
    assert set(inside["next"]) == {name for name in inside if isinstance(inside[name], list)}


def test_a_client_walks_every_list_of_their_own_to_its_end(visitor, ben):
    path = f"/me/{ben[1]}"
    inside = visitor.get(path).json
    for name, found in whole(visitor, path, OWN):
        assert len(found) == MANY + (name == "bookings"), name
        if name in inside:
            left, _ = walked(
                visitor, f"{path}/{name.replace('_', '-')}", name, inside["next"][name]
            )
            assert len(inside[name]) == MOST
            assert inside[name] + left == found, name
    assert set(inside["next"]) == {name for name in inside if isinstance(inside[name], list)}


@pytest.mark.usefixtures("ben")
def test_the_waiting_list_comes_in_parts_and_a_place_that_is_left_keeps_its_mark(ada, clock):
    found, parts = walked(ada, "/coach/waiting", "waiting")
    assert (len({each["id"] for each in found}), parts) == (MANY, 2)
    first = ada.get("/coach/waiting", limit=2).json
    assert [each["id"] for each in first["waiting"]] == [each["id"] for each in found[:2]]
    ada.delete(f"/coach/waiting/{first['waiting'][1]['id']}")
    left, _ = walked(ada, "/coach/waiting", "waiting", first["next"])
    assert left == found[2:]
    today = str(clock.now.date())
    of_today = ada.get("/coach/waiting", date=today).json
    assert ([each["date"] for each in of_today["waiting"]], of_today["next"]) == ([today], None)


@pytest.mark.parametrize("wrong", [{"cursor": "x"}, {"cursor": "f" * 32}, {"limit": 0}])
def test_a_wrong_cursor_is_named_in_every_list(ada, visitor, newer, wrong):
    paths = [f"/coach/clients/{newer[0]}/{each}" for each in COACHS]
    for path in [*paths, "/coach/waiting", "/coach/moved-clocks"]:
        assert fields(ada.get(path, **wrong)) == list(wrong), path
    for each in OWN:
        assert fields(visitor.get(f"/me/{newer[1]}/{each}", **wrong)) == list(wrong), each


def test_the_lists_of_a_client_are_for_their_coach_and_themselves(ada, bea, visitor, newer):
    for each in COACHS:
        assert said(bea.get(f"/coach/clients/{newer[0]}/{each}"))[0] == 404, each
    place = ada.get("/coach/waiting").json["waiting"][0]["id"]
    assert fields(bea.get("/coach/waiting", cursor=UUID(place).hex)) == ["cursor"]
    assert bea.get("/coach/waiting").json == {"waiting": [], "next": None}
    visitor.delete(f"/me/{newer[1]}")
    for each in OWN:
        assert visitor.get(f"/me/{newer[1]}/{each}").status_code == 410, each


def test_ten_commitments_cost_no_more_queries_than_two(app, newer):
    tools, side, asked = app.extensions["tools"], Side(UUID(newer[0])), []
    with tools.sessions() as tx:
        event.listen(tx.connection(), "before_cursor_execute", lambda *_: asked.append(1))
        counts = []
        for limit in (2, 10):
            asked.clear()
            client_lists.commitments(tx, side, Part(limit), tools.desk.sealer, tools.clock())
            counts.append(len(asked))
    assert counts[1] <= counts[0] <= 6
