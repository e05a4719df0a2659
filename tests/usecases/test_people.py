"""Coaches: who they are, what they may be called, and what each sees."""

import pytest

from booking_service.usecases import availability, clients, people
from booking_service.usecases.people import NewCoach, ProfileChanges
from shared.domain.errors import Invalid, NotFound
from tests.builders import PASSWORD, QUICK, TUESDAY_8AM, book, offers
from tests.people import ADA, BEN, CLEO


def new_coach(**more):
    plain = {
        "name": "Dana", "email": "dana@example.com", "slug": "dana", "zone": "UTC",
        "password": PASSWORD,
    }  # fmt: skip
    return NewCoach(**plain | more)


def fields_refused(refused):
    return {problem.field for problem in refused.value.problems}


def test_a_new_coach_is_found_by_their_address_and_works_on_weekdays(tx):
    coach_id = people.create_coach(tx, new_coach(country="GB"), QUICK, TUESDAY_8AM)
    card = people.coach_by_slug(tx, "dana")
    assert (card.id, card.name, card.countries_served) == (coach_id, "Dana", ("GB",))
    assert offers(tx, card)[0] == "09:00"
    assert availability.read(tx, coach_id).rules.horizon_days == 60


def test_an_unknown_address_is_no_coach(tx):
    with pytest.raises(NotFound):
        people.coach_by_slug(tx, "nobody")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": slug}, "slug")
        for slug in ["", "Dana", "a_b", "-a", "a--b", "a/b", "help", "coach", "api", "start"]
    ]
    + [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"name": "  "}, "name"),
        ({"password": "short"}, "password"),
        ({"slug": "ada"}, "slug"),
        ({"email": ADA.email}, "email"),
        ({"email": ADA.email.upper()}, "email"),
    ],
)
@pytest.mark.usefixtures("ada")
def test_a_wrong_or_taken_field_is_named_and_the_transaction_goes_on(tx, wrong, field):
    with pytest.raises(Invalid) as refused:
        people.create_coach(tx, new_coach(**wrong), QUICK, TUESDAY_8AM)
    assert fields_refused(refused) == {field}
    assert [card.slug for card in people.all_coaches(tx)] == ["ada"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"slug": "cleo"}, "slug"), ({"email": CLEO.email}, "email"), ({"zone": "Moon"}, "zone")],
)
@pytest.mark.usefixtures("cleo")
def test_a_profile_takes_nothing_from_another_coach_and_stays_as_it_was(tx, ada, wrong, field):
    with pytest.raises(Invalid) as refused:
        people.update_profile(tx, ada.id, ProfileChanges(name="A.", **wrong), TUESDAY_8AM)
    assert fields_refused(refused) == {field}
    assert people.profile(tx, ada.id) == ada


def test_a_profile_changes_what_is_named_and_leaves_the_rest(tx, ada):
    changes = ProfileChanges(greeting="Hello", countries_served=("GB", "IE"))
    changed = people.update_profile(tx, ada.id, changes, TUESDAY_8AM)
    assert (changed.greeting, changed.countries_served) == ("Hello", ("GB", "IE"))
    assert (changed.name, changed.slug, changed.zone) == (ada.name, ada.slug, ada.zone)


def test_a_coach_who_moves_takes_the_hours_along(tx, ada):
    people.update_profile(tx, ada.id, ProfileChanges(zone="Asia/Tokyo"), TUESDAY_8AM)
    moved = people.profile(tx, ada.id)
    assert offers(tx, moved)[0] == "00:00"


def test_coaches_are_listed_by_name(tx, cleo, ada):
    assert people.all_coaches(tx) == [ada, cleo]


def test_a_coach_sees_their_own_clients_only(tx, ada, cleo):
    made = book(tx, ada)
    assert [card.name for card in clients.list_clients(tx, ada.id)] == [BEN.name]
    assert clients.list_clients(tx, cleo.id) == []
    with pytest.raises(NotFound):
        clients.one_client(tx, cleo.id, made.client_id)


def test_a_password_is_kept_as_a_hash(tx, ada):
    from shared.storage.people import coach

    assert PASSWORD not in coach(tx, ada.id).password_hash
