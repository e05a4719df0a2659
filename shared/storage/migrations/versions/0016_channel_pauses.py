"""A channel that pauses, with its reason; and how often each outcome of a delivery came."""

from alembic import op

revision, down_revision = "0016", "0015"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE channel_pauses (
            channel text CONSTRAINT channel_pauses_pkey PRIMARY KEY,
            reason text NOT NULL,  -- a code and a stage, never an address
            paused_at timestamptz NOT NULL,
            probe_at timestamptz NOT NULL
        )""")
    op.execute("""
        CREATE TABLE delivery_totals (
            outcome text CONSTRAINT delivery_totals_pkey PRIMARY KEY,
            number bigint NOT NULL
        )""")
