"""The guide "coaching or therapy?", in this project's own words.

It names tendencies, not rules: good therapists look ahead too, and good coaches listen to
the past. Nothing here claims membership of a school or a licence.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GuideRow:
    """One difference: what it is about, how coaching tends to do it, how therapy does."""

    topic: str
    coaching: str
    therapy: str


GUIDE_HEADING = "Coaching or therapy?"
GUIDE_INTRO = (
    "Both can change a life, and neither is the better one. They start from different places. "
    "The table shows how they usually differ; people who do this work well do not fit neatly "
    "into either column."
)

GUIDE: tuple[GuideRow, ...] = (
    GuideRow(
        "How you are seen",
        "You are taken to be whole and able. The answers are yours to find.",
        "You may be seen the way a doctor would: what hurts, and what could help.",
    ),
    GuideRow(
        "Naming and treating",
        "Gives nothing a medical name and treats no illness.",
        "Can find out what is wrong, give it a name and treat it.",
    ),
    GuideRow(
        "Training",
        "Prepared for people whose daily life holds together.",
        "Prepared for serious mental illness as well.",
    ),
    GuideRow(
        "What you bring",
        "You can team up with someone and agree on where to go.",
        "Problems that have held on for years and will not loosen.",
    ),
    GuideRow(
        "Who leads",
        "The method is shared work: both take an active part, and you know your life best.",
        "The therapist is the one who knows the field, and leads.",
    ),
    GuideRow(
        "Footing",
        "Two adults, eye to eye.",
        "Two different roles, one of them with more say.",
    ),
    GuideRow(
        "The plan",
        "You both decide how you will work together.",
        "The therapist draws up most of the treatment.",
    ),
    GuideRow(
        "Aim",
        "Growing into what you could be, and making it real.",
        "Getting well, and making sense of what happened.",
    ),
    GuideRow(
        "Time",
        "Today and what comes after.",
        "What was, and how it still acts today.",
    ),
    GuideRow(
        "What moves you on",
        "Doing something, and choosing how you want to be while you do it.",
        "Seeing yourself more clearly.",
    ),
    GuideRow(
        "Where you look",
        "Towards what would work.",
        "Into what is not working.",
    ),
    GuideRow(
        "Self-worth",
        "Tries out ways of living that show you think well of yourself.",
        "Looks for where thinking badly of yourself began.",
    ),
    GuideRow(
        "The harsh inner voice",
        "A passing hurdle: you notice it, name it and walk around it.",
        "Something with a history: you go back to where it grew, and treat that.",
    ),
    GuideRow(
        "The question you share",
        "What comes next for you, and what now?",
        "Where does this come from, and why?",
    ),
    GuideRow(
        "What you talk about",
        "Mostly what happens around you: work, plans, people.",
        "Mostly what happens inside you.",
    ),
    GuideRow(
        "Old feelings that land on the other person",
        "Set aside with care; this is not the place to work with them.",
        "Welcome, and used as part of the work.",
    ),
    GuideRow(
        "Between meetings",
        "You choose steps to take, and say how they went. That is a large part of it.",
        "Tasks to report on are rarer.",
    ),
    GuideRow(
        "Messages in between",
        "Expected: a word about a step you took, or something that went well.",
        "Kept for emergencies and hard days.",
    ),
    GuideRow(
        "Tools",
        "What a coach has learned: listening, asking, daring you, planning.",
        "Methods of psychotherapy.",
    ),
)

THERAPIST_FIRST_HEADING = "When to look for a therapist first"
THERAPIST_FIRST_INTRO = (
    "If one of these is true for you, a therapist, a counsellor or your doctor is usually the "
    "better first call."
)
# the first four a visitor can see; the last two only the coach can
GUIDELINES: tuple[str, ...] = (
    "Your mental health makes everyday life hard at the moment, for example with depression or "
    "strong anxiety.",
    "Drinking, drugs or medicines are causing you problems.",
    "Someone close to you hurts you, threatens you or controls you, with words or with hands.*",
    "You have thought about ending your life, or tried to.*",
    "What you need lies beyond what the coach is trained for. The coach will say so.",
    "You have worked together for a while, and nothing moves.",
)
GUIDELINES_NOTE = (
    "* These two weigh more than the others, also when you already see a therapist. "
    "If it is happening now, go to Help now."
)

ENCOURAGING_NOTES: tuple[str, ...] = (
    "Coming after therapy is common. When an old hurt has mended, coaching can take up what you "
    "want to build next.",
    "Doing both at once can work as well: a therapist for what needs to heal, a coach for what "
    "you want to do. It helps if each of them knows about the other.",
)

BOOK_LABEL = "Book 30 minutes"
NOT_SURE_HEADING = "Not sure? That is a good reason to talk"
NOT_SURE_TEXT = (
    "Take 30 minutes. We look at where you stand and at who can help you best. If that is "
    "someone else, you will leave with an idea of where to turn."
)
