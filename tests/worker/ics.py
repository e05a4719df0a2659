"""iCalendar text, written as programs write it."""

LONDON = "TZID=Europe/London"


def event(*lines, uid="an-event"):
    """One VEVENT of these lines."""
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""])


def calendar(*events, head=""):
    """A whole file."""
    first = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//EN\r\n"
    return f"{first}{head}{''.join(events)}END:VCALENDAR\r\n".encode()


def single(*lines, **more):
    """A file with one event."""
    return calendar(event(*lines, **more))


def weekly(start="20261012T100000", end="20261012T110000", *lines, zone=LONDON, count=4, **more):
    """Mondays at ten; the clock in London goes back on 25 October 2026."""
    repeats = (f"RRULE:FREQ=WEEKLY;COUNT={count}", *lines)
    return event(f"DTSTART;{zone}:{start}", f"DTEND;{zone}:{end}", *repeats, **more)


def zone_of_its_own(name, winter="+0100", summer="+0200"):
    """A VTIMEZONE with Central European changes, or others."""
    return "\r\n".join(
        [
            "BEGIN:VTIMEZONE",
            f"TZID:{name}",
            "BEGIN:STANDARD",
            "DTSTART:16010101T030000",
            f"TZOFFSETFROM:{summer}",
            f"TZOFFSETTO:{winter}",
            "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
            "END:STANDARD",
            "BEGIN:DAYLIGHT",
            "DTSTART:16010101T020000",
            f"TZOFFSETFROM:{winter}",
            f"TZOFFSETTO:{summer}",
            "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
            "END:DAYLIGHT",
            "END:VTIMEZONE",
            "",
        ]
    )
