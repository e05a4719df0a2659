"""Coaches, how they sign in, and their clients."""

from alembic import op

revision, down_revision = "0001", None


def upgrade() -> None:
    _coaches()
    _coach_sessions()
    _api_keys()
    _clients()
    _client_keys()


def _coaches() -> None:
    op.execute("""
        CREATE TABLE coaches (
            id uuid CONSTRAINT coaches_pkey PRIMARY KEY,
            slug text NOT NULL CONSTRAINT coaches_slug_key UNIQUE
                CONSTRAINT coaches_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
            name text NOT NULL,
            email text NOT NULL,
            password_hash text NOT NULL,
            zone text NOT NULL,
            country text NOT NULL DEFAULT '',
            countries_served text[] NOT NULL DEFAULT '{}',
            greeting text NOT NULL DEFAULT '',
            place text NOT NULL DEFAULT '',
            created_at timestamptz NOT NULL
        )""")
    op.execute("CREATE UNIQUE INDEX coaches_email_key ON coaches (lower(email))")


def _coach_sessions() -> None:
    op.execute("""
        CREATE TABLE coach_sessions (
            id uuid CONSTRAINT coach_sessions_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT coach_sessions_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            token_hash bytea NOT NULL CONSTRAINT coach_sessions_token_hash_key UNIQUE,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL
        )""")
    op.execute("CREATE INDEX coach_sessions_coach_id_idx ON coach_sessions (coach_id)")


def _api_keys() -> None:
    op.execute("""
        CREATE TABLE api_keys (
            id uuid CONSTRAINT api_keys_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT api_keys_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            name text NOT NULL,
            key_hash bytea NOT NULL CONSTRAINT api_keys_key_hash_key UNIQUE,
            created_at timestamptz NOT NULL,
            last_used_at timestamptz
        )""")
    op.execute("CREATE INDEX api_keys_coach_id_idx ON api_keys (coach_id)")


def _clients() -> None:
    op.execute("""
        CREATE TABLE clients (
            id uuid CONSTRAINT clients_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT clients_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            name text NOT NULL,
            email text NOT NULL,
            zone text NOT NULL,
            country text,
            discreet boolean NOT NULL DEFAULT false,
            paused_at timestamptz,
            welcomed_until timestamptz,
            created_at timestamptz NOT NULL
        )""")
    op.execute("CREATE UNIQUE INDEX clients_coach_id_email_key ON clients (coach_id, lower(email))")


def _client_keys() -> None:
    op.execute("""
        CREATE TABLE client_keys (
            client_id uuid CONSTRAINT client_keys_pkey PRIMARY KEY
                CONSTRAINT client_keys_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            sealed_key bytea NOT NULL
        )""")
