"""Who did what: ids and times, never a word of content."""

from alembic import op

revision, down_revision = "0006", "0005"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE audit (
            id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_pkey PRIMARY KEY,
            coach_id uuid NOT NULL,
            at timestamptz NOT NULL,
            actor text NOT NULL
                CONSTRAINT audit_actor_check CHECK (actor IN ('client', 'coach', 'service')),
            action text NOT NULL,
            subject_id uuid NOT NULL
        )""")
    op.execute("CREATE INDEX audit_coach_id_at_idx ON audit (coach_id, at DESC)")
