"""What the code says to visitors and clients, and what the catalogues make of it.

After a change of wording: `make words`, then fill in what is new in
`shared/messages/catalogues/*.po`, and run it once more: it writes the .mo files as well.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from shared.messages.languages import ENGLISH, FOLDER, LANGUAGES
from tests.house.source import ROOT, name

_REFUSALS = (
    *("NotFound", "SlotTaken", "HoldLapsed", "MoveNotAllowed", "TooLateToChange", "SlowDown"),
    *("IdempotencyKeyReused", "PassRequired", "PassInvalid", "PassExpired", "PassMismatch"),
    *("PassScope", "PassSuperseded", "PassUsed", "PassInUrl", "ClientPaused", "LinkEnded"),
)
# What marks a text, and what says why it refuses: which of its arguments is the text.
KEYWORDS = {
    **dict.fromkeys(("_", "noted", "gettext", "sentence", "phrase", *_REFUSALS)),
    **dict.fromkeys(("wrong", "field", "FieldProblem"), (2,)),
    "ngettext": (1, 2),
}
_TEMPLATES = {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}
# The coach's side stays in English: what only a coach reads has no place in a catalogue.
_COACHS = (
    *("web/coach/", "templates/coach", "series_form", "travel_form", "windows", "time_off_row"),
    *("kinds_form", "dates_form", "hours_form", "week_grid", "outside_hours", "domain/digest"),
    *("domain/packages", "domain/referral", "domain/reminders", "domain/series", "coach_words"),
)
_USECASES = (
    *("alliance", "booking_views", "bookings", "changes", "check_ins", "client_zone"),
    *("commitment_terms", "commitments", "gate", "gate_texts", "guide_texts", "offers"),
    *("outcome_texts", "own_page", "pauses", "placing", "policy_texts", "proposals"),
    *("screening", "slots", "waiting"),
)
SOURCES = (
    *("shared/domain", "shared/messages", "shared/storage", "booking_service/auth"),
    *("booking_service/problems.py", "booking_service/web"),
    *(f"booking_service/usecases/{each}.py" for each in _USECASES),
)


_WHENEVER = datetime(2026, 1, 1, tzinfo=UTC)  # a date that changes would make noise


def template() -> Catalog:
    """Extract every text that visitors and clients may read."""
    found = Catalog(project="whats-next", charset="utf-8", creation_date=_WHENEVER)
    for path in _files():
        is_code = path.suffix == ".py"
        method, options = ("python", {}) if is_code else ("jinja2", _TEMPLATES)
        texts = extract_from_file(method, path, keywords=KEYWORDS, options=options)
        for line, text, _comments, _context in texts:
            if any(sign.isalpha() for each in _parts(text) for sign in each):
                found.add(text, locations=[(name(path), line)])
    return found


def _parts(text: str | tuple[str | None, ...]) -> list[str]:
    return [text] if isinstance(text, str) else [each for each in text if each]


def _files() -> Iterator[Path]:
    for each in SOURCES:
        path = ROOT / each
        yield from [path] if path.is_file() else _spoken(path.rglob("*"))


def _spoken(paths: Iterable[Path]) -> list[Path]:
    kinds = {".py", ".html", ".txt"}
    return sorted(
        path
        for path in paths
        if path.suffix in kinds and not any(part in path.as_posix() for part in _COACHS)
    )


def codes() -> list[str]:
    """Return the languages that have a catalogue."""
    return [code for code in LANGUAGES if code != ENGLISH]


def catalogue(code: str) -> Catalog:
    """Read a catalogue as its translators keep it."""
    with (FOLDER / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def write(said: Catalog, code: str, folder: Path = FOLDER) -> None:
    """Write a catalogue for its translators, and for the program."""
    said.header_comment = f"# {LANGUAGES[code].name}: what visitors and clients read."
    said.last_translator = said.language_team = said.msgid_bugs_address = ""
    said.creation_date = said.revision_date = _WHENEVER
    with (folder / f"{code}.po").open("wb") as file:
        write_po(file, said, width=100, include_lineno=False, sort_output=True)
    with (folder / f"{code}.mo").open("wb") as file:
        write_mo(file, said)


def update() -> None:
    """Bring each catalogue up to date; texts that are gone go, new ones wait to be filled in."""
    now = template()
    for code in codes():
        said = catalogue(code)
        said.update(now, no_fuzzy_matching=True)
        said.obsolete.clear()
        write(said, code)


if __name__ == "__main__":
    update()
