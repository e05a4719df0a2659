"""The coach's feed, and the wall times that people were told, to see when zone rules move them."""

from alembic import op

revision, down_revision = "0008", "0007"


def upgrade() -> None:
    op.execute("ALTER TABLE coaches ADD COLUMN feed_token_hash bytea")
    op.execute("CREATE UNIQUE INDEX coaches_feed_token_hash_key ON coaches (feed_token_hash)")
    op.execute("ALTER TABLE bookings ADD COLUMN coach_clock text")
    op.execute("ALTER TABLE bookings ADD COLUMN client_clock text")
