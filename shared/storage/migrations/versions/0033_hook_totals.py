"""How often each outcome of a delivery to a webhook came, for those who watch."""

from alembic import op

revision, down_revision = "0033", "0032"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE hook_totals (
            outcome text CONSTRAINT hook_totals_pkey PRIMARY KEY,
            number bigint NOT NULL
        )""")
