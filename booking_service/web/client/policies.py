"""A coach's policy pages: privacy, what is kept and how long, terms of the first talk."""

from flask import Blueprint, render_template

from booking_service import tools
from booking_service.tools import work
from booking_service.usecases import people, policies, policy_texts

pages = Blueprint("policies", __name__)


@pages.get("/<slug>/privacy")
def privacy(slug: str) -> str:
    """Say who is responsible, what is used for what, and what people can ask for."""
    return _page(slug, "client/policy_privacy.html")


@pages.get("/<slug>/data")
def data(slug: str) -> str:
    """Say what is kept, for how long and why, and what this browser keeps."""
    return _page(slug, "client/policy_data.html")


@pages.get("/<slug>/terms")
def terms(slug: str) -> str:
    """Say what the first talk is, what it costs, and how it is moved or cancelled."""
    return _page(slug, "client/policy_terms.html")


def _page(slug: str, template: str) -> str:
    with work() as (tx, _):
        coach = people.coach_by_slug(tx, slug)
        view = policies.of_coach(tx, coach.id)
        talk = policies.guidance_terms(tx, coach.id)
    return render_template(
        template,
        coach=coach,
        details=view.details,
        changed_at=view.changed_at,
        talk=talk,
        times=tools.current().desk.policy,
        kept=policy_texts.kept(tools.current().keeps),
        texts=policy_texts,
    )
