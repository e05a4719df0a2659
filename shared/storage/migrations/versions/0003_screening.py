"""Passes (hashed) and weekly totals; there is no table for an answer."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE screening_passes (
            id uuid CONSTRAINT screening_passes_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT screening_passes_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            token_hash bytea NOT NULL CONSTRAINT screening_passes_token_hash_key UNIQUE,
            session_hash bytea NOT NULL,
            scope text NOT NULL
                CONSTRAINT screening_passes_scope_check CHECK (scope IN ('proceed', 'guidance')),
            version text NOT NULL,
            issued_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            used_at timestamptz
        )""")
    op.execute("CREATE INDEX screening_passes_expires_at_idx ON screening_passes (expires_at)")
    op.execute("""
        CREATE TABLE screening_totals (
            coach_id uuid NOT NULL
                CONSTRAINT screening_totals_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            week_on date NOT NULL,
            outcome text NOT NULL,
            total integer NOT NULL,
            CONSTRAINT screening_totals_pkey PRIMARY KEY (coach_id, week_on, outcome)
        )""")
