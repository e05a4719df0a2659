"""Plain functions behind the tasks; transports are passed in."""
