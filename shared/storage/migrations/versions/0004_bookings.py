"""Bookings, with the constraint that forbids double booking."""

from alembic import op

revision, down_revision = "0004", "0003"

_BOOKINGS = """
        CREATE TABLE bookings (
            id uuid CONSTRAINT bookings_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT bookings_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            client_id uuid
                CONSTRAINT bookings_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            pass_id uuid
                CONSTRAINT bookings_pass_id_fkey REFERENCES screening_passes ON DELETE SET NULL,
            kind text NOT NULL
                CONSTRAINT bookings_kind_check CHECK (kind IN ('guidance', 'coaching')),
            state text NOT NULL
                CONSTRAINT bookings_state_check CHECK (state IN ('held', 'requested', 'confirmed',
                    'declined', 'lapsed', 'cancelled', 'completed', 'no_show')),
            starts_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            buffer_before interval NOT NULL,
            buffer_after interval NOT NULL,
            blocked tstzrange NOT NULL,
            hold_expires_at timestamptz,
            hold_token_hash bytea CONSTRAINT bookings_hold_token_hash_key UNIQUE,
            hold_session_hash bytea,
            request_expires_at timestamptz,
            revision integer NOT NULL DEFAULT 0,
            changed_at timestamptz NOT NULL,
            uid text NOT NULL CONSTRAINT bookings_uid_key UNIQUE,
            client_zone text NOT NULL DEFAULT 'UTC',
            about bytea,
            decline_words bytea,
            discreet boolean NOT NULL DEFAULT false,
            by_coach boolean NOT NULL DEFAULT false,
            idempotency_key text,
            idempotency_print bytea,
            created_at timestamptz NOT NULL,
            CONSTRAINT bookings_times_check CHECK (starts_at < ends_at),
            CONSTRAINT bookings_blocked_check CHECK (blocked @> tstzrange(starts_at, ends_at)),
            CONSTRAINT bookings_client_check CHECK (
                client_id IS NOT NULL OR state IN ('held', 'lapsed', 'cancelled')),
            CONSTRAINT bookings_hold_check CHECK (state <> 'held' OR hold_expires_at IS NOT NULL),
            CONSTRAINT bookings_coach_id_idempotency_key_key
                UNIQUE (coach_id, idempotency_key),
            CONSTRAINT bookings_no_double_booking EXCLUDE USING gist
                (coach_id WITH =, blocked WITH &&)  -- blocked: the booking with its buffers
                WHERE (state IN ('held', 'requested', 'confirmed', 'completed', 'no_show'))
        )"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(_BOOKINGS)
    _indexes_of_bookings()


def _indexes_of_bookings() -> None:
    op.execute("CREATE INDEX bookings_coach_id_starts_at_idx ON bookings (coach_id, starts_at)")
    op.execute("CREATE INDEX bookings_client_id_idx ON bookings (client_id, starts_at)")
    op.execute("CREATE INDEX bookings_pass_id_idx ON bookings (pass_id)")
    op.execute("""
        CREATE INDEX bookings_lapsing_idx ON bookings (state, hold_expires_at, request_expires_at)
            WHERE state IN ('held', 'requested')""")
