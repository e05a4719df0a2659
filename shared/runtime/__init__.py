"""What a process needs to start: settings, clock, logs, the bell."""
