"""What a visitor writes about themselves: read, checked, and kept for the form if it is wrong."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from booking_service.usecases.bookings import Contact
from booking_service.web import dates, language
from shared.domain.sentences import noted as _
from shared.domain.sentences import sentence

_NAME_LIMIT = 120
_LINE_LIMIT = 300
_CONTROL = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The form as it was filled in; `problems` maps a field to what would be right."""

    name: str = ""
    email: str = ""
    zone: str = ""
    about: str = ""
    discreet: bool = False

    def problems(self) -> dict[str, str]:
        """Say what is wrong, in the order of the form."""
        found = {
            "name": _line_problem(self.name, _NAME_LIMIT) or ("" if self.name else _NO_NAME),
            "email": email_problem(self.email),
            "zone": "" if dates.is_zone(self.zone) else _("Choose a time zone from the list."),
            "about": _line_problem(self.about, _LINE_LIMIT),
        }
        return {field: message for field, message in found.items() if message}

    @property
    def address(self) -> str:
        """The e-mail address in its plain form; for a form without problems."""
        found = validate_email(self.email, check_deliverability=False, allow_smtputf8=False)
        return found.ascii_email or found.normalized

    def contact(self) -> Contact:
        """Return who it is, as the use cases take it; for a form without problems."""
        return Contact(
            name=self.name,
            email=self.address,
            zone=self.zone,
            discreet=self.discreet,
            language=language.current(),
        )


_NO_NAME = _("Write your name, or what I may call you.")


def read(form: Mapping[str, str], zone: str) -> Details:
    """Read the form; `zone` is used where it names none."""
    return Details(
        name=form.get("name", "").strip(),
        email=form.get("email", "").strip(),
        zone=form.get("zone", "").strip() or zone,
        about=form.get("about", "").strip(),
        discreet=form.get("discreet") == "yes",
    )


def _line_problem(text: str, limit: int) -> str:
    if len(text) > limit:
        return sentence("Keep this to {limit} characters.", limit=limit)
    if _TURNING & set(text) or any(unicodedata.category(sign) in _CONTROL for sign in text):
        return _("Write this on one line, in ordinary characters.")
    return ""


def email_problem(text: str) -> str:
    """Say what is wrong with an e-mail address, or nothing."""
    if not text:
        return _("Write your e-mail address: the confirmation goes there.")
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return _("Write an e-mail address such as name@example.org.")
    return ""
