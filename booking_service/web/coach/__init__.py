"""Pages only the coach sees."""
