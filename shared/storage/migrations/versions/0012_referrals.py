"""Referrals, competency reflections, a hidden hint; and messages about a client."""

from alembic import op

revision, down_revision = "0012", "0011"


def upgrade() -> None:
    _paused_clients()
    _referrals()
    _reflections()


def _paused_clients() -> None:
    op.execute("""
        ALTER TABLE clients
            ADD COLUMN asked_back_at timestamptz,
            ADD COLUMN revision integer NOT NULL DEFAULT 0,  -- grows as the coach moves the door
            ADD COLUMN movement_snoozed_until date""")


def _referrals() -> None:
    op.execute("""
        CREATE TABLE referrals (
            id uuid CONSTRAINT referrals_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT referrals_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            client_id uuid NOT NULL
                CONSTRAINT referrals_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            words bytea,  -- sealed; only of a letter that was sent
            review_on date NOT NULL,  -- in the coach's zone
            made_at timestamptz NOT NULL,
            ended_at timestamptz
        )""")
    op.execute("""
        CREATE UNIQUE INDEX referrals_one_open_key ON referrals (client_id)
            WHERE ended_at IS NULL""")
    op.execute("CREATE INDEX referrals_client_id_idx ON referrals (client_id, made_at)")


def _reflections() -> None:
    op.execute("""
        CREATE TABLE reflections (
            id uuid CONSTRAINT reflections_pkey PRIMARY KEY,
            coach_id uuid NOT NULL
                CONSTRAINT reflections_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            client_id uuid NOT NULL
                CONSTRAINT reflections_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            reflected_on date NOT NULL,  -- in the coach's zone
            step text NOT NULL
                CONSTRAINT reflections_step_check CHECK (step IN ('ask_supervisor',
                    'talk_about_it', 'start_referral', 'not_now'))
        )""")
    op.execute("CREATE INDEX reflections_client_id_idx ON reflections (client_id, reflected_on)")
    op.execute("""
        ALTER TABLE notices
            ALTER COLUMN booking_id DROP NOT NULL,
            ADD COLUMN client_id uuid
                CONSTRAINT notices_client_id_fkey REFERENCES clients ON DELETE CASCADE,
            ADD CONSTRAINT notices_one_subject_check
                CHECK ((booking_id IS NULL) <> (client_id IS NULL)) NOT VALID""")
    op.execute("ALTER TABLE notices VALIDATE CONSTRAINT notices_one_subject_check")
    op.execute("""
        CREATE INDEX notices_client_id_idx ON notices (client_id, created_at)
            WHERE client_id IS NOT NULL""")
