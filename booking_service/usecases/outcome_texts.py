"""The words of the five outcomes and of the help page, for pages and API alike.

Adult to adult, short, no promise, and nothing that says what somebody has or is. Titles are
neutral, because they stay in a browser's history.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.domain.helplines import Category
from shared.domain.screening import Outcome
from shared.domain.sentences import noted as _


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeText:
    """What an outcome page says: `before` and `after` stand around the numbers and links."""

    heading: str
    before: tuple[str, ...]
    after: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole text without mark-up, one paragraph a line."""
        return "\n".join((self.heading, *self.before, *self.after))


OUTCOME_TITLE = _("Your next step")

OUTCOME_TEXTS: Mapping[Outcome, OutcomeText] = MappingProxyType(
    {
        Outcome.INCOMPLETE: OutcomeText(
            heading=_("Some answers are still open"),
            before=(
                _(
                    "Please choose one answer to each question below. "
                    "“I would rather not say” is an answer too."
                ),
            ),
        ),
        Outcome.PROCEED: OutcomeText(
            heading=_("You can choose a time"),
            before=(
                _("Thank you. Book coaching, or start with 30 minutes to get to know each other."),
                _(
                    "If something changes before we meet, tell me. We can always look at it "
                    "together."
                ),
            ),
        ),
        Outcome.GUIDANCE: OutcomeText(
            heading=_("Let's talk for 30 minutes first"),
            before=(
                _(
                    "Thank you. A talk is the best place to start. Not being sure is a good reason "
                    "for one, and you need not say more than you want to."
                ),
                _(
                    "Book 30 minutes. Together we look at which kind of help fits you now. "
                    "That may "
                    "be coaching, and it may be someone else."
                ),
            ),
        ),
        Outcome.THERAPY_FIRST: OutcomeText(
            heading=_("Let's find the right person first"),
            before=(
                _(
                    "Thank you for answering openly. By the guidelines this practice follows, a "
                    "therapist, a counsellor or your doctor is the better first step right now."
                ),
                _(
                    "That says nothing bad about you, and the door stays open. Many people come to "
                    "coaching after therapy, and some do both."
                ),
                _(
                    "What you can do today: speak to your doctor or to a licensed therapist "
                    "near you, "
                    "or use the help on this page."
                ),
            ),
            after=(
                _("Do you think this page got it wrong? Write to me."),
                _(
                    "Your answers were not saved. You can answer again whenever you like: when you "
                    "have that support, or when this no longer describes your life."
                ),
            ),
        ),
        Outcome.CRISIS: OutcomeText(
            heading=_("Talk to someone now"),
            before=(
                _(
                    "If you or someone else is in danger, call the emergency number. "
                    "You do not need to explain it well."
                ),
            ),
            after=(
                _("If one line does not answer, try the next one, or the emergency number."),
                _(
                    "This practice cannot help fast enough and nobody watches messages at night. "
                    "The people on these lines are there for this."
                ),
                _("You are welcome here another day."),
            ),
        ),
    }
)
CHOSE_BY_MISTAKE = _("I chose that by mistake")
ANSWER_AGAIN = _("Answer again")
WRITE_TO_COACH = _("Write to the coach")
LINES_INTRO = _("If you would like to speak to someone today, these lines are open to you.")

HELP_TEXT = OutcomeText(
    heading=_("Help now"),
    before=(
        _(
            "If you or someone else is in danger, call the emergency number. "
            "You do not need to explain it well."
        ),
        _(
            "The lines below are run by other people, not by this practice. If one does not "
            "answer, "
            "try the next one."
        ),
    ),
    after=(_("This practice does not watch messages round the clock."),),
)
LINES_ARE_OTHERS = _(
    "The lines above are run by other people, not by this practice. If one does not answer, "
    "try the next one."
)
EMERGENCY_UNKNOWN = _("your local emergency number")
EMERGENCY_PARTIAL = _("For any other emergency, call your local emergency number.")
FINDER_LABEL = _("Find a help line in your country")
OLD_LINE_NOTE = _("Not checked lately: if it does not work, use the link or the emergency number.")
NOT_ON_BILL = _("Does not appear on the phone bill.")

LEAVE_LABEL = _("Leave this page")
LEAVE_NOTE = _(
    "Opens another website at once; pressing Escape three times does the same. "
    "It does not erase your browser's history."
)

CATEGORY_HEADINGS: Mapping[Category, str] = MappingProxyType(
    {
        Category.SUICIDE: _("Thoughts of ending your life"),
        Category.DOMESTIC_ABUSE: _("Someone hurts, threatens or controls you"),
        Category.SUBSTANCE: _("Drinking, drugs or medicines"),
        Category.EMOTIONAL_SUPPORT: _("Someone to talk to"),
    }
)
# What the directory of help lines says in words; names stay as they are.
DIRECTORY_WORDS = (
    *(_("free"), _("call rate"), _("varies by state"), _("24/7 by phone")),
    *(_("police"), _("ambulance"), _("ambulance and fire"), _("from a mobile")),
    *(_("women"), _("adults"), _("women, people around them")),
    _("women experiencing violence, people around them"),
    _("Monday-Friday 9:00-17:00: not 24/7"),
)
