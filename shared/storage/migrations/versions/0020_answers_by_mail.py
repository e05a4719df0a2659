"""How far the service's mailbox has been read, and what calendar programs answered."""

from alembic import op

revision, down_revision = "0020", "0019"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE mailboxes (
            name text CONSTRAINT mailboxes_pkey PRIMARY KEY,
            validity bigint,
            last_number bigint NOT NULL DEFAULT 0,
            begun_number bigint,
            begun_times integer NOT NULL DEFAULT 0,
            due_at timestamptz NOT NULL,
            lease_token uuid,
            failures integer NOT NULL DEFAULT 0
        )""")
    op.execute("""
        CREATE TABLE answers (
            booking_id uuid CONSTRAINT answers_pkey PRIMARY KEY
                CONSTRAINT answers_booking_id_fkey REFERENCES bookings ON DELETE CASCADE,
            coach_id uuid NOT NULL
                CONSTRAINT answers_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            revision integer NOT NULL,
            stamp timestamptz NOT NULL,
            answer text CONSTRAINT answers_answer_check
                CHECK (answer IN ('accepted', 'tentative', 'declined')),
            proposed_start timestamptz,
            noted_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX answers_coach_id_idx ON answers (coach_id)")
