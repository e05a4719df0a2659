"""What a form of the client's says wrong, as its page shows it."""

from booking_service.web import language
from shared.domain.errors import DomainError, Invalid
from shared.domain.sentences import Sentence, phrase


def remarks(error: Invalid, names: dict[str, str] | None = None) -> dict[str, str]:
    """Return a sentence for each field; `names` gives the form's own name for a field."""
    known = names or {}
    return {
        known.get(problem.field, problem.field): _sentence(language.spoken(problem.message))
        for problem in error.problems
    }


def _sentence(message: str) -> str:
    return f"{message[0].upper()}{message[1:].rstrip('.')}."


def told(refusal: DomainError) -> Sentence:
    """Return what a refusal says, so that another language can say it too."""
    reason = refusal.args[0] if refusal.args else ""
    return reason if isinstance(reason, Sentence) else phrase(str(reason))
