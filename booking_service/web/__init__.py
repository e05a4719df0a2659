"""Pages, for clients and for the coach."""
