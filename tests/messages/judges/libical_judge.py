"""Judges calendar objects with libical: its parser, and its table of what iTIP asks for.

The table (icalrestriction.c) says for each METHOD and component how often a property may stand
there (RFC 5546 section 3). Reads {name: object} from stdin and writes {name: verdict} to stdout.
"""

import ctypes
import json
import sys
from ctypes import c_char_p, c_int, c_void_p

NAMES = ("libical.so.3", "libical.so.4", "libical.so", "libical.dylib")
FUNCTIONS = {
    "icalparser_parse_string": (c_void_p, c_char_p),
    "icalrestriction_check": (c_int, c_void_p),
    "icalcomponent_free": (None, c_void_p),
    "icalcomponent_get_first_component": (c_void_p, c_void_p, c_int),
    "icalcomponent_get_next_component": (c_void_p, c_void_p, c_int),
    "icalcomponent_get_first_property": (c_void_p, c_void_p, c_int),
    "icalcomponent_get_next_property": (c_void_p, c_void_p, c_int),
    "icalcomponent_get_summary": (c_char_p, c_void_p),
    "icalcomponent_string_to_kind": (c_int, c_char_p),
    "icalproperty_string_to_kind": (c_int, c_char_p),
    "icalproperty_get_value_as_string": (c_char_p, c_void_p),
    "icalproperty_get_parameter_as_string": (c_char_p, c_void_p, c_char_p),
}


def opened():
    for name in NAMES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        for function, (result, *arguments) in FUNCTIONS.items():
            bound = getattr(library, function)
            bound.restype, bound.argtypes = result, arguments
        return library
    sys.exit("No libical here; `make judges` installs it.")


ICAL = opened()
EVENT = ICAL.icalcomponent_string_to_kind(b"VEVENT")


def each(first, following, parent, kind):
    found = first(parent, kind)
    while found:
        yield found
        found = following(parent, kind)


def properties(component, name):
    kind = ICAL.icalproperty_string_to_kind(name)
    return each(
        ICAL.icalcomponent_get_first_property,
        ICAL.icalcomponent_get_next_property,
        component,
        kind,
    )


def events(calendar):
    return each(
        ICAL.icalcomponent_get_first_component,
        ICAL.icalcomponent_get_next_component,
        calendar,
        EVENT,
    )


def value(component, name):
    found = [ICAL.icalproperty_get_value_as_string(each) for each in properties(component, name)]
    return found[0].decode() if found else None


def people(component, name):
    return [
        [
            ICAL.icalproperty_get_value_as_string(each).decode(),
            (ICAL.icalproperty_get_parameter_as_string(each, b"CN") or b"").decode(),
        ]
        for each in properties(component, name)
    ]


def faults(component):
    """The errors that libical writes into what it has parsed and checked."""
    return [
        ICAL.icalproperty_get_value_as_string(each).decode()
        for each in properties(component, b"X-LIC-ERROR")
    ]


def verdict(text):
    calendar = ICAL.icalparser_parse_string(text.encode())
    if not calendar:
        return {"findings": ["libical cannot parse it"]}
    fits = ICAL.icalrestriction_check(calendar)
    findings = faults(calendar) + [fault for event in events(calendar) for fault in faults(event)]
    if not fits and not findings:
        findings.append("it breaks an iTIP restriction")
    seen = {
        "findings": findings,
        "method": value(calendar, b"METHOD"),
        "events": [
            {
                "uid": value(event, b"UID"),
                "sequence": int(value(event, b"SEQUENCE") or 0),
                "stamp": value(event, b"DTSTAMP"),
                "start": value(event, b"DTSTART"),
                "end": value(event, b"DTEND"),
                "status": value(event, b"STATUS"),
                "summary": (ICAL.icalcomponent_get_summary(event) or b"").decode(),
                "organizer": people(event, b"ORGANIZER"),
                "attendees": people(event, b"ATTENDEE"),
            }
            for event in events(calendar)
        ],
    }
    ICAL.icalcomponent_free(calendar)
    return seen


json.dump({name: verdict(text) for name, text in json.load(sys.stdin).items()}, sys.stdout)
