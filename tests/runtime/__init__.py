"""What a process needs to start: its servers and children."""
