"""How mails look: readable in light and dark in any coach's colour, and built for Outlook too."""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

import booking_service
from shared.domain.accents import READABLE, Scheme, contrast
from shared.domain.notices import NoticeKind
from shared.messages import looks
from shared.messages.languages import LANGUAGES, Language
from tests.domain.test_accents import COLOURS
from tests.messages.mails import facts, html_of, mail_for, words_of

SHEET = Path(booking_service.__file__).parent / "web" / "static" / "style.css"
CLIPPED = 102_000  # bytes; Gmail shows no more
LARGEST = 30_000
VOID = {"meta", "br", "hr"}
# A step for each commitment; and a letter that asks for nothing.
MANY_OR_NO_STEPS = {NoticeKind.CHECK_IN, NoticeKind.WIN_ANSWERED}
RTL = Language(code="ar", name="العربية", locale="ar", full="y", day="d", dated="d")


@dataclass
class Element:
    """An element with what it inherits: ink and ground, and the text that stands in it."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None"
    text: str = ""
    inside: list["Element"] = field(default_factory=list)

    def style(self, name, sheet):
        """What is declared here: by the dark sheet first, for it says !important."""
        own = self.attributes.get("style", "")
        for each in (sheet.get(self.attributes.get("class", ""), ""), own):
            if found := re.search(rf"(?:^|;){name}:([^;!]+)", each):
                return found[1]
        return None

    def found(self, name, sheet):
        """What holds here: declared, or inherited."""
        here = self
        while here is not None:
            if value := here.style(name, sheet):
                return value
            here = here.parent
        raise AssertionError(f"nothing says the {name} of {self.tag}")

    def all(self):
        yield self
        for each in self.inside:
            yield from each.all()


class Tree(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.root = self.here = Element("", {}, None)
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs), self.here)
        self.here.inside.append(element)
        if tag not in VOID:
            self.here = element

    def handle_endtag(self, tag):
        assert self.here.tag == tag
        self.here = self.here.parent

    def handle_data(self, data):
        self.here.text += data.strip()

    def all(self, tag=None):
        return [one for one in self.root.all() if tag in {None, one.tag}]


def dark_rules(page):
    """The dark sheet as a mapping from class to declarations."""
    block = re.search(
        r"@media \(prefers-color-scheme: dark\) \{\n(.*?)\n\}\n</style>", page, re.DOTALL
    )
    return dict(re.findall(r"^\.([\w-]+)\{(.*)\}$", block[1], re.MULTILINE))


def pairs(page, scheme):
    """Every ink with the ground that it stands on, where there is text."""
    sheet = dark_rules(page) if scheme is Scheme.DARK else {}
    body = Tree(page).all("body")[0]
    for one in body.all():
        if one.text and one.attributes.get("class") != "hidden":
            yield one.found("color", sheet), one.found("background-color", sheet)


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_text_of_every_mail_can_be_read_on_its_ground(kind, scheme):
    found = set(pairs(html_of(mail_for(kind)), scheme))
    assert len(found) > 1
    assert {pair for pair in found if contrast(*pair) < READABLE} == set()


@cache
def named_pairs():
    """Every pair of ink and ground that stands in a mail of any kind, by the names of colours."""
    names = {colour: name for name, colour in looks.USUAL[Scheme.LIGHT].items()}
    return {
        (names[ink], names[ground])
        for kind in NoticeKind
        for ink, ground in pairs(html_of(mail_for(kind)), Scheme.LIGHT)
    }


@pytest.mark.parametrize("scheme", Scheme)
@given(colour=COLOURS)
@settings(max_examples=300, deadline=None)
def test_mails_can_be_read_whatever_colour_the_coach_chose(scheme, colour):
    shown = looks.palette(colour, scheme)
    assert {("on-deep", "deep"), ("deep", "card"), ("soft", "tint")} <= named_pairs()
    told = {pair: contrast(shown[pair[0]], shown[pair[1]]) for pair in named_pairs()}
    assert {pair: value for pair, value in told.items() if value < READABLE} == {}


def test_the_colours_of_a_mail_are_those_that_were_judged():
    """A mail in a coach's colour has no colour but its palette's, in either scheme."""
    page = html_of(mail_for(NoticeKind.CHECK_IN, accent="#c0392b"))
    for scheme in Scheme:
        used = {colour for pair in pairs(page, scheme) for colour in pair}
        assert used <= set(looks.palette("#c0392b", scheme).values())


def test_light_and_dark_are_told_apart():
    page = html_of(mail_for())
    assert set(pairs(page, Scheme.LIGHT)).isdisjoint(pairs(page, Scheme.DARK))


def test_a_mail_has_the_colours_of_the_pages():
    """The dark ones stand in the style sheet's second block."""
    sheet = SHEET.read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[:2]
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks)
    for scheme, colours in ((Scheme.LIGHT, light), (Scheme.DARK, light | dark)):
        assert looks.USUAL[scheme].items() <= colours.items()


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_mail_asks_for_nothing_from_anywhere_and_counts_nobody(kind):
    page = html_of(mail_for(kind, accent="#8a2be2"))
    assert not re.search(r"url\(|@import|@font-face", page)
    tree = Tree(page).all()
    asking = {"img", "link", "script", "iframe", "object", "video", "audio", "form"}
    assert {one.tag for one in tree}.isdisjoint(asking)
    assert {name for one in tree for name in one.attributes}.isdisjoint({"src", "background"})


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_no_mail_is_clipped(kind, code):
    assert len(html_of(mail_for(kind, language=code)).encode()) < LARGEST < CLIPPED


def test_the_morning_of_a_very_full_practice_is_not_clipped_either():
    mail = facts(NoticeKind.COACH_DIGEST)
    full = {name: list(getattr(mail, name)) * 30 for name in ("today", "requests", "unbooked")}
    assert len(html_of(mail_for(NoticeKind.COACH_DIGEST, **full)).encode()) < CLIPPED


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_mail_says_its_language_and_direction_and_has_one_heading(kind):
    tree = Tree(html_of(mail_for(kind)))
    [html], [head] = tree.all("html"), tree.all("h1")
    [article] = [one for one in tree.all("div") if one.attributes.get("role") == "article"]
    for one in (html, article):  # a reader on the web drops the first
        assert (one.attributes["lang"], one.attributes["dir"]) == ("en", "ltr")
    assert head.text
    metas = {m.attributes.get("name"): m.attributes.get("content") for m in tree.all("meta")}
    assert metas["color-scheme"] == metas["supported-color-schemes"] == "light dark"


@pytest.mark.parametrize("kind", NoticeKind)
def test_tables_only_carry_the_structure_and_every_ground_is_said_for_outlook_too(kind):
    tree = Tree(html_of(mail_for(kind)))
    assert {table.attributes.get("role") for table in tree.all("table")} == {"presentation"}
    for one in [*tree.all("td"), *tree.all("body")]:
        assert one.style("background-color", {}) == one.attributes.get("bgcolor")


@pytest.mark.parametrize("discreet", [True, False])
@pytest.mark.parametrize("kind", NoticeKind)
def test_a_button_is_a_link_in_a_painted_cell_that_a_thumb_finds(kind, discreet):
    tree = Tree(html_of(mail_for(kind, discreet=discreet)))
    buttons = [one for one in tree.all("a") if one.attributes["class"] in {"pressed", "chosen"}]
    for one in buttons:
        assert one.parent.tag == "td"
        assert one.parent.attributes["bgcolor"].startswith("#")
        assert "mso-padding-alt:" in one.parent.attributes["style"]
        padding = int(re.search(r"padding:(\d+)px", one.attributes["style"])[1])
        line = int(re.search(r"line-height:(\d+)px", one.attributes["style"])[1])
        assert 2 * padding + line >= 42  # and the border of what is not filled
    main = [one for one in buttons if one.attributes["class"] == "pressed"]
    if kind not in MANY_OR_NO_STEPS:
        assert len(main) == 1


@pytest.mark.parametrize("kind", NoticeKind)
def test_links_within_the_text_are_underlined(kind):
    links = Tree(html_of(mail_for(kind))).all("a")
    plain = [one for one in links if one.attributes["class"] not in {"pressed", "chosen"}]
    assert plain
    assert {one.style("text-decoration", {}) for one in plain} == {"underline"}


@pytest.mark.parametrize("kind", NoticeKind)
def test_what_an_inbox_shows_beside_the_subject_is_the_same_for_everybody(kind):
    [hidden] = [
        one
        for one in Tree(html_of(mail_for(kind))).all("div")
        if one.attributes.get("class") == "hidden"
    ]
    assert re.fullmatch(r"Open this mail to read what it is about\.\W*", hidden.text)
    assert "display:none" in hidden.attributes["style"]


@pytest.mark.parametrize("kind", [k for k in NoticeKind if not k.startswith("coach_")])
def test_a_discreet_mail_has_neither_the_coachs_colour_nor_a_letterhead(kind):
    plain = html_of(mail_for(kind, discreet=True))
    assert html_of(mail_for(kind, discreet=True, accent="#c0392b")) == plain
    assert "stone" not in re.sub(r"<style>.*?</style>", "", plain, flags=re.DOTALL)
    assert words_of(plain).startswith("Hello Ben Frost,")


def test_a_coachs_colour_is_in_their_mails_in_its_readable_shade():
    page = html_of(mail_for(accent="#f4d03f"))
    found = looks.palette("#f4d03f", Scheme.LIGHT)["deep"]
    assert f'bgcolor="{found}"' in page
    assert looks.palette("", Scheme.LIGHT)["deep"] not in page


def test_what_somebody_writes_gets_no_style():
    """A class in a name is text, and stays so."""
    page = html_of(mail_for(words='<p class="head">', kind=NoticeKind.BOOKING_CANCELLED))
    assert "&lt;p class=&#34;head&#34;&gt;" in page


def test_sides_follow_the_direction_of_reading():
    page = looks.written_in('<blockquote class="words">', "", RTL)
    assert "border-right:4px" in page
    assert "border-left" not in page + looks.dark_sheet("", RTL)


def test_every_class_of_the_templates_has_its_look_and_every_look_its_use():
    folder = Path(looks.__file__).parent / "templates"
    told = "".join(file.read_text(encoding="utf-8") for file in folder.rglob("*.html"))
    used = set(re.findall(r'class="([a-z-]+)"|"(\w+)", "(\w+)"\) \}\}|=\"(button|pressed)\"', told))
    names = {name for each in used for name in each if name}
    assert names == set(looks._STYLES)
