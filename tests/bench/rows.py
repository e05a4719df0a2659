"""The rows of the bench: coaches, years of bookings, and what one booking writes."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import text

from tests.builders import a_coach, hours, screened
from tests.people import ADA

ZONE = "Europe/London"
HALF_HOUR = timedelta(minutes=30)
# Eight half hours on each weekday, backwards from the end of the month; 10,000 are five years.
FILL = text("""
    INSERT INTO bookings (id, coach_id, client_id, kind, state, starts_at, ends_at, buffer_before,
        buffer_after, blocked, changed_at, uid, created_at)
    SELECT gen_random_uuid(), :coach, :client, 'coaching', 'confirmed', at, at + '30 min',
        '0', '0', tstzrange(at, at + '30 min'), now(), gen_random_uuid()::text, now()
    FROM (SELECT (day + (9 + slot) * interval '1 hour') AT TIME ZONE 'Europe/London' AS at
          FROM generate_series(CAST(:last AS timestamp), '2000-01-01', '-1 day') AS day,
               generate_series(0, 7) AS slot
          WHERE extract(isodow FROM day) < 6
          ORDER BY at DESC LIMIT :number) AS times""")
CLIENT = text("""
    INSERT INTO clients (id, coach_id, name, email, zone, created_at)
    VALUES (gen_random_uuid(), :coach, 'Ben', 'ben@example.com', 'UTC', now()) RETURNING id""")
STORED = text("""
    SELECT count(*) FROM bookings WHERE coach_id = :coach AND starts_at = :start
    AND state IN ('held', 'requested', 'confirmed', 'completed', 'no_show')""")

# What one booking of ours leaves behind, in as many statements as there are tables.
BOOKING = text("""
    INSERT INTO bookings (id, coach_id, client_id, kind, state, starts_at, ends_at, buffer_before,
        buffer_after, blocked, changed_at, uid, created_at, client_zone)
    SELECT :id, coaches.id, clients.id, 'coaching', 'confirmed', at, at + '30 min', '0', '0',
        tstzrange(at, at + '30 min'), now(), :id || '@example.com', now(), 'Europe/London'
    FROM coaches JOIN clients ON clients.coach_id = coaches.id,
         (SELECT CAST(:start AS timestamptz) AS at) AS asked
    WHERE coaches.slug = :slug AND clients.email = 'ben@example.com'
    RETURNING coach_id""")
NOTICES = text("""
    INSERT INTO notices (id, coach_id, booking_id, kind, recipient, state, due_at, visible_at,
        expires_at, revision, "offset", dedupe_key, message_id, created_at)
    SELECT gen_random_uuid(), :coach, :id, kind, recipient, 'pending', due, due,
        due + interval '1 day', 0, ahead, :id || kind || recipient || ahead,
        '<' || gen_random_uuid() || '@example.com>', now()
    FROM (VALUES ('booking_confirmed', 'client', '', now()),
                 ('coach_booked', 'coach', '', now()),
                 ('booking_reminder', 'client', 'PT24H', CAST(:day AS timestamptz)),
                 ('booking_reminder', 'client', 'PT1H', CAST(:hour AS timestamptz))
         ) AS planned (kind, recipient, ahead, due)""")
AUDIT = text("""
    INSERT INTO audit (coach_id, actor, action, subject_id, at)
    VALUES (:coach, 'client', 'booking_confirmed', :id, now())""")


def a_bench_coach(tx, slug, number, last, now):
    """A coach who works from 9 to 17 on weekdays and has that many bookings behind and ahead."""
    who = replace(ADA, name=slug, email=f"{slug}@example.com")
    weekdays = hours("09:00", "17:00", 1, 2, 3, 4, 5)
    coach = a_coach(tx, who, now=now, zone=ZONE, weekly=(weekdays,))
    client = tx.scalar(CLIENT, {"coach": coach.id})
    wanted = {"coach": coach.id, "client": client, "last": last, "number": number}
    tx.execute(FILL, wanted)
    return coach


def write_booking(connection, slug, start):
    """Write a booking, its notices and the note of who made it."""
    at = datetime.fromisoformat(start)
    day, hour = at - timedelta(days=1), at - timedelta(hours=1)
    told = {"id": uuid4(), "slug": slug, "start": start, "day": day, "hour": hour}
    told["coach"] = connection.execute(BOOKING, told).scalar_one()
    connection.execute(NOTICES, told)
    connection.execute(AUDIT, told)
    return told["id"]


def passes(tx, coach, number, now):
    """So many passes, each with the browser that it belongs to."""
    browsers = [f"bench-browser-{uuid4().hex}" for _ in range(number)]
    return [
        (screened(tx, coach, browser=browser, now=now).pass_token, browser) for browser in browsers
    ]
