"""When help lines were last confirmed, what coaches word their own way, and their policy pages."""

from alembic import op

revision, down_revision = "0011", "0010"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE line_confirmations (  -- of the whole practice: a line is right or it is not
            line_id text NOT NULL,
            confirmed_on date NOT NULL,
            printed text NOT NULL,  -- how the line was reached then; another number is another line
            coach_id uuid
                CONSTRAINT line_confirmations_coach_id_fkey REFERENCES coaches ON DELETE SET NULL,
            confirmed_at timestamptz NOT NULL,
            CONSTRAINT line_confirmations_pkey PRIMARY KEY (line_id, confirmed_on)
        )""")
    op.execute("CREATE INDEX line_confirmations_coach_id_idx ON line_confirmations (coach_id)")
    op.execute("""
        CREATE TABLE wording (  -- append-only; the newest version of a key is the one that is read
            id uuid CONSTRAINT wording_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT wording_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            key text NOT NULL,
            text text,  -- null: back to the original
            version integer NOT NULL CONSTRAINT wording_version_check CHECK (version > 0),
            at timestamptz NOT NULL,
            CONSTRAINT wording_coach_id_key_version_key UNIQUE (coach_id, key, version)
        )""")
    op.execute("""
        CREATE TABLE policy_details (
            coach_id uuid CONSTRAINT policy_details_pkey PRIMARY KEY
                CONSTRAINT policy_details_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            business text NOT NULL DEFAULT '',
            address text NOT NULL DEFAULT '',
            contact text NOT NULL DEFAULT '',
            law text NOT NULL DEFAULT '',
            price text NOT NULL DEFAULT '',
            changed_at timestamptz NOT NULL
        )""")
