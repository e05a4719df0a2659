"""The colour and the picture by which visitors know a coach's page."""

from alembic import op

revision, down_revision = "0032", "0031"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE coaches
            ADD COLUMN accent text NOT NULL DEFAULT ''
                CONSTRAINT coaches_accent_check CHECK (accent ~ '^(#[0-9a-f]{6})?$'),
            ADD COLUMN portrait_tag text NOT NULL DEFAULT ''
        """
    )
    op.execute(
        """
        CREATE TABLE portraits (
            coach_id uuid CONSTRAINT portraits_pkey PRIMARY KEY
                CONSTRAINT portraits_coach_id_fkey REFERENCES coaches (id) ON DELETE CASCADE,
            picture bytea NOT NULL,
            kept_at timestamptz NOT NULL
        )
        """
    )
