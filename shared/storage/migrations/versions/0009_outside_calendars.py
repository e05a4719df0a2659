"""Outside calendars, the times at which they are busy, and a sealing key per coach."""

from alembic import op

revision, down_revision = "0009", "0008"


def upgrade() -> None:
    _coach_keys()
    _outside_calendars()
    _busy()


def _coach_keys() -> None:
    op.execute("""
        CREATE TABLE coach_keys (
            coach_id uuid CONSTRAINT coach_keys_pkey PRIMARY KEY
                CONSTRAINT coach_keys_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            sealed_key bytea NOT NULL
        )""")


def _outside_calendars() -> None:
    op.execute("""
        CREATE TABLE outside_calendars (
            id uuid CONSTRAINT outside_calendars_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT outside_calendars_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            name text NOT NULL,
            kind text NOT NULL
                CONSTRAINT outside_calendars_kind_check CHECK (kind IN ('ics', 'caldav')),
            source bytea NOT NULL,  -- address, user name and password, sealed
            created_at timestamptz NOT NULL,
            due_at timestamptz NOT NULL,
            lease_token uuid,
            failures integer NOT NULL DEFAULT 0,
            trouble text,
            tried_at timestamptz,
            good_at timestamptz,  -- when the rows in `busy` were last known to be right
            read_at timestamptz,  -- when they were last read in full
            read_in text,         -- and by which zones
            etag text,
            modified text
        )""")
    op.execute("CREATE INDEX outside_calendars_coach_id_idx ON outside_calendars (coach_id)")
    op.execute("CREATE INDEX outside_calendars_due_at_idx ON outside_calendars (due_at)")


def _busy() -> None:
    op.execute("""
        CREATE TABLE busy (
            calendar_id uuid NOT NULL CONSTRAINT busy_calendar_id_fkey
                REFERENCES outside_calendars ON DELETE CASCADE,
            coach_id uuid NOT NULL
                CONSTRAINT busy_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            starts_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            tentative boolean NOT NULL,
            CONSTRAINT busy_pkey PRIMARY KEY (calendar_id, starts_at, ends_at, tentative),
            CONSTRAINT busy_times_check CHECK (starts_at < ends_at)
        )""")
    op.execute("""
        CREATE INDEX busy_coach_id_span_idx
            ON busy USING gist (coach_id, tstzrange(starts_at, ends_at))""")
