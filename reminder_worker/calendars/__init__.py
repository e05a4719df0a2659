"""Ask outside calendars when they are busy."""
