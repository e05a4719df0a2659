"""Whether a coach's clients get a mail of thanks once a booking took place."""

from alembic import op

revision, down_revision = "0026", "0025"


def upgrade() -> None:
    op.execute("ALTER TABLE coaches ADD COLUMN thanks_clients boolean NOT NULL DEFAULT false")
