"""The languages of visitors and clients: their catalogues, and how each writes a date.

English is what the code says; it has no catalogue. The others are read from `catalogues` when
somebody first needs them, so that a start costs nothing.
"""

from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale

from shared.domain.sentences import Sentence

ENGLISH = "en"
FOLDER = Path(__file__).parent / "catalogues"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language: its own name, its CLDR locale, and CLDR patterns for three sorts of date.

    `full` has weekday and year, `day` no year, `dated` no weekday. `clock` is what goes around the
    hours in a sentence, as in CLDR's pattern for from when until when.
    """

    code: str
    name: str
    locale: str
    full: str
    day: str
    dated: str
    clock: str = "{}"
    folder: Path = FOLDER

    @property
    def direction(self) -> str:
        """Return "ltr" or "rtl", for a page's `dir`."""
        return Locale.parse(self.locale).text_direction


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language(
            code=ENGLISH,
            name="English",
            locale="en_GB",
            full="EEEE d MMMM y",
            day="EEEE d MMMM",
            dated="d MMMM y",
        ),
        Language(
            code="es",
            name="Español",
            locale="es",
            full="EEEE d 'de' MMMM 'de' y",
            day="EEEE d 'de' MMMM",
            dated="d 'de' MMMM 'de' y",
        ),
        Language(
            code="de",
            name="Deutsch",
            locale="de",
            full="EEEE, d. MMMM y",
            day="EEEE, d. MMMM",
            dated="d. MMMM y",
            clock="{} Uhr",
        ),
    )
}


def known(code: str | None) -> str:
    """Return a language that we speak: this one, or else English."""
    return code if code in LANGUAGES else ENGLISH


def translations(code: str) -> NullTranslations:
    """Return what looks texts up in a language; English gives each text back as it is."""
    return NullTranslations() if code == ENGLISH else _read(LANGUAGES[code])


@cache
def _read(language: Language) -> GNUTranslations:
    with (language.folder / f"{language.code}.mo").open("rb") as file:
        return GNUTranslations(file)


def spoken(text: str, code: str) -> str:
    """Say a text of ours in a language; one that no catalogue knows stays as it is.

    Of the gaps of a sentence only sentences are translated: a name that reads like a word of ours
    stays a name.
    """
    if not text or code == ENGLISH:
        return text
    look_up = translations(code).gettext
    if not isinstance(text, Sentence):
        return look_up(text)
    gaps = {
        name: spoken(gap, code) if isinstance(gap, Sentence) else gap
        for name, gap in text.gaps.items()
    }
    pattern = look_up(text.pattern)
    return pattern.format(**gaps) if gaps else pattern
