"""The waiting list of a day, the offers made from it, and the times a coach proposes instead."""

from alembic import op

revision, down_revision = "0010", "0009"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE waiting (
            id uuid CONSTRAINT waiting_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT waiting_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            client_id uuid NOT NULL
                CONSTRAINT waiting_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            pass_id uuid
                CONSTRAINT waiting_pass_id_fkey REFERENCES screening_passes ON DELETE SET NULL,
            booking_id uuid
                CONSTRAINT waiting_booking_id_fkey REFERENCES bookings ON DELETE SET NULL,
            kind text NOT NULL
                CONSTRAINT waiting_kind_check CHECK (kind IN ('guidance', 'coaching')),
            wanted_on date NOT NULL,  -- in the coach's zone
            zone text NOT NULL,       -- the client's
            discreet boolean NOT NULL DEFAULT false,
            by_coach boolean NOT NULL DEFAULT false,
            state text NOT NULL
                CONSTRAINT waiting_state_check CHECK (state IN ('waiting', 'booked', 'left')),
            joined_at timestamptz NOT NULL
        )""")
    op.execute("""
        CREATE UNIQUE INDEX waiting_once_a_day_key
            ON waiting (coach_id, wanted_on, kind, client_id) WHERE state = 'waiting'""")
    op.execute("CREATE INDEX waiting_client_id_idx ON waiting (client_id)")
    op.execute("CREATE INDEX waiting_pass_id_idx ON waiting (pass_id)")
    op.execute("CREATE INDEX waiting_booking_id_idx ON waiting (booking_id)")
    op.execute("""
        ALTER TABLE bookings ADD COLUMN waiting_id uuid  -- set while it is but an offer
            CONSTRAINT bookings_waiting_id_fkey REFERENCES waiting ON DELETE CASCADE""")
    op.execute("""
        CREATE INDEX bookings_waiting_id_idx ON bookings (waiting_id)
            WHERE waiting_id IS NOT NULL""")
    op.execute("ALTER TABLE bookings ADD COLUMN proposed_at timestamptz")
    op.execute("ALTER TABLE bookings ADD COLUMN proposed_starts timestamptz[]")
    op.execute("ALTER TABLE bookings ADD COLUMN proposed_words bytea")
