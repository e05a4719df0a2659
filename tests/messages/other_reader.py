"""Reads a calendar object with vobject, in a process that has never met our own library."""

import json
import sys

import vobject

calendar = vobject.readOne(sys.stdin.buffer.read().decode("utf-8"))
event = calendar.vevent
found = {
    "method": calendar.method.value,
    "uid": event.uid.value,
    "sequence": event.sequence.value,
    "start": event.dtstart.value.isoformat(),
    "end": event.dtend.value.isoformat(),
    "summary": event.summary.value,
    "attendees": [line.value for line in getattr(event, "attendee_list", [])],
    "organizer": event.organizer.value,
    "properties": sorted(event.contents),
}
json.dump(found, sys.stdout)
