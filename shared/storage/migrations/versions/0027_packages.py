"""Packages of bookings; how many are left is counted from the bookings and stands nowhere."""

from alembic import op

revision, down_revision = "0027", "0026"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE packages (
            id uuid CONSTRAINT packages_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT packages_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            client_id uuid NOT NULL
                CONSTRAINT packages_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            size integer NOT NULL CONSTRAINT packages_size_check CHECK (size BETWEEN 1 AND 100),
            made_at timestamptz NOT NULL,
            ended_at timestamptz,
            added bigint GENERATED ALWAYS AS IDENTITY
        )""")
    op.execute("CREATE INDEX packages_client_id_idx ON packages (client_id)")
