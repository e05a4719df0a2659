"""Notices count how often they went out again after the mail server's answer was not heard."""

from alembic import op

revision, down_revision = "0007", "0006"


def upgrade() -> None:
    op.execute("ALTER TABLE notices ADD COLUMN repeats integer NOT NULL DEFAULT 0")
