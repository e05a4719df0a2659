"""Addresses of clients that take no mail: since when, and by what code."""

from alembic import op

revision, down_revision = "0014", "0013"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE clients
            ADD COLUMN address_stopped_at timestamptz,
            ADD COLUMN address_stopped_reason text""")
