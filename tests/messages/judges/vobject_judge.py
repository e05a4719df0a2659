"""Judges calendar objects with vobject: its parser, its checks, and a second reading.

Reads {name: object} from stdin and writes {name: verdict} to stdout.
"""

import json
import sys
from datetime import UTC

import vobject
from vobject.base import ParseError, ValidateError


def basic(event, name):
    if name not in event.contents:
        return None
    instant = event.contents[name][0].value
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}" if instant.tzinfo else "no instant"


def people(event, name):
    lines = getattr(event, f"{name}_list", [])
    return [[line.value, "".join(line.params.get("CN", []))] for line in lines]


def seen(event):
    return {
        "uid": event.uid.value,
        "sequence": int(event.getChildValue("sequence", 0)),
        "stamp": basic(event, "dtstamp"),
        "start": basic(event, "dtstart"),
        "end": basic(event, "dtend"),
        "status": event.getChildValue("status"),
        "summary": event.getChildValue("summary"),
        "organizer": people(event, "organizer"),
        "attendees": people(event, "attendee"),
    }


def verdict(text):
    try:
        calendar = vobject.readOne(text)
        calendar.validate(raiseException=True)
        again = vobject.readOne(calendar.serialize())
    except (ParseError, ValidateError, ValueError) as error:
        return {"findings": [f"{type(error).__name__}: {error}"]}
    events = [seen(event) for event in getattr(calendar, "vevent_list", [])]
    second = [seen(event) for event in getattr(again, "vevent_list", [])]
    return {
        "findings": [] if events == second else ["it reads differently the second time"],
        "method": calendar.method.value,
        "events": events,
    }


json.dump({name: verdict(text) for name, text in json.load(sys.stdin).items()}, sys.stdout)
