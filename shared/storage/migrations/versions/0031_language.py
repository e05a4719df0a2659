"""The language in which a client is written to."""

from alembic import op

revision, down_revision = "0031", "0030"


def upgrade() -> None:
    op.execute("ALTER TABLE clients ADD COLUMN language text NOT NULL DEFAULT 'en'")
