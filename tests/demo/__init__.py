"""The demo: its mailbox and what keeps its processes up."""
