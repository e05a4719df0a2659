"""Rows that were added at one clock reading keep the order in which they were added."""

from alembic import op

revision, down_revision = "0015", "0014"


def upgrade() -> None:
    for table in ("api_keys", "outside_calendars", "reflections", "referrals", "waiting"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN added bigint GENERATED ALWAYS AS IDENTITY")
