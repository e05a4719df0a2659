"""The outbox: one row a message, written with what caused it."""

from alembic import op

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE notices (
            id uuid CONSTRAINT notices_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT notices_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            booking_id uuid NOT NULL
                CONSTRAINT notices_booking_id_fkey REFERENCES bookings ON DELETE CASCADE,
            kind text NOT NULL,
            recipient text NOT NULL
                CONSTRAINT notices_recipient_check CHECK (recipient IN ('client', 'coach')),
            state text NOT NULL
                CONSTRAINT notices_state_check CHECK (state IN ('pending', 'claimed', 'sent',
                    'superseded', 'expired', 'failed', 'uncertain')),
            due_at timestamptz NOT NULL,
            visible_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            revision integer NOT NULL,
            "offset" text NOT NULL DEFAULT '',
            dedupe_key text NOT NULL CONSTRAINT notices_dedupe_key_key UNIQUE,
            message_id text NOT NULL CONSTRAINT notices_message_id_key UNIQUE,
            previous_start timestamptz,
            lease_token uuid,
            attempts integer NOT NULL DEFAULT 0,
            smtp_started_at timestamptz,
            sent_at timestamptz,
            reason text,
            created_at timestamptz NOT NULL
        )""")
    op.execute("""
        CREATE INDEX notices_visible_at_idx ON notices (visible_at, id)
            WHERE state IN ('pending', 'claimed')""")
    op.execute("CREATE INDEX notices_booking_id_idx ON notices (booking_id, created_at)")
    op.execute("CREATE INDEX notices_coach_id_due_at_idx ON notices (coach_id, due_at DESC)")
