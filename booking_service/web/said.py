"""What a form of the client's says wrong, as its page shows it."""

from shared.domain.errors import Invalid


def remarks(error: Invalid, names: dict[str, str] | None = None) -> dict[str, str]:
    """Return a sentence for each field; `names` gives the form's own name for a field."""
    known = names or {}
    return {
        known.get(problem.field, problem.field): _sentence(problem.message)
        for problem in error.problems
    }


def _sentence(message: str) -> str:
    return f"{message[0].upper()}{message[1:].rstrip('.')}."
