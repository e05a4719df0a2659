"""The coach's morning mail, and clients who have nothing booked ahead."""

from alembic import op

revision, down_revision = "0022", "0021"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE coaches
            ADD COLUMN digest_at text DEFAULT '08:00'  -- on the coach's clock; null: no such mail
                CONSTRAINT coaches_digest_at_check
                    CHECK (digest_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
            ADD COLUMN digested_on date,  -- the coach's last date that has been decided about
            ADD COLUMN unbooked_after interval DEFAULT '14 days'  -- null: say nothing of it
                CONSTRAINT coaches_unbooked_after_check
                    CHECK (unbooked_after BETWEEN interval '1 day' AND interval '365 days'),
            ADD COLUMN writes_unbooked boolean NOT NULL DEFAULT false  -- the client gets a mail too
        """)
    op.execute("UPDATE coaches SET digested_on = current_date")  # no mail amid the first day
    op.execute("""
        CREATE INDEX notices_digests_idx ON notices (coach_id, due_at)
            WHERE kind = 'coach_digest'""")
    op.execute("DROP INDEX notices_nudges_idx")
    op.execute("""
        CREATE INDEX notices_nudges_idx ON notices (client_id, state, created_at)
            WHERE kind IN ('check_in', 'book_again')""")
