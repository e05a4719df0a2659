"""Sign-in: what is known of sessions, second steps, passkeys, recovery codes, links, scopes."""

from alembic import op

revision, down_revision = "0019", "0018"


def upgrade() -> None:
    _tell_sessions_and_keys_apart()
    op.execute("""
        CREATE TABLE coach_apps (
            coach_id uuid CONSTRAINT coach_apps_pkey PRIMARY KEY
                CONSTRAINT coach_apps_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            sealed_secret bytea NOT NULL,
            confirmed_at timestamptz,  -- counts from its first right code on
            last_step bigint NOT NULL DEFAULT 0,  -- of the last code that was used
            created_at timestamptz NOT NULL
        )""")
    op.execute("""
        CREATE TABLE coach_passkeys (
            id uuid CONSTRAINT coach_passkeys_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT coach_passkeys_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            credential_id bytea NOT NULL CONSTRAINT coach_passkeys_credential_id_key UNIQUE,
            public_key bytea NOT NULL,
            sign_count bigint NOT NULL,
            name text NOT NULL,
            created_at timestamptz NOT NULL,
            last_used_at timestamptz
        )""")
    op.execute("CREATE INDEX coach_passkeys_coach_id_idx ON coach_passkeys (coach_id)")
    op.execute("""
        CREATE TABLE recovery_codes (
            coach_id uuid NOT NULL
                CONSTRAINT recovery_codes_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            code_hash bytea NOT NULL,
            created_at timestamptz NOT NULL,
            CONSTRAINT recovery_codes_pkey PRIMARY KEY (coach_id, code_hash)
        )""")
    _keep_what_is_under_way()


def _tell_sessions_and_keys_apart() -> None:
    op.execute("""
        ALTER TABLE coach_sessions
            ADD COLUMN browser text NOT NULL DEFAULT '',  -- coarse: "Firefox on Linux"
            ADD COLUMN last_seen_at timestamptz,
            ADD COLUMN proved_at timestamptz""")
    op.execute("""
        ALTER TABLE api_keys
            ADD COLUMN scope text NOT NULL DEFAULT 'all'
                CONSTRAINT api_keys_scope_check CHECK (scope IN ('read', 'bookings', 'all')),
            ADD COLUMN expires_at timestamptz""")


def _keep_what_is_under_way() -> None:
    op.execute("""
        CREATE TABLE sign_in_steps (
            id uuid CONSTRAINT sign_in_steps_pkey PRIMARY KEY,
            coach_id uuid  -- none while nobody knows who comes
                CONSTRAINT sign_in_steps_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            kind text NOT NULL
                CONSTRAINT sign_in_steps_kind_check CHECK (kind IN ('second', 'passkey', 'link')),
            token_hash bytea CONSTRAINT sign_in_steps_token_hash_key UNIQUE,
            challenge bytea,
            wrong integer NOT NULL DEFAULT 0,
            expires_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX sign_in_steps_expires_at_idx ON sign_in_steps (expires_at)")
    op.execute("CREATE INDEX sign_in_steps_coach_id_idx ON sign_in_steps (coach_id)")
