"""Alliances, pauses, commitments, check-ins and wins; and messages about a coach alone."""

from alembic import op

revision, down_revision = "0017", "0016"


def upgrade() -> None:
    _alliances()
    _commitments()
    _wins()
    _notices()


def _alliances() -> None:
    op.execute("""
        ALTER TABLE clients
            ADD COLUMN plan_revision integer NOT NULL DEFAULT 0,  -- grows with each new plan
            ADD COLUMN planned_with text,  -- the release of the zone rules; null: plan again
            ADD COLUMN planned_at timestamptz,
            ADD COLUMN coach_seen_at timestamptz,
            ADD COLUMN ended_at timestamptz""")
    op.execute("""
        CREATE TABLE alliances (  -- append-only; the newest version is the one that holds
            id uuid CONSTRAINT alliances_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT alliances_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            client_id uuid NOT NULL
                CONSTRAINT alliances_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            version integer NOT NULL CONSTRAINT alliances_version_check CHECK (version > 0),
            terms jsonb NOT NULL,
            made_by text NOT NULL
                CONSTRAINT alliances_made_by_check CHECK (made_by IN ('client', 'coach')),
            made_at timestamptz NOT NULL,
            CONSTRAINT alliances_client_id_version_key UNIQUE (client_id, version)
        )""")
    op.execute("""
        CREATE TABLE pauses (
            id uuid CONSTRAINT pauses_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT pauses_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            client_id uuid NOT NULL
                CONSTRAINT pauses_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            first_on date NOT NULL,  -- both in the client's zone, inclusive
            last_on date,
            made_by text NOT NULL
                CONSTRAINT pauses_made_by_check CHECK (made_by IN ('client', 'coach')),
            made_at timestamptz NOT NULL,
            CONSTRAINT pauses_dates_check CHECK (first_on <= last_on)
        )""")
    op.execute("CREATE INDEX pauses_client_id_idx ON pauses (client_id, first_on)")


def _commitments() -> None:
    _commitments_table()
    _indexes_of_commitments()
    _check_ins()


def _commitments_table() -> None:
    op.execute("""
        CREATE TABLE commitments (
            id uuid CONSTRAINT commitments_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT commitments_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            client_id uuid NOT NULL
                CONSTRAINT commitments_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            booking_id uuid
                CONSTRAINT commitments_booking_id_fkey REFERENCES bookings ON DELETE SET NULL,
            series_id uuid,  -- the same for all that one repeating commitment brought forth
            replaces_id uuid
                CONSTRAINT commitments_replaces_id_fkey REFERENCES commitments ON DELETE SET NULL,
            what bytea NOT NULL,  -- sealed
            how_known bytea,      -- sealed
            due_at timestamptz,
            due_on date,          -- in the client's zone
            repeat_days smallint[],
            repeat_until date,
            continued boolean NOT NULL DEFAULT false,  -- its next time is written
            status text NOT NULL
                CONSTRAINT commitments_status_check CHECK (status IN ('open', 'done', 'partly',
                    'not_done', 'changed', 'withdrawn')),
            made_by text NOT NULL
                CONSTRAINT commitments_made_by_check CHECK (made_by IN ('client', 'coach')),
            made_at timestamptz NOT NULL,
            since timestamptz NOT NULL,  -- when it was made or its wording or time last changed
            answered_at timestamptz,
            CONSTRAINT commitments_due_check CHECK ((due_at IS NULL) <> (due_on IS NULL)),
            CONSTRAINT commitments_repeat_check CHECK (
                repeat_days IS NULL OR (due_on IS NOT NULL AND series_id IS NOT NULL))
        )""")


def _indexes_of_commitments() -> None:
    op.execute("""
        CREATE UNIQUE INDEX commitments_series_id_due_on_key ON commitments (series_id, due_on)
            WHERE series_id IS NOT NULL""")
    op.execute("CREATE INDEX commitments_client_id_idx ON commitments (client_id, made_at)")
    op.execute("CREATE INDEX commitments_booking_id_idx ON commitments (booking_id)")
    op.execute("CREATE INDEX commitments_replaces_id_idx ON commitments (replaces_id)")
    op.execute("""
        CREATE INDEX commitments_repeat_idx ON commitments (due_on)
            WHERE repeat_days IS NOT NULL AND NOT continued""")
    op.execute("""
        CREATE INDEX commitments_open_idx ON commitments (client_id) WHERE status = 'open'""")


def _check_ins() -> None:
    op.execute("""
        CREATE TABLE check_ins (  -- append-only; the newest answer is the one that counts
            id uuid CONSTRAINT check_ins_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT check_ins_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            client_id uuid NOT NULL
                CONSTRAINT check_ins_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            commitment_id uuid NOT NULL
                CONSTRAINT check_ins_commitment_id_fkey REFERENCES commitments ON DELETE CASCADE,
            status text NOT NULL
                CONSTRAINT check_ins_status_check CHECK (status IN ('done', 'partly', 'not_done',
                    'changed', 'withdrawn')),
            note bytea,        -- sealed
            in_the_way bytea,  -- sealed; the client's own word for what got in the way
            made_by text NOT NULL
                CONSTRAINT check_ins_made_by_check CHECK (made_by IN ('client', 'coach')),
            at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX check_ins_commitment_id_idx ON check_ins (commitment_id, at)")
    op.execute("CREATE INDEX check_ins_client_id_idx ON check_ins (client_id, at)")


def _wins() -> None:
    op.execute("""
        CREATE TABLE wins (
            id uuid CONSTRAINT wins_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT wins_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            client_id uuid NOT NULL
                CONSTRAINT wins_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            commitment_id uuid
                CONSTRAINT wins_commitment_id_fkey REFERENCES commitments ON DELETE SET NULL,
            text bytea NOT NULL,  -- sealed
            at timestamptz NOT NULL,
            answer bytea,         -- sealed; the coach's sentence
            answered_at timestamptz
        )""")
    op.execute("CREATE INDEX wins_client_id_idx ON wins (client_id, at)")
    op.execute("CREATE INDEX wins_commitment_id_idx ON wins (commitment_id)")


def _notices() -> None:
    op.execute("""
        ALTER TABLE notices
            DROP CONSTRAINT notices_one_subject_check,
            ADD COLUMN subject_ids uuid[] NOT NULL DEFAULT '{}',
            ADD CONSTRAINT notices_subject_check
                CHECK (booking_id IS NULL OR client_id IS NULL) NOT VALID""")
    op.execute("ALTER TABLE notices VALIDATE CONSTRAINT notices_subject_check")
    op.execute("""
        CREATE INDEX notices_nudges_idx ON notices (client_id, state, created_at)
            WHERE kind = 'check_in'""")
    op.execute("""
        CREATE INDEX notices_about_coach_idx ON notices (coach_id, created_at)
            WHERE booking_id IS NULL AND client_id IS NULL""")
