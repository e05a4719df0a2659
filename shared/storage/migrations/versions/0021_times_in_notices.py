"""The times that a message names when nothing else is left that would tell them."""

from alembic import op

revision, down_revision = "0021", "0020"


def upgrade() -> None:
    op.execute("ALTER TABLE notices ADD COLUMN times timestamptz[] NOT NULL DEFAULT '{}'")
