"""What every part of a client's own page shows around it."""

from flask import render_template

from booking_service import tools
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import client_page
from booking_service.web import commitment_form as forms
from booking_service.web import language
from shared.domain.bookings import State
from shared.domain.sentences import noted as _

_STATES = {
    State.HELD: _("held"),
    State.REQUESTED: _("requested"),
    State.CONFIRMED: _("confirmed"),
    State.DECLINED: _("declined"),
    State.LAPSED: _("lapsed"),
    State.CANCELLED: _("cancelled"),
    State.COMPLETED: _("completed"),
    State.NO_SHOW: _("no show"),
}


def page(template: str, token: str, **more: object) -> str:
    """Render a part of the client's own page with all that is theirs."""
    have = tools.current()
    with work() as (tx, now):
        found = client_page.show(tx, client.client_of(tx, token, now), have.desk, now)
    language.of_client(found.known.client.language)
    return render_template(
        template,
        token=token,
        found=found,
        known=found.known,
        coach=found.known.coach,
        zone=found.known.client.zone,
        thread=found.thread,
        now=now,
        links=have.links,
        said=forms.SAID,
        state_words=_STATES,
        choices=forms.CHOICES,
        weekdays=forms.WEEKDAYS,
        **more,
    )
