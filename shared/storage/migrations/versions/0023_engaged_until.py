"""Until when something happened with a client, once the rows that told it are gone."""

from alembic import op

revision, down_revision = "0023", "0022"


def upgrade() -> None:
    op.execute("ALTER TABLE clients ADD COLUMN engaged_until timestamptz")
    op.execute("CREATE INDEX audit_at_idx ON audit (at)")
