"""What a deed asks the database."""

from sqlalchemy import event


def statements(tx, deed):
    """Do a deed; return its statements, each with its values."""
    seen, engine = [], tx.connection().engine

    def note(connection, cursor, statement, parameters, *_):  # noqa: ARG001
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        deed()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen
