"""The guide "coaching or therapy?", in this project's own words.

It names tendencies, not rules: good therapists look ahead too, and good coaches listen to
the past. Nothing here claims membership of a school or a licence.
"""

from dataclasses import dataclass

from shared.domain.sentences import noted as _


@dataclass(frozen=True, slots=True)
class GuideRow:
    """One difference: what it is about, how coaching tends to do it, how therapy does."""

    topic: str
    coaching: str
    therapy: str


GUIDE_HEADING = _("Coaching or therapy?")
GUIDE_INTRO = _(
    "Both can change a life, and neither is the better one. They start from different places. "
    "The table shows how they usually differ; people who do this work well do not fit neatly "
    "into either column."
)

GUIDE: tuple[GuideRow, ...] = (
    GuideRow(
        _("How you are seen"),
        _("You are taken to be whole and able. The answers are yours to find."),
        _("You may be seen the way a doctor would: what hurts, and what could help."),
    ),
    GuideRow(
        _("Naming and treating"),
        _("Gives nothing a medical name and treats no illness."),
        _("Can find out what is wrong, give it a name and treat it."),
    ),
    GuideRow(
        _("Training"),
        _("Prepared for people whose daily life holds together."),
        _("Prepared for serious mental illness as well."),
    ),
    GuideRow(
        _("What you bring"),
        _("You can team up with someone and agree on where to go."),
        _("Problems that have held on for years and will not loosen."),
    ),
    GuideRow(
        _("Who leads"),
        _("The method is shared work: both take an active part, and you know your life best."),
        _("The therapist is the one who knows the field, and leads."),
    ),
    GuideRow(
        _("Footing"),
        _("Two adults, eye to eye."),
        _("Two different roles, one of them with more say."),
    ),
    GuideRow(
        _("The plan"),
        _("You both decide how you will work together."),
        _("The therapist draws up most of the treatment."),
    ),
    GuideRow(
        _("Aim"),
        _("Growing into what you could be, and making it real."),
        _("Getting well, and making sense of what happened."),
    ),
    GuideRow(
        _("Time"),
        _("Today and what comes after."),
        _("What was, and how it still acts today."),
    ),
    GuideRow(
        _("What moves you on"),
        _("Doing something, and choosing how you want to be while you do it."),
        _("Seeing yourself more clearly."),
    ),
    GuideRow(
        _("Where you look"),
        _("Towards what would work."),
        _("Into what is not working."),
    ),
    GuideRow(
        _("Self-worth"),
        _("Tries out ways of living that show you think well of yourself."),
        _("Looks for where thinking badly of yourself began."),
    ),
    GuideRow(
        _("The harsh inner voice"),
        _("A passing hurdle: you notice it, name it and walk around it."),
        _("Something with a history: you go back to where it grew, and treat that."),
    ),
    GuideRow(
        _("The question you share"),
        _("What comes next for you, and what now?"),
        _("Where does this come from, and why?"),
    ),
    GuideRow(
        _("What you talk about"),
        _("Mostly what happens around you: work, plans, people."),
        _("Mostly what happens inside you."),
    ),
    GuideRow(
        _("Old feelings that land on the other person"),
        _("Set aside with care; this is not the place to work with them."),
        _("Welcome, and used as part of the work."),
    ),
    GuideRow(
        _("Between meetings"),
        _("You choose steps to take, and say how they went. That is a large part of it."),
        _("Tasks to report on are rarer."),
    ),
    GuideRow(
        _("Messages in between"),
        _("Expected: a word about a step you took, or something that went well."),
        _("Kept for emergencies and hard days."),
    ),
    GuideRow(
        _("Tools"),
        _("What a coach has learned: listening, asking, daring you, planning."),
        _("Methods of psychotherapy."),
    ),
)

THERAPIST_FIRST_HEADING = _("When to look for a therapist first")
THERAPIST_FIRST_INTRO = _(
    "If one of these is true for you, a therapist, a counsellor or your doctor is usually the "
    "better first call."
)
# the first four a visitor can see; the last two only the coach can
GUIDELINES: tuple[str, ...] = (
    _(
        "Your mental health makes everyday life hard at the moment, for example with depression or "
        "strong anxiety."
    ),
    _("Drinking, drugs or medicines are causing you problems."),
    _("Someone close to you hurts you, threatens you or controls you, with words or with hands.*"),
    _("You have thought about ending your life, or tried to.*"),
    _("What you need lies beyond what the coach is trained for. The coach will say so."),
    _("You have worked together for a while, and nothing moves."),
)
GUIDELINES_NOTE = _(
    "* These two weigh more than the others, also when you already see a therapist. "
    "If it is happening now, go to Help now."
)

ENCOURAGING_NOTES: tuple[str, ...] = (
    _(
        "Coming after therapy is common. When an old hurt has mended, coaching can take up "
        "what you "
        "want to build next."
    ),
    _(
        "Doing both at once can work as well: a therapist for what needs to heal, a coach for what "
        "you want to do. It helps if each of them knows about the other."
    ),
)

BOOK_LABEL = _("Book 30 minutes")
NOT_SURE_HEADING = _("Not sure? That is a good reason to talk")
NOT_SURE_TEXT = _(
    "Take 30 minutes. We look at where you stand and at who can help you best. If that is "
    "someone else, you will leave with an idea of where to turn."
)
