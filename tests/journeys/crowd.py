"""Many bookings at once, each with one client who is to get one confirmation."""

from sqlalchemy import text

_CLIENTS = text("""
    INSERT INTO clients (id, coach_id, name, email, zone, created_at)
    SELECT gen_random_uuid(), :coach, 'Ben Okoro', address, 'Europe/London', clock_timestamp()
    FROM unnest(CAST(:addresses AS text[])) AS address""")
# Years ahead, an hour apart: in nobody's way.
_BOOKINGS = text("""
    INSERT INTO bookings (id, coach_id, client_id, kind, state, starts_at, ends_at, buffer_before,
        buffer_after, blocked, changed_at, uid, created_at, client_zone)
    SELECT gen_random_uuid(), :coach, id, 'guidance', 'confirmed', at, at + '30 min', '0', '0',
        tstzrange(at, at + '30 min'), clock_timestamp(), gen_random_uuid() || '@example.com',
        clock_timestamp(), 'Europe/London'
    FROM (SELECT id, (SELECT coalesce(max(ends_at), date_trunc('hour', now()) + '5 years')
                      FROM bookings WHERE coach_id = :coach AND starts_at > now() + '4 years')
                     + row_number() OVER (ORDER BY email) * interval '1 hour' AS at
          FROM clients WHERE coach_id = :coach AND email = ANY(:addresses)) AS people
    RETURNING id""")
_NOTICES = text("""
    INSERT INTO notices (id, coach_id, booking_id, kind, recipient, state, due_at, visible_at,
        expires_at, revision, "offset", dedupe_key, message_id, created_at)
    SELECT gen_random_uuid(), :coach, booking, 'booking_confirmed', 'client', 'pending',
        clock_timestamp(), clock_timestamp(), clock_timestamp() + '1 day', 0, '',
        'crowd:' || booking, '<' || booking || '@example.com>', clock_timestamp()
    FROM unnest(CAST(:bookings AS uuid[])) AS booking""")


def crowd(tx, coach_id, addresses):
    """Write a client, a booking and a message for each address; return the bookings' ids."""
    tx.execute(_CLIENTS, {"coach": coach_id, "addresses": addresses})
    booked = tx.scalars(_BOOKINGS, {"coach": coach_id, "addresses": addresses}).all()
    tx.execute(_NOTICES, {"coach": coach_id, "bookings": booked})
    return booked
