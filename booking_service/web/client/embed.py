"""The one page that other websites may frame: the guide in short, and free times to look at.

It sets no cookie and reads none: browsers withhold a third party's cookies from a frame, and a
partitioned one would be another than that of our own pages. So nothing is answered or booked in
here; every way on opens at the top of the window, where the quick exit can do its work.
"""

from datetime import timedelta

from flask import Blueprint, Response, make_response, render_template, request, url_for

from booking_service import tools
from booking_service.tools import work
from booking_service.usecases import guide_texts, people, slots, wording
from booking_service.usecases.slots import SlotQuery
from booking_service.web import headers, language, picker
from shared.domain.availability import Kind

pages = Blueprint("embed", __name__)


@pages.get("/<slug>/embed")
def show(slug: str) -> Response:
    """Show guide and times, without a word about who looks."""
    with work() as (tx, now):
        coach = people.coach_by_slug(tx, slug)
        wish = picker.wished(request.args, coach.zone, now)
        query = SlotQuery(kind=Kind.GUIDANCE, first=wish.first, last=wish.last, zone=wish.zone)
        week = picker.week(tx, coach, query, wish, now)
        rules = slots.availability_of(tx, coach).kinds.get(Kind.GUIDANCE)
        own = wording.texts_for(tx, coach.id, language.spoken)
    page = render_template(
        "client/embed.html",
        coach=coach,
        texts=guide_texts,
        own=own,
        kind=None,
        length=rules.length if rules else timedelta(0),
        asked=language.asked(),
        week=week,
        wish=wish,
        here=url_for(".show", slug=slug),
        guess_zone=True,
    )
    return headers.may_be_framed(make_response(page), tools.current().embed_origins)
