"""The policy pages say what the service does, and say so where the coach has not finished them."""

from datetime import timedelta

from booking_service.auth import visitor
from booking_service.usecases import policies, policy_texts, totals
from booking_service.usecases.policies import PolicyDetails
from reminder_worker.jobs import purge
from shared.domain.availability import Approval, Kind, KindRules
from shared.domain.retention import Retention
from tests.builders import HOUR, TUESDAY_8AM, a_coach
from tests.people import CLEO

WHOLE = PolicyDetails(
    business="Marlow Coaching",
    address="1 Quay\nBristol",
    contact="data@example.com",
    law="the law of England and Wales",
    price="free",
)


def test_what_the_coach_wrote_stands_there_and_the_rest_is_named_as_missing(tx, ada):
    assert policies.of_coach(tx, ada.id).details.missing == (
        *("business", "address", "contact", "law", "price"),
    )
    policies.save(tx, ada.id, PolicyDetails(business="Marlow Coaching"), TUESDAY_8AM)
    view = policies.of_coach(tx, ada.id)
    assert view.details.missing == ("address", "contact", "law", "price")
    assert view.changed_at == TUESDAY_8AM


def test_writing_again_replaces_what_stood_there(tx, ada):
    policies.save(tx, ada.id, WHOLE, TUESDAY_8AM)
    policies.save(tx, ada.id, PolicyDetails(price="40 euros"), TUESDAY_8AM + HOUR)
    view = policies.of_coach(tx, ada.id)
    assert (view.details.price, view.details.business) == ("40 euros", "")
    assert view.changed_at == TUESDAY_8AM + HOUR


def test_another_coachs_details_are_not_found(tx, ada, cleo):
    policies.save(tx, ada.id, WHOLE, TUESDAY_8AM)
    assert policies.of_coach(tx, cleo.id).details == PolicyDetails()


def test_the_terms_are_those_that_the_coach_has_set(tx):
    kinds = {Kind.GUIDANCE: KindRules(length=timedelta(minutes=45), approval=Approval.MANUAL)}
    coach = a_coach(tx, kinds=kinds, change_notice=timedelta(hours=24))
    terms = policies.guidance_terms(tx, coach.id)
    assert (terms.length, terms.needs_approval) == (timedelta(minutes=45), True)
    assert terms.change_notice == timedelta(hours=24)


def test_there_are_no_terms_of_a_talk_that_is_not_offered(tx):
    coach = a_coach(tx, CLEO, kinds={Kind.COACHING: KindRules()})
    assert policies.guidance_terms(tx, coach.id) is None


def test_the_lengths_on_the_page_are_those_by_which_data_is_deleted():
    assert timedelta(days=policy_texts.PASS_DAYS) == purge.PASSES_FOR
    assert timedelta(days=policy_texts.HOLD_DAYS) == purge.HOLDS_FOR
    assert policy_texts.TOTALS_YEARS * timedelta(days=365) == purge.TOTALS_FOR
    assert timedelta(days=policy_texts.WAITING_DAYS) == purge.WAITING_FOR
    assert policy_texts.HIDDEN_BELOW == totals.HIDDEN_BELOW


def test_the_page_names_every_cookie_that_visitors_get():
    ours = {
        value
        for name, value in vars(visitor).items()
        if name.isupper() and name[0] != "_" and isinstance(value, str)
    }
    assert {"visit", "client"} < ours
    assert {cookie.name for cookie in policy_texts.COOKIES} == ours | {"form"}


def test_the_page_says_the_lengths_that_are_set_and_that_it_happens_by_itself():
    lengths = Retention(
        bookings=timedelta(days=100), thread=timedelta(days=91), audit=timedelta(days=730)
    )
    told = {row.what: row.how_long for row in policy_texts.kept(lengths)}
    for begins, says in (
        ("Your name, e-mail", "100 days after"),
        ("Commitments", "3 months after"),
        ("Who did what", "24 months after"),
    ):
        [length] = [text for what, text in told.items() if what.startswith(begins)]
        assert length.startswith(says)
    assert "by hand" not in " ".join(told.values())
