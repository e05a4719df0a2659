"""Who is asking: coach sessions, signed links, API keys, limits."""
