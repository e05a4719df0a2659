"""Which reminders a coach has chosen, and by which zone rules a booking's were planned."""

from alembic import op

revision, down_revision = "0024", "0023"


def upgrade() -> None:
    op.execute("ALTER TABLE coaches ADD COLUMN reminders text[]")  # null: the usual ones
    op.execute("""
        ALTER TABLE bookings ADD COLUMN reminded_with text""")  # the release of the zone rules
    op.execute("""
        CREATE INDEX bookings_reminded_idx ON bookings (starts_at) WHERE state = 'confirmed'""")
