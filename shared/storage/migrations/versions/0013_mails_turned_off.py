"""Which mails a client has turned off, and since when."""

from alembic import op

revision, down_revision = "0013", "0012"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE clients
            ADD COLUMN reminders_off_at timestamptz,
            ADD COLUMN nudges_off_at timestamptz""")
