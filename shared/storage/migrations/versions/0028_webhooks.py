"""Webhooks of a coach's own programs, and each delivery to one, as bytes of ids and times."""

from alembic import op

revision, down_revision = "0028", "0027"


def upgrade() -> None:
    _webhooks()
    _webhook_deliveries()


def _webhooks() -> None:
    op.execute("""
        CREATE TABLE webhooks (
            id uuid CONSTRAINT webhooks_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT webhooks_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            name text NOT NULL,
            url bytea NOT NULL,  -- sealed with the coach's key, as both secrets are
            secret bytea NOT NULL,
            old_secret bytea,
            old_until timestamptz,
            happenings text[] NOT NULL,
            enabled boolean NOT NULL,
            off_reason text,
            failures integer NOT NULL DEFAULT 0,
            failing_since timestamptz,
            rests_until timestamptz,
            trouble text,
            created_at timestamptz NOT NULL,
            added bigint GENERATED ALWAYS AS IDENTITY
        )""")
    op.execute("CREATE INDEX webhooks_coach_id_idx ON webhooks (coach_id)")


def _webhook_deliveries() -> None:
    op.execute("""
        CREATE TABLE webhook_deliveries (
            id uuid CONSTRAINT webhook_deliveries_pkey PRIMARY KEY,
            number bigint GENERATED ALWAYS AS IDENTITY,
            webhook_id uuid NOT NULL
                CONSTRAINT webhook_deliveries_webhook_id_fkey REFERENCES webhooks ON DELETE CASCADE,
            client_id uuid
                CONSTRAINT webhook_deliveries_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            subject_id uuid NOT NULL,
            happening text NOT NULL,
            body bytea NOT NULL,
            state text NOT NULL CONSTRAINT webhook_deliveries_state_check CHECK (
                state IN ('pending', 'claimed', 'sent', 'expired', 'failed')),
            created_at timestamptz NOT NULL,
            visible_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            lease_token uuid,
            attempts integer NOT NULL DEFAULT 0,
            tried_at timestamptz,
            sent_at timestamptz,
            status integer,
            reason text
        )""")
    op.execute("""
        CREATE INDEX webhook_deliveries_waiting_idx ON webhook_deliveries (webhook_id, number)
        WHERE state IN ('pending', 'claimed')""")
    op.execute("""
        CREATE INDEX webhook_deliveries_subject_idx
        ON webhook_deliveries (webhook_id, subject_id, number)""")
    op.execute("CREATE INDEX webhook_deliveries_client_id_idx ON webhook_deliveries (client_id)")
