"""A form whose token does not fit: open for too long, or sent without its cookie."""

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from booking_service.usecases import outcome_texts
from shared.domain.sentences import noted as _


def register(app: Flask) -> None:
    """Answer such a form with a page that leads back."""
    app.register_error_handler(CSRFError, _say_so)


def _say_so(_error: CSRFError) -> ResponseReturnValue:
    page = render_template(
        "problem.html",
        code="form_expired",
        detail=_(
            "For your safety a form works only in the browser that opened it, and not for ever."
        ),
        words=outcome_texts,
    )
    return page, 400
