"""What a mail told when it was first handed over; and which notice was sent again by which."""

from alembic import op

revision, down_revision = "0018", "0017"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE notices
            ADD COLUMN told jsonb,  -- of the booking, never of a person; words stay sealed
            ADD COLUMN again_of uuid
                CONSTRAINT notices_again_of_fkey REFERENCES notices ON DELETE SET NULL
                CONSTRAINT notices_again_of_key UNIQUE""")
    op.execute("DROP INDEX notices_coach_id_due_at_idx")
    op.execute("CREATE INDEX notices_coach_id_due_at_idx ON notices (coach_id, due_at DESC, id)")
