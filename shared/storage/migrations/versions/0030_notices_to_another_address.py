"""A notice may go to an address that its coach has just given up."""

from alembic import op

revision, down_revision = "0030", "0029"


def upgrade() -> None:
    op.execute("ALTER TABLE notices ADD COLUMN address text")
