"""When a coach works: one row a coach, so that the rules are read in one query."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE availability (
            coach_id uuid CONSTRAINT availability_pkey PRIMARY KEY
                CONSTRAINT availability_coach_id_fkey REFERENCES coaches ON DELETE CASCADE,
            weekly jsonb NOT NULL DEFAULT '[]',
            overrides jsonb NOT NULL DEFAULT '[]',
            time_off jsonb NOT NULL DEFAULT '[]',
            holidays jsonb NOT NULL DEFAULT '{}',
            travel jsonb NOT NULL DEFAULT '[]',
            kinds jsonb NOT NULL DEFAULT '{}',
            minimum_notice interval NOT NULL DEFAULT 'PT12H',
            horizon_days integer DEFAULT 60
                CONSTRAINT availability_horizon_days_check CHECK (horizon_days >= 0),
            bookable_from date,
            bookable_to date,
            max_per_day integer
                CONSTRAINT availability_max_per_day_check CHECK (max_per_day >= 0),
            max_per_week integer
                CONSTRAINT availability_max_per_week_check CHECK (max_per_week >= 0),
            change_notice interval NOT NULL DEFAULT 'PT12H'
        )""")
